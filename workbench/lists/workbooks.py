"""A list as an Excel workbook. Imported where a workbook is read or made: openpyxl takes 7 MB."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

from catalogue.files.xlsx import fill

LARGEST_UNPACKED = 40 * 1024 * 1024  # bytes; a list of two thousand rows is far below it
WIDEST_ROW = 60


def table_of(data, most_rows):
    """[(number of the row, cells)] of the first sheet: texts, Decimals and dates. A formula begins with "=".

    Raises ValidationError for what is no workbook.
    """
    broken = ValidationError(_("This file is no workbook that we can read. Save it as .xlsx or as “CSV UTF-8”."))
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            if sum(part.file_size for part in file.infolist()) > LARGEST_UNPACKED:
                raise broken
        # Formulas and not their outcomes: nobody saw what those were.
        book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        found = []
        # A few more than are allowed, so that too many are seen.
        for number, row in enumerate(sheet.iter_rows(max_row=most_rows + 100, max_col=WIDEST_ROW), start=1):
            found.append((number, [value_of(cell) for cell in row]))
        return found
    except ValidationError:
        raise
    except Exception:  # what a broken file raises, is for openpyxl to choose: it names dozens
        raise broken from None


def value_of(cell):
    """What a cell holds: a text, a Decimal, a date, or None."""
    value = cell.value
    if value is None:
        return None
    if cell.data_type in ("f", "e"):
        return f"={str(value).lstrip('=')}"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        # As it is shown: 0.1 + 0.2 is 0.3 there.
        return Decimal(repr(round(value, 9))).normalize() + 0
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, str | date) else str(value)


def workbook_of(columns, rows, title):
    """The rows as the bytes of a workbook, with a second sheet that says what each column holds."""
    book = Workbook(write_only=True)
    fill(book.create_sheet(str(title)[:31]), [str(column.label) for column in columns], cells_of(columns, rows))
    told = [[str(column.label), str(column.says), column.example] for column in columns]
    fill(book.create_sheet(_("About the columns")), [_("Column"), _("What it holds"), _("Choose from")], told)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def cells_of(columns, rows):
    """Numbers and days as what they are, all else as text."""
    for row in rows:
        values = [(column, getattr(row, column.name)) for column in columns]
        yield [value if column.is_number else column.show(value) for column, value in values]
