"""A table as CSV, for spreadsheets."""

import csv
from io import StringIO
from itertools import chain

from catalogue.files.cells import CONTROL, safe
from catalogue.files.copy import in_words, pieces

# With a byte order mark and semicolons: what Excel expects where a comma is the decimal sign, as in the Netherlands.
MARK = "\ufeff"
COPY = "COPY ({query}) TO STDOUT WITH (FORMAT csv, DELIMITER ';')"
UNPRINTABLE = bytes(code for code in range(32) if CONTROL.match(chr(code)))


def csv_file(table, keys):
    """The initiatives of the table with these keys, in their order, as pieces of a file in UTF-8."""
    head = csv_text([[column.header for column in table.columns]]).encode()
    rows = pieces(table, keys, in_words, COPY)
    return chain([head], (piece.translate(None, UNPRINTABLE) for piece in rows))


def csv_text(rows):
    """Some rows, with what a file begins with."""
    text = StringIO(MARK, newline="")
    text.seek(0, 2)
    csv.writer(text, delimiter=";", lineterminator="\n").writerows([safe(value) for value in row] for row in rows)
    return text.getvalue()
