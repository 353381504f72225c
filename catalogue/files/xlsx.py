"""A table as an Excel workbook: the rows on the first sheet, what the columns mean on the second."""

from tempfile import TemporaryFile

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from catalogue.files.cells import printable
from catalogue.files.dictionary import table_of

NARROWEST, WIDEST = 12, 60


def xlsx_file(table):
    """The table as an open temporary file, at its beginning."""
    book = Workbook(write_only=True)
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        fill(book.create_sheet(_("Initiatives")), [column.header for column in table.columns], table.rows())
        headers, *rows = table_of(table.columns)
        fill(book.create_sheet(_("Data dictionary")), headers, rows)
    finally:
        book.save(file)  # half a book too: this removes the sheets that openpyxl keeps on disk
    file.seek(0)
    return file


def fill(sheet, headers, rows):
    """Write a sheet: bold headers that stay in sight with the first column, and cells that are what they say."""
    sheet.freeze_panes = "B2"
    for number, header in enumerate(headers, start=1):
        width = min(max(len(header) + 3, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([bold(sheet, header) for header in headers])
    for row in rows:
        sheet.append([typed(sheet, value) for value in row])


def typed(sheet, value):
    """A cell of the type of this value: a text is a text, whatever it looks like."""
    if not isinstance(value, str):
        return value
    text = printable(value)
    if text[:1] not in {"=", "#"}:
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = TYPE_STRING  # else openpyxl makes a formula or an error of it
    return cell


def bold(sheet, text):
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell
