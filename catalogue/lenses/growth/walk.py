"""The thresholds of growth in their order, and how an initiative walked over them: plain values, no queries.

An initiative stands before a threshold from its first reading there. It got over it when it stands further now: it was
past it for good from the first reading after the last one at that threshold or below it. A reading that leaves the
lens of growth open says nothing, so what was read before it holds until the next one.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import ngettext

DAYS_OF_A_MONTH = 365.25 / 12
MONTHS_FROM = 60  # a shorter time is told in days
YEARS_FROM = 24  # months; a shorter time is told in months


@dataclass(frozen=True)
class Stay:
    """That an initiative stood before a threshold: since when, and when it was past it for good. `until` is None for
    one that does not stand further now."""

    since: datetime
    until: datetime | None

    @property
    def days(self):
        """How many days it took, None for one that is not over."""
        return None if self.until is None else (self.until - self.since).days


class GrowthPath:
    """The thresholds as their order is today.

    A category that counts as another one stands where that one does, and a part where its category does. One that was
    retired without that keeps its place in the order.
    """

    def __init__(self, categories):
        """Takes all categories of the lens, each with what it counts as."""
        tops = [each for each in categories if _top(each) == each.pk]
        self.thresholds = sorted(tops, key=lambda each: (each.position, each.pk))
        places = {each.pk: place for place, each in enumerate(self.thresholds)}
        self._places = {each.pk: places[_top(each)] for each in categories}

    def place(self, key):
        """The place in the order of the category with this key."""
        return self._places[key]

    def threshold_of(self, key):
        """The key of the threshold as which the category with this key counts."""
        return self.thresholds[self._places[key]].pk


def _top(category):
    """The key of the threshold as which a category counts."""
    counts = category.in_effect
    return counts.parent_id or counts.pk


def stays(readings, present):
    """{place of a threshold: the Stay before it}, of each at which this initiative ever stood.

    Takes [(moment, place)] in order of time, and the place at which it stands now: None when that is not known.
    """
    since = {}
    for at, place in readings:
        since.setdefault(place, at)
    return {place: Stay(first, _past(readings, place, present)) for place, first in since.items()}


def _past(readings, place, present):
    """The moment from which all readings are further than this place, None when the present one is not."""
    if present is None or present <= place:
        return None
    past = None
    for at, other in reversed(readings):
        if other <= place:
            break
        past = at
    return past


def here_since(readings, place):
    """Since when all readings are of this place; None when the last one is not."""
    since = None
    for at, other in reversed(readings):
        if other != place:
            break
        since = at
    return since


def duration(days):
    """A number of days in words, as people say it: in days, in months, or in years and months."""
    if days < MONTHS_FROM:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    months = round(days / DAYS_OF_A_MONTH)
    if months < YEARS_FROM:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    years, months = divmod(months, 12)
    words = ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    if months:
        words = f"{words}, {ngettext('%(n)d month', '%(n)d months', months) % {'n': months}}"
    return words
