"""The figures of a round, and how sharp they may be.

Of the public nothing is said of fewer people than the round's minimum, and what is said is no sharper than their
number allows: each box weighs 1/n, so a mean that is rounded to 5/n leaves every single score unknown by some five
boxes (docs/climate.md). Pure Python, exact: plain values in, Decimals out.
"""

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

from climate.functions import FUNCTIONS

# From how many scores on a mean may be rounded to so much: never finer than 5/n.
GRAINS = ((50, Fraction(1, 10)), (25, Fraction(1, 5)), (10, Fraction(1, 2)), (5, Fraction(1)), (0, Fraction(2)))
FINEST = GRAINS[0][1]
# Where the middle half of the public may begin, and where it may end.
STARTS, ENDS = (Decimal("1.0"), Decimal("4.0"), Decimal("7.0")), (Decimal("4.0"), Decimal("7.0"), Decimal("10.0"))
SPREAD_FROM = 2  # times the minimum: then each quarter of the scores holds several people


class ClimateFigure(NamedTuple):
    """What is known of one function: of how many scores, their mean, and between which boxes the middle half lies.

    `mean` is None where it may not be said or nobody scored; `low` and `high` are None where the spread may not. Of
    the public these are ends of thirds of the scale.
    """

    n: int
    mean: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


def grain(n):
    """To what a mean of so many scores of the public is rounded, as a Fraction of a box."""
    return next(size for least, size in GRAINS if n >= least)


def rounded(boxes, size):
    """The mean of these boxes in steps of `size`, a half upwards, as a Decimal from 1 to 10."""
    steps = floor(Fraction(sum(boxes), len(boxes)) / size + Fraction(1, 2))
    value = min(max(steps * size, Fraction(1)), Fraction(10))
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.1"))


def quartiles(boxes):
    """The boxes between which the middle half lies: the medians of the lower and the upper half (Tukey's hinges)."""
    ordered = sorted(boxes)
    half = (len(ordered) + 1) // 2
    return median(ordered[:half]), median(ordered[-half:])


def widened(low, high):
    """The same ends, outward to those of thirds of the scale.

    Who knows all scores but one learns that one from them to three boxes.
    """
    return max(start for start in STARTS if start <= low), min(end for end in ENDS if end >= high)


def median(ordered):
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return (Decimal(low + high) / 2).quantize(Decimal("0.1"))


def figure_of(boxes, minimum=0):
    """What these boxes say. `minimum` is that of a round of the public, 0 for officials, who are no secret."""
    n = len(boxes)
    if not n or n < minimum:
        return ClimateFigure(n)
    mean = rounded(boxes, grain(n) if minimum else FINEST)
    if n < max(2, SPREAD_FROM * minimum):
        return ClimateFigure(n, mean)
    ends = quartiles(boxes)
    return ClimateFigure(n, mean, *(widened(*ends) if minimum else ends))


def figures_of(rows, minimum=0):
    """{key of a function: its ClimateFigure} of the scores of one round, each {key: box or None}."""
    return {key: figure_of([row[key] for row in rows if row[key] is not None], minimum) for key in FUNCTIONS}
