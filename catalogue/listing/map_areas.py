"""Which areas a map shows: the country, a municipality, or some of its districts; with their outlines where known."""

from dataclasses import dataclass, field

from django.db.models import Avg

from areas.geometry import project
from areas.models import District, Municipality, Neighbourhood, Outline
from areas.outlines import Sketch, country

MOST_NEIGHBOURHOODS = 100  # of more, a map shows the districts first


@dataclass(frozen=True)
class MapArea:
    """An area as the map needs it: `at` is its point in metres, `outline` what a file brought; either may be None."""

    code: str
    name: str
    inhabitants: int | None
    at: tuple[int, int] | None
    outline: Outline | None


@dataclass(frozen=True)
class MapAreas:
    """The ground of a map: areas of one kind. `key` is that of their facet, `name` the municipality, "" the country.

    `behind` are shapes without a count of their own, `borders` lines that divide the areas coarsely.
    """

    key: str
    name: str
    areas: list[MapArea]
    behind: list[Sketch | Outline] = field(default_factory=list)
    borders: list[Outline] = field(default_factory=list)


def areas_of(place, districts=()):
    """The Sheet for a municipality, in it only these districts if there are any; for the country without a place.

    At most four queries. A municipality with very many neighbourhoods shows its districts, until one is chosen.
    """
    if place is None:
        outlines = _outlines("GM")
        areas = _areas(Municipality.objects.current(), outlines)
        return MapAreas("municipality", "", areas, [] if all(area.outline for area in areas) else [country()])
    name = Municipality.objects.get(pk=place).name
    number = place.removeprefix("GM")
    districts = [code for code in districts if code.startswith(f"WK{number}")]
    outlines = _outlines(place, f"WK{number}", f"BU{number}")
    behind = [outlines[place]] if place in outlines and len(outlines) == 1 else []
    small = Neighbourhood.objects.current().filter(municipality=place)
    areas = _areas(small.filter(district__in=districts) if districts else small, outlines)
    if not districts and len(areas) > MOST_NEIGHBOURHOODS:
        middles = {"latitude": Avg("neighbourhoods__latitude"), "longitude": Avg("neighbourhoods__longitude")}
        large = District.objects.current().filter(municipality=place).annotate(**middles)
        return MapAreas("district", name, _areas(large, outlines), behind)
    borders = [] if districts else [outline for code, outline in outlines.items() if code.startswith("WK")]
    return MapAreas("neighbourhood", name, areas, behind, borders)


def _areas(rows, outlines):
    fields = rows.values_list("code", "name", "inhabitants", "latitude", "longitude")
    return [
        MapArea(
            code,
            name,
            inhabitants,
            None if latitude is None or longitude is None else project(longitude, latitude),
            outlines.get(code),
        )
        for code, name, inhabitants, latitude, longitude in fields
    ]


def _outlines(*beginnings):
    """{code: Outline} of the codes that begin like this. One query."""
    found = Outline.objects.none()
    for beginning in beginnings:
        found = found | Outline.objects.filter(code__startswith=beginning)
    return {outline.code: outline for outline in found}
