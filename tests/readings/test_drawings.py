"""Each drawing shows the levels of the voices, and fits in the column of a phone."""

import re
from itertools import product

import pytest

from readings.drawings import DOTS, leaves, pulled, stairs, states, triangle

ACTIE = "ACTIE"


def numbers(path):
    return list(map(float, re.findall(r"-?\d+(?:\.\d+)?", path)))


def box(drawing):
    return numbers(drawing.view_box)[2:]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((3,), ("shared", "shared", "shared", "open")),
        ((1, 3), ("shared", "some", "some", "open")),
        ((None, 2), ("shared", "shared", "open", "open")),
        ((None, None), ("open",) * 4),
        ((4, 4, 4), ("shared",) * 4),
    ],
)
def test_a_band_says_who_reaches_it(levels, expected):
    assert states(levels) == expected


def test_a_leaf_is_filled_to_its_level_and_each_voice_has_a_mark_of_its_own():
    drawing = leaves(ACTIE, {"initiator": (4, None, 1, 2, 3), "official": (2, None, None, 2, 3)})

    assert [part.letter for part in drawing.parts] == list(ACTIE)
    assert [band.state for band in drawing.parts[0].bands] == ["shared", "shared", "some", "some"]
    assert [mark.voice for mark in drawing.parts[0].marks] == ["official", "initiator"]
    assert drawing.parts[1].is_open and drawing.parts[1].marks == ()
    assert [mark.voice for mark in drawing.parts[2].marks] == ["initiator"]
    one, other = drawing.parts[3].marks  # the same level: beside each other, not over each other
    (x, y), (a, b) = numbers(one.place), numbers(other.place)
    assert ((x - a) ** 2 + (y - b) ** 2) ** 0.5 > 25


@pytest.mark.parametrize("draw", [leaves, stairs])
def test_marks_and_letters_stay_within_the_drawing_and_apart(draw):
    for level in (1, 2, 3, 4):
        voices = dict.fromkeys(("initiator", "together", "official"), (level,) * 5)
        drawing = draw(ACTIE, voices, (level,) * 5)
        width, height = box(drawing)
        places = [numbers(mark.place) for part in drawing.parts for mark in part.marks]
        assert len(places) == 15
        for x, y in places:
            assert 9 <= x <= width - 9 and 9 <= y <= height - 9
        for part in drawing.parts:
            assert part.before
            assert 7 <= float(part.x) <= width - 7 and 9 <= float(part.y) + 6 <= height
        apart = [
            ((x - a) ** 2 + (y - b) ** 2) ** 0.5
            for (n, (x, y)), (m, (a, b)) in product(enumerate(places), repeat=2)
            if n < m
        ]
        assert min(apart) > 13, f"marks at level {level} cover each other"


def test_steps_rise_from_what_is_there():
    drawing = stairs("12345", {"official": (4, 3, 2, 1, None)}, assets=[("Bewoners", 0), ("Plekken", 23)])

    tops = [numbers(part.bands[3].path)[1] for part in drawing.parts]
    assert tops == sorted(tops, reverse=True)
    assert [len(each.dots) for each in drawing.ground] == [0, DOTS]
    assert [each.count for each in drawing.ground] == ["0", "23"]
    assert stairs("12345", {"official": (None,) * 5}).ground == ()


def test_the_shape_of_the_triangle_is_its_levels():
    drawing = triangle(
        ["Legitimiteit", "Efficiency", "Betrokkenheid"], {"official": (4, 1, 2), "initiator": (1, 4, 3)}
    )

    first = next(shape for shape in drawing.shapes if shape.voice == "official")
    corners = [numbers(first.path)[n : n + 2] for n in (0, 2, 4)]
    whole = [numbers(drawing.grid[-1])[n : n + 2] for n in (0, 2, 4)]
    assert corners[0] == whole[0] and corners[1] != whole[1]
    assert first.is_whole and first.path.endswith("Z")
    assert [mark.voice for mark in drawing.marks] == ["official"] * 3 + ["initiator"] * 3


def test_a_corner_that_was_left_open_leaves_the_shape_open():
    drawing = triangle(["a", "b", "c"], {"official": (4, None, 2), "together": (None,) * 3}, before=(1, 1, 1))

    assert [(shape.voice, shape.is_whole) for shape in drawing.shapes] == [("before", True), ("official", False)]
    assert not drawing.shapes[1].path.endswith("Z") and len(drawing.marks) == 2


def test_corners_that_differ_by_two_pull():
    drawing = triangle(["a", "b", "c"], {"official": (4, 2, 3)})

    assert [side.is_pulled for side in drawing.sides] == [True, False, False]
    assert not pulled((4, None, 1), (0, 1)) and pulled((1, None, 3), (2, 0))
