"""Role in the transformation: many lines come from how things go now, and each category bends its own.

Who sets the new rules turns them square and rules them anew; a broad movement spreads them; who breaks new paths
leaves the others, each by its own way. Lines of a category that an admin adds run on together (section 2.4 of the
study).
"""

from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext_lazy, ngettext

from catalogue.lenses.drawings.elements import Element
from catalogue.lenses.drawings.strands import Strand, Ways, apart, broad, square, together
from ui.figures import figure
from ui.svg.lettering import FIGURE, NOTE, Label, label
from ui.svg.paths import NARROW, WIDE, Box, view_box

CAPTION = gettext_lazy(
    "Each line comes from how things go now. Some lines take new rules, some become a broad movement, some find a new "
    "path. A dashed line means: no initiatives yet."
)
NOW = gettext_lazy("How things go now")
WAYS = {"rule_makers": square, "movement": broad, "pathfinders": apart}
MOST = 40  # lines in a drawing
HEIGHT = 560  # of a drawing with many categories, as long as their words fit
STEPS = tuple(figure * 10**power for power in range(7) for figure in (1, 2, 5))


@dataclass(frozen=True)
class Measures:
    """Where the trunk ends, the branches end and the words begin; the space between lines; the height of a row.

    `beside` is how wide the words over and under the trunk may be; 0 sets them over and under the whole drawing.
    """

    width: float
    trunk: float
    branch: float
    words: float
    space: float
    row: float
    beside: float = 0


WIDE_MEASURES = Measures(width=WIDE, trunk=156, branch=640, words=684, space=5, row=136, beside=144)
NARROW_MEASURES = Measures(width=NARROW, trunk=34, branch=146, words=164, space=2.8, row=112)


@dataclass(frozen=True)
class RoleBranch:
    """A category: its lines with what stands at their ends, its words, and its area as a link."""

    element: Element
    ways: Ways
    name: Label
    figure: Label
    area: str


@dataclass(frozen=True)
class Stream:
    """All branches, and the words at the trunk: where it comes from, and how many initiatives a line stands for."""

    view_box: str
    branches: tuple[RoleBranch, ...]
    now: Label
    scale: Label


def wide(elements):
    """The trunk on the left, the branches beside it, the words on the right."""
    return _stream(elements, WIDE_MEASURES)


def narrow(elements):
    """The same on a smaller sheet."""
    return _stream(elements, NARROW_MEASURES)


def _stream(elements, of):
    worth = next(step for step in STEPS if sum(_lines(each, step) for each in elements) <= max(MOST, len(elements)))
    lines = [_lines(each, worth) for each in elements]
    trunk = (sum(lines) - 1) * of.space
    names = [label(each.name, of.words, 0, of.width - of.words) for each in elements]
    now, scale = (label(words, 0, 0, of.beside or of.width, type=NOTE) for words in (NOW, _scale(worth)))
    around_trunk = now.box.height + scale.box.height + 24 if of.beside else 0
    row = max(
        FIGURE.leading + max(name.box.height for name in names) + 12,
        min(of.row, HEIGHT / len(elements)),
        (trunk + around_trunk) / len(elements),
    )
    top = 0 if of.beside else now.box.height + 4
    foot = top + row * len(elements)
    y = first = (top + foot - trunk) / 2
    branches = []
    for index, (each, name, number) in enumerate(zip(elements, names, lines, strict=True)):
        room = Box(of.trunk, top + index * row, of.branch - of.trunk, row)
        strands = [Strand(y + at * of.space, at, number, room) for at in range(number)]
        branches.append(_branch(each, strands, name, of))
        y += number * of.space
    return Stream(
        view_box=view_box(of.width, foot if of.beside else foot + scale.box.height + 6),
        branches=tuple(branches),
        now=now.at(first - now.box.height - 12) if of.beside else now,
        scale=scale.at(first + trunk + 12 if of.beside else foot + 4),
    )


def _branch(element, strands, name, of):
    room = strands[0].room
    top = room.y + (room.height - FIGURE.leading - name.box.height) / 2
    return RoleBranch(
        element=element,
        ways=WAYS.get(element.key, together)(strands),
        figure=label(element.figure, of.words, top, of.width - of.words, type=FIGURE),
        name=name.at(top + FIGURE.leading),
        area=Box(room.x, room.y + 3, of.width - room.x - 2, room.height - 6).path,
    )


def _lines(element, worth):
    """How many lines stand for it; a category without initiatives has one, that is drawn dashed."""
    return ceil(element.count / worth) or 1


def _scale(worth):
    """What a line stands for, in words."""
    words = ngettext("Each line is one initiative", "Each line stands for %(number)s initiatives", worth)
    return words % {"number": figure(worth)}
