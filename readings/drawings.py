"""The geometry of the readings: five leaves of a fan, a triangle, and steps that rise from what a neighbourhood has.

Pure Python: levels (1 to 4, None for open) by voice in, SVG paths and numbers as text out. A drawing is as wide as the
column of a phone, so that one shape serves every screen. Templates draw, CSS colours, and the table says it in words.
"""

from dataclasses import dataclass
from math import cos, degrees, radians, sin

from ui.svg.paths import NARROW, number, view_box

LEVELS = 4
# Where a voice stands beside the others in the same field, and in which order they are drawn: the smallest on top.
PLACES = {"together": 0, "official": 1, "initiator": -1}
APART = 2  # from this difference on, two levels are said to differ: more than a neighbouring word


@dataclass(frozen=True)
class VoiceMark:
    """The mark of one voice: a transform that sets its sign in place."""

    voice: str
    place: str


@dataclass(frozen=True)
class LevelBand:
    """One level of a part as an area. `state`: "shared" when all voices reach it, "some" when one does, or "open"."""

    path: str
    state: str


@dataclass(frozen=True)
class DrawnPart:
    """A part with its bands, the marks of the voices, a line at the level of before ("" for none), and its letter."""

    bands: tuple[LevelBand, ...]
    marks: tuple[VoiceMark, ...]
    before: str
    letter: str
    x: str
    y: str
    is_open: bool


@dataclass(frozen=True)
class BandedDrawing:
    """The parts beside each other, in leaves or in steps."""

    view_box: str
    parts: tuple[DrawnPart, ...]
    ground: tuple = ()


def states(levels):
    """The state of each of the four bands, given what the voices say: levels, None for open."""
    known = [level for level in levels if level]
    low, high = min(known, default=0), max(known, default=0)
    return tuple("shared" if n <= low else "some" if n <= high else "open" for n in range(1, LEVELS + 1))


def drawn_parts(letters, voices, before, field):
    """A DrawnPart for each letter. `voices` are {voice: levels}, `before` are levels or None.

    `field(index)` gives how a part is drawn: functions of a level for a band and a line (paths) and for the point of a
    mark (`at(level, place)`), and where the letter stands.
    """
    found = []
    for index, letter in enumerate(letters):
        band, line, at, (x, y) = field(index)
        said = {voice: levels[index] for voice, levels in voices.items()}
        bands = zip(range(1, LEVELS + 1), states(said.values()), strict=True)
        was = before[index] if before else None
        found.append(
            DrawnPart(
                bands=tuple(LevelBand(band(level), state) for level, state in bands),
                marks=tuple(
                    VoiceMark(voice, translate(*at(said[voice], place if len(voices) > 1 else 0)))
                    for voice, place in PLACES.items()
                    if said.get(voice)
                ),
                before=line(was) if was else "",
                letter=letter,
                x=number(x),
                y=number(y),
                is_open=not any(said.values()),
            )
        )
    return tuple(found)


def translate(x, y):
    return f"translate({number(x)} {number(y)})"


# --- Leaves of a fan ------------------------------------------------------------------------------------

PIVOT = (NARROW / 2, 184)
INNER, BAND, GAP = 58, 24, 3  # the hole around the pivot, the depth of a band, the room between two
SPREAD = 176  # degrees
OPENING = 4  # degrees between two leaves
ASIDE = 17  # how far the mark of a voice stands from that of another, where there is room


def leaves(letters, voices, before=None):
    """A fan that opens upwards with a leaf a part, filled from its foot."""
    pitch = SPREAD / len(letters)
    first = 90 + SPREAD / 2

    def field(index):
        start = first - index * pitch - OPENING / 2
        end = start - pitch + OPENING
        middle = (start + end) / 2

        def band(level):
            inner = INNER + (level - 1) * BAND
            return sector(inner, inner + BAND - GAP, start, end)

        def line(level):
            radius = INNER + level * BAND - GAP / 2
            return f"M{polar(radius, start)}A{number(radius)} {number(radius)} 0 0 1 {polar(radius, end)}"

        def at(level, place):
            radius = INNER + (level - 0.5) * BAND - GAP / 2
            return point(radius, middle - degrees(place * min(ASIDE, radius / 5) / radius))

        return band, line, at, point(INNER + LEVELS * BAND + 14, middle)

    return BandedDrawing(view_box(NARROW, PIVOT[1] + 8), drawn_parts(letters, voices, before, field))


def point(radius, angle):
    return PIVOT[0] + radius * cos(radians(angle)), PIVOT[1] - radius * sin(radians(angle))


def polar(radius, angle):
    return " ".join(map(number, point(radius, angle)))


def sector(inner, outer, start, end):
    """A piece of a ring, between two radii and two angles."""
    return (
        f"M{polar(inner, start)}L{polar(outer, start)}"
        f"A{number(outer)} {number(outer)} 0 0 1 {polar(outer, end)}L{polar(inner, end)}"
        f"A{number(inner)} {number(inner)} 0 0 0 {polar(inner, start)}Z"
    )


# --- Steps that rise ------------------------------------------------------------------------------------

STEP, BETWEEN, FOOT, RISE, LOWEST = 61, 5, 176, 21, 68
KINDS_ACROSS = 4
DOTS, DOT = 10, 3.6  # of a kind of asset: more than ten are a number only


@dataclass(frozen=True)
class Ground:
    """A kind of asset under the steps: its name, how many there are, and a dot for each of the first."""

    name: str
    count: str
    dots: tuple[tuple[str, str], ...]
    x: str


def stairs(letters, voices, before=None, assets=()):
    """Five steps, each higher than the one before it and filled from its foot. `assets` are (name, count) by kind: the
    ground on which they stand."""

    def field(index):
        left = 9 + index * (STEP + BETWEEN)
        height = LOWEST + index * RISE

        def band(level):
            depth = height / LEVELS
            top = FOOT - level * depth
            return f"M{number(left)} {number(top + 1.5)}h{STEP}v{number(depth - 1.5)}h-{STEP}Z"

        def line(level):
            return f"M{number(left)} {number(FOOT - level * height / LEVELS)}h{STEP}"

        def at(level, place):
            return left + STEP / 2 + place * 17, FOOT - (level - 0.5) * height / LEVELS

        return band, line, at, (left + STEP / 2, FOOT - height - 9)

    drawn = drawn_parts(letters, voices, before, field)
    width = (NARROW - 18) / KINDS_ACROSS
    ground = tuple(
        Ground(
            name=name,
            count=str(count),
            dots=tuple(
                (
                    number(9 + width * (index + 0.5) + (n % 5 - (min(count, 5) - 1) / 2) * 12),
                    number(FOOT + 60 + n // 5 * 12),
                )
                for n in range(min(count, DOTS))
            ),
            x=number(9 + width * (index + 0.5)),
        )
        for index, (name, count) in enumerate(assets)
    )
    return BandedDrawing(view_box(NARROW, FOOT + 82 if ground else FOOT + 8), drawn, ground)


# --- The triangle ---------------------------------------------------------------------------------------

MIDDLE, REACH = (NARROW / 2, 160), 116
CORNERS = (90, 210, -30)  # degrees: top, left, right


@dataclass(frozen=True)
class VoiceShape:
    """What one voice says of the three corners, as a path; "before" is the voice of an earlier reading."""

    voice: str
    path: str
    is_whole: bool


@dataclass(frozen=True)
class TriangleSide:
    """A side between two corners, and where its number stands. `is_pulled` when one of both weighs far more."""

    path: str
    number: str
    x: str
    y: str
    is_pulled: bool


@dataclass(frozen=True)
class CornerName:
    """The name of a corner in the drawing."""

    name: str
    x: str
    y: str
    anchor: str


@dataclass(frozen=True)
class Triangle:
    """The triangle: its grid, a shape a voice, their marks, its sides and its corners."""

    view_box: str
    grid: tuple[str, ...]
    spokes: str
    shapes: tuple[VoiceShape, ...]
    marks: tuple[VoiceMark, ...]
    sides: tuple[TriangleSide, ...]
    corners: tuple[CornerName, ...]


def corner(index, level):
    """The point of a level on the way from the middle to a corner."""
    radius = REACH * level / LEVELS
    return MIDDLE[0] + radius * cos(radians(CORNERS[index])), MIDDLE[1] - radius * sin(radians(CORNERS[index]))


def outline(points):
    return "M" + "L".join(" ".join(map(number, each)) for each in points)


def shape(voice, levels):
    """The shape of one voice: a triangle, or as much of it as is known."""
    points = [corner(index, level) for index, level in enumerate(levels) if level]
    is_whole = len(points) == len(levels)
    return VoiceShape(voice, outline(points) + ("Z" if is_whole else "") if points else "", is_whole)


def pulled(levels, between):
    """Whether of two corners, by their places, one has far more than the other."""
    one, other = (levels[index] for index in between)
    return bool(one and other) and abs(one - other) >= APART


def triangle(names, voices, before=None):
    """The triangle of these three names, a shape for each voice over each other. `voices` are {voice: levels}."""
    ordered = {voice: voices[voice] for voice in PLACES if voice in voices}
    earlier = [shape("before", before)] if before else []
    sides = []
    for place, between in enumerate(((0, 1), (1, 2), (2, 0)), 1):
        ends = [corner(index, LEVELS) for index in between]
        x, y = ((ends[0][axis] + ends[1][axis]) / 2 for axis in (0, 1))
        # A little outside the side, seen from the middle.
        out = 20 / (((x - MIDDLE[0]) ** 2 + (y - MIDDLE[1]) ** 2) ** 0.5)
        sides.append(
            TriangleSide(
                path=outline(ends),
                number=str(place),
                x=number(x + (x - MIDDLE[0]) * out),
                y=number(y + (y - MIDDLE[1]) * out),
                is_pulled=any(pulled(levels, between) for levels in voices.values()),
            )
        )
    top, left, right = names
    return Triangle(
        view_box=view_box(NARROW, 262),
        grid=tuple(outline([corner(index, level) for index in range(3)]) + "Z" for level in range(1, LEVELS + 1)),
        spokes="".join(outline([MIDDLE, corner(index, LEVELS)]) for index in range(3)),
        shapes=tuple(earlier + [shape(voice, levels) for voice, levels in ordered.items() if any(levels)]),
        marks=tuple(
            VoiceMark(voice, translate(*corner(index, level)))
            for voice, levels in ordered.items()
            for index, level in enumerate(levels)
            if level
        ),
        sides=tuple(sides),
        corners=(
            CornerName(top, number(MIDDLE[0]), "28", "middle"),
            CornerName(left, "8", "244", "start"),
            CornerName(right, number(NARROW - 8), "244", "end"),
        ),
    )
