"""Words beside circles: as near as can be, never over each other."""

import pytest

from catalogue.lenses.drawings.callouts import spread
from catalogue.lenses.drawings.petals import petal
from catalogue.lenses.drawings.stem import levels


def test_words_that_have_room_stay_where_they_are():
    assert spread([0, 100, 200], [50, 50, 50], gap=10) == [0, 100, 200]


def test_words_that_are_too_close_give_way_evenly():
    assert spread([0, 10], [50, 50], gap=10) == [-25, 35]
    assert spread([0, 0, 0, 500], [20, 20, 20, 20], gap=0) == [-20, 0, 20, 500]


def test_a_pair_that_is_pushed_apart_pushes_its_neighbour():
    tops = spread([0, 60, 62], [50, 50, 50], gap=10)
    assert [tops[1] - tops[0], tops[2] - tops[1]] == [60, 60]
    assert sum(tops) == pytest.approx(122)


def test_circles_and_words_down_a_stem_are_both_kept_apart():
    heights, foot = levels([(10, 15, 15), (40, 15, 60), (10, 15, 15)], top=0, gap=20)
    assert heights == [15, 85, 180]
    assert foot == 195
    assert levels([], top=7) == ([], 7)


def test_a_petal_is_a_circle_where_its_foot_lies_within_it():
    assert petal(0, 0, 4, 3, 0, 20) == "M-17 0a20 20 0 0 1 40 0a20 20 0 0 1 -40 0Z"
    assert petal(0, 0, 4, 0, 100, 20).count("A") == 2
