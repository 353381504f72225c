"""The matrix of what was found: the values of one facet down, of another across, and in each cell how many have both.

Where nothing stands is a white spot. A cell counts what its link finds: when values of a facet are chosen, only those
are lines, and the link has the one of its line instead.
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote_plus

from django.db.models import F
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from areas.models import District, Municipality, Neighbourhood
from catalogue.listing.class_breaks import ClassBreaks, per_thousand
from catalogue.listing.controls import list_address
from initiatives.search.selection import CARDS
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from ui.figures import figure

USUAL = ("work_fields", "growth", "added_value")
AREAS = {"municipality": Municipality, "district": District, "neighbourhood": Neighbourhood}
# Of these, a value without initiatives is no white spot: all municipalities of the country, all years.
OPEN_ENDED = {"municipality", "confirmed"}
MOST_DOWN, MOST_ACROSS = 120, 40
MANY_ACROSS = 5  # of more, the words above the columns stand upright
TALL = 16  # with more rows, the table scrolls under its heads


@dataclass(frozen=True)
class MatrixLine:
    """A row or a column: a value of a facet, "" for initiatives that have none.

    `pair` is the value as it stands in an address; `count` and `rate` are its totals, `href` the list with it, `said`
    the name of the link to that.
    """

    value: str
    label: str
    part: bool = False
    inhabitants: int | None = None
    pair: str = ""
    count: str = ""
    rate: str = ""
    href: str = ""
    said: str = ""

    @property
    def people(self):
        return figure(self.inhabitants) if self.inhabitants else ""


@dataclass(frozen=True)
class MatrixCell:
    """How many have both values; `rate` is that per thousand inhabitants, "" where it says nothing; `said` is the name
    of the link, which says both values too. Where one of them is not known there is only a count."""

    count: str
    shade: int = 0
    href: str = ""
    rate: str = ""
    said: str = ""


@dataclass(frozen=True)
class MatrixRow:
    """A line with its cells, one for each column."""

    line: MatrixLine
    cells: list[MatrixCell]


@dataclass(frozen=True)
class Matrix:
    """A table and the two menus above it, of (facet key, label, whether it is the present one).

    `white` is how many cells are empty, `upright` whether the words above the columns turn to save room,
    `tall` whether it scrolls by itself.
    """

    title: str
    down: list[tuple[str, str, bool]]
    across: list[tuple[str, str, bool]]
    corner: str
    heads: list[MatrixLine]
    rows: list[MatrixRow]
    upright: bool
    tall: bool
    rated: bool
    total: str
    white: str
    legend: list[tuple[int, str]]
    notes: list[str]


def matrix_of(results):
    """The Matrix of these Results. At most six queries: what has both, the names of the lines, what has no value."""
    down, across = divided_by(results.selection)
    both = results.cross(down, across)
    rows, more_rows = lines(results, down, {row for row, _column in both}, MOST_DOWN)
    heads, more_heads = lines(results, across, {column for _row, column in both}, MOST_ACROSS)
    pairs = [(row.value, head.value) for row in rows for head in heads if row.value and head.value]
    shades = ClassBreaks.of(both.get(pair, 0) for pair in pairs)
    selection = results.selection
    others = {key: values for key, values in selection.chosen.items() if key not in (down, across)}
    base = list_address(selection.asking(view=CARDS, chosen=others))
    base += "&" if "?" in base else "?"
    table = [MatrixRow(row, [cell(both, shades, base, row, head) for head in heads]) for row in rows]
    white = sum(pair not in both for pair in pairs)
    return Matrix(
        title=_("%(down)s by %(across)s") % {"down": label(results, down), "across": label(results, across).lower()},
        down=menu(results, down),
        across=menu(results, across),
        corner=label(results, down),
        heads=heads,
        rows=table,
        upright=len(heads) > MANY_ACROSS,
        tall=len(table) > TALL,
        rated=any(line.rate for line in (*rows, *heads)),
        total=figure(results.total),
        white=figure(white) if white else "",
        legend=shades.legend,
        notes=notes(more_rows + more_heads),
    )


def divided_by(selection):
    """The keys of the facets that go down and across: the asked ones if they differ, else the usual ones."""
    down = selection.down or next(key for key in USUAL if key != selection.across)
    if selection.across and selection.across != down:
        return down, selection.across
    return down, next(key for key in USUAL[1:] if key != down)


def label(results, key):
    return capfirst(str(results.facets[key].label))


def menu(results, present):
    """(key, label, whether it is the present one) of each facet that the reader may divide by."""
    return [(key, label(results, key), key == present) for key, facet in results.facets.items() if not facet.is_own]


def cell(both, shades, base, row, head):
    """The Cell where a row and a column cross."""
    number = both.get((row.value, head.value), 0)
    if not (row.value and head.value):
        return MatrixCell(figure(number))
    rate = per_thousand(number, row.inhabitants or head.inhabitants)
    words = said(number, rate) if number else _("0, white spot")
    return MatrixCell(
        count=figure(number),
        shade=shades.shade(number),
        href=f"{base}{row.pair}&{head.pair}",
        rate=rate,
        said=f"{words}: {row.label}, {head.label}",
    )


def said(number, rate):
    """How many initiatives there are, in words that begin with the figure: nobody who hears links one by one sees in
    which row and column a figure stands."""
    if rate:  # the two figures as they stand on the page, for who says them to the computer
        return _("%(count)s, %(rate)s per 1,000 inhabitants") % {"count": figure(number), "rate": rate}
    return _counted(number, get_language())


@lru_cache(maxsize=256)
def _counted(number, _language):
    return ngettext("%(count)s initiative", "%(count)s initiatives", number) % {"count": figure(number)}


def notes(more):
    """What a reader should know of the figures, in sentences."""
    found = [_("An initiative can stand in several cells, so a total is not their sum.")]
    if more:
        words = ngettext("%(count)s line with few initiatives is left out.", "%(count)s lines are left out.", more)
        found.append(words % {"count": figure(more)})
    return found


# --- Lines ---------------------------------------------------------------------------------------------------------


def lines(results, key, present, most):
    """(the rows or columns of a facet in their order, how many were left out). `present` are the values found.

    Areas are those of the place that the list is about; of other facets what is in use. When there are too many, those
    with the most initiatives stay.
    """
    selection, counts = results.selection, results.counts.values.get(key, {})
    rows = areas(results, key, present) if key in AREAS else values(results, key, present)
    stay = sorted(rows, key=lambda row: -counts.get(row[0], 0))[:most]
    found = []
    for value, text, part, inhabitants in rows if len(rows) <= most else [row for row in rows if row in stay]:
        count = counts.get(value, 0)
        rate = per_thousand(count, inhabitants)
        found.append(
            MatrixLine(
                value,
                text,
                part,
                inhabitants,
                pair=f"{key}={quote_plus(value)}",
                count=figure(count),
                rate=rate,
                href=list_address(selection.asking(view=CARDS, chosen={**selection.chosen, key: (value,)})),
                said=f"{said(count, rate)}: {text}",
            )
        )
    if "" in present:
        found.append(MatrixLine("", _("Not known"), count=figure(results.cross(key, key)["", ""])))
    return found, len(rows) - len(stay)


def values(results, key, present):
    """(value, label, whether it is a part, None) of the categories or options that are lines.

    The chosen ones with their parts, else the categories in use and all options, without parts.
    """
    names, chosen = results.names.of(key), results.selection.chosen.get(key)
    if chosen:
        return [
            (value, name.label, name.parent in chosen, None)
            for value, name in names.items()
            if value in chosen or name.parent in chosen
        ]
    shown = set(present)
    if key in LENSES:
        shown |= set(Category.objects.active().of(LENSES[key]).values_list("key", flat=True))
    elif key not in OPEN_ENDED:
        shown |= names.keys()
    return [(value, name.label, False, None) for value, name in names.items() if value in shown and not name.parent]


def areas(results, key, present):
    """(code, name, False, inhabitants) of the areas that are lines: one query."""
    chosen, place = results.selection.chosen, results.place
    rows = AREAS[key].objects.all()
    if key in chosen:
        rows = rows.filter(code__in=chosen[key])
    elif key in OPEN_ENDED or place is None:
        rows = rows.filter(code__in=present)
    else:
        rows = rows.current().filter(municipality=place)
        if key == "neighbourhood" and "district" in chosen:
            rows = rows.filter(district__in=chosen["district"])
    whole = "code" if key == "municipality" else "municipality__name"
    # Elsewhere there may be a Centrum as well.
    return [
        (code, name if place or key == "municipality" else f"{name} ({of})", False, inhabitants)
        for code, name, of, inhabitants in rows.values_list("code", "name", F(whole), "inhabitants")
    ]
