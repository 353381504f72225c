"""The map of what was found: how many initiatives in each municipality, district or neighbourhood.

The country, until the selection is about one municipality. Counts are those of the facets, so that a place counts what
choosing it would find. Python computes, templates/initiatives/views/map.html draws.
"""

from dataclasses import dataclass
from math import hypot, sqrt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.listing.class_breaks import ClassBreaks, per_thousand
from catalogue.listing.controls import list_address
from catalogue.listing.map_areas import areas_of
from initiatives.search.results import one_of
from ui.figures import figure

PLACES = ("municipality", "district", "neighbourhood")

# The drawing is a thousand units wide; above it is room for the name of what is pointed at. The letters of a count are
# larger, in units, where the page is small; which counts fit is decided for both (wide, narrow).
WIDTH, MARGIN, READOUT = 1000, 16, 66
LETTERS = (34, 42)
LOWEST, HIGHEST = 0.5, 1.15  # height to width
LARGEST_DOT, SMALLEST_DOT = 60, 10
SMALLEST_FRAME = 3000  # metres
SHORT_LIST = 25  # more areas than that unfold


@dataclass(frozen=True)
class MapSpot:
    """An area in the drawing and in the list beside it; its measures are text, as a template would write a comma.

    `path` is its outline, in metres; without one it is a dot (`x`, `y`, `radius`, in units), and without a radius it
    stands in the list alone. `label` is the count where it fits, `wide` when it only fits on a wide page. There is
    nothing to choose without `href`.
    """

    code: str
    name: str
    number: int
    shade: int
    chosen: bool
    href: str
    rate: str
    path: str = ""
    x: str = ""
    y: str = ""
    radius: str = ""
    label: str = ""
    wide: bool = False

    @property
    def count(self):
        return figure(self.number)

    @property
    def drawn(self):
        return bool(self.path or self.radius)


@dataclass(frozen=True)
class Map:
    """A drawing and its list.

    `transform` turns metres into units; `behind` and `borders` are paths, `marks` points for orientation. The list is
    `rows`, and `more` that unfolds. `notes` say what is left out, `out` is (label, address) of the map around it.
    """

    title: str
    kind: str
    view_box: str
    transform: str
    behind: list[str]
    borders: list[str]
    marks: list[tuple[str, str]]
    spots: list[MapSpot]
    rows: list[MapSpot]
    more: list[MapSpot]
    dots: bool
    legend: list[tuple[int, str]]
    notes: list[str]
    out: tuple[str, str] | None

    @property
    def rated(self):
        """Whether there is a number per thousand inhabitants to show."""
        return any(row.rate for row in self.rows)


def map_of(results):
    """The Map of these Results. A constant number of queries for each kind of area."""
    chosen = results.selection.chosen
    place = one_of(chosen.get("municipality")) or one_of(results.counts.values.get("municipality"))
    sheet = areas_of(place, chosen.get("district", ()))
    counts = results.counts.values.get(sheet.key, {})
    areas = sorted(sheet.areas, key=lambda area: (-counts.get(area.code, 0), area.name))
    dots = any(area.outline is None for area in areas if counts.get(area.code)) or not any(a.outline for a in areas)
    frame = MapFrame.round(sheet, dots)
    pencil = MapLayer(
        frame, results.selection, sheet.key, ClassBreaks.of(counts.get(area.code, 0) for area in areas), dots
    )
    spots = [pencil.spot(area, counts.get(area.code, 0)) for area in areas]
    rows = [spot for spot in spots if spot.number or spot.chosen or place]
    return Map(
        title=_("Initiatives by municipality") if place is None else _("Initiatives in %s") % sheet.name,
        kind=str(results.facets[sheet.key].label),
        view_box=frame.view_box,
        transform=frame.transform,
        behind=[shape.path for shape in sheet.behind],
        borders=[] if dots else [outline.path for outline in sheet.borders],
        marks=[frame.point(area.at) for area in areas if area.at] if dots else [],
        # On top stand small dots, and areas where much stands (the demo's town lies across real ones).
        spots=[spot for spot in (spots if dots else reversed(spots)) if spot.drawn],
        rows=rows[:SHORT_LIST],
        more=rows[SHORT_LIST:],
        dots=dots,
        legend=pencil.shades.legend,
        notes=notes(results, sheet, place),
        out=larger(results.selection, sheet),
    )


@dataclass(frozen=True)
class MapFrame:
    """The piece of paper: its left and top in metres, units per metre, and its height in units."""

    left: float
    top: float
    scale: float
    height: int

    @classmethod
    def round(cls, sheet, dots):
        """The frame round all areas, and for dots round what stands behind them; never very low or high."""
        boxes = [area.outline.box for area in sheet.areas if area.outline and not dots]
        if dots:
            boxes += [shape.box for shape in sheet.behind]
            boxes += [(*area.at, *area.at) for area in sheet.areas if area.at]
        lefts, tops, rights, bottoms = zip(*boxes or [(0, 0, 0, 0)], strict=True)
        width = max(max(rights) - min(lefts), SMALLEST_FRAME)
        height = max(max(bottoms) - min(tops), SMALLEST_FRAME)
        room = 1 - 2 * (LARGEST_DOT if dots and not sheet.behind else MARGIN) / WIDTH
        paper_width = max(width, height / HIGHEST) / room
        paper_height = min(max(height / room, paper_width * LOWEST), paper_width * HIGHEST / room)
        middle_x, middle_y = (max(rights) + min(lefts)) / 2, (max(bottoms) + min(tops)) / 2
        scale = WIDTH / paper_width
        left, top = middle_x - paper_width / 2, middle_y - paper_height / 2
        return cls(left, top, scale, round(paper_height * scale))

    @property
    def view_box(self):
        return f"0 {-READOUT} {WIDTH} {self.height + READOUT}"

    @property
    def transform(self):
        return f"scale({self.scale:.6g}) translate({-self.left:.0f} {-self.top:.0f})"

    def point(self, at):
        """A point in metres as (x, y) in units."""
        return f"{(at[0] - self.left) * self.scale:.1f}", f"{(at[1] - self.top) * self.scale:.1f}"


@dataclass(frozen=True)
class MapLayer:
    """Draws the areas of one kind in a frame."""

    frame: MapFrame
    selection: object
    key: str
    shades: ClassBreaks
    dots: bool

    def spot(self, area, number):
        """The Spot of an area with this number of initiatives."""
        chosen = area.code in self.selection.chosen.get(self.key, ())
        return MapSpot(
            code=area.code,
            name=area.name,
            number=number,
            shade=self.shades.shade(number),
            chosen=chosen,
            href=list_address(nearer(self.selection, self.key, area.code)) if number or chosen else "",
            rate=per_thousand(number, area.inhabitants) if self.key != "municipality" else "",
            **(self.dot(area, number) if self.dots else self.shape(area, number)),
        )

    def shape(self, area, number):
        if area.outline is None:
            return {}
        x, y = self.frame.point(area.outline.middle)
        room = area.outline.room * self.frame.scale
        return {"path": area.outline.path, "x": x, "y": y, **self.label(number, room)}

    def dot(self, area, number):
        if area.at is None or not number:
            return {}
        x, y = self.frame.point(area.at)
        radius = max(SMALLEST_DOT, LARGEST_DOT * sqrt(number / self.shades.limits[-1]))
        return {"x": x, "y": y, "radius": f"{radius:.1f}", **self.label(number, radius)}

    def label(self, number, room):
        """The count, when a circle of this radius has room for it in the letters of a wide page."""
        text = figure(number)
        wide, narrow = (hypot(0.29 * len(text), 0.37) * letters < room for letters in LETTERS)
        return {"label": text, "wide": not narrow} if wide and number else {}


# --- Where the areas lead, and what the map does not show ----------------------------------------------------------


def nearer(selection, key, code):
    """The selection that an area leads to: into a municipality or district, a neighbourhood more or one fewer."""
    if key == "neighbourhood":
        chosen = code in selection.chosen.get(key, ())
        return selection.without(key, code) if chosen else selection.adding(key, code)
    return selection.asking(chosen={**leaving_out(selection.chosen, PLACES[PLACES.index(key) :]), key: (code,)})


def larger(selection, sheet):
    """(label, address) of the map that this one lies in; None for the country, and where nothing was chosen."""
    if "district" in selection.chosen:
        label, left_out = _("All of %s") % sheet.name, PLACES[1:]
    elif "municipality" in selection.chosen and sheet.key != "municipality":
        label, left_out = _("All municipalities"), PLACES
    else:
        return None
    return label, list_address(selection.asking(chosen=leaving_out(selection.chosen, left_out)))


def leaving_out(chosen, keys):
    """The chosen values without those of these facets."""
    return {key: values for key, values in chosen.items() if key not in keys}


def notes(results, sheet, place):
    """What the map leaves out, in sentences."""
    chosen = results.selection.chosen
    counts = results.counts.values.get(sheet.key, {})
    found = []
    if place is None and "municipality" not in chosen and (elsewhere := results.total - sum(counts.values())):
        found.append(
            ngettext(
                "%(count)s initiative has no municipality and is not on the map.",
                "%(count)s initiatives have no municipality and are not on the map.",
                elsewhere,
            )
            % {"count": figure(elsewhere)}
        )
    if place and not {"district", "neighbourhood"} & chosen.keys():
        everywhere = results.cross("municipality", "neighbourhood").get((place, ""), 0)
        if everywhere:
            found.append(
                ngettext(
                    "%(count)s initiative is for the whole municipality or names no neighbourhood.",
                    "%(count)s initiatives are for the whole municipality or name no neighbourhood.",
                    everywhere,
                )
                % {"count": figure(everywhere)}
            )
    if place:
        found.append(_("An initiative in several neighbourhoods counts in each of them."))
    found.append(_("The map shows no addresses: nothing finer than the neighbourhood that the initiator named."))
    return found
