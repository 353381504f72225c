"""The words of a drawing: SVG text does not wrap, so names are measured and divided into lines here.

The measures are those of Source Sans 3, with room to spare for the typeface that stands in for it.
"""

import re
from dataclasses import dataclass, replace
from math import ceil

from ui.svg.paths import Box, number

# The advance of each letter in hundredths of the type size; other letters count as a wide one.
ADVANCES = {
    letter: hundredths / 100
    for hundredths, letters in {
        25: " ,.:;ij|'’‘·lI",
        32: "!()[]{}f-/\\tr",
        44: '*s?zc"“”',
        48: "xvyJL–",
        51: "0123456789#$+<=>FY^_aegk~éëáàèê",
        54: "ASTEVXÉZ`hnouöüôbdpq",
        59: "PRBCK&",
        64: "DGHNU",
        69: "OQ",
        76: "Mw",
        84: "Wm%@",
    }.items()
    for letter in letters
}
OTHER = 0.62
SPARE = {400: 1.05, 650: 1.06}
PLACES_TO_BREAK = re.compile(r"(?<=[-/–])|\s+")
LEAST = 3  # letters on either side of a hyphen


@dataclass(frozen=True)
class Type:
    """A kind of lettering: its name in class names, its size in units of the drawing, and its weight."""

    css: str
    size: float
    weight: int = 400

    @property
    def leading(self):
        """From line to line."""
        return ceil(self.size * 1.25)

    @property
    def text(self):
        """The size as it stands in the drawing."""
        return number(self.size)

    def width(self, words):
        """How wide the words are on one line."""
        return sum(ADVANCES.get(letter, OTHER) for letter in words) * self.size * SPARE[self.weight]


# One unit is about 1.2 pixels in the wide shape of a drawing (1152 for 960), and 1 pixel in the narrow one.
NAME = Type("name", 15, 650)
NOTE = Type("note", 14)
FIGURE = Type("figure", 24, 650)


@dataclass(frozen=True)
class Label:
    """Words at their place: lines as (words, y of their foot), what they hang on, and the box that they fill."""

    lines: tuple[tuple[str, str], ...]
    x: str
    anchor: str
    type: Type
    box: Box

    def at(self, y):
        """The same words with their top at this height."""
        by = y - self.box.y
        lines = tuple((words, number(float(foot) + by)) for words, foot in self.lines)
        return replace(self, lines=lines, box=replace(self.box, y=y))


def label(words, x, y, width, *, type=NAME, anchor="start", up=False, most=4):
    """The words in lines of at most `width`, their top at `y`, or their foot where they build `up`.

    `x` is their start, middle or end, as `anchor` says. What does not fit in `most` lines ends in "…": the link and
    the table say the whole.
    """
    lines = wrapped(str(words), width, type, most)
    wide = max(type.width(line) for line in lines)
    left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
    top = y - len(lines) * type.leading if up else y
    foot = top + type.leading * 0.78
    return Label(
        lines=tuple((line, number(foot + index * type.leading)) for index, line in enumerate(lines)),
        x=number(x),
        anchor=anchor,
        type=type,
        box=Box(left, top, wide, len(lines) * type.leading),
    )


def wrapped(words, width, type=NAME, most=4):
    """The words in as few lines as the width asks, of about the same length; never more than `most`."""
    lines = list(_lines(words, width, type))
    if len(lines) > most:
        last = lines[most - 1].rstrip("-")
        while last and type.width(last + "…") > width:
            last = last[:-1]
        return [*lines[: most - 1], last.rstrip() + "…"]
    for narrower in range(int(width / 2), int(width), 4):
        even = list(_lines(words, narrower, type))
        if len(even) == len(lines) and all(type.width(line) <= narrower for line in even) and _whole(even, lines):
            return even
    return lines


def _whole(even, lines):
    """Whether these lines break no word that the others keep."""
    return "".join(even).count("-") == "".join(lines).count("-")


def _lines(words, width, type):
    line = ""
    for piece in _pieces(words, width, type):
        joined = f"{line}{'' if line.endswith(('-', '/', '–')) else ' '}{piece}" if line else piece
        if line and type.width(joined) > width:
            yield line
            line = piece
        else:
            line = joined
    yield line


def _pieces(words, width, type):
    """What stays together on a line; a word that is wider than a line is divided with a hyphen."""
    for piece in filter(None, PLACES_TO_BREAK.split(words)):
        while type.width(piece) > width and len(piece) > 2 * LEAST:
            at = len(piece) - LEAST
            while at > LEAST and type.width(piece[:at] + "-") > width:
                at -= 1
            yield piece[:at] + "-"
            piece = piece[at:]
        yield piece
