"""What the drawings of the lenses are made of: boxes, circles and lines, as the text of SVG paths.

Pure Python, in units of the drawing. A template would write numbers with a Dutch comma, so they leave here as text.
"""

from dataclasses import dataclass
from math import sqrt

WIDE = 960
NARROW = 343


def number(value):
    """A number as it stands in SVG; a tenth of a unit is finer than the eye."""
    return f"{round(value, 1) + 0.0:g}"


def view_box(width, height):
    """The view box of a drawing of this size."""
    return f"0 0 {number(width)} {number(height)}"


@dataclass(frozen=True)
class Box:
    """A place in a drawing, from its top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self):
        return self.x + self.width

    @property
    def bottom(self):
        return self.y + self.height

    @property
    def path(self):
        """Its outline with softly rounded corners, as the area and the focus ring of a link."""
        return rounded(self, 6)

    def overlaps(self, other):
        """Whether the two share more than an edge."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > 0.05
            and min(self.bottom, other.bottom) - max(self.y, other.y) > 0.05
        )

    def holds(self, other):
        """Whether the other lies within it."""
        return (
            self.x - 0.05 <= other.x
            and self.y - 0.05 <= other.y
            and other.right <= self.right + 0.05
            and other.bottom <= self.bottom + 0.05
        )


def around(boxes, pad=6):
    """The smallest box that holds all of these, with room around."""
    boxes = list(boxes)
    left, top = min(box.x for box in boxes) - pad, min(box.y for box in boxes) - pad
    right, bottom = max(box.right for box in boxes) + pad, max(box.bottom for box in boxes) + pad
    return Box(left, top, right - left, bottom - top)


def rounded(box, radius):
    """The path of a box with round corners."""
    radius = min(radius, box.width / 2, box.height / 2)
    corner = f"a{number(radius)} {number(radius)} 0 0 1 "
    r = number(radius)
    return (
        f"M{number(box.x + radius)} {number(box.y)}H{number(box.right - radius)}{corner}{r} {r}"
        f"V{number(box.bottom - radius)}{corner}-{r} {r}"
        f"H{number(box.x + radius)}{corner}-{r} -{r}V{number(box.y + radius)}{corner}{r} -{r}Z"
    )


def circle(x, y, radius):
    """The path of a circle. Rounded before it is doubled: else it would be an egg."""
    radius = round(radius, 1)
    half = f"a{number(radius)} {number(radius)} 0 0 1 "
    across = number(2 * radius)
    return f"M{number(x - radius)} {number(y)}{half}{across} 0{half}-{across} 0Z"


def line(*points):
    """The path of a line through these points."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def closed(*points):
    """The path of the area between these points."""
    return line(*points) + "Z"


def radius(count, most, *, largest, smallest=4):
    """The radius of the circle for a count: its area grows with the count, the largest stands for `most`.

    Nothing has a circle too, of a size to see and to point at; the drawing leaves it open.
    """
    if not count:
        return max(smallest, min(9, largest))
    return max(smallest, largest * sqrt(count / max(most, 1)))
