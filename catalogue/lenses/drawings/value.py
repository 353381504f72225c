"""Added value: demand above supply, and what each kind of initiative does to them.

The study asks what initiatives mean for the coverage of the system: does everyone who needs help get it (section 2.3)?
It borrows the words of economics. Demand and supply are two bands; where both end at the same line, demand is met.
Demand reducers push the upper band back to the line, alternative providers push the lower one on to it, strengtheners
make better what is in it, guides lead from the one to the other, and complementary provision lies beyond the line: it
does what would otherwise not be done. How long the bands are nobody has measured; only the circles are to scale.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.lenses.drawings.elements import Element
from catalogue.lenses.drawings.entry import ROWS, EntryRow, heading, indent, rows
from catalogue.lenses.drawings.signs import arrow, house, person, push
from catalogue.lenses.drawings.stem import levels
from ui.svg.lettering import NOTE, Label, Type, label
from ui.svg.paths import NARROW, WIDE, Box, around, circle, line, number, radius, rounded, view_box

CAPTION = gettext_lazy(
    "Initiatives help supply to meet demand, so that everyone who needs help gets it. The larger the circle, the "
    "more initiatives. How large demand and supply are, is not measured. A dashed circle is a white spot: nobody "
    "does this yet."
)
WORD = Type("figure", 26, 650)
THICK = 92  # of a band
LARGEST = 36  # of a circle in it
LEVEL = 648  # where demand is met
BEYOND = 20  # from the line to what lies beyond it
COLUMN = 296
COLUMNS = (0, 332, WIDE - COLUMN)
RULE = 9
GUIDES, GUIDED = THICK + 24, 330  # the words of the guides: where they begin, how wide they may be
GAP = 22
SIGN = 8  # half of a sign

# What each kind does, and the sign that stands before it.
DOES = {
    "demand_reducers": (gettext_lazy("less demand"), "left"),
    "alternative_providers": (gettext_lazy("more supply"), "right"),
    "strengtheners": (gettext_lazy("better supply"), "up"),
    "guides": (gettext_lazy("the way from demand to supply"), "down"),
    "complementary": (gettext_lazy("what would otherwise not be done"), "more"),
}
BETWEEN = ("demand_reducers", "guides")  # demand and supply
WITHIN = ("strengtheners", "alternative_providers")  # supply


@dataclass(frozen=True)
class KindLettering:
    """What stands beside the circle of a kind. `does` is None for a kind that an admin added: the study gives it no
    place between demand and supply."""

    element: Element
    does: Label | None
    sign: str
    figure: Label
    name: Label
    rows: tuple[EntryRow, ...]
    bottom: float


@dataclass(frozen=True)
class KindColumn:
    """A kind of added value: its circle, its words and the line to them."""

    words: KindLettering
    disc: str
    leader: str
    area: str

    @property
    def element(self):
        return self.words.element


@dataclass(frozen=True)
class Coverage:
    """The whole drawing.

    `bands` are demand, supply and what lies beyond the line; `edge` parts new supply from what there was, `freed` is
    the demand that falls away, `way` leads from demand to supply, `level` is the line where demand is met and `pushes`
    are the arrows towards it. The narrow shape has of these only the bands, and `stems` on which its circles stand.
    """

    view_box: str
    bands: tuple[str, ...]
    stems: tuple[str, ...]
    edge: str
    freed: str
    way: str
    hearts: tuple[str, ...]
    signs: tuple[str, ...]
    level: str
    pushes: tuple[str, ...]
    titles: tuple[Label, ...]
    kinds: tuple[KindColumn, ...]


class _Kinds:
    """The kinds by their key, and what they have in common in one drawing."""

    def __init__(self, elements, largest):
        self.by_key = {each.key: each for each in elements}
        self.most = max(each.count for each in elements)
        self.inset = indent(elements)
        self.largest = largest

    def size(self, key):
        return radius(self.by_key[key].count, self.most, largest=self.largest)

    def words(self, key, x, y, width):
        """The words of a kind from (x, y) down; None when nobody has that kind in this registry."""
        if key not in self.by_key:
            return None
        element, does, sign = self.by_key[key], None, ""
        if key in DOES:
            what, turn = DOES[key]
            does = label(what, x + 2 * SIGN + 8, y, width - 2 * SIGN - 8, type=NOTE)
            sign = arrow(turn, x + SIGN, y + NOTE.leading / 2, SIGN)
            y = does.box.bottom + 2
        figure, name = heading(element, x, y, width, self.inset)
        head = around([figure.box, name.box], 0)
        found = rows(element, x, head.bottom + ROWS, width)
        bottom = found[-1].box.bottom if found else head.bottom
        return KindLettering(element, does, sign, figure, name, found, bottom)

    def kind(self, words, x, y, *leader):
        """The kind with its circle at (x, y) and a line from there to its words; None without words."""
        if not words:
            return None
        size = self.size(words.element.key)
        head = around([words.figure.box, words.name.box], 3)
        return KindColumn(words, circle(x, y, size), line((x, y), *leader), circle(x, y, size + 4) + head.path)


def wide(elements):
    """Two bands, with the words of each kind under its circle; kinds without a place stand in rows at the foot."""
    kinds, end, gap = _Kinds(elements, LARGEST), THICK / 2, THICK + GAP

    def below(key, column, x, y):
        """A kind whose words stand in a column under its circle."""
        left, rule = COLUMNS[column], y + end + GAP
        words = kinds.words(key, left, rule + RULE, COLUMN)
        return kinds.kind(words, x, y, (x, rule), (left, rule), (left + COLUMN, rule))

    middles = [left + COLUMN / 2 for left in COLUMNS]
    reducers = below("demand_reducers", 2, middles[2], end)
    guides = kinds.words("guides", GUIDES, 0, GUIDED)
    deep = max(110, guides.bottom if guides else 0, reducers.words.bottom - gap if reducers else 0)
    lower = gap + deep + GAP
    if guides:
        guides = kinds.words("guides", GUIDES, gap + (deep - guides.bottom) / 2, GUIDED)
    guides = kinds.kind(guides, end, (THICK + lower) / 2, (GUIDES - 8, (THICK + lower) / 2))
    strengtheners = below("strengtheners", 0, COLUMN - LARGEST - 8, lower + end)
    providers = below("alternative_providers", 1, middles[1], lower + end)
    complementary = below("complementary", 2, middles[2], lower + end)
    found = [each for each in (reducers, guides, strengtheners, providers, complementary) if each]
    foot = max(lower + THICK, *(each.words.bottom for each in found)) if found else lower + THICK

    others = [each.key for each in elements if each.key not in DOES]
    for first in range(0, len(others), len(COLUMNS)):
        row = [
            below(key, column, middles[column], foot + GAP + end)
            for column, key in enumerate(others[first : first + len(COLUMNS)])
        ]
        found += row
        foot = max(each.words.bottom for each in row)

    pushes = []
    if reducers:
        pushes.append(push(middles[2] - kinds.size("demand_reducers") - 10, LEVEL + 8, end))
    if providers:
        pushes.append(push(middles[1] + kinds.size("alternative_providers") + 10, LEVEL - 8, lower + end))
    bands = [Box(0, 0, LEVEL, THICK), Box(0, lower, LEVEL, THICK)]
    beyond = Box(LEVEL + BEYOND, lower, WIDE - LEVEL - BEYOND, THICK)
    return Coverage(
        view_box=view_box(WIDE, foot + 4),
        bands=(*map(_band, bands), *([rounded(beyond, end)] if complementary else [])),
        stems=(),
        edge=line((COLUMNS[1] - 18, lower), (COLUMNS[1] - 18, lower + THICK)) if providers else "",
        freed=_freed(Box(LEVEL, 0.5, WIDE - LEVEL - 0.5, THICK - 1)) if reducers else "",
        way=_way(end, THICK - 10, lower + 10) if guides else "",
        hearts=tuple(circle(end, y + end, end - 9) for y in (0, lower)),
        signs=(person(end, end, 36), house(end, lower + end - 2, 34)),
        level=line((LEVEL, 0), (LEVEL, lower + THICK)),
        pushes=tuple(pushes),
        titles=(
            *_title(_("Demand"), _("what people need"), THICK + 6, end),
            *_title(_("Supply"), _("what there is"), THICK + 6, lower + end),
            _met(LEVEL - 14, (THICK + lower) / 2),
        ),
        kinds=tuple(found),
    )


def _band(box):
    """A band that begins round and ends straight, at the line."""
    r, start, end = number(box.height / 2), number(box.x + box.height / 2), number(box.right)
    return f"M{end} {number(box.y)}H{start}A{r} {r} 0 0 0 {start} {number(box.bottom)}H{end}Z"


def _freed(box):
    """The outline of what falls away from a band: open where it was cut off, round at its end."""
    r = box.height / 2
    start, end = f"{number(box.x)} {number(box.y)}", f"{number(box.right - r)}"
    return f"M{start}H{end}A{number(r)} {number(r)} 0 0 1 {end} {number(box.bottom)}H{number(box.x)}"


def _way(x, top, bottom):
    """A way from one band to the other, that opens into both."""
    waist, mouth, middle = 8, 25, (top + bottom) / 2
    left, right, out_left, out_right = (number(x + by) for by in (-waist, waist, -mouth, mouth))
    high, low, mid = number(top), number(bottom), number(middle)
    return (
        f"M{out_left} {high}C{left} {high} {left} {mid} {left} {mid}C{left} {mid} {left} {low} {out_left} {low}"
        f"H{out_right}C{right} {low} {right} {mid} {right} {mid}C{right} {mid} {right} {high} {out_right} {high}Z"
    )


def _title(word, meaning, x, middle):
    top = middle - (WORD.leading + NOTE.leading) / 2
    large = label(word, x, top, 400, type=WORD)
    return large, label(meaning, x, large.box.bottom, 400, type=NOTE)


def _met(x, middle):
    """What it means to reach the line, to the left of it."""
    words = label(_("everyone who needs help gets it"), x, 0, 150, type=NOTE, anchor="end")
    return words.at(middle - words.box.height / 2)


INSET = 104  # of the words in the narrow shape, right of the circles
SMALLER = 32
BAR = 76  # how thick a band is there
HALO = 6


def narrow(elements):
    """Demand, then what lies between it and supply, then supply and what it gains; what lies beyond stands apart."""
    kinds, end = _Kinds(elements, SMALLER), BAR / 2
    found, bands, stems, titles, hearts, signs = [], [], [], [], [], []

    def band(y, word, meaning, sign):
        bands.append(rounded(Box(0, y, NARROW, BAR), end))
        titles.extend(_title(word, meaning, BAR + 14, y + end))
        hearts.append(circle(end, y + end, end - 7))
        signs.append(sign(end, y + end, 30))
        return y + BAR + GAP

    def listed(keys, top, *, stem):
        """The kinds under each other from `top` down: the level of the last circle, and the foot of all."""
        keys = [key for key in keys if key in kinds.by_key]
        words = [kinds.words(key, INSET, 0, NARROW - INSET) for key in keys]
        above = [each.figure.box.y + each.figure.box.height / 2 for each in words]
        sizes = [(kinds.size(key), up, each.bottom - up) for key, up, each in zip(keys, above, words, strict=True)]
        heights, foot = levels(sizes, top)
        for key, up, y in zip(keys, above, heights, strict=True):
            found.append(kinds.kind(kinds.words(key, INSET, y - up, NARROW - INSET), end, y, (INSET - 8, y)))
            if stem:
                stems.append(circle(end, y, kinds.size(key) + HALO))
        return (heights or [top])[-1], foot + GAP + HALO

    _last, lower = listed(BETWEEN, band(0, _("Demand"), _("what people need"), person), stem=True)
    last, under = listed(WITHIN, band(lower, _("Supply"), _("what there is"), house), stem=True)
    placed = {*BETWEEN, *WITHIN}
    _last, foot = listed([each.key for each in elements if each.key not in placed], under, stem=False)
    stems += [rounded(Box(end - 5, end, 10, lower), 5), rounded(Box(end - 5, lower + end, 10, last - lower - end), 5)]
    return Coverage(
        view_box=view_box(NARROW, foot - GAP + 4),
        bands=tuple(bands),
        stems=tuple(stems),
        edge="",
        freed="",
        way="",
        hearts=tuple(hearts),
        signs=tuple(signs),
        level="",
        pushes=(),
        titles=tuple(titles),
        kinds=tuple(found),
    )
