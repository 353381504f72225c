"""Outlines of areas for maps, from the polygons of a GeoJSON file; and a sketch of the country behind them."""

import json
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import isfinite
from pathlib import Path

from areas import geometry
from areas.models import District, Municipality, Neighbourhood, Outline

SKETCH = Path(__file__).parent / "data" / "country.geojson"
WEST, EAST, SOUTH, NORTH = 3, 8, 50, 54  # degrees: the Netherlands in Europe, with room
# Metres that make no difference on a map: of the country, of a municipality.
TOLERANCE = {Municipality: 150, District: 12, Neighbourhood: 8}


def rings_of(shape):
    """The rings, in metres, of a GeoJSON Polygon or MultiPolygon in degrees (WGS 84).

    Raises ValueError with a reason that follows the name of a file and the place in it.
    """
    kind = shape.get("type") if isinstance(shape, dict) else None
    coordinates = shape.get("coordinates") if isinstance(shape, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"is {kind or 'no geometry'}, not a Polygon or MultiPolygon")
    try:
        rings = [ring for polygon in ([coordinates] if kind == "Polygon" else coordinates) for ring in polygon]
        rings = [[(float(position[0]), float(position[1])) for position in ring] for ring in rings]
    except (TypeError, ValueError, LookupError):
        raise ValueError("has coordinates that are not lists of numbers") from None
    if not rings:
        raise ValueError("has no coordinates")
    return [_ring(ring) for ring in rings]


def _ring(positions):
    if len(positions) < 4 or positions[0] != positions[-1]:
        raise ValueError("has a ring that is not closed")
    for longitude, latitude in positions:
        if not (isfinite(longitude) and WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
            swapped = SOUTH <= longitude <= NORTH and WEST <= latitude <= EAST
            raise ValueError(
                "has latitude before longitude; GeoJSON wants longitude first"
                if swapped
                else f"lies outside the Netherlands at {longitude:g}, {latitude:g}; it must be in degrees (EPSG:4326)"
            )
    points = [geometry.project(*position) for position in positions]
    ring = [point for point, following in pairwise(points) if point != following]
    return ring if len(ring) > 2 else points[:-1]


def draw(model, shapes):
    """Write the outlines of areas of one kind, {code: rings}; shared borders of areas in one call stay shared."""
    areas = geometry.simplify(list(shapes.values()), TOLERANCE[model])
    Outline.objects.bulk_create(
        [_outline(code, rings) for code, rings in zip(shapes, areas, strict=True)],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["path", "box", "middle", "room"],
    )


def _outline(code, rings):
    *middle, room = geometry.middle(rings)
    return Outline(code=code, path=geometry.path(rings), box=geometry.box(rings), middle=middle, room=room)


@dataclass(frozen=True)
class Sketch:
    """A shape without a code: its path, and the (left, top, right, bottom) round it."""

    path: str
    box: tuple[int, int, int, int]


@cache
def country():
    """The Netherlands as a rough Sketch, for behind a map of municipalities without outlines."""
    data = json.loads(SKETCH.read_text(encoding="utf-8"))
    rings = [ring for feature in data["features"] for ring in rings_of(feature["geometry"])]
    return Sketch(geometry.path(rings), geometry.box(rings))
