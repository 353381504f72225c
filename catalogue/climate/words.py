"""The figures of the climate in words: on pages and in files alike."""

from django.utils.formats import date_format, number_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _


def decimal(value):
    """A mean or a quartile with one decimal, as the reader's language writes it; "" for None."""
    return "" if value is None else number_format(value, 1)


def spread(figure):
    """Between which boxes the middle half lies; "" where that may not be said."""
    if figure.low is None:
        return ""
    low, high = (number_format(each, 0 if each == int(each) else 1) for each in (figure.low, figure.high))
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def day(moment):
    """The day of a moment in words."""
    return date_format(localdate(moment))


def last_day(asking):
    """The last day of a round in words."""
    return date_format(asking.last_day)


def title(asking, places):
    """How a round is called in a list of several: its area, its day, and its name when it has one."""
    place = places.get(asking.area)
    words = [str(place or asking.area), last_day(asking), *([asking.name] if asking.name else [])]
    return ", ".join(words)
