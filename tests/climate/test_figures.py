"""The figures of a round: nothing below the minimum, no sharper than the number of people allows."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from climate.figures import ClimateFigure, figure_of, figures_of, grain, quartiles, rounded
from climate.functions import FUNCTIONS
from climate.pictures import STEP, ScreenPicture

BOX = st.integers(1, 10)


def test_below_the_minimum_there_is_a_number_and_nothing_else():
    assert figure_of([9, 9, 9, 9], 5) == ClimateFigure(4)
    assert figure_of([9, 9, 9, 9, 9], 5) == ClimateFigure(5, Decimal("9.0"))
    assert figure_of([], 0) == ClimateFigure(0)


def test_officials_are_no_secret():
    assert figure_of([7]) == ClimateFigure(1, Decimal("7.0"))
    assert figure_of([7, 8]) == ClimateFigure(2, Decimal("7.5"), Decimal("7.0"), Decimal("8.0"))


def test_the_spread_is_there_from_twice_the_minimum_on():
    assert figure_of([1, 2, 3, 4, 5, 6, 7, 8, 9], 5)[2:] == (None, None)
    assert figure_of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5)[2:] == (Decimal("1.0"), Decimal("10.0"))
    assert figure_of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])[2:] == (Decimal("3.0"), Decimal("8.0"))


@pytest.mark.parametrize("score", range(1, 11))
def test_the_spread_tells_who_knows_all_scores_but_one_no_more_than_three_boxes_of_it(score):
    for others in ([1, 1, *[10] * 7], [1, *[10] * 8], [1] * 7 + [10] * 2):
        seen = figure_of([*others, score], 5)[2:]
        alike = [each for each in range(1, 11) if figure_of([*others, each], 5)[2:] == seen]
        assert len(alike) >= 3


@pytest.mark.parametrize(
    ("boxes", "low", "high"), [([1, 10], 1, 10), ([1, 2, 3], 1.5, 2.5), ([4, 4, 4, 9], 4, 6.5), ([5], 5, 5)]
)
def test_the_middle_half_lies_between_the_medians_of_both_halves(boxes, low, high):
    assert quartiles(boxes) == (
        Decimal(str(low)).quantize(Decimal("0.1")),
        Decimal(str(high)).quantize(Decimal("0.1")),
    )


@pytest.mark.parametrize(("n", "size"), [(3, "2"), (5, "1"), (9, "1"), (10, "1/2"), (25, "1/5"), (50, "1/10")])
def test_the_fewer_people_the_coarser(n, size):
    assert str(grain(n)) == size


@given(st.lists(BOX, min_size=3, max_size=120))
def test_no_mean_is_sharper_than_five_boxes_in_all(boxes):
    """Whoever knows the mean and all scores but one, does not know that one within five boxes."""
    size = grain(len(boxes))
    assert size * len(boxes) >= 5
    mean = rounded(boxes, size)
    assert 1 <= mean <= 10
    assert abs(mean - Decimal(sum(boxes)) / len(boxes)) <= Decimal(float(size)) / 2 + Decimal("0.051")


def test_each_function_counts_those_who_answered_it():
    rows = [dict.fromkeys(FUNCTIONS, 6) for _each in range(5)]
    rows[0] = rows[0] | {"use": None}
    found = figures_of(rows, 5)
    assert found["use"] == ClimateFigure(4)
    assert found["ideas"] == ClimateFigure(5, Decimal("6.0"))


# --- The picture on the screen ---


class Room:
    """People who score one after another, and what the screen shows after each."""

    def __init__(self, minimum):
        self.picture, self.rows = ScreenPicture({}, minimum), []

    def score(self, boxes, *, person=None):
        before = dict(self.picture.stored)
        if person is None:
            self.rows.append((boxes, {key for key, box in boxes.items() if box is not None}))
        else:
            was, fresh = self.rows[person]
            self.rows[person] = (boxes, fresh | {key for key in boxes if boxes[key] != was[key]})
        drawn = self.picture.follow(self.rows)
        self.rows = [(row, fresh - drawn) for row, fresh in self.rows]
        return {key for key in FUNCTIONS if before.get(key) != self.picture.stored.get(key)}


def all_at(box, **others):
    return dict.fromkeys(FUNCTIONS, box) | others


def test_the_picture_appears_at_the_minimum_and_moves_with_every_five():
    room = Room(5)
    moved = [bool(room.score(all_at(box % 10 + 1))) for box in range(60)]
    assert [number for number, each in enumerate(moved, 1) if each] == list(range(5, 61, STEP))


def test_one_person_who_changes_their_mind_moves_nothing():
    room = Room(5)
    for _each in range(5):
        room.score(all_at(2))
    for box in (10, 1, 9, 3):
        assert room.score(all_at(box), person=0) == set()
    assert room.picture.figures["ideas"] == ClimateFigure(5, Decimal("2.0"))


def test_a_function_that_one_person_answered_does_not_move_with_the_others():
    """Five people came, but only one of them said something about the use."""
    room = Room(5)
    for _each in range(5):
        room.score(all_at(2))
    for _each in range(4):
        room.score(all_at(9, use=None))
    assert room.score(all_at(9)) == set(FUNCTIONS) - {"use"}
    assert room.picture.figures["use"] == ClimateFigure(5, Decimal("2.0"))


@given(st.lists(st.tuples(BOX, st.booleans()), min_size=1, max_size=40), st.integers(3, 8))
def test_two_pictures_are_always_apart_by_five_people(people, minimum):
    room, at_last = Room(minimum), 0
    for number, (box, skips) in enumerate(people, 1):
        if room.score(all_at(box, use=None if skips else box)) & {"ideas"}:
            assert number >= minimum and (not at_last or number - at_last >= STEP)
            at_last = number
