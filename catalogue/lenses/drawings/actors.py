"""Actors: the kinds of people behind an initiative, as the petals of a flower with the resident in its heart.

The study divides the parties through whom people's own strength comes to bear (section 2.1). None is nearer to the
resident than another, so all petals are of one length.
"""

from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.translation import gettext_lazy, pgettext

from catalogue.lenses.drawings.callouts import Anchor, callouts
from catalogue.lenses.drawings.entry import TITLE, ElementEntry, indent
from catalogue.lenses.drawings.petals import petal
from catalogue.lenses.drawings.signs import person
from catalogue.lenses.drawings.stem import beside, levels
from ui.svg.lettering import NAME, Label, label
from ui.svg.paths import NARROW, WIDE, Box, around, circle, line, radius, rounded, view_box

CAPTION = gettext_lazy(
    "The larger the circle, the more initiatives of a kind. The line under a part shows how much of its kind it is. "
    "A dashed circle is a white spot: nobody stands there yet."
)
COLUMN = 250  # the words at either side of the flower
REACH = 150  # from the resident to the middle of a circle
LARGEST = 56
HEART = 42
FOOT = 12  # of a petal, in the heart
RIM = 9  # of a petal around its circle


@dataclass(frozen=True)
class Petal:
    """A kind: its petal, its circle, the line to its words, and the words."""

    entry: ElementEntry
    petal: str
    disc: str
    leader: str
    area: str

    @property
    def element(self):
        return self.entry.element


@dataclass(frozen=True)
class Flower:
    """The whole drawing."""

    view_box: str
    stem: str
    heart: str
    person: str
    resident: Label
    petals: tuple[Petal, ...]


def wide(elements):
    """The flower in the middle and the words in two columns beside it, clockwise from the top."""
    count, most = len(elements), max(each.count for each in elements)
    largest = min(LARGEST, REACH * sin(pi / count) - RIM) if count > 1 else LARGEST
    first = -pi / 2 if count % 2 else pi / count - pi / 2
    turns = [first + 2 * pi * index / count for index in range(count)]
    spots = [
        Anchor(each, REACH * cos(turn), REACH * sin(turn), radius(each.count, most, largest=largest))
        for each, turn in zip(elements, turns, strict=True)
    ]
    sides = callouts(spots, width=COLUMN, reach=REACH + largest + RIM)
    x, y = WIDE / 2, sides.middle
    return Flower(
        view_box=view_box(WIDE, sides.height),
        stem="",
        heart=circle(x, y, HEART),
        person=person(x, y - 9, 34),
        resident=label(
            pgettext("in the middle of a drawing", "resident"), x, y + 12, 2 * HEART, type=NAME, anchor="middle"
        ),
        petals=tuple(
            Petal(
                entry=note.entry,
                petal=petal(x, y, FOOT, x + spot.x, y + spot.y, spot.radius + RIM),
                disc=circle(x + spot.x, y + spot.y, spot.radius),
                leader=note.leader,
                area=note.area,
            )
            for spot, note in zip(spots, sides.notes, strict=True)
        ),
    )


BAND = 92  # in which the circles of the narrow shape stand
SMALLER = 40


def narrow(elements):
    """The circles on a stem under the resident, each with its words at its right."""
    middle, inset, most = BAND / 2, indent(elements), max(each.count for each in elements)
    resident = label(pgettext("in the middle of a drawing", "resident"), middle, 40, BAND, type=NAME, anchor="middle")
    discs = [radius(each.count, most, largest=SMALLER) for each in elements]
    words = [beside(each, BAND + 12, 0, inset, TITLE) for each in elements]
    sizes = [(disc, -each.box.y, each.box.bottom) for disc, each in zip(discs, words, strict=True)]
    heights, foot = levels(sizes, resident.box.bottom + 24)
    petals = []
    for element, disc, y in zip(elements, discs, heights, strict=True):
        words = beside(element, BAND + 12, y, inset, TITLE)
        petals.append(
            Petal(
                entry=words,
                petal=circle(middle, y, disc + RIM - 3),
                disc=circle(middle, y, disc),
                leader=line((middle, y), (BAND + 6, y)),
                area=circle(middle, y, disc + 4) + around([words.head], 3).path,
            )
        )
    top = resident.box.bottom + 6
    return Flower(
        view_box=view_box(NARROW, foot + RIM),
        stem=rounded(Box(middle - 5, top, 10, heights[-1] - top), 5),
        heart="",
        person=person(middle, 18, 32),
        resident=resident,
        petals=tuple(petals),
    )
