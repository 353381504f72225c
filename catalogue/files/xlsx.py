"""A table as an Excel workbook: the rows, what they are a selection of, and what the columns mean, a sheet each."""

from tempfile import TemporaryFile

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from catalogue.files.cells import printable
from catalogue.files.columns import licence_of
from catalogue.files.dictionary import table_of

NARROWEST, WIDEST = 12, 60


def xlsx_file(table, about):
    """The table as an open temporary file, at its beginning. `about` says what is in it, as (what, value) pairs."""
    book = Workbook(write_only=True)
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        fill(book.create_sheet(_("Initiatives")), [column.header for column in table.columns], table.rows())
        sheet = book.create_sheet(_("About this file"))
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = NARROWEST * 2, WIDEST
        for what, value in about:
            sheet.append([bold(sheet, what), typed(sheet, value)])
        headers, *rows = table_of(table.columns)
        fill(book.create_sheet(_("Data dictionary")), headers, rows)
        describe(book, about, licence_of(table.columns))
    finally:
        book.save(file)  # half a book too: this removes the sheets that openpyxl keeps on disk
    file.seek(0)
    return file


def describe(book, about, licence):
    """Fill in the properties of the workbook, by which programs and file managers know it."""
    book.properties.title, book.properties.creator = _("Initiatives"), "Waaier"
    book.properties.description = "\n".join(f"{what}: {value}" for what, value in about)
    if licence:
        book.custom_doc_props.append(StringProperty(name="License", value=licence))


def fill(sheet, headers, rows):
    """Write a sheet: bold headers that stay in sight with the first column and filter their columns, and cells that
    are what they say."""
    sheet.freeze_panes = "B2"
    for number, header in enumerate(headers, start=1):
        width = min(max(len(header) + 3, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([bold(sheet, header) for header in headers])
    number = 1
    for row in rows:
        sheet.append([typed(sheet, value) for value in row])
        number += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headers))}{number}"


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
