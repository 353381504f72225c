"""A list as a file: CSV or a workbook, in and out.

What comes in becomes [(row, {column: cell})]; what a cell says is for the columns to judge (`ui.columns`).
"""

import csv
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from catalogue.files.cells import APOSTROPHE, QUOTE, mark_of, safe
from catalogue.files.csv import MARK
from ui.text import bare

LARGEST = 1024 * 1024
MOST_ROWS = 2000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BLANK = '; ,\t"'


def rows_of(columns, name, data):
    """The rows of a file (its name and bytes) as [(number of the row, {name of a column: cell})].

    Raises ValidationError, in words for who sent it, for a file that is no table with these columns.
    """
    if len(data) > LARGEST:
        raise ValidationError(_("This file is too large: at most %(most)s MB."), params={"most": 1})
    kind = name.rpartition(".")[2].lower()
    if kind not in TYPES:
        raise ValidationError(_("Choose a file whose name ends in .csv or .xlsx."))
    if kind == "xlsx":
        # openpyxl takes 7 MB: only the process that reads a workbook carries it.
        from workbench.lists.workbooks import table_of

        table = table_of(data, MOST_ROWS)
    else:
        table = csv_table(data)
    filled = [(number, row) for number, row in table if any(is_filled(cell) for cell in row)]
    if not filled:
        raise ValidationError(_("There is nothing in this file."))
    places = places_of(columns, filled.pop(0)[1])
    if not filled:
        raise ValidationError(_("This file has a first row with columns, and no rows below it."))
    if len(filled) > MOST_ROWS:
        raise ValidationError(_("This file has more than %(most)d rows."), params={"most": MOST_ROWS})
    return [
        (number, {column: row[place] for place, column in places.items() if place < len(row)})
        for number, row in filled
    ]


def is_filled(cell):
    return bool(bare(cell).strip()) if isinstance(cell, str) else cell is not None


def csv_table(data):
    """[(number of the row, cells)] of a CSV file. Raises ValidationError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("This file is no text in UTF-8. Save it as “CSV UTF-8”, or as .xlsx.")) from None
    head = next((line for line in text.splitlines() if line.strip(BLANK)), "")
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(";,\t", key=head.count), strict=True)
    rows = enumerate(reader, start=1)
    found = []
    try:
        for number, row in rows:
            found.append((number, [unmarked(cell) for cell in row]))
    except csv.Error as error:
        raise ValidationError(
            _("Line %(line)s cannot be read as a row of a table: %(error)s."),
            params={"line": reader.line_num, "error": error},
        ) from None
    return found


def unmarked(cell):
    """A cell without the mark with which our own files keep a text a text."""
    if cell[:1] in (APOSTROPHE, QUOTE) and mark_of(cell.lstrip(APOSTROPHE + QUOTE)):
        return cell[1:]
    return cell


def places_of(columns, head):
    """{place in the row: name of the column} by the first row of a file. Raises ValidationError."""
    known = {}
    for language in ("en", "nl"):
        with translation.override(language):
            known |= {str(column.label).casefold(): column.name for column in columns}
    known |= {column.name: column.name for column in columns}
    places, strange = {}, []
    for place, cell in enumerate(head):
        said = bare(str(cell or "")).strip()
        name = known.get(said.casefold())
        if said and (name is None or name in places.values()):
            strange.append(said[:40])
        elif said:
            places[place] = name
    missing = [str(each.label) for each in columns if each.is_required and each.name not in places.values()]
    if missing:
        raise ValidationError(
            _("The first row must name the columns. These are missing: %(names)s."),
            params={"names": ", ".join(missing)},
        )
    if strange:
        raise ValidationError(
            _("These columns are unknown or stand twice: %(names)s."), params={"names": ", ".join(strange)}
        )
    return places


def csv_of(columns, rows):
    """These rows as the text of a CSV file that can be read in again."""
    text = StringIO(MARK, newline="")
    text.seek(0, 2)
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(str(column.label) for column in columns)
    for row in rows:
        cells = [(column, column.show(getattr(row, column.name))) for column in columns]
        writer.writerow(cell if column.is_number else safe(cell) for column, cell in cells)
    return text.getvalue()


def file_of(columns, rows, kind, title):
    """These rows as the bytes of a file of this kind. Without rows it is a table to fill in."""
    if kind == "csv":
        return csv_of(columns, rows).encode()
    from workbench.lists.workbooks import workbook_of

    return workbook_of(columns, rows, title)
