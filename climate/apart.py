"""The differences on the scales as they are drawn: bars to both sides of a line, on one measure.

Pure Python: plain values in, text out. To the right initiators give more, to the left officials do.
"""

from dataclasses import dataclass
from math import ceil

from django.utils.formats import number_format

WIDTH, HEIGHT = 240, 20  # of a row, in units of its view box
MIDDLE = WIDTH // 2
LEAST_REACH = 3  # boxes to each side, however small the differences


@dataclass(frozen=True)
class ApartBar:
    """A difference on its row: the bar, and the line from mean minus spread to mean plus spread, in text."""

    difference: object
    x: str
    width: str
    start: str
    length: str

    @property
    def mean(self):
        return signed(self.difference.mean)

    @property
    def spread(self):
        return number_format(self.difference.spread, 1)

    @property
    def is_of_initiators(self):
        """Whether initiators give more; None when nobody does."""
        shown = round(self.difference.mean, 1)
        return None if not shown else shown > 0


@dataclass(frozen=True)
class ApartBars:
    """Rows on one measure, which goes `reach` boxes to each side."""

    reach: int
    bars: tuple[ApartBar, ...]

    @property
    def grid(self):
        """Where each whole box stands."""
        step = MIDDLE / self.reach
        return tuple(f"{MIDDLE + step * box:g}" for box in range(-self.reach, self.reach + 1))


def apart_bars(differences):
    """The ApartBars of these differences, in their order."""
    differences = list(differences)
    furthest = max((each.size + each.spread for each in differences), default=0)
    reach = max(LEAST_REACH, ceil(furthest))
    return ApartBars(reach, tuple(_bar(each, MIDDLE / reach) for each in differences))


def _bar(difference, step):
    end = MIDDLE + step * difference.mean
    start, length = MIDDLE + step * (difference.mean - difference.spread), 2 * step * difference.spread
    low, width = min(MIDDLE, end), abs(end - MIDDLE)
    return ApartBar(difference, *(f"{round(value, 1):g}" for value in (low, width, start, length)))


def signed(number):
    """A difference with its sign, in one decimal: +1,4 or −0,3."""
    shown = round(number, 1) + 0.0
    sign = "+" if shown > 0 else "−" if shown < 0 else ""
    return f"{sign}{number_format(abs(shown), 1)}"
