"""Reading a table of municipalities that merged, as CBS publishes each year with the new codes."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from areas.cbs import MUNICIPALITY_CODE, Unreadable, lines

# The names that tables give to their columns.
OLD = ("code", "gemeentecode_oud", "oude_code", "oud", "gemeentecode (oud)")
NEW = ("into", "went_up_in", "gemeentecode_nieuw", "nieuwe_code", "nieuw", "gemeentecode (nieuw)")
SINCE = ("on", "datum", "ingangsdatum", "date")


@dataclass(frozen=True)
class Recoding:
    """A municipality (`code`) went up in another one (`into`), since a day; `place` is where the table says so."""

    code: str
    into: str
    on: date | None
    place: str


def read_recodings(path):
    """The Recodings of a CSV file, in its order. Raises `areas.cbs.Unreadable`.

    Rows that give a municipality its own code are left out: such a table may list the whole country. One that goes up
    in several is refused: which of its initiatives go where is for people to say.
    """
    records = lines(path)
    if not records:
        raise Unreadable(path, "", "holds no municipalities")
    old, new = (_column(path, records[0][1], names) for names in (OLD, NEW))
    since = next((name for name in SINCE if name in records[0][1]), None)
    found = {}
    for place, record in records:
        try:
            code, into = _code(record[old]), _code(record[new])
            on = _day(record[since]) if since and record[since] else None
        except ValueError as error:
            raise Unreadable(path, place, str(error)) from None
        if code in found and found[code].into != into:
            raise Unreadable(path, place, f"{code} goes up in {found[code].into} and in {into}")
        if code != into:
            found[code] = Recoding(code, into, on, place)
    return list(found.values())


def _column(path, record, names):
    found = next((name for name in names if name in record), None)
    if found is None:
        raise Unreadable(Path(path), "", f"has no column {' or '.join(names)}")
    return found


def _code(text):
    return MUNICIPALITY_CODE(f"GM{text.zfill(4)}" if re.fullmatch("[0-9]{1,4}", text) else text)


def _day(text):
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%Y%m%d"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(f"is no date like 2026-01-01: {text[:40]!r}")
