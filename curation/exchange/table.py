"""The taxonomy as a plain table: CSV with one category a row, to read and edit in a spreadsheet.

The columns are the fields of `ExchangeEntry`. Texts that a spreadsheet would run, or take for a number or a date, get
a mark, which reading takes away again; several words or keys in one cell are parted by an upright bar.
"""

import csv
from datetime import date, datetime
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils.timezone import is_naive, localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.files.cells import APOSTROPHE, QUOTE, mark_of
from catalogue.files.csv import MARK
from curation.exchange.entries import FIELDS, Contents, ExchangeEntry, Refusal, check_number, legible, legible_key
from taxonomy.models import Category
from ui.text import bare

# Of each column, what it holds: the page shows this.
COLUMNS = {
    "lens": gettext_lazy("Key of the lens, for example “actors”. With the key it says which category this is."),
    "key": gettext_lazy("Key of the category: small letters, digits and underscores. It never changes."),
    "slug": gettext_lazy("Last part of the address of its page. Only read for a new category; it never changes."),
    "parent": gettext_lazy("Key of the category that this is a part of. Empty for a category of its own."),
    "municipality": gettext_lazy("CBS code of the municipality that this part is of. Empty for what all share."),
    "group": gettext_lazy("The people for whom a field of work is, for example “older_person”. Often empty."),
    "position": gettext_lazy("Number for the order in the lens, from low to high."),
    "name_nl": gettext_lazy("Name in Dutch."),
    "name_en": gettext_lazy("Name in English."),
    "says_nl": gettext_lazy("Explanation in Dutch."),
    "says_en": gettext_lazy("Explanation in English."),
    "advice_nl": gettext_lazy("Suggested course in Dutch."),
    "advice_en": gettext_lazy("Suggested course in English."),
    "synonyms_nl": gettext_lazy("Other words in Dutch, parted by an upright bar: “moestuin | volkstuin”."),
    "synonyms_en": gettext_lazy("Other words in English, parted by an upright bar."),
    "retired_at": gettext_lazy("Day, or moment, on which it was retired. Empty when it is in use."),
    "successors": gettext_lazy("Keys of what came in its place, parted by an upright bar."),
    "modified": gettext_lazy("When it was changed last. Only read for a new category."),
}
DATES = {"retired_at", "modified"}
LISTS = {*Category.WORDS, "successors"}
SAID = {*Category.TEXTS, *Category.WORDS}
BLANK = '; ,\t"'  # what a row without any text consists of


def csv_of(entries):
    """The entries as the text of a CSV file, with what Excel needs to open it."""
    text = StringIO(MARK, newline="")
    text.seek(0, 2)
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        values = {"lens": entry.lens, "key": entry.key} | entry.values
        writer.writerow(cell(values.get(column)) for column in COLUMNS)
    return text.getvalue()


def cell(value):
    """A value as a cell: a number or moment as it is, and a text so that every spreadsheet leaves it one."""
    if isinstance(value, list):
        value = " | ".join(word.replace("\\", "\\\\").replace("|", "\\|") for word in value)
    if isinstance(value, datetime):
        return localtime(value).isoformat()
    return mark_before(value) + value if isinstance(value, str) else value


def mark_before(text):
    """The mark that stands before this text in a cell, also before one that begins with such marks itself."""
    return mark_of(text.lstrip(APOSTROPHE + QUOTE))


def read_csv(text):
    """The contents of a CSV file with a header. Raises ValidationError for what is no such table.

    Rows and columns without any text are passed over, wherever they stand: a spreadsheet writes as many as it likes.
    """
    header = next((line for line in text.splitlines() if line.strip(BLANK)), "")
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(";,\t", key=header.count), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(each.strip() for each in row)]
    except csv.Error as error:
        raise ValidationError(
            _("Line %(line)s cannot be read as a row of a table: %(error)s."),
            params={"line": reader.line_num, "error": error},
        ) from None
    columns = [bare(name).strip().lower() for name in trimmed(rows.pop(0)[1])] if rows else []
    check_header(columns)
    check_number(len(rows))
    entries, refused = [], []
    for line, row in rows:
        where = _("line %(line)s") % {"line": line}
        try:
            entries.append(entry_of(columns, row, where))
        except ValidationError as error:
            name = dict(zip(columns, row, strict=False)).get("key", "")
            refused.append(Refusal(where, name, " ".join(error.messages)))
    return Contents.of(entries, refused)


def trimmed(row):
    """The cells of a row up to the last that holds a text."""
    return row[: max((place for place, text in enumerate(row, start=1) if text.strip()), default=0)]


def check_header(columns):
    """A header has the lens and the key, and no column that we do not know or that stands twice. A column without a
    name is none, as long as it is empty."""
    missing = {"lens", "key"} - set(columns)
    if missing:
        raise ValidationError(
            _("The first line must name the columns. These are missing: %(names)s."),
            params={"names": ", ".join(sorted(missing))},
        )
    strange = [name for name in filter(None, columns) if name not in COLUMNS or columns.count(name) > 1]
    if strange:
        raise ValidationError(
            _("These columns are unknown or stand twice: %(names)s."),
            params={"names": ", ".join(sorted(set(strange)))},
        )


def entry_of(columns, row, where):
    """The entry in a row. Raises ValidationError for a cell that does not fit its column."""
    cells = trimmed(row)
    if len(row) < len(columns) or len(cells) > len(columns):
        raise ValidationError(
            _("This row has %(number)s cells, and the table has %(columns)s columns."),
            params={"number": max(len(cells), min(len(row), len(columns))), "columns": len(columns)},
        )
    nameless = next((place for place, text in enumerate(cells) if text.strip() and not columns[place]), None)
    if nameless is not None:
        raise ValidationError(
            _("Column %(number)s has no name, and here it holds “%(text)s”."),
            params={"number": nameless + 1, "text": cells[nameless].strip()[:40]},
        )
    values = {column: value_of(column, text) for column, text in zip(columns, row, strict=False) if column}
    lens, key = values.pop("lens"), values.pop("key")
    return ExchangeEntry(lens, key, {field: values[field] for field in FIELDS if field in values}, where)


def value_of(column, text):
    """What a cell of this column says. Raises ValidationError."""
    if text.startswith((APOSTROPHE, QUOTE)) and mark_before(text):
        text = text[1:]
    text = legible(text) if column in SAID else legible_key(text)
    if column in LISTS:
        return [word for word in words_of(text) if word]
    if column in DATES:
        return moment(text) if text else None
    if column == "position":
        if text and not text.isdecimal():
            raise ValidationError(_("“%(text)s” is no whole number (position)."), params={"text": text[:40]})
        return int(text[:9]) if text else None
    if column in {"parent", "municipality"}:
        return text or None
    return text


def words_of(text):
    """The words of a cell, parted by upright bars; a bar or backslash in a word has a backslash before it."""
    words, word, signs = [], "", iter(text)
    for sign in signs:
        if sign == "\\":
            word += next(signs, "\\")
        elif sign == "|":
            words.append(word.strip())
            word = ""
        else:
            word += sign
    return [*words, word.strip()]


def moment(text):
    """The day, as a date, or the moment, as a datetime with its zone. Raises ValidationError."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
        return make_aware(found) if is_naive(found) else found
    except (ValueError, OverflowError):
        raise ValidationError(_("“%(text)s” is no date like 2026-11-21."), params={"text": text[:40]}) from None
