"""The geometry of Waaier's drawings: the fan of six lenses, and two voices on the ten-box scales.

Pure Python: plain values in, rounded coordinates and SVG paths out. Templates draw (components/fan.html,
components/fan_small.html, components/bars.html) and CSS colours.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin


@dataclass(frozen=True)
class Blade:
    """One lens of a fan, as the caller knows it.

    `share` says how far the lens is answered, from 0 to 1. `label` is what it says (a category, a count); `href` makes
    the blade a link.
    """

    key: str
    name: str = ""
    label: str = ""
    share: float = 1.0
    href: str = ""

    @property
    def css(self):
        """The key as it stands in class names and colour tokens: `work-fields`."""
        return self.key.replace("_", "-")


@dataclass(frozen=True)
class Size:
    """The measures of a fan in its own units: a leaf runs from `inner` to `outer`, seen from the pivot.

    `spread` is the opening in degrees, `gap` the even distance between neighbours, `bulge` how round the outer edge
    is (height of the arc per length of its chord), `corner` the rounding, `pin` the radius of the pivot, `tip` the
    part of a leaf that is kept free for the icon until the lens is wholly answered, `icon` the side of that icon.
    """

    outer: float
    inner: float
    spread: float
    gap: float
    bulge: float
    corner: float
    pin: float
    tip: float = 0.0
    icon: float = 0.0
    margin: float = 0.0


UP, RIGHT = 90, 0  # degrees: where a fan opens to
SMALL = Size(outer=36, inner=11, spread=170, gap=1.8, bulge=0.15, corner=2.6, pin=2.6, margin=1)
LARGE = Size(outer=260, inner=84, spread=170, gap=9, bulge=0.15, corner=15, pin=11, tip=62, icon=36, margin=8)


@dataclass(frozen=True)
class Leaf:
    """A blade with its place.

    `outline` is the whole leaf, `fill` its answered part and `pleat` the folded half of that part ("" when there is
    none), `stick` the line from the pivot, `icon` the transform that sets an icon of 24 units at the tip, `at` turns a
    distance along the blade, and one across it, into a point of the drawing.
    """

    blade: Blade
    at: "Frame"
    outline: str
    fill: str
    pleat: str
    full: bool
    stick: str
    icon: str


@dataclass(frozen=True)
class Fan:
    """A drawn fan: its view box, its leaves from left to right, and the pin on which they turn.

    All of it is text: a template would write the numbers themselves with a Dutch comma.
    """

    view_box: str
    leaves: tuple[Leaf, ...]
    pin: str

    @property
    def answered(self):
        """In how many lenses there is an answer."""
        return sum(leaf.blade.share > 0 for leaf in self.leaves)


def fan(blades, *, size=LARGE, facing=UP):
    """A fan that opens upwards from a pivot at the bottom centre, its first blade at the left.

    Facing `RIGHT` it opens from the left side, its first blade at the top.

    Raises ValueError for a share outside 0..1.
    """
    for blade in blades:
        if not 0 <= blade.share <= 1:
            raise ValueError(f"The share of {blade.key} is {blade.share}; it must lie between 0 and 1.")
    pitch = size.spread / len(blades)
    first = facing + (size.spread - pitch) / 2
    reach = size.outer * (1 + 2 * size.bulge * sin(radians(pitch / 2)))
    half, foot = reach + size.margin, size.pin + size.margin  # how far it reaches sideways, and behind its pivot
    pivot = (half, half) if facing == UP else (foot, half)
    width, height = (2 * half, half + foot) if facing == UP else (half + foot, 2 * half)
    leaves = tuple(
        _leaf(blade, Frame(pivot, first - index * pitch), radians(pitch / 2), size)
        for index, blade in enumerate(blades)
    )
    return Fan(
        view_box=f"0 0 {_round(width):g} {_round(height):g}",
        leaves=leaves,
        pin=_circle(_round(pivot[0]), _round(pivot[1]), size.pin),
    )


@dataclass(frozen=True)
class Frame:
    """Turns a point along and across a blade into the coordinates of the drawing, in which y points down."""

    pivot: tuple[float, float]
    degrees: float

    def __call__(self, along, across=0.0):
        angle = radians(self.degrees)
        x = self.pivot[0] + along * cos(angle) - across * sin(angle)
        y = self.pivot[1] - along * sin(angle) - across * cos(angle)
        return _round(x), _round(y)

    def text(self, along, across=0.0):
        """The point as it stands in a path."""
        return "{:g} {:g}".format(*self(along, across))


@lru_cache(1024)  # the same few categories stand on most profiles
def _leaf(blade, at, half, size):
    full = blade.share == 1
    end = size.outer if full else size.inner + blade.share * (size.outer - size.tip - size.inner)
    end = max(end, size.inner + 2 * size.corner)
    icon_x, icon_y = at(size.outer - size.tip / 2 + size.corner / 3)
    return Leaf(
        blade=blade,
        at=at,
        outline=_petal(at, half, size, size.outer),
        fill=_petal(at, half, size, end) if blade.share else "",
        pleat=_petal(at, half, size, end, folded=True) if blade.share else "",
        full=full,
        stick=f"M{at.text(size.pin * 1.6)}L{at.text(size.inner)}",
        icon=(
            f"translate({_round(icon_x - size.icon / 2):g} {_round(icon_y - size.icon / 2):g}) "
            f"scale({size.icon / 24:g})"
        ),
    )


def _petal(at, half, size, outer, *, folded=False):
    """A leaf up to `outer`: straight sides that keep an even gap, a round foot, and an outer edge like a shell's.

    `folded` gives only the half on the far side of its middle, as paper folds along the middle of a blade.
    """

    def side(distance):
        along = distance * cos(half) + size.gap / 2 * sin(half)
        across = distance * sin(half) - size.gap / 2 * cos(half)
        return along, across

    corner_along, corner_across = side(outer)
    foot_along, foot_across = side(size.inner)
    rounding = min(size.corner, corner_across * 0.8)
    bulge = 2 * corner_across * size.bulge
    radius = (corner_across**2 + bulge**2) / (2 * bulge)
    centre = corner_along + bulge - radius
    angle = asin(corner_across / radius) - rounding / radius
    arc_along, arc_across = centre + radius * cos(angle), radius * sin(angle)
    side_along, side_across = side(outer - rounding)
    heel_along, heel_across = side(size.inner + min(size.corner, foot_across))

    curve = f"A{_round(radius):g} {_round(radius):g} 0 0 1 "
    far = (
        f"{at.text(arc_along, -arc_across)}"
        f"Q{at.text(corner_along, -corner_across)} {at.text(side_along, -side_across)}"
        f"L{at.text(heel_along, -heel_across)}"
        f"Q{at.text(foot_along, -foot_across)} {at.text(foot_along)}"
    )
    if folded:
        return f"M{at.text(foot_along)}L{at.text(centre + radius)}{curve}{far}Z"
    return (
        f"M{at.text(heel_along, heel_across)}"
        f"L{at.text(side_along, side_across)}"
        f"Q{at.text(corner_along, corner_across)} {at.text(arc_along, arc_across)}"
        f"{curve}{far}"
        f"Q{at.text(foot_along, foot_across)} {at.text(heel_along, heel_across)}Z"
    )


def _circle(x, y, radius):
    half = f"a{radius:g} {radius:g} 0 0 1"
    return f"M{x - radius:g} {y:g}{half} {2 * radius:g} 0{half} {-2 * radius:g} 0Z"


def _round(value):
    """A tenth of a unit is finer than the eye, and keeps the page small. Adding 0 turns -0.0 into 0.0."""
    return round(value, 1) + 0.0


# --- Two voices on the scales --------------------------------------------------------------------------------------

BOXES = 10
BOX = 20  # units of the view box
APART = 3  # from this difference on, two voices are said to differ: more than a neighbouring box or two


@dataclass(frozen=True)
class ScaleRow:
    """One scale with the scores (1..10, or None) of the initiator and of the official; 10 is the end named `high`."""

    label: str
    low: str
    high: str
    initiator: int | None = None
    official: int | None = None


@dataclass(frozen=True)
class Bar:
    """A scale as it is drawn: where the two marks stand, the line between them, and whether they are far apart."""

    row: ScaleRow
    initiator_x: int | None
    official_x: int | None
    start: int
    length: int
    difference: int | None
    apart: bool


@dataclass(frozen=True)
class Bars:
    """The scales under each other, on one grid of ten boxes."""

    width: int
    height: int
    bars: tuple[Bar, ...]

    @property
    def grid(self):
        """Where each of the ten boxes begins."""
        return tuple(range(0, BOXES * BOX, BOX))


def bars(rows):
    """The scales of the rows, in their order. Raises ValueError for a score outside 1..10."""
    return Bars(width=BOXES * BOX, height=BOX, bars=tuple(_bar(row) for row in rows))


def _bar(row):
    both = [score for score in (row.initiator, row.official) if score is not None]
    for score in both:
        if not 1 <= score <= BOXES:
            raise ValueError(f"The score of {row.label} is {score}; it must lie between 1 and {BOXES}.")
    difference = abs(both[0] - both[1]) if len(both) == 2 else None
    return Bar(
        row=row,
        initiator_x=_middle(row.initiator),
        official_x=_middle(row.official),
        start=_middle(min(both)) if both else 0,
        length=(difference or 0) * BOX,
        difference=difference,
        apart=difference is not None and difference >= APART,
    )


def _middle(score):
    return None if score is None else score * BOX - BOX // 2
