"""The dates in a range of which officials may look, and the ranges: a part of an address such as `due=..-1d`.

A side of a range is a day (2026-03-01), a month (2026-03), a year (2026), or counted from the day of asking: `today`,
`-6m` for six months ago, `14d` for two weeks ahead, in days, weeks, months or years (d, w, m, y). An empty side is
open; one moment without dots is that day, month or year. What hangs on the clock is said in this way, and never as the
value of a facet: an address with `..-1d` in it asks tomorrow what is overdue then.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import F, Func, Value
from django.db.models.functions import TruncDate
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

BETWEEN = ".."
TODAY = "today"
ABSOLUTE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
RELATIVE = re.compile(r"(-)?(\d{1,3})([dwmy])", re.ASCII)
MONTHS = {"m": 1, "y": 12}
DAYS = {"d": 1, "w": 7}
FIRST_YEAR, LAST_YEAR = 1900, 2199
EPOCH = date(1970, 1, 1)
UNKNOWN = -(2**31)  # the number of the day of what has none


@dataclass(frozen=True)
class DateFacet:
    """A date of an initiative. `expression` gives it in a query over initiatives; what `is_own` is known to officials
    of its municipality alone. `usual` are ranges that are often asked for: {range: how it is called}."""

    key: str
    label: str | Promise
    expression: object
    is_own: bool = False
    usual: tuple[tuple[str, str | Promise], ...] = ()


DATES = {
    each.key: each
    for each in [
        DateFacet(
            "registered",
            gettext_lazy("registered"),
            TruncDate("registered_at"),
            usual=(("-6d..today", gettext_lazy("this week")),),
        ),
        DateFacet("published", gettext_lazy("published"), TruncDate("published_at")),
        # Of a start only the year is known: it counts as its first day.
        DateFacet(
            "started",
            gettext_lazy("started"),
            Func(F("intake__started"), Value(1), Value(1), function="make_date"),
        ),
    ]
}


def dates_for(user):
    """{key: DateFacet} of the dates in whose ranges this reader may look."""
    return DATES if user.is_authenticated and user.is_official else {}


@dataclass(frozen=True)
class Period:
    """A range of days as it stands in an address; either side may be open."""

    low: str = ""
    high: str = ""

    @classmethod
    def parse(cls, text):
        """The range that a text asks for; None for one that is none."""
        low, dots, high = text.strip().lower().partition(BETWEEN)
        low, high = low.strip().removeprefix("+"), (high if dots else low).strip().removeprefix("+")
        if not (low or high) or not all(side == "" or days_of(side, EPOCH) for side in (low, high)):
            return None
        if low and high and not is_relative(low) and not is_relative(high):
            # Who turns the two around means the same.
            low, high = sorted((low, high))
        return cls(low, high)

    def __str__(self):
        return self.low if self.low == self.high else f"{self.low}{BETWEEN}{self.high}"

    @property
    def is_relative(self):
        """Whether it hangs on the day of asking."""
        return is_relative(self.low) or is_relative(self.high)

    def numbers(self, today):
        """The first and the last day as numbers, of which UNKNOWN is none."""
        low = day_number(days_of(self.low, today)[0]) if self.low else UNKNOWN + 1
        high = day_number(days_of(self.high, today)[1]) if self.high else 2**31 - 1
        return low, high

    @property
    def in_words(self):
        """The range as a reader says it."""
        if self.low == self.high:
            return moment_in_words(self.low)
        if not self.low:
            return _("until %(moment)s") % {"moment": moment_in_words(self.high)}
        if not self.high:
            return _("from %(moment)s") % {"moment": moment_in_words(self.low)}
        sides = {"low": moment_in_words(self.low), "high": moment_in_words(self.high)}
        return _("%(low)s until %(high)s") % sides


def day_number(day):
    """A day as a number, counted from the first of 1970."""
    return (day - EPOCH).days


def is_relative(moment):
    return bool(moment) and not ABSOLUTE.fullmatch(moment)


@lru_cache(maxsize=512)
def days_of(moment, today):
    """(first day, last day) of one side of a range, asked on this day; None for what is no moment."""
    if moment == TODAY:
        return today, today
    if match := ABSOLUTE.fullmatch(moment):
        return _absolute(*(part and int(part) for part in match.groups()))
    match = RELATIVE.fullmatch(moment)
    if not match:
        return None
    number, unit = int(match[2]) * (-1 if match[1] else 1), match[3]
    if unit in DAYS:
        day = today + timedelta(days=number * DAYS[unit])
    else:
        year, month = divmod(today.year * 12 + today.month - 1 + number * MONTHS[unit], 12)
        if not 1 <= year <= 9999:
            return None
        day = date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    return day, day


def _absolute(year, month, day):
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last = month or 12
    return first, date(year, last, monthrange(year, last)[1])


def moment_in_words(moment):
    """One side of a range in words."""
    if moment == TODAY:
        return _("today")
    if match := RELATIVE.fullmatch(moment):
        return _relative_in_words(bool(match[1]), int(match[2]), match[3])
    first, _last = days_of(moment, EPOCH)
    return (
        moment if len(moment) == 4 else date_format(first, "YEAR_MONTH_FORMAT" if len(moment) == 7 else "DATE_FORMAT")
    )


def _relative_in_words(is_past, number, unit):
    if (number, unit) == (1, "d"):
        return _("yesterday") if is_past else _("tomorrow")
    past = {
        "d": ngettext("%(number)d day ago", "%(number)d days ago", number),
        "w": ngettext("%(number)d week ago", "%(number)d weeks ago", number),
        "m": ngettext("%(number)d month ago", "%(number)d months ago", number),
        "y": ngettext("%(number)d year ago", "%(number)d years ago", number),
    }
    ahead = {
        "d": ngettext("in %(number)d day", "in %(number)d days", number),
        "w": ngettext("in %(number)d week", "in %(number)d weeks", number),
        "m": ngettext("in %(number)d month", "in %(number)d months", number),
        "y": ngettext("in %(number)d year", "in %(number)d years", number),
    }
    return (past if is_past else ahead)[unit] % {"number": number}


def period_of(values):
    """(the range that these texts ask for, None for none; the wrong ones).

    Two days, of which one may be empty, are what the two fields of a form send. Of several ranges the last one counts.
    """
    if len(values) == 2 and any(values) and not any(BETWEEN in value for value in values):
        values = [BETWEEN.join(values)]
    found, wrong = None, []
    for value in filter(None, values):
        period = Period.parse(value)
        if period:
            found = period
        else:
            wrong.append(value)
    return found, wrong
