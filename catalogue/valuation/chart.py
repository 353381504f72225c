"""Bars that run from a low to a high amount, on one scale. Pure: Decimals in, text for an SVG out."""

from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 240, 26  # units of the view box
TOP, THICK = 5, 16
LEAST = 2  # so that a small amount beside a large one is still seen


@dataclass(frozen=True)
class RangeBar:
    """A bar of which all amounts up to the low end are sure, and those from there to the high end are not.

    `sure` is the length of the first part, `start` and `length` those of the second. All of it is text.
    """

    sure: str
    start: str
    length: str
    is_range: bool

    view_box = f"0 0 {WIDTH} {HEIGHT}"
    top, thick, middle = str(TOP), str(THICK), str(TOP + THICK // 2)


def range_bars(pairs):
    """A RangeBar for each (low, high), on the scale of the highest. None for a pair that is None."""
    highest = max((pair[1] for pair in pairs if pair), default=Decimal(0))
    return [pair and range_bar(*pair, highest) for pair in pairs]


def range_bar(low, high, highest):
    """The bar from `low` to `high` where `highest` is as wide as the drawing."""
    unit = Decimal(WIDTH) / highest if highest else Decimal(0)
    sure, end = low * unit, high * unit
    if high and end < LEAST:
        end = Decimal(LEAST)
    if low and sure < LEAST:
        sure = Decimal(LEAST)
    length = max(end - sure, Decimal(LEAST) if high > low else Decimal(0))
    sure = min(sure, WIDTH - length)
    return RangeBar(text(sure), text(sure), text(length), high > low)


def text(number):
    """A tenth of a unit is finer than the eye."""
    return f"{round(number, 1):g}"
