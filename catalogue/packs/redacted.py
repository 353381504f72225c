"""A council pack as one reader may see it today."""

from functools import cached_property

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from catalogue.paper.pack import pack_pdf
from initiatives.models import Initiative
from initiatives.packs import canonical


class RedactedPack:
    """The frozen contents of a pack, without the initiatives that this reader may not see any longer.

    The counts stay as they were. One query.
    """

    def __init__(self, pack, reader):
        self.pack = pack
        self.contents = pack.contents
        self.reader = reader

    @property
    def is_for_official(self):
        return self.reader.is_authenticated and self.reader.is_official_of(self.pack.municipality.in_effect.pk)

    @property
    def made_on(self):
        """The moment of making, in words."""
        return date_format(localtime(parse_datetime(self.contents["made_at"])), "DATETIME_FORMAT")

    @cached_property
    def visible(self):
        """The keys of the initiatives in this pack that the reader may see now."""
        keys = [each["key"] for each in self.contents["initiatives"]]
        return set(Initiative.objects.visible_to(self.reader).filter(pk__in=keys).values_list("pk", flat=True))

    @cached_property
    def initiatives(self):
        """The list; of an initiative that is gone, its number alone."""
        return [
            {"number": number, **(each if each["key"] in self.visible else {})}
            for number, each in enumerate(self.contents["initiatives"], start=1)
        ]

    @property
    def gone(self):
        """How many initiatives are left out."""
        return sum("key" not in each for each in self.initiatives)

    @property
    def figures(self):
        """The figures, each with the anchor of its heading and the share of each row for the bar beside it."""
        return [
            {**figure, "anchor": f"figure-{number}", "rows": shares(figure["rows"], self.contents["total"])}
            for number, figure in enumerate(self.contents["figures"], start=1)
        ]

    @property
    def in_short(self):
        """(title, its numbers in a line) of each figure: what was counted, without the parts of a category."""
        found = []
        for figure in self.contents["figures"]:
            counts = [(label, count) for label, count, part in figure["rows"] if not part]
            counts.append((_("not known"), figure["none"]))
            numbers = [f"{label}\N{NO-BREAK SPACE}{count}" for label, count in counts if count]
            found.append((figure["title"], [" · ".join(numbers)]))
        return found

    def pdf(self, *, is_full):
        """The bytes of the PDF: the kept ones of the whole pack; without what is left out, a new one that is not kept.

        Raises TypesettingError when it cannot be set.
        """
        if self.gone:
            return pack_pdf(self, is_full=is_full)
        return self.pack.pdf(is_full=is_full, make=lambda: pack_pdf(self, is_full=is_full))

    @property
    def file(self):
        """The contents as JSON; what is left out is said under `left_out`."""
        if not self.gone:
            return canonical(self.contents)
        kept = [each for each in self.contents["initiatives"] if each["key"] in self.visible]
        note = _("No longer public; the checksum is that of the whole.")
        return canonical({**self.contents, "initiatives": kept, "left_out": {"count": self.gone, "why": note}})


def shares(rows, total):
    """(label, count, whether it is a part, its share of all in whole per cents) of each row."""
    return [(label, count, part, round(100 * count / total) if total else 0) for label, count, part in rows]
