"""Cohen's kappa per lens: against published and hand-made sums, and honest where it says nothing."""

import pytest

from curation.second.agreement import Agreement, agreement, kappa
from taxonomy.lenses import LENSES
from tests.builders import a_category


def table(*rows):
    """The pairs of answers that a table of counts stands for: rows for the first reader, columns for the second."""
    return [(row, column) for row, counts in enumerate(rows) for column, n in enumerate(counts) for _each in range(n)]


def test_two_by_two_as_published():
    """Fifty proposals, read by two people: the example of Wikipedia's article "Cohen's kappa"."""
    assert kappa(table([20, 5], [10, 15])) == pytest.approx(0.4)


def test_the_same_agreement_is_worth_less_where_chance_agrees_more():
    """The two tables of the same article: 60 of 100 each, with other margins."""
    assert kappa(table([45, 15], [25, 15])) == pytest.approx(0.1304, abs=0.0001)
    assert kappa(table([25, 35], [5, 35])) == pytest.approx(0.2593, abs=0.0001)


def test_three_categories_by_hand():
    """23 of 30 equal; by chance (12 x 11 + 12 x 11 + 6 x 8) / 900 = 0.3467; so 0.42 / 0.6533 = 9 / 14."""
    assert kappa(table([10, 2, 0], [1, 8, 3], [0, 1, 5])) == pytest.approx(9 / 14)


def test_always_the_same_is_one_and_never_is_below_zero():
    assert kappa(table([3, 0], [0, 4])) == pytest.approx(1)
    assert kappa(table([0, 3], [3, 0])) == pytest.approx(-1)


def test_where_nothing_is_told_apart_there_is_no_kappa():
    assert kappa(table([7])) is None
    assert kappa([]) is None


def test_one_reader_with_one_answer_is_no_better_than_chance():
    assert kappa(table([5, 3])) == pytest.approx(0)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-0.3, "niet meer dan toeval"),
        (0.0, "niet meer dan toeval"),
        (0.2, "heel weinig eens"),
        (0.4, "een beetje eens"),
        (0.41, "redelijk eens"),
        (0.8, "in grote lijnen eens"),
        (0.81, "bijna helemaal eens"),
        (1.0000000000000002, "bijna helemaal eens"),
        (None, ""),
    ],
)
def test_kappa_in_words(value, words):
    assert str(Agreement(LENSES["growth"], 1, 1, 1, 1.0, value).in_words) == words


def test_a_lens_with_one_choice_compares_categories_and_none(db):
    one, two = a_category("growth/scaling_up"), a_category("growth/first_followers")
    readings = [({one}, {one}), ({one}, {two}), (set(), set()), ({two}, {two})]
    found = agreement(LENSES["growth"], readings, [one, two])
    # 3 of 4 equal; by chance (2 x 1 + 1 x 2 + 1 x 1) / 16 = 0.3125; so 0.4375 / 0.6875 = 7 / 11.
    assert (found.initiatives, found.same, found.decisions, found.percentage) == (4, 3, 4, 75)
    assert found.kappa == pytest.approx(7 / 11)


def test_a_lens_with_several_takes_the_decisions_about_all_categories_together(db):
    one, two = a_category("added_value/guides"), a_category("added_value/strengtheners")
    readings = [({one}, {one}), ({one, two}, {one}), (set(), {two})]
    found = agreement(LENSES["added_value"], readings, [one, two])
    # Six decisions: yes/yes 2, no/no 2, yes/no 1, no/yes 1. By chance (9 + 9) / 36 = 0.5; so (4/6 - 0.5) / 0.5.
    assert (found.initiatives, found.same, found.decisions) == (3, 1, 6)
    assert found.kappa == pytest.approx(1 / 3)


def test_a_part_implies_its_category(db):
    part = a_category("actors/care_collectives")
    readings = [({part}, {part.parent})]
    found = agreement(LENSES["actors"], readings, [part.parent, part])
    # About the category both say yes, about the part they differ.
    assert (found.decisions, found.observed) == (2, 0.5)
