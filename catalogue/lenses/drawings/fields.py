"""Fields of work: the person in the middle, around them the groups of people, around those the fields.

So the study arranges them, with people in the middle (section 2.2). A field for one group is a petal that opens from
that group; a field for everyone stands in the ground, from which a ring goes round all groups.
"""

from dataclasses import dataclass
from itertools import islice
from math import ceil, cos, hypot, pi, sin

from django.utils.translation import gettext_lazy

from catalogue.lenses.drawings.callouts import Anchor, callouts
from catalogue.lenses.drawings.elements import Element
from catalogue.lenses.drawings.entry import indent
from catalogue.lenses.drawings.petals import petal
from catalogue.lenses.drawings.signs import person
from catalogue.lenses.drawings.stem import beside, levels
from catalogue.lenses.groups import EVERYONE, title_of
from taxonomy.lenses import catalogue
from ui.svg.lettering import FIGURE, NAME, Label, label
from ui.svg.paths import NARROW, WIDE, Box, around, circle, line, radius, rounded, view_box

CAPTION = gettext_lazy(
    "The person stands in the middle. The larger the circle, the more initiatives in a field of work. "
    "A dashed circle is a white spot: nothing happens there yet."
)
COLUMN = 212  # the words at either side of the ring
HEART = 28
ROUND = 140  # of the groups
REACH = 200  # from the person to the middle of a circle
LARGEST = 32
FOOT = 6  # of a petal, in its group
RIM = 6  # of a petal around its circle
RING = 256  # round all groups: what is for everyone
SLACK = 16  # how far the ring may sink to stand in the ground
DEEP = 6  # how deep it stands in it
LEAST = 0.75  # part of the circle that groups share alike; the rest is shared by their numbers of fields


@dataclass(frozen=True)
class Field:
    """A field of work: its circle and its words, with a petal and a line when it is for one group."""

    element: Element
    disc: str
    figure: Label
    name: Label
    petal: str
    leader: str
    area: str


@dataclass(frozen=True)
class FieldGroup:
    """A group of people and the fields of work for them; `edge` parts it from the group before."""

    title: str
    name: Label
    edge: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Wheel:
    """The whole drawing: `ground` is the place of what is for everyone, "" when there is nothing."""

    view_box: str
    round: str
    ring: str
    heart: str
    person: str
    groups: tuple[FieldGroup, ...]
    ground: str
    everyone: FieldGroup | None


def wide(elements):
    """The groups as a wheel with the fields of work around it, the words in columns beside it, the ground under it."""
    shared, most = _for_everyone(elements), max(each.count for each in elements)
    sectors = _sectors(elements)
    closest = min(sector.span / max(len(sector.fields), 1) for sector in sectors)
    largest = min(LARGEST, REACH * sin(closest / 2) - 1)
    spots = [
        Anchor(each, REACH * cos(turn), REACH * sin(turn), radius(each.count, most, largest=largest))
        for sector in sectors
        for each, turn in sector.fields
    ]
    sides = callouts(spots, width=COLUMN, reach=RING - SLACK, type=NAME, gap=14)
    x, y = WIDE / 2, sides.middle
    drawn = iter(zip(spots, sides.notes, strict=True))
    groups = [
        FieldGroup(
            title=sector.title,
            name=_within(sector, x, y),
            edge=line(_around(x, y, HEART, sector.start), _around(x, y, ROUND, sector.start)),
            fields=tuple(
                _petal(spot, note, (x, y), sector.root(turn))
                for (spot, note), (_each, turn) in zip(islice(drawn, len(sector.fields)), sector.fields, strict=True)
            ),
        )
        for sector in sectors
    ]
    everyone, ground, height = None, "", sides.height
    if shared:
        everyone, box = _ground(shared, most, largest, max(y + REACH + LARGEST + RIM, sides.foot) + 12)
        ground, height = rounded(box, 8), max(height, box.bottom)
    return Wheel(
        view_box=view_box(WIDE, height),
        round=circle(x, y, ROUND),
        ring=_ring(x, y, box.y) if shared else "",
        heart=circle(x, y, HEART),
        person=person(x, y, 30),
        groups=tuple(groups),
        ground=ground,
        everyone=everyone,
    )


@dataclass(frozen=True)
class _Sector:
    """The part of the circle of one group, in radians, and the turn of each of its fields."""

    title: str
    start: float
    span: float
    fields: tuple[tuple[Element, float], ...]

    @property
    def middle(self):
        return self.start + self.span / 2

    def root(self, turn):
        """Where the petal of a field opens: its own turn, drawn towards the middle of the group."""
        return self.middle + (turn - self.middle) * 0.4


def _around(x, y, distance, turn):
    return x + distance * cos(turn), y + distance * sin(turn)


def _petal(spot, note, middle, root):
    """A field at its spot, on a petal that opens at the turn `root`."""
    x, y = middle[0] + spot.x, middle[1] + spot.y
    return Field(
        element=spot.element,
        disc=circle(x, y, spot.radius),
        figure=note.entry.figure,
        name=note.entry.name,
        petal=petal(*_around(*middle, ROUND - 8, root), FOOT, x, y, spot.radius + RIM),
        leader=note.leader,
        area=note.area,
    )


def _ring(x, y, ground):
    """The ring round all groups, that stands in the ground; on a foot where words at its sides need the room."""
    middle = y + min(max(ground + DEEP - RING - y, 0), SLACK)
    return circle(x, middle, RING - 5) + line((x, middle + RING - 5), (x, max(ground, middle + RING - 5) + 1))


def _groups():
    return [group["key"] for group in catalogue()["group"]]


def _for_everyone(elements):
    """The fields for no group in particular, or for one that the catalogue does not know."""
    return [each for each in elements if each.group not in _groups()]


def _sectors(elements):
    """The groups clockwise, the first one at the top."""
    keys = _groups()
    members = {key: [each for each in elements if each.group == key] for key in keys}
    weights = {key: max(len(found), 1) for key, found in members.items()}
    total = sum(weights.values())
    spans = {key: 2 * pi * (LEAST / len(keys) + (1 - LEAST) * weights[key] / total) for key in keys}
    start, sectors = -pi / 2 - spans[keys[0]] / 2, []
    for key, found in members.items():
        step = spans[key] / max(len(found), 1)
        fields = tuple((each, start + (index + 0.5) * step) for index, each in enumerate(found))
        sectors.append(_Sector(title_of(key), start, spans[key], fields))
        start += spans[key]
    return sectors


def _within(sector, x, y):
    """The name of a group in its sector: two thirds from the middle, or as far as the round allows."""
    half, leading, along = NAME.width(sector.title) / 2, NAME.leading / 2, ROUND * 0.66

    def corners():
        name_x, name_y = _around(0, 0, along, sector.middle)
        return [hypot(name_x + dx, name_y + dy) for dx in (-half, half) for dy in (-leading, leading)]

    while along > HEART and max(corners()) > ROUND - 6:
        along -= 1
    name_x, name_y = _around(x, y, along, sector.middle)
    return label(sector.title, name_x, name_y - leading, 2 * half + 1, anchor="middle")


ACROSS = 5  # fields beside each other in the ground


def _ground(shared, most, largest, top):
    """What is for everyone, in rows, and the box that it stands in."""
    across = ceil(len(shared) / ceil(len(shared) / ACROSS))
    cell = WIDE / across
    title = label(title_of(EVERYONE), WIDE / 2, top + 22, WIDE, anchor="middle")
    fields, y = [], title.box.bottom + 14
    for first in range(0, len(shared), across):
        row = shared[first : first + across]
        sizes = [radius(each.count, most, largest=largest) for each in row]
        tallest, bottom = max(sizes), y
        for index, (each, size) in enumerate(zip(row, sizes, strict=True)):
            x = cell * (index + 0.5 + (across - len(row)) / 2)
            figure = label(each.figure, x, y + 2 * tallest + 6, cell, type=FIGURE, anchor="middle")
            name = label(each.name, x, figure.box.bottom, min(cell - 32, 210), anchor="middle")
            fields.append(
                Field(
                    element=each,
                    disc=circle(x, y + tallest, size),
                    figure=figure,
                    name=name,
                    petal="",
                    leader="",
                    area=circle(x, y + tallest, size + 4) + around([figure.box, name.box], 3).path,
                )
            )
            bottom = max(bottom, name.box.bottom)
        y = bottom + 24
    return FieldGroup(title_of(EVERYONE), title, "", tuple(fields)), Box(0, top, WIDE, y - top)


STEM = 17
TWIG = 67  # of the circles in the narrow shape
INSET = 104  # of their words
SMALLER = 26


def narrow(elements):
    """The groups down a stem under the person, the fields of each as twigs at its right; the ground under it all."""
    most, inset, y = max(each.count for each in elements), indent(elements), 62
    groups, pills = [], []
    for sector in _sectors(elements):
        name = label(sector.title, STEM + 18, y + 8, NARROW)
        pill = Box(0, y, name.box.right + 18, name.box.height + 16)
        fields, y = _twigs([each for each, _turn in sector.fields], pill.bottom + 10, most, inset, pill.bottom - 6)
        groups.append(FieldGroup(sector.title, name, "", fields))
        pills.append(rounded(pill, 18))
        y += 24
    stem, everyone, ground = y, None, ""
    if shared := _for_everyone(elements):
        name = label(title_of(EVERYONE), STEM + 18, y + 18, NARROW)
        fields, y = _twigs(shared, name.box.bottom + 14, most, inset, None)
        everyone = FieldGroup(title_of(EVERYONE), name, "", fields)
        ground = rounded(Box(0, stem, NARROW, y + 20 - stem), 8)
        y += 20
    return Wheel(
        view_box=view_box(NARROW, y),
        round="".join([*pills, rounded(Box(STEM - 5, 44, 10, stem - 39), 5)]),
        ring="",
        heart="",
        person=person(STEM, 18, 30),
        groups=tuple(groups),
        ground=ground,
        everyone=everyone,
    )


def _twigs(elements, top, most, inset, root):
    """The fields under each other from `top` down, each a petal that opens at the height `root`; and their foot."""
    room = 0 if root else 14
    discs = [radius(each.count, most, largest=SMALLER) for each in elements]
    words = [beside(each, INSET, 0, inset, NAME, room) for each in elements]
    sizes = [(disc, -each.box.y, each.box.bottom) for disc, each in zip(discs, words, strict=True)]
    heights, foot = levels(sizes, top, 14)
    fields = []
    for element, disc, y in zip(elements, discs, heights, strict=True):
        words = beside(element, INSET, y, inset, NAME, room)
        fields.append(
            Field(
                element=element,
                disc=circle(TWIG, y, disc),
                figure=words.figure,
                name=words.name,
                petal=petal(STEM, root, 5, TWIG, y, disc + RIM) if root else "",
                leader=line((TWIG, y), (INSET - 6, y)) if root else "",
                area=circle(TWIG, y, disc + 4) + around([words.head], 3).path,
            )
        )
    return tuple(fields), foot
