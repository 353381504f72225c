"""Counts for the eye, on the map and in the matrix: at most five shades of one colour, and the number per thousand."""

from dataclasses import dataclass
from math import ceil

from django.utils.formats import number_format

from ui.figures import figure

CLASSES = 5
FEWEST_INHABITANTS = 100  # of fewer, a number per thousand says nothing


@dataclass(frozen=True)
class ClassBreaks:
    """The classes of some counts: class 1 begins at `first`, each ends at its limit, the last at the highest count."""

    first: int
    limits: tuple[int, ...]

    @classmethod
    def of(cls, counts):
        """Classes for these counts, one a count when there are few. Else each is wider than the one before in the same
        proportion: few initiatives in most places and many in some is how such counts are spread. The lowest tenth
        share a class, so that one poor place does not make all others look alike."""
        counts = sorted(count for count in counts if count)
        if not counts:
            return cls(1, ())
        first, low, high = counts[0], counts[len(counts) // 10], counts[-1]
        if high - first < CLASSES:
            return cls(first, tuple(range(first, high + 1)))
        limits = []
        for step in range(1, CLASSES):
            limit = round_up(low * (high / low) ** (step / CLASSES))
            limits.append(max(limit, limits[-1] + 1 if limits else first))
        return cls(first, (*(limit for limit in limits if limit < high), high))

    def shade(self, count):
        """0 for nothing, else the number of the class."""
        return 0 if count == 0 else 1 + sum(count > limit for limit in self.limits)

    @property
    def legend(self):
        """(class, its counts in words) of each class."""
        starts = (self.first, *(limit + 1 for limit in self.limits))
        return [
            (number, figure(start) if start == end else f"{figure(start)}–{figure(end)}")
            for number, (start, end) in enumerate(zip(starts, self.limits, strict=False), start=1)
        ]


def round_up(number):
    """The next whole number; above a hundred, the next one with two figures and zeros."""
    whole = ceil(round(number, 6))  # 32 ** (4 / 5) is a hair over 16
    unit = 10 ** max(0, len(str(whole)) - 2) if whole > 100 else 1
    return ceil(whole / unit) * unit


def per_thousand(count, inhabitants):
    """The count per thousand inhabitants as text; "" where few people live, and for what would be printed as 0.0."""
    if (inhabitants or 0) < FEWEST_INHABITANTS:
        return ""
    rate = round(1000 * count / inhabitants, 1)
    return number_format(rate, 1) if rate else ""
