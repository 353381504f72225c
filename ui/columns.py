"""The columns of a list that comes in as a file: declared once, with how a cell of each is read.

A list is read as a whole or not at all: each cell that does not fit is told with its row and its column.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ui.money import read_amount
from ui.text import UNREADABLE, bare, cleaned

LONGEST_KEY = 60
SIGNS = "=+-@＝＋－＠"  # with which a spreadsheet begins a formula
EARLIEST, LATEST = 1950, 2100
IS_HTTP = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class ListColumn:
    """One column. `name` stands in the first row and is the field of the row; `says` tells what it holds.

    `read` makes a value of a cell (a text, a Decimal, or a date from a workbook; never empty) and raises
    ValidationError; `empty` is the value of a cell without anything. `show` writes a value back into a cell.
    """

    name: str
    label: str | Promise
    says: str | Promise
    read: Callable[[object], object]
    is_required: bool = False
    empty: object = ""
    show: Callable[[object], object] = lambda value: value
    example: str = ""
    is_number: bool = False  # or a day: something that a spreadsheet may take for what it is

    def value_of(self, cell):
        """The value of this column in a row. Raises ValidationError."""
        if cell is None or (isinstance(cell, str) and not cleaned(cell).strip()):
            if self.is_required:
                raise ValidationError(_("This cell is empty."), code="empty")
            return self.empty
        if isinstance(cell, str) and cell.lstrip()[:1] == "=":
            raise ValidationError(_("This cell is a formula. Put the outcome in its place."), code="formula")
        return self.read(cell)


@dataclass(frozen=True)
class CellError:
    """What is wrong with a row, or with one cell of it: `column` is the name of the column, "" for the row."""

    line: int
    column: str
    why: str


def read_rows(columns, rows):
    """Read the rows of a file by these columns.

    Takes [(line, {name of a column: cell})]. Returns (values, errors): a dict of values for each row, and the
    CellErrors; with any error the values are not to be used.
    """
    values, errors, lines = [], [], {}
    for line, cells in rows:
        found = {}
        for column in columns:
            try:
                found[column.name] = column.value_of(cells.get(column.name))
            except ValidationError as error:
                errors.append(CellError(line, column.name, " ".join(error.messages)))
        if len(found) < len(columns):
            continue
        found["key"] = found["key"] or slugify(found["name"])[:LONGEST_KEY].rstrip("-_") or f"r{line}"
        errors += ends_in_order(line, found)
        if found["key"] in lines:
            text = _("“%(key)s” stands in the list twice: also in row %(line)d.")
            errors.append(CellError(line, "key", text % {"key": found["key"], "line": lines[found["key"]]}))
        lines.setdefault(found["key"], line)
        values.append(found)
    return values, errors


def ends_in_order(line, found):
    """What is wrong with the low and the high end of a row."""
    if found["low"] is not None and found["high"] is not None and found["low"] > found["high"]:
        yield CellError(line, "high", _("The high amount is lower than the low one."))


# --- How a cell is read ---
def text_of(most):
    """A reader of texts of at most this many characters, on one line."""

    def read(cell):
        text = " ".join(plain(cell).split())
        if len(text) > most:
            raise ValidationError(
                _("Use at most %(most)d characters; here are %(number)d."), params={"most": most, "number": len(text)}
            )
        if text[0] in SIGNS:
            raise ValidationError(
                _("This cell begins with “%(sign)s”, as a formula does. Write the text itself."),
                params={"sign": text[0]},
            )
        return text

    return read


def plain(cell):
    """What a cell says, as text. Raises ValidationError for what no database can hold."""
    text = cell.isoformat() if isinstance(cell, date) else f"{cell:f}" if isinstance(cell, Decimal) else cell
    if "\0" in text or UNREADABLE in text:
        raise ValidationError(_("There is a character in this text that we cannot store."))
    return cleaned(text).strip()


def key_of(cell):
    """A key: small letters, digits and hyphens."""
    text = bare(plain(cell)).strip()
    if text != slugify(text) or len(text) > LONGEST_KEY:
        raise ValidationError(
            _("“%(text)s” is no key: use small letters, digits and hyphens, at most %(most)d."),
            params={"text": text[:40], "most": LONGEST_KEY},
        )
    return text


def amount_of(cell):
    """An amount in euros. A date, which a spreadsheet makes of "12.5", is none."""
    if isinstance(cell, date):
        raise ValidationError(
            _("This cell is a date (%(day)s) and no amount. Give the cell the kind “number”."),
            params={"day": cell.isoformat()},
        )
    return read_amount(bare(cell) if isinstance(cell, str) else cell)


def year_of(cell):
    """A year in four digits."""
    text = bare(plain(cell)).strip()
    if isinstance(cell, date) or not (text.isascii() and text.isdecimal() and EARLIEST <= int(text[:9]) <= LATEST):
        raise ValidationError(_("“%(text)s” is no year. Write four digits, for example 2026."), params={"text": text})
    return int(text)


def day_of(cell):
    """A day: a date of a workbook, 31-12-2026 or 2026-12-31."""
    if isinstance(cell, date):
        return cell
    text = bare(plain(cell)).strip()
    parts = text.replace("/", "-").split("-")
    if len(parts) == 3 and all(part.isascii() and part.isdecimal() for part in parts):
        year, month, day = parts if len(parts[0]) == 4 else reversed(parts)
        try:
            if len(year) == 4 and EARLIEST <= int(year) <= LATEST:
                return date(int(year), int(month), int(day))
        except ValueError:
            pass
    raise ValidationError(_("“%(text)s” is no day. Write for example 31-12-2026."), params={"text": text[:40]})


def link_of(most):
    """A reader of web addresses that begin with http:// or https://."""

    def read(cell):
        text = bare(plain(cell)).strip()
        try:
            IS_HTTP(text)
        except ValidationError:
            raise ValidationError(
                _("“%(text)s” is no web address. It begins with http:// or https://."), params={"text": text[:40]}
            ) from None
        if len(text) > most:
            raise ValidationError(_("This address is longer than %(most)d characters."), params={"most": most})
        return text

    return read


def options_of(options):
    """A reader of several options ((key, label) pairs), by key or in words, parted by upright bars. Gives a list."""

    def read(cell):
        known = {str(key).casefold(): key for key, _label in options}
        known |= {str(label).casefold(): key for key, label in options}
        found = []
        for word in filter(None, (each.strip() for each in plain(cell).split("|"))):
            if word.casefold() not in known:
                raise ValidationError(
                    _("“%(text)s” is not one of: %(options)s."),
                    params={"text": word[:40], "options": ", ".join(str(key) for key, _label in options)},
                )
            found.append(known[word.casefold()])
        return list(dict.fromkeys(found))

    return read


KEY_SAYS = gettext_lazy("Key by which a row is known in the next version. Empty: made of the name.")
