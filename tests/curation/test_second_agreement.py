"""Cohen's kappa per lens: against published and hand-made sums, and honest where it says nothing."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_three_categories_as_published():
    """Cohen's own 200 cases (1968, "Weighted kappa"), and a table of which SAS says 0.4842."""
    assert kappa(table([88, 14, 18], [10, 40, 10], [2, 6, 12])) == pytest.approx(0.492, abs=0.0005)
    assert kappa(table([0, 4, 1], [0, 8, 0], [0, 1, 5])) == pytest.approx(0.4842, abs=0.00005)


def test_an_answer_that_only_one_of_them_ever_gave_as_published():
    """J. Uebersax's example of a row that is empty, for which SAS needs a trick to say 0.3333."""
    assert kappa(table([0, 0, 0], [5, 16, 3], [8, 12, 28])) == pytest.approx(0.3333, abs=0.00005)


def test_three_categories_by_hand():
    """23 of 30 equal; by chance (12 x 11 + 12 x 11 + 6 x 8) / 900 = 0.3467; so 0.42 / 0.6533 = 9 / 14."""
    assert kappa(table([10, 2, 0], [1, 8, 3], [0, 1, 5])) == pytest.approx(9 / 14)


def test_always_the_same_is_one_and_never_is_below_zero():
    assert kappa(table([3, 0], [0, 4])) == pytest.approx(1)
    assert kappa(table([0, 3], [3, 0])) == pytest.approx(-1)


def test_where_nothing_is_told_apart_there_is_no_kappa():
    assert kappa(table([7])) is None
    assert kappa([]) is None

    assert kappa([(None, None)] * 3) is None


def test_a_single_decision():
    """Where they differ, chance would never have had them agree either."""
    assert kappa([("care", "work")]) == 0
    assert kappa([("care", "care")]) is None


def test_one_reader_with_one_answer_is_no_better_than_chance():
    assert kappa(table([5, 3])) == pytest.approx(0)


ANSWERS = st.sampled_from([None, 1, 2, 3, 4])


def by_the_book(pairs):
    """Kappa as Cohen also wrote it, in exact fractions: 1 minus the disagreement that is, by what chance would give.

    Computed cell by cell of the contingency table, with no other sum in common; None where chance gives none.
    """
    answers = {answer for pair in pairs for answer in pair}
    cells = {cell: Fraction(pairs.count(cell), len(pairs)) for cell in product(answers, repeat=2)}
    rows = {row: sum(cells[row, column] for column in answers) for row in answers}
    columns = {column: sum(cells[row, column] for row in answers) for column in answers}
    apart = [(row, column) for row, column in cells if row != column]
    expected = sum(rows[row] * columns[column] for row, column in apart)
    return 1 - sum(cells[cell] for cell in apart) / expected if expected else None


@given(st.lists(st.tuples(ANSWERS, ANSWERS), max_size=60))
def test_it_is_the_kappa_of_the_book(pairs):
    exact = by_the_book(pairs)
    assert kappa(pairs) == (None if exact is None else float(exact))


@given(st.lists(st.tuples(ANSWERS, ANSWERS), min_size=1))
def test_it_does_not_matter_who_read_first_nor_what_comes_first(pairs):
    turned = [(other, one) for one, other in reversed(pairs)]
    assert kappa(turned) == kappa(pairs)
    assert kappa(pairs) is None or -1 <= kappa(pairs) <= 1


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
        (1.0, "bijna helemaal eens"),
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
