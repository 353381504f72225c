"""How long: a term, what it may be, and where it is said."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext, ngettext


@dataclass(frozen=True)
class Span:
    """A term. `source` says where it is set. With `least` and `most`, in days, each organisation may choose.

    A term of two days or more is counted in days: it is over on the last day, whatever the hour; one that is
    `is_exact` is counted to the second.
    """

    term: timedelta
    source: str
    least: int = 0
    most: int = 0
    is_exact: bool = False

    @property
    def is_chosen(self):
        """Whether organisations may choose."""
        return self.most > 0

    def allows(self, days):
        return self.least <= days <= self.most

    def before(self, now, days=None):
        """The moment before which something must have begun for its term to be over now. `days` takes the place of
        the term."""
        term = self.term if days is None else timedelta(days=days)
        if term < timedelta(days=2) or self.is_exact:
            return now - term
        last = timezone.localdate(now) - term + timedelta(days=1)
        return datetime.combine(last, time.min, tzinfo=timezone.get_default_timezone())


def in_words(term):
    """A timedelta as people say it: years where it is whole years, else days, hours or minutes."""
    days, rest = term.days, term.seconds
    if not term:
        return gettext("at once")
    if days and not rest:
        if days % 365 == 0:
            return ngettext("%(n)d year", "%(n)d years", days // 365) % {"n": days // 365}
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if rest % 3600 == 0:
        hours = term // timedelta(hours=1)
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    minutes = term // timedelta(minutes=1)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
