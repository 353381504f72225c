"""The path of growth: it rises at every threshold, and its circles are as large as their numbers."""

import pytest

from catalogue.lenses.drawings import growth
from tests.catalogue.lenses.drawings.sheet import discs, points, some

SIX = (*some(2, count=2), *some(2, count=8), *some(2, count=0))


def test_the_path_rises_over_every_threshold_and_never_falls():
    heights = [y for _x, y in points(growth.wide(SIX).line)]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == len(SIX) + 1


def test_turned_a_quarter_it_steps_to_the_right_over_every_threshold():
    line = points(growth.narrow(SIX).line)
    assert [x for x, _y in line] == sorted(x for x, _y in line)
    assert [y for _x, y in line] == sorted(y for _x, y in line)
    assert len({x for x, _y in line}) == len(SIX) + 1


@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_thresholds_keep_their_order_and_are_numbered(kind):
    path = getattr(growth, kind)(SIX)
    assert [each.element for each in path.thresholds] == list(SIX)
    assert [each.ordinal.lines[0][0][-1] for each in path.thresholds] == list("123456")


@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_the_area_of_a_circle_grows_with_its_number(kind):
    sizes = discs(getattr(growth, kind)(SIX).thresholds)
    assert sizes[2] == pytest.approx(sizes[0] * 2, abs=0.2)  # four times the initiatives: twice the radius
    assert 0 < sizes[4] < sizes[2]  # a white spot is there to see and to point at


def test_a_circle_stands_on_its_tread_before_the_riser():
    for each in growth.wide(SIX).thresholds:
        (foot_x, foot_y), _top = points(each.riser)
        (left, y), size = points(each.disc)[0], discs([each])[0]
        assert y + size == pytest.approx(foot_y, abs=1.2)
        assert left + 2 * size < foot_x
