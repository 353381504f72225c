"""Relation to government: an axis from society to government, with the categories as its stops.

Under it, for each stop, with whom the initiative, the ownership and the say lie, and who takes part (section 2.6 of
the study). A category that an admin adds has its stop too; what it divides is then left open.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from catalogue.lenses.drawings.elements import Element
from ui.svg.lettering import FIGURE, NOTE, Label, Type, label
from ui.svg.paths import NARROW, WIDE, Box, around, circle, closed, line, radius, view_box

CAPTION = gettext_lazy(
    "The larger the circle, the more initiatives. A dashed circle is still empty. The bands show with whom the "
    "initiative, the ownership and the say lie, and who takes part."
)
SOCIETY, GOVERNMENT, BOTH = gettext_lazy("Society"), gettext_lazy("Government"), gettext_lazy("Both")
UNKNOWN = gettext_lazy("Not known")
BANDS = (gettext_lazy("Initiative"), gettext_lazy("Ownership"), gettext_lazy("Say"), gettext_lazy("Taking part"))
FURTHER = BANDS
ALL, NONE, SHIFT = (1, 1), (0, 0), (1, 0)
# The part of society in each band, where a stop begins and where it ends; the rest is that of government.
PARTS = {
    "independent": (ALL, ALL, ALL, ALL),
    "government_participates": (ALL, ALL, ALL, (1, 2 / 3)),
    "joint": (SHIFT, SHIFT, SHIFT, (2 / 3, 1 / 3)),
    "citizens_participate": (NONE, NONE, NONE, (1 / 3, 0)),
    "government_only": (NONE, NONE, NONE, NONE),
}
SMALL_FIGURE = Type("figure", 20, 650)
END, OTHER_END = Type("end", 17, 650), Type("other-end", 17, 650)
SEAM = 2  # of white between stops


@dataclass(frozen=True)
class AxisCell:
    """A band at one stop: the area of society, that of government ("" where there is none), or only a line."""

    society: str
    government: str
    open: str


@dataclass(frozen=True)
class Stop:
    """A category on the axis: its circle, its words, and its area as a link."""

    element: Element
    disc: str
    name: Label
    figure: Label
    area: str


@dataclass(frozen=True)
class Axis:
    """The whole axis: its line, its ends with an arrow between them, its stops, and the bands with their names."""

    view_box: str
    line: str
    arrow: str
    ends: tuple[Label, Label]
    stops: tuple[Stop, ...]
    cells: tuple[AxisCell, ...]
    bands: tuple[Label, ...]
    leaders: str


def further(element):
    """The bands of a stop in words, for the table."""
    words = {ALL: SOCIETY, NONE: GOVERNMENT}
    return tuple(str(words.get(part, BOTH)) for part in PARTS.get(element.key, ())) or (str(UNKNOWN),) * len(BANDS)


def wide(elements):
    """The axis from left to right, the bands under it."""
    gutter, height_of_band, gap = 108, 11, 11
    pitch = (WIDE - gutter + SEAM) / len(elements)
    largest = min(46, pitch / 2 - 8)
    most = max(each.count for each in elements)
    society = label(SOCIETY, gutter, 0, WIDE / 3, type=END)
    government = label(GOVERNMENT, WIDE, 0, WIDE / 3, type=OTHER_END, anchor="end")
    y = END.leading + FIGURE.leading + 2 * largest + 30
    stops = []
    for index, each in enumerate(elements):
        x = gutter + index * pitch
        size = radius(each.count, most, largest=largest)
        figure = label(each.figure, x, y - 2 * size - 8, pitch, type=FIGURE, up=True)
        name = label(each.name, x, y + 14, pitch - 16, most=5)
        stops.append(
            Stop(
                element=each,
                disc=circle(x + size, y - size - 6, size),
                name=name,
                figure=figure,
                area=around([figure.box, name.box, Box(x, y - 20, pitch - 16, 20)]).path,
            )
        )
    top = max(stop.name.box.bottom for stop in stops) + 26
    tops = [top + index * (height_of_band + gap) for index in range(len(BANDS))]
    return Axis(
        view_box=view_box(WIDE, tops[-1] + height_of_band + 4),
        line=line((gutter, y), (WIDE, y)),
        arrow=arrow(society.box.right + 12, government.box.x - 12, END.leading / 2),
        ends=(society, government),
        stops=tuple(stops),
        cells=tuple(
            _cell(shares, Box(gutter + index * pitch, tops[band], pitch - SEAM, height_of_band))
            for index, each in enumerate(elements)
            for band, shares in enumerate(PARTS.get(each.key, (None,) * len(BANDS)))
        ),
        bands=tuple(
            label(name, 0, y + (height_of_band - NOTE.leading) / 2, gutter - 16, type=NOTE, most=1)
            for name, y in zip(BANDS, tops, strict=True)
        ),
        leaders="",
    )


def arrow(start, end, y, *, head=5):
    """A level line with a head at both ends."""
    heads = ((x, [(x + head * turn, y + head * side) for side in (-1, 1)]) for x, turn in ((start, 1), (end, -1)))
    return line((start, y), (end, y)) + "".join(line(one, (x, y), other) for x, (one, other) in heads)


def narrow(elements):
    """The axis from top to bottom, the bands on its left; each band is led to its name above."""
    across, gap, largest = 9, 5, 24
    lefts = [index * (across + gap) for index in range(len(BANDS))]
    axis = lefts[-1] + across + 14
    words = axis + 2 * largest + 16
    bands = [label(name, axis, index * NOTE.leading, NARROW - axis, type=NOTE) for index, name in enumerate(BANDS)]
    society = label(SOCIETY, axis, bands[-1].box.bottom + 14, NARROW - axis, type=END)
    y = top = society.box.bottom + 8
    most = max(each.count for each in elements)
    stops, cells = [], []
    for each in elements:
        size = radius(each.count, most, largest=largest)
        figure = label(each.figure, words, y + 8, NARROW - words, type=SMALL_FIGURE)
        name = label(each.name, words, figure.box.bottom, NARROW - words, most=5)
        foot = max(name.box.bottom, y + 8 + 2 * largest) + 12
        stops.append(
            Stop(
                element=each,
                disc=circle(axis + size + 6, (y + foot) / 2, size),
                name=name,
                figure=figure,
                area=Box(axis + 2, y + 2, NARROW - axis - 4, foot - y - 4).path,
            )
        )
        cells += [
            _cell(shares, Box(lefts[band], y, across, foot - y - SEAM), down=True)
            for band, shares in enumerate(PARTS.get(each.key, (None,) * len(BANDS)))
        ]
        y = foot
    government = label(GOVERNMENT, axis, y + 8, NARROW - axis, type=OTHER_END)
    return Axis(
        view_box=view_box(NARROW, government.box.bottom + 4),
        line=line((axis, top), (axis, y)),
        arrow="",
        ends=(society, government),
        stops=tuple(stops),
        cells=tuple(cells),
        bands=tuple(bands),
        leaders="".join(
            line((left + across / 2, top - 4), (left + across / 2, middle), (axis - 5, middle))
            for left, middle in zip(lefts, (band.box.y + NOTE.leading / 2 for band in bands), strict=True)
        ),
    )


def _cell(shares, box, *, down=False):
    """A band at a stop: society has the upper part of it (the left one in a band that runs down the page).

    Its share runs straight from the begin of the stop to its end.
    """
    if shares is None:
        x, y = box.x + box.width / 2, box.y + box.height / 2
        return AxisCell("", "", line((x, box.y), (x, box.bottom)) if down else line((box.x, y), (box.right, y)))
    start, end = shares
    corners = [(0, 0), (1, 0), (1, end), (0, start)], [(0, start), (1, end), (1, 1), (0, 1)]
    society, government = (
        closed(*((box.x + box.width * (b if down else a), box.y + box.height * (a if down else b)) for a, b in area))
        for area in corners
    )
    return AxisCell(society if any(shares) else "", government if shares != ALL else "", "")
