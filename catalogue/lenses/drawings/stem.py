"""The narrow shape of a drawing: circles down a stem, each with its words at its right."""

from catalogue.lenses.drawings.entry import entry
from ui.svg.lettering import FIGURE
from ui.svg.paths import NARROW

GAP = 24


def levels(sizes, top, gap=GAP):
    """How high the middle of each circle stands, from `top` down, and the foot of everything.

    A size is (the radius of the circle, how far its words reach above its middle, how far below). Circles are kept
    apart and words are; a circle may stand beside the words of another.
    """
    circles = words = top
    found = []
    for radius, above, below in sizes:
        level = max(circles + radius, words + above)
        found.append(level)
        circles, words = level + radius + gap, level + below + gap
    return found, max(circles, words) - gap if found else top


def beside(element, x, level, inset, type, room=0):
    """The words of a circle, with their number as high as its middle."""
    return entry(element, x, level - FIGURE.leading / 2, NARROW - x - room, inset, type=type)
