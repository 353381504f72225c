"""The flower of actors: the resident in the heart, the kinds around, each with its parts."""

import re
from math import hypot

import pytest

from catalogue.lenses.drawings.actors import narrow, wide
from tests.catalogue.lenses.drawings.sheet import check, some

PARTS = (*some(1, count=12), *some(1, count=8), *some(1, count=0))


def disc(path):
    """(x, y, radius) of the first circle of a path."""
    x, y, radius = map(float, re.match(r"M(\S+) (\S+?)a(\S+)", path).groups())
    return x + radius, y, radius


def test_all_kinds_are_equally_near_to_the_resident():
    shape = wide((*some(2, count=1), *some(3, count=21)))
    x, y, _radius = disc(shape.heart)
    for petal in shape.petals:
        circle_x, circle_y, _radius = disc(petal.disc)
        assert hypot(circle_x - x, circle_y - y) == pytest.approx(150, abs=0.2)


def test_kinds_stand_clockwise_from_the_top_in_their_order():
    shape = wide(some(5))
    x, y, _radius = disc(shape.heart)
    found = [disc(petal.disc)[:2] for petal in shape.petals]
    assert found[0] == (pytest.approx(x), pytest.approx(y - 150, abs=0.2))
    assert [each_x > x + 1 for each_x, _y in found] == [False, True, True, False, False]
    assert found[1][1] < found[2][1]
    assert found[4][1] < found[3][1]


@pytest.mark.parametrize("draw", [wide, narrow])
def test_the_area_of_a_circle_grows_with_the_number(draw):
    few, many = (disc(petal.disc)[2] for petal in draw((*some(1, count=5), *some(1, count=20))).petals)
    assert many == pytest.approx(2 * few, abs=0.1)


@pytest.mark.parametrize("draw", [wide, narrow])
def test_the_line_under_a_part_is_the_share_of_its_kind(draw):
    (petal, _other) = draw(some(2, count=16, parts=PARTS)).petals
    ends = [re.findall(r"[\d.]+", row.rail) for row in petal.entry.rows]
    start, end = float(ends[0][0]), float(ends[0][2])
    shares = [
        (float(re.findall(r"[\d.]+", row.share)[2]) - start) / (end - start) for row in petal.entry.rows if row.share
    ]
    assert shares == [pytest.approx(0.75, abs=0.001), pytest.approx(0.5, abs=0.001)]
    assert petal.entry.rows[2].share == ""


def test_a_part_never_counts_for_more_than_its_kind():
    (petal,) = wide(some(1, count=2, parts=some(1, count=9))).petals
    assert petal.entry.rows[0].share == petal.entry.rows[0].rail


@pytest.mark.parametrize("draw", [wide, narrow])
@pytest.mark.parametrize("number", [1, 2, 5, 6, 7, 12, 20])
def test_circles_stay_apart_and_words_fit_with_all_their_parts(draw, number):
    shape = draw(some(number, count=5000, name="Ondersteuning van mensen die samen zorgen voor elkaar", parts=PARTS))
    check(shape)
    discs = [disc(petal.disc) for petal in shape.petals]
    for index, (x, y, radius) in enumerate(discs):
        for other_x, other_y, other in discs[index + 1 :]:
            assert hypot(x - other_x, y - other_y) > radius + other
