"""The lines of the transformation: so many as there are initiatives, and each category its own way."""

import pytest
from django.utils.translation import override

from catalogue.lenses.drawings import role
from tests.catalogue.lenses.drawings.sheet import some

KEYS = ["rule_makers", "movement", "pathfinders"]


def lines(stream):
    """How many lines run to each category."""
    return [branch.ways.lines.count("M") for branch in stream.branches]


def said(label):
    return " ".join(words for words, _y in label.lines)


@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_every_initiative_has_its_line(kind):
    three = (*some(1, count=8, keys=KEYS[:1]), *some(1, count=5, keys=KEYS[1:2]), *some(1, count=11, keys=KEYS[2:]))
    with override("en"):
        stream = getattr(role, kind)(three)
    assert lines(stream) == [8, 5, 11]
    assert said(stream.scale) == "Each line is one initiative"


@pytest.mark.parametrize(
    ("counts", "drawn", "scale"),
    [
        ((20, 10, 10), [20, 10, 10], "Each line is one initiative"),
        ((21, 10, 10), [11, 5, 5], "Each line stands for 2 initiatives"),
        ((5000, 1, 0), [25, 1, 1], "Each line stands for 200 initiatives"),
        ((40000, 0, 0), [20, 1, 1], "Each line stands for 2,000 initiatives"),
    ],
)
def test_where_there_are_many_a_line_stands_for_more(counts, drawn, scale):
    with override("en"):
        stream = role.wide(tuple(some(1, count=count)[0] for count in counts))
    assert lines(stream) == drawn
    assert said(stream.scale) == scale


def test_each_category_goes_its_own_way():
    rules, movement, paths = role.wide(some(3, count=4, keys=KEYS)).branches
    assert "C" not in rules.ways.lines  # straight, with square turns
    assert rules.ways.ends.count("M") == 1  # one bar
    assert movement.ways.ends.count("M") == 4
    assert (paths.ways.ends, paths.ways.open_ends.count("M")) == ("", 4)


def test_lines_of_a_category_that_an_admin_adds_run_on_together():
    (added,) = role.wide(some(1, count=6)).branches
    assert added.ways.lines.count("C") == added.ways.ends.count("M") == 6


@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_no_initiatives_is_one_line(kind):
    assert lines(getattr(role, kind)(some(3, count=0, keys=KEYS))) == [1, 1, 1]
