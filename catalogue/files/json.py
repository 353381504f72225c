"""A table as one JSON document, for programs: what it is, what its fields mean, and the rows."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import get_language

from catalogue.files.columns import licence_of
from catalogue.files.copy import in_keys, pieces
from catalogue.files.dictionary import entries

# Control characters are escaped in JSON, so that as delimiter and quote they make COPY write it as it is.
COPY = r"""COPY (SELECT row_to_json(each) FROM ({query}) AS each) TO STDOUT
    WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')"""


def json_file(table, keys, address):
    """The initiatives of the table with these keys, in their order, as pieces of a document in UTF-8.

    `address` is that of the list. The keys of options stand in the rows, their labels in the fields. Under the licence
    of the registry comes what everyone may read; a document with private columns has none.
    """
    about = {
        "generated_at": timezone.now(),
        "selection": address,
        "licence": licence_of(table.columns),
        "language": get_language(),
        "fields": entries(table.columns),
    }
    head = json.dumps(about, cls=DjangoJSONEncoder, ensure_ascii=False).removesuffix("}")
    return _streamed(head, pieces(table, keys, in_keys, COPY))


def _streamed(head, rows):
    """One row a line; there is no line end inside a row."""
    yield f'{head}, "rows": ['.encode()
    before = b"\n"
    for piece in rows:
        yield before + piece.removesuffix(b"\n").replace(b"\n", b",\n")
        before = b",\n"
    yield b"\n]}\n"
