"""Phases and growing pains: a path that rises over a threshold at every category.

Initiatives stand on the tread before the threshold that they face, between a first idea and an initiative that lasts
(Denktank VNG 2013, section 2.5 of the study).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.lenses.drawings.elements import Element
from ui.svg.lettering import FIGURE, NOTE, Label, Type, label
from ui.svg.paths import NARROW, WIDE, Box, around, circle, closed, line, radius, view_box

CAPTION = gettext_lazy(
    "Each circle stands before a threshold. The larger the circle, the more initiatives face that threshold now. "
    "A dashed circle is still empty."
)
START, END = gettext_lazy("An idea"), gettext_lazy("An initiative that lasts")
INSET = 8  # of words from the riser beside them
SMALL_FIGURE = Type("figure", 20, 650)


@dataclass(frozen=True)
class ThresholdStep:
    """A category on the path: the circle on its tread, the riser after it, its words, and its area as a link."""

    element: Element
    disc: str
    riser: str
    ordinal: Label
    name: Label
    figure: Label
    area: str


@dataclass(frozen=True)
class Path:
    """The whole path: the ground under it with a joint at every step, its line, where it starts and where it leads."""

    view_box: str
    ground: str
    joints: str
    line: str
    dot: str
    thresholds: tuple[ThresholdStep, ...]
    start: Label
    end: Label


def wide(elements):
    """Stairs that rise to the right; the names stand under the treads."""
    before, after, rise = 44, 74, min(36, 220 / len(elements))
    tread = (WIDE - before - after) / len(elements)
    largest = min(42, tread / 2 - 8)
    top = max(2 * largest + FIGURE.leading + 6 - rise, 3 * NOTE.leading + 8)
    levels = [top + rise * (len(elements) - index) for index in range(len(elements) + 1)]
    most = max(each.count for each in elements)
    thresholds, points = [], [(0, levels[0])]
    for index, each in enumerate(elements):
        x, y = before + index * tread, levels[index]
        middle, size = x + tread / 2, radius(each.count, most, largest=largest)
        ordinal = label(_("Threshold %(number)d") % {"number": index + 1}, x + INSET, y + 12, tread - INSET, type=NOTE)
        name = label(each.name, x + INSET, ordinal.box.bottom, tread - INSET, most=5)
        figure = label(each.figure, middle, y - 2 * size - 4, tread, type=FIGURE, anchor="middle", up=True)
        points += [(x + tread, y), (x + tread, levels[index + 1])]
        thresholds.append(
            ThresholdStep(
                element=each,
                disc=circle(middle, y - size - 1, size),
                riser=line((x + tread, y), (x + tread, levels[index + 1])),
                ordinal=ordinal,
                name=name,
                figure=figure,
                area=around([ordinal.box, name.box, figure.box, Box(x + 4, y - 20, tread - 8, 20)], 4).path,
            )
        )
    points.append((WIDE, levels[-1]))
    height = max(each.name.box.bottom for each in thresholds) + 16
    return Path(
        view_box=view_box(WIDE, height),
        ground=closed((0, height), *points, (WIDE, height)),
        joints="".join(line(foot, (foot[0], height)) for foot in points[1:-1:2]),
        line=line(*points),
        dot=circle(6, levels[0], 6),
        thresholds=tuple(thresholds),
        start=label(START, 0, levels[0] - 12, before + tread / 2 - largest, type=NOTE, up=True),
        end=label(END, WIDE - after + 8, levels[-1] - 8, after - 8, type=NOTE, up=True),
    )


def narrow(elements):
    """The same stairs turned a quarter: the path goes down the page and steps to the right at each threshold."""
    edge, largest = 26, 25
    step = min(14, 84 / len(elements))
    most = max(each.count for each in elements)
    start = label(START, edge + 14, 0, NARROW - edge - 14, type=NOTE)
    x, y = edge, start.box.bottom + 6
    thresholds, points = [], [(edge, 8)]
    for index, each in enumerate(elements):
        size, words = radius(each.count, most, largest=largest), x + 2 * largest + 12
        figure = label(each.figure, words, y + 8, NARROW - words, type=SMALL_FIGURE)
        name = label(each.name, words, figure.box.bottom, NARROW - words)
        foot = max(name.box.bottom, y + 8 + 2 * largest) + 12
        ordinal = label(str(index + 1), x / 2, (y + foot) / 2 - NOTE.leading / 2, x, type=NOTE, anchor="middle")
        points += [(x, foot), (x + step, foot)]
        thresholds.append(
            ThresholdStep(
                element=each,
                disc=circle(x + size + 1, (y + foot) / 2, size),
                riser=line((x, foot), (x + step, foot)),
                ordinal=ordinal,
                name=name,
                figure=figure,
                area=Box(2, y + 2, NARROW - 4, foot - y - 4).path,
            )
        )
        x, y = x + step, foot
    end = label(END, x + 14, y + 8, NARROW - x - 14, type=NOTE)
    height = end.box.bottom + 6
    points.append((x, height))
    return Path(
        view_box=view_box(NARROW, height),
        ground=closed((0, 8), *points, (0, height)),
        joints="".join(line((0, foot[1]), foot) for foot in points[1:-1:2]),
        line=line(*points),
        dot=circle(edge, 8, 6),
        thresholds=tuple(thresholds),
        start=start,
        end=end,
    )
