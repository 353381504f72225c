"""The geometry of the radar: what stands where, and that no words lie over each other or leave the drawing."""

from decimal import Decimal

import pytest
from django.utils import translation

from catalogue.climate.radar import SMALL, WIDE, at, radar
from catalogue.climate.words import decimal
from climate.figures import ClimateFigure
from climate.functions import FUNCTIONS
from ui.svg.paths import Box

ALL = list(FUNCTIONS.values())


def figures(mean="7.0", low=None, high=None, **others):
    sides = [None if each is None else Decimal(each) for each in (mean, low, high)]
    return dict.fromkeys(FUNCTIONS, ClimateFigure(12, *sides)) | others


def words(shape):
    return [each.box for axis in shape.axes for each in (axis.name, axis.figure) if each is not None]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("of", [1, 2])
def test_words_stay_within_the_drawing_and_apart(language, of):
    with translation.override(language):
        for _kind, shape in radar(ALL, [figures("10.0")] * of, decimal):
            _x, _y, width, height = map(float, shape.view_box.split())
            boxes = words(shape)
            assert len(boxes) == (14 if of == 1 else 7)
            assert all(Box(0, 0, width, height).holds(each) for each in boxes)
            pairs = [(one, two) for number, one in enumerate(boxes) for two in boxes[:number]]
            assert [pair for pair in pairs if pair[0].overlaps(pair[1])] == []


def test_a_mean_of_ten_stands_at_the_end_of_its_axis_and_five_half_way():
    for size in (WIDE, SMALL):
        x, y = at(size, (100, 200), 0, 10)
        assert (round(x), round(y)) == (100 + size.radius, 200)
        assert at(size, (100, 200), 0, 5)[0] == 100 + size.radius / 2


def test_an_axis_that_says_nothing_leaves_the_line_open():
    shape = dict(radar(ALL, [figures(use=ClimateFigure(3))], decimal))["wide"]
    series = shape.series[0]
    assert series.area == "" and series.outline.count("M") == 5 and series.marks.count("Z") == 6
    assert shape.axes[-1].figure is None
    whole = dict(radar(ALL, [figures()], decimal))["wide"].series[0]
    assert whole.area == whole.outline and whole.marks.count("Z") == 7


def test_one_spread_lies_on_its_axis_and_two_lie_beside_each_other():
    one = dict(radar(ALL, [figures("7.0", "6.0", "8.0")], decimal))["wide"].series[0].spread
    assert one.count("M") == 7 and one.startswith("M380 ")
    first, second = (
        each.spread for each in dict(radar(ALL, [figures("7.0", "6.0", "8.0")] * 2, decimal))["wide"].series
    )
    assert first != second and not first.startswith("M380 ")
    none = dict(radar(ALL, [figures("7.0", "7.0", "7.0")], decimal))["wide"].series[0].spread
    assert none == ""
