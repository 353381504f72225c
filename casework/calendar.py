"""Working days and the ends of terms, after the Algemene termijnenwet (the General Extension of Time Limits Act).

The package `holidays` knows on which dates feasts fall, and nothing of this law: it lists Easter Sunday, which the law
does not need, and leaves Good Friday and most fifths of May to employers. Which feasts count is said here, by article.
All days are days in Amsterdam.
"""

from datetime import date, timedelta
from functools import lru_cache

import holidays

DAY = timedelta(days=1)
SATURDAY = 5  # as `date.weekday` counts
# Article 3(1), and Good Friday by 3(2), as the package calls them in Dutch. The fifth of May is a date of its own: to
# the package it is a holiday only every five years, and not under each of its names.
RECOGNISED = {
    "Nieuwjaarsdag",
    "Goede vrijdag",
    "Tweede paasdag",
    "Koningsdag",
    "Hemelvaartsdag",
    "Tweede pinksterdag",
    "Eerste kerstdag",
    "Tweede kerstdag",
}
# Article 3(3): days that were made equal by decree, as the Staatscourant announces them.
BY_DECREE = frozenset()
SHORT = 3  # article 2: a term of so many days or more holds two working days
LONG = 90  # article 4(a): a term of more days than this ends when it ends


@lru_cache(maxsize=64)
def recognised_holidays(year):
    """The dates of the recognised holidays of a year (article 3), as a frozenset."""
    categories = (holidays.PUBLIC, holidays.OPTIONAL)
    known = holidays.country_holidays("NL", years=year, categories=categories, language="nl")
    found = {day for day in known if RECOGNISED.intersection(known.get_list(day))}
    return frozenset(found | {date(year, 5, 5)} | {day for day in BY_DECREE if day.year == year})


def is_working_day(day):
    """Whether a day is neither a Saturday, nor a Sunday, nor a recognised holiday."""
    return day.weekday() < SATURDAY and day not in recognised_holidays(day.year)


def last_day(began_on, days):
    """The last day of a term of so many days, of which the day after `began_on` is the first.

    It runs on until it holds two working days (article 2) and ends on one (article 1), but for a term that the law
    leaves alone (article 4).
    """
    last = began_on + days * DAY
    if days > LONG:
        return last
    least = 2 if days >= SHORT else 0
    while not is_working_day(last) or working_days(began_on, last) < least:
        last += DAY
    return last


def working_days(after, until):
    """How many working days come after one day, up to and including another; 0 when that lies before it."""
    return sum(is_working_day(after + number * DAY) for number in range(1, (until - after).days + 1))


def working_days_before(day, number):
    """The working day that lies so many working days before this day. Not a term of the law (article 1(2))."""
    while number:
        day -= DAY
        number -= is_working_day(day)
    return day
