"""The geometry of the radar: seven axes from the middle, and what one or two askings say on them.

After the drawing in paragraph 1.2 of the study, which lays two districts over each other. Pure Python: figures in,
text of SVG out. Each drawing has two shapes, as the drawings of the lenses have: a wide one with whole names, and one
for a phone. Two series differ in colour, in line (whole, dashed) and in mark (disc, diamond).
"""

from dataclasses import dataclass
from math import cos, pi, sin

from ui.svg.lettering import Label, Type, label
from ui.svg.paths import NARROW, Box, circle, closed, line, view_box

RINGS = (2, 4, 6, 8, 10)
HIGHEST = 10
APART = 3.5  # units across the axis: so far the spreads of two series lie beside each other


@dataclass(frozen=True)
class RadarSize:
    """The measures of a shape: its width, the radius of the box 10, the types of names, figures and rings, and how far
    words stand from the ring. `dot` is the radius of a mark."""

    width: float
    radius: float
    name: Type
    figure: Type
    ring: Type
    gap: float
    dot: float
    is_short: bool = False


WIDE = RadarSize(760, 218, Type("name", 17, 650), Type("figure", 20, 650), Type("scale", 13), 16, 6)
SMALL = RadarSize(NARROW, 88, Type("name", 13, 650), Type("figure", 15, 650), Type("scale", 12), 7, 4.5, True)


@dataclass(frozen=True)
class RadarAxis:
    """One function: its line, its name, and what it says at the end of it (None for two series)."""

    line: str
    name: Label
    figure: Label | None


@dataclass(frozen=True)
class RadarSeries:
    """What one asking says. `css` is "first" or "second"; `area` is "" unless every axis has a value."""

    css: str
    area: str
    outline: str
    marks: str
    spread: str


@dataclass(frozen=True)
class RadarShape:
    """A drawn radar. `rings` are (path, whether it is the outer one), `scale` the numbers of the rings."""

    view_box: str
    rings: tuple[tuple[str, bool], ...]
    scale: tuple[Label, ...]
    axes: tuple[RadarAxis, ...]
    series: tuple[RadarSeries, ...]


def radar(functions, series, in_words):
    """[("wide", RadarShape), ("narrow", RadarShape)] of one or two series, each {key of a function: ClimateFigure}.

    `functions` are the axes, from the top clockwise; `in_words` makes a text of a mean.
    """
    return [(kind, shape(size, functions, series, in_words)) for kind, size in (("wide", WIDE), ("narrow", SMALL))]


def shape(size, functions, series, in_words):
    """One shape of the radar."""
    angles = [2 * pi * place / len(functions) - pi / 2 for place in range(len(functions))]
    room = size.gap + size.name.leading * (1 if size.is_short else 2) + size.figure.leading
    middle = size.width / 2, room + size.radius
    axes = []
    for function, angle in zip(functions, angles, strict=True):
        figure = series[0][function.key].mean if len(series) == 1 else None
        said = in_words(figure) if figure is not None else ""
        axes.append(axis(size, middle, angle, function, said))
    words = [each for one in axes for each in (one.name, one.figure) if each]
    height = max(middle[1] + size.radius, *(each.box.bottom for each in words)) + 4
    return RadarShape(
        view_box=view_box(size.width, height),
        rings=tuple((ring(size, middle, angles, value), value == HIGHEST) for value in RINGS),
        scale=tuple(
            label(
                str(value),
                middle[0] - 5,
                middle[1] - size.radius * value / HIGHEST - size.ring.leading / 2,
                30,
                type=size.ring,
                anchor="end",
            )
            for value in RINGS
        ),
        axes=tuple(axes),
        series=tuple(
            drawn(size, middle, angles, [figures[each.key] for each in functions], place, len(series))
            for place, figures in enumerate(series)
        ),
    )


def at(size, middle, angle, value, across=0.0):
    """The point of a value on an axis, so far across it."""
    far = size.radius * float(value) / HIGHEST
    return middle[0] + far * cos(angle) - across * sin(angle), middle[1] + far * sin(angle) + across * cos(angle)


def ring(size, middle, angles, value):
    return closed(*(at(size, middle, angle, value) for angle in angles))


def axis(size, middle, angle, function, said):
    """An axis with its words, which stay within the drawing."""
    x, y = at(size, middle, angle, HIGHEST)
    side = cos(angle)
    anchor = "middle" if abs(side) < 0.1 else "start" if side > 0 else "end"
    left = {"middle": 0, "start": x + size.gap, "end": 0}[anchor]
    right = {"middle": size.width, "start": size.width, "end": x - size.gap}[anchor]
    words = function.short if size.is_short else function.name
    foot = x + (0 if anchor == "middle" else size.gap if side > 0 else -size.gap)
    name = label(words, foot, 0, right - left, type=size.name, anchor=anchor, most=3)
    figure = label(said, foot, 0, right - left, type=size.figure, anchor=anchor) if said else None
    tall = name.box.height + (figure.box.height if figure else 0)
    # Words above the middle end at the height of their axis, those below begin there.
    top = y - size.gap - tall if sin(angle) < -0.9 else y - tall / 2 + sin(angle) * tall / 2
    if sin(angle) > 0.7:
        top = max(top, y + size.gap / 2)
    name = name.at(top)
    return RadarAxis(
        line=line(middle, (x, y)), name=name, figure=figure and figure.at(name.box.bottom) if figure else None
    )


def drawn(size, middle, angles, figures, place, of):
    """What one series says: the line between neighbours that both have a value, its marks and its spread."""
    points = [
        None if figure.mean is None else at(size, middle, angle, figure.mean)
        for angle, figure in zip(angles, figures, strict=True)
    ]
    pairs = zip(points, points[1:] + points[:1], strict=True)
    whole = all(point is not None for point in points)
    # One beside the other; one alone lies on its axis.
    across = 0 if of == 1 else APART * (2 * place - 1)
    return RadarSeries(
        css=("first", "second")[place],
        area=closed(*points) if whole else "",
        outline=closed(*points) if whole else "".join(line(one, two) for one, two in pairs if one and two),
        marks="".join(mark(size, point, place) for point in points if point),
        spread="".join(
            line(at(size, middle, angle, each.low, across), at(size, middle, angle, each.high, across))
            for angle, each in zip(angles, figures, strict=True)
            if each.low is not None and each.low != each.high
        ),
    )


def mark(size, point, place):
    """A disc, or for the second series a diamond."""
    if place == 0:
        return circle(*point, size.dot)
    (x, y), far = point, size.dot * 1.35
    return closed((x, y - far), (x + far, y), (x, y + far), (x - far, y))


def boxes_of(drawing):
    """The boxes of all words of a shape: for who looks whether they lie over each other."""
    return [each.box for one in drawing.axes for each in (one.name, one.figure) if each is not None]


def holds(drawing):
    """The whole of a shape, as a Box."""
    _x, _y, width, height = map(float, drawing.view_box.split())
    return Box(0, 0, width, height)
