"""Words in two columns beside a round drawing, and the line that leads from each circle to its words."""

from dataclasses import dataclass
from math import hypot

from catalogue.lenses.drawings.elements import Element
from catalogue.lenses.drawings.entry import TITLE, ElementEntry, entry, indent
from ui.svg.paths import WIDE, around, circle, line

RULE = 9  # from the line to the words under it
GAP = 20  # between the words of neighbours
REST = 4  # above and below everything


@dataclass(frozen=True)
class Anchor:
    """The circle of a category, seen from the middle of a round drawing."""

    element: Element
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Callout:
    """The words beside a circle, the line to them, and the area of the link that both are."""

    entry: ElementEntry
    leader: str
    area: str


@dataclass(frozen=True)
class Callouts:
    """The words of each spot, in their order, and how high stand the middle of the drawing, the foot of the lowest
    words, and the foot of both."""

    notes: tuple[Callout, ...]
    middle: float
    foot: float
    height: float


def callouts(spots, *, width, reach, type=TITLE, gap=GAP):
    """The words of these spots at the left and the right of a drawing that reaches so far around its middle.

    Words stand as high as their circle, and give way to each other where they must. A line leaves its circle level;
    where another circle is in its way, it first leaves the drawing.
    """
    inset = indent([spot.element for spot in spots])
    heights = [RULE + entry(spot.element, 0, 0, width, inset, type=type).box.height for spot in spots]
    rules, bends = {}, {}
    for right in (True, False):
        side = sorted((i for i, spot in enumerate(spots) if (spot.x > -0.01) == right), key=lambda i: spots[i].y)
        bends |= {i: _bend(spots[i], [spots[j] for j in side if j != i], reach) for i in side}
        tops = spread([bends[i][1] for i in side], [heights[i] for i in side], gap)
        rules |= dict(zip(side, tops, strict=True))
    top = min([-reach, *rules.values()]) - REST
    foot = max((rules[i] + heights[i] for i in rules), default=0)

    notes = []
    for i, spot in enumerate(spots):
        near, far = (WIDE - width, WIDE) if spot.x > -0.01 else (width, 0)
        words = entry(spot.element, min(near, far), rules[i] - top + RULE, width, inset, type=type)
        # A little off the middle of its circle a line can still be level.
        level = abs(rules[i] - spot.y) < spot.radius * 0.8
        points = [(spot.x, rules[i])] if level else [(spot.x, spot.y), bends[i]]
        leader = [(WIDE / 2 + x, y - top) for x, y in points] + [(near, rules[i] - top), (far, rules[i] - top)]
        disc = circle(WIDE / 2 + spot.x, spot.y - top, spot.radius + 4)
        notes.append(Callout(words, line(*leader), disc + around([words.head], 3).path))
    return Callouts(tuple(notes), -top, foot - top, max(reach, foot) + REST - top)


def spread(tops, heights, gap):
    """Tops as near as can be to those wished for, in their order, so that nothing of these heights overlaps.

    Neighbours that are too close are pushed apart evenly (pooling of adjacent violators).
    """
    shifts, at = [], 0.0
    for height in heights:
        shifts.append(at)
        at += height + gap
    pools = []
    for top, shift in zip(tops, shifts, strict=True):
        mean, size = top - shift, 1
        while pools and pools[-1][0] > mean:
            before, members = pools.pop()
            mean, size = (before * members + mean * size) / (members + size), members + size
        pools.append((mean, size))
    levels = [mean for mean, size in pools for _each in range(size)]
    return [level + shift for level, shift in zip(levels, shifts, strict=True)]


def _bend(spot, others, reach):
    """Where the line from a circle turns to its words: at the circle itself, or outside the drawing."""
    farther = [other for other in others if abs(other.x) > abs(spot.x)]
    if any(abs(spot.y - other.y) < other.radius + RULE for other in farther):
        clear = (reach + RULE) / hypot(spot.x, spot.y)
        return spot.x * clear, spot.y * clear
    return spot.x, spot.y
