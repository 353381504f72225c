"""An entry of a drawing: the number and the name of a category, and under them its parts."""

from dataclasses import dataclass

from catalogue.lenses.drawings.elements import Element
from ui.svg.lettering import FIGURE, NOTE, Label, Type, label
from ui.svg.paths import Box, around, line

TITLE = Type("name", 17, 650)
SHARE = Type("figure", 14, 650)
SPACE = 10  # between a number and a name
ROWS = 8  # from a name to its parts


@dataclass(frozen=True)
class EntryRow:
    """A part: its name and number, a rail under them, and on it the part of the category that it is."""

    element: Element
    name: Label
    figure: Label
    rail: str
    share: str
    box: Box

    @property
    def area(self):
        return self.box.path


@dataclass(frozen=True)
class ElementEntry:
    """The words of a category and the rows of its parts; `head` holds the number and the name, `box` all of it."""

    element: Element
    figure: Label
    name: Label
    rows: tuple[EntryRow, ...]
    head: Box
    box: Box


def indent(elements):
    """How far names stand from the start of their numbers, so that they begin under each other."""
    return max((FIGURE.width(each.figure) for each in elements), default=0) + SPACE


def heading(element, x, y, width, indent, *, type=TITLE):
    """The number and the name of an element, on one line, with their top left at (x, y)."""
    figure = label(element.figure, x, y, width, type=FIGURE)
    down = (FIGURE.leading - type.leading) * 0.78
    name = label(element.name, x + indent, y + down, width - indent, type=type)
    return figure, name


def entry(element, x, y, width, indent, *, type=TITLE):
    """The entry with its top left at (x, y): the number, beside it the name on the same line, and the parts."""
    figure, name = heading(element, x, y, width, indent, type=type)
    head = around([figure.box, name.box], 0)
    parts = rows(element, x, head.bottom + ROWS, width)
    return ElementEntry(element, figure, name, parts, head, around([head, *(row.box for row in parts)], 0))


def rows(element, x, y, width):
    """The parts of a category under each other, from y down."""
    found = []
    for part in element.parts:
        figure = SHARE.width(part.figure)
        name = label(part.name, x, y, width - figure - 2 * SPACE, type=NOTE)
        rail = name.box.bottom + 3
        share = min(part.count / element.count, 1) if element.count else 0
        found.append(
            EntryRow(
                element=part,
                name=name,
                figure=label(
                    part.figure, x + width, name.box.bottom - SHARE.leading, figure + 1, type=SHARE, anchor="end"
                ),
                rail=line((x, rail), (x + width, rail)),
                share=line((x, rail), (x + share * width, rail)) if share else "",
                box=Box(x, y - 2, width, rail + 4 - y),
            )
        )
        y = rail + 7
    return tuple(found)
