"""The kinds of file in which the taxonomy goes out and comes in."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from curation.exchange.entries import decoded, entries_of, shown_to
from curation.exchange.table import csv_of, read_csv

# By the end of the name: the type of the content.
TYPES = {
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "csv": "text/csv; charset=utf-8",
}
# What people call them as well.
OTHER_ENDS = {"json": "jsonld", "txt": "csv", "turtle": "ttl"}


def file_of(kind, reader):
    """The taxonomy as this reader may export it, as the text of a file of this kind."""
    entries = entries_of(shown_to(reader))
    if kind == "csv":
        return csv_of(entries)
    # rdflib takes 20 MB: only the process that makes or reads such a file carries it.
    from curation.exchange.skos import skos_of

    return skos_of(entries, kind)


def kind_of(name):
    """The kind of a file with this name. Raises ValidationError for one that we cannot read."""
    end = name.rpartition(".")[2].lower()
    kind = OTHER_ENDS.get(end, end)
    if kind not in TYPES:
        raise ValidationError(_("Choose a file whose name ends in .csv, .ttl or .jsonld."))
    return kind


def contents_of(kind, data):
    """The contents of a file, given as bytes. Raises ValidationError when they cannot be read at all."""
    text = decoded(data)
    if kind == "csv":
        return read_csv(text)
    from curation.exchange.concepts import read_skos

    return read_skos(text, kind)
