"""Flat shapes for maps: from degrees to metres on paper, with fewer points, as SVG paths.

Pure Python. A point is (x, y) in whole metres from the tower of Amersfoort, y downwards as in SVG; a ring is a list of
points without the first one again at the end; an area is a list of rings, in which an inner ring is a hole (even-odd).
"""

from collections import defaultdict
from heapq import heappop, heappush
from itertools import pairwise
from math import cos, hypot, inf, radians, sin, sqrt

# The Dutch grid (RD) is a stereographic projection round this tower too; on a sphere of the local radius it differs
# less than 200 metres at the borders, and shapes stay true.
TOWER = (radians(5.387206), radians(52.155174))
EARTH = 6_383_400  # metres


def project(longitude, latitude):
    """The point at these degrees (WGS 84)."""
    east, north = radians(longitude) - TOWER[0], radians(latitude)
    sine, cosine = sin(TOWER[1]), cos(TOWER[1])
    scale = 2 * EARTH / (1 + sine * sin(north) + cosine * cos(north) * cos(east))
    x = scale * cos(north) * sin(east)
    y = scale * (cosine * sin(north) - sine * cos(north) * cos(east))
    return round(x), -round(y)


# --- Fewer points --------------------------------------------------------------------------------------------------


def simplify(areas, tolerance):
    """The areas with only the points that matter for at least `tolerance` metres (Douglas and Peucker, 1973).

    Lines that two areas share are cut where a third one joins and simplified as one, so that no gaps open between
    neighbours. Islands and holes smaller than the tolerance are left out, unless nothing else is left.
    """
    beside = defaultdict(set)
    for ring in (ring for rings in areas for ring in rings):
        for index, point in enumerate(ring):
            beside[point] |= {ring[index - 1], ring[(index + 1) % len(ring)]}
    joints = {point for point, others in beside.items() if len(others) > 2}
    thinned = []
    for rings in areas:
        kept = [_simple_ring(ring, joints, tolerance) for ring in rings if _extent(ring) >= tolerance]
        thinned.append(kept or [max(rings, key=_extent)])
    return thinned


def _simple_ring(ring, joints, tolerance):
    at_joints = [index for index, point in enumerate(ring) if point in joints]
    start = at_joints[0] if at_joints else ring.index(min(ring))
    turned = [*ring[start:], *ring[:start], ring[start]]
    found, arc = [], turned[:1]
    for point in turned[1:]:
        arc.append(point)
        if point in joints or point == turned[-1]:
            found += _simple_arc(arc, tolerance)[:-1]
            arc = [point]
    return found if len(found) > 2 else ring


def _simple_arc(arc, tolerance):
    """An arc without its unimportant points; the same ones whichever way it runs."""
    backwards = (arc[-1], arc[-2]) < (arc[0], arc[1])
    arc = arc[::-1] if backwards else arc
    kept, spans = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while spans:
        first, last = spans.pop()
        far, where = tolerance, None
        for index in range(first + 1, last):
            distance = _to_line(arc[index], arc[first], arc[last])
            if distance > far:
                far, where = distance, index
        if where:
            kept.add(where)
            spans += [(first, where), (where, last)]
    found = [arc[index] for index in sorted(kept)]
    return found[::-1] if backwards else found


def _to_line(point, start, end):
    """How far a point is from the line between two others."""
    x, y, along_x, along_y = point[0] - start[0], point[1] - start[1], end[0] - start[0], end[1] - start[1]
    length = along_x * along_x + along_y * along_y
    share = min(1, max(0, (x * along_x + y * along_y) / length)) if length else 0
    return hypot(x - share * along_x, y - share * along_y)


def _extent(ring):
    left, top, right, bottom = box([ring])
    return max(right - left, bottom - top)


# --- What a map needs ----------------------------------------------------------------------------------------------


def box(rings):
    """(left, top, right, bottom) round these rings."""
    xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def path(rings):
    """The rings as an SVG path: each a start and the steps from point to point."""
    return "".join(map(_subpath, rings))


def _subpath(ring):
    # "{: d}" puts a space before what is not negative; a minus separates by itself.
    steps = "".join(f"{x - old_x: d}{y - old_y: d}" for (old_x, old_y), (x, y) in pairwise(ring))
    return f"M{ring[0][0]} {ring[0][1]}l{steps.strip()}z"


def middle(rings):
    """(x, y, room): where a word stands best, and how far it is from there to the nearest border, in metres.

    The middle of the largest circle that fits, so inside also for a crescent (as mapbox/polylabel finds it: squares
    are divided, the most promising first, until none can be a sixtieth of the area better).
    """
    left, top, right, bottom = box(rings)
    width, height = right - left, bottom - top
    side = max(min(width, height), max(width, height) / 8, 1)
    edges = [(ring[index - 1], point) for ring in rings for index, point in enumerate(ring)]
    squares, best = [], (-inf, left, top)
    for column in range(int(width // side) + 1):
        for row in range(int(height // side) + 1):
            _add(squares, left + (column + 0.5) * side, top + (row + 0.5) * side, side / 2, edges)
    while squares:
        promise, x, y, half, room = heappop(squares)
        best = max(best, (room, x, y))
        if -promise - best[0] <= max(width, height) / 60:
            break
        half /= 2
        for to_x, to_y in ((-half, -half), (half, -half), (-half, half), (half, half)):
            _add(squares, x + to_x, y + to_y, half, edges)
    room, x, y = best
    return round(x), round(y), max(0, round(room))


def _add(squares, x, y, half, edges):
    """Put a square on the heap, under the most room that a point in it may have."""
    room = _room((x, y), edges)
    heappush(squares, (-(room + half * sqrt(2)), x, y, half, room))


def _room(point, edges):
    """The distance from a point to the nearest edge, negative outside the area."""
    x, y = point
    inside, nearest = False, inf
    for start, end in edges:
        if (start[1] > y) != (end[1] > y):
            inside ^= x < (end[0] - start[0]) * (y - start[1]) / (end[1] - start[1]) + start[0]
        nearest = min(nearest, _to_line(point, start, end))
    return nearest if inside else -nearest
