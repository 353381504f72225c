"""The geometry of the fan and of the scales."""

import re

import pytest

from catalogue.charts import LARGE, SMALL, Blade, ScaleRow, bars, fan

KEYS = ["actors", "work_fields", "added_value", "transformation_role", "growth", "government_relation"]


def numbers(path):
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]


def six(*shares, size=LARGE):
    return fan([Blade(key, share=share) for key, share in zip(KEYS, shares, strict=True)], size=size)


def points(path):
    """Every point of a path, those that steer its curves included; the radii of its arcs are left out."""
    pairs = numbers(re.sub(r"A\S+ \S+ 0 0 1 ", "L", path))
    return list(zip(pairs[::2], pairs[1::2], strict=True))


def extent(leaf):
    """From where to where a leaf reaches along x."""
    across = [x for x, _y in points(leaf.outline)]
    return min(across), max(across)


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_every_blade_lies_inside_the_view_box(size):
    drawn = six(1, 1, 1, 1, 1, 1, size=size)
    _left, _top, width, height = numbers(drawn.view_box)
    for leaf in drawn.leaves:
        assert all(0 <= x <= width and 0 <= y <= height for x, y in points(leaf.outline))


def test_blades_run_from_left_to_right_in_the_order_given():
    drawn = six(1, 1, 1, 1, 1, 1)
    assert [leaf.blade.key for leaf in drawn.leaves] == KEYS
    extents = [extent(leaf) for leaf in drawn.leaves]
    assert extents == sorted(extents)


def test_the_fan_is_the_same_left_and_right():
    drawn = six(1, 1, 1, 1, 1, 1)
    width = numbers(drawn.view_box)[2]
    for left, right in zip(drawn.leaves, reversed(drawn.leaves), strict=True):
        (start, end), (other_start, other_end) = extent(left), extent(right)
        assert (start, end) == pytest.approx((width - other_end, width - other_start), abs=0.2)


def test_an_unanswered_blade_has_an_outline_and_no_fill():
    leaf = six(0, 1, 1, 1, 1, 1).leaves[0]
    assert (leaf.fill, leaf.pleat, leaf.full) == ("", "", False)
    assert leaf.outline.startswith("M") and leaf.outline.endswith("Z")


def test_a_wholly_answered_blade_is_filled_to_its_outline():
    leaf = six(1, 0, 0, 0, 0, 0).leaves[0]
    assert leaf.full
    assert leaf.fill == leaf.outline


def test_a_blade_is_filled_further_as_more_is_answered():
    def reach(share):
        """How far the fill of the first blade comes from the pivot, which is in the middle."""
        drawn = six(share, 0, 0, 0, 0, 0)
        centre = numbers(drawn.view_box)[2] / 2
        return max(centre - x for x, _y in points(drawn.leaves[0].fill))

    reaches = [reach(share) for share in (0.01, 0.4, 0.7, 1)]
    assert reaches == sorted(reaches) and len(set(reaches)) == 4


def test_a_partial_fill_leaves_the_icon_free():
    drawn = six(0.99, 0, 0, 0, 0, 0)
    icon_x = numbers(drawn.leaves[0].icon)[0]
    assert min(x for x, _y in points(drawn.leaves[0].fill)) > icon_x + LARGE.icon


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_outside_nought_to_one_is_refused(share):
    with pytest.raises(ValueError, match="actors"):
        fan([Blade("actors", share=share)])


def test_coordinates_have_one_decimal_at_most_and_never_a_minus_nought():
    for leaf in six(1, 0.3, 0.5, 0.7, 0, 1, size=SMALL).leaves:
        for path in (leaf.outline, leaf.fill, leaf.pleat, leaf.stick):
            assert not re.search(r"\d\.\d\d|-0(?![\d.])|e|nan", path)


def test_the_fan_counts_its_answers():
    assert six(1, 0.5, 0, 0, 0, 1).answered == 3


def test_the_key_of_a_lens_becomes_a_class_name():
    assert Blade("government_relation").css == "government-relation"


def test_two_scores_stand_in_the_middle_of_their_boxes_with_a_line_between_them():
    bar = bars([ScaleRow("Potential", "No", "Yes", initiator=9, official=4)]).bars[0]
    assert (bar.initiator_x, bar.official_x) == (170, 70)
    assert (bar.start, bar.length, bar.difference) == (70, 100, 5)


@pytest.mark.parametrize(("official", "apart"), [(7, False), (6, True), (10, False), (9, False)])
def test_voices_are_apart_from_three_boxes_on(official, apart):
    assert bars([ScaleRow("Potential", "No", "Yes", 9, official)]).bars[0].apart is apart


def test_one_voice_alone_has_no_difference():
    bar = bars([ScaleRow("Potential", "No", "Yes", initiator=3)]).bars[0]
    assert (bar.initiator_x, bar.official_x, bar.length) == (50, None, 0)
    assert (bar.difference, bar.apart) == (None, False)


def test_a_scale_without_scores_is_drawn_empty():
    bar = bars([ScaleRow("Potential", "No", "Yes")]).bars[0]
    assert (bar.initiator_x, bar.official_x, bar.start, bar.length) == (None, None, 0, 0)


@pytest.mark.parametrize("score", [0, 11])
def test_a_score_outside_the_ten_boxes_is_refused(score):
    with pytest.raises(ValueError, match="Potential"):
        bars([ScaleRow("Potential", "No", "Yes", initiator=score)])


def test_the_grid_has_ten_boxes():
    chart = bars([])
    assert len(chart.grid) == 10
    assert chart.grid[-1] + 20 == chart.width
