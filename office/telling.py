"""What became of a token file, in words: what was taken, derived, repaired, refused and left out."""

import re
from typing import NamedTuple

from django.utils.formats import localize
from django.utils.translation import gettext_lazy

from office.tokens import LeftOut

# Which part of a page a token colours; the first that fits.
PARTS = [
    ("lens", gettext_lazy("Lenses")),
    ("header|footer|nav", gettext_lazy("Head and foot of the page")),
    ("focus(?:-outline|-background)", gettext_lazy("Where the keyboard is")),
    ("button", gettext_lazy("Buttons")),
    ("link|action-2", gettext_lazy("Links")),
    ("heading", gettext_lazy("Headings")),
    ("badge", gettext_lazy("Labels")),
    ("alert", gettext_lazy("Messages")),
    ("textbox|textarea|select|checkbox|radio|form", gettext_lazy("Form fields")),
    ("violet|accent", gettext_lazy("Main colour")),
    ("font", gettext_lazy("Letters")),
    ("", gettext_lazy("Text and paper")),
]


class Swatch(NamedTuple):
    """A colour before and after it was repaired, as it is seen on a ground, with its contrast as texts."""

    part: str
    names: list
    ground: str
    before: str
    after: str
    ratio: str
    ratio_after: str
    needed: str


class ThemeReport(NamedTuple):
    """A report for the page. `derived` are (part, colour, from which token), `left_out` (words, number, names)."""

    read: int
    used: int
    sizes: int
    derived: list
    repaired: list
    refused: list
    fonts: list
    left_out: list


def told(report):
    """The report of a theme in words."""
    rows = {}
    for name, before, after, ratio, ratio_after, needed, ground in report["repaired"]:
        rows.setdefault((part_of(name), ground, before, after, ratio, ratio_after, needed), []).append(name)
    return ThemeReport(
        report["read"],
        report["used"],
        report["sizes"],
        [(part_of(name), value, source) for name, value, source in report["derived"]],
        [
            Swatch(part, names, ground, before, after, *map(figure, rest))
            for (part, ground, before, after, *rest), names in rows.items()
        ],
        [
            (part_of(name), name, before, figure(ratio), figure(needed))
            for name, before, ratio, needed in report["refused"]
        ],
        list(dict.fromkeys((before, after) for _name, before, after in report["fonts"])),
        [(LeftOut(kind).label, number, names) for kind, number, names in report["left_out"]],
    )


def part_of(name):
    """Which part of a page a token colours, in words."""
    return str(next(label for pattern, label in PARTS if re.search(pattern, name)))


def figure(number):
    """A contrast as a reader writes it: 4,5 in Dutch."""
    return localize(float(f"{number:.1f}"))
