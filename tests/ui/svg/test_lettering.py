"""The words of a drawing find their own lines."""

import pytest

from ui.svg.lettering import NAME, label, wrapped


def test_words_that_fit_stay_on_one_line():
    assert wrapped("Schaalvergroting", 200) == ["Schaalvergroting"]


def test_lines_are_as_few_as_the_width_asks_and_of_about_the_same_length():
    assert wrapped("Steun van bedrijven of instituties", 200) == ["Steun van bedrijven", "of instituties"]


def test_a_compound_breaks_after_its_own_hyphen():
    assert wrapped("publiek-gemeenschap-samenwerking", 160) == ["publiek-gemeenschap-", "samenwerking"]


def test_a_word_that_is_wider_than_the_line_is_divided():
    lines = wrapped("Professionalisering", 90)
    assert "".join(line.rstrip("-") for line in lines) == "Professionalisering"
    assert all(line.endswith("-") for line in lines[:-1])
    assert all(NAME.width(line) <= 90 for line in lines)


def test_what_does_not_fit_ends_in_three_dots():
    lines = wrapped("een twee drie vier vijf zes zeven", 60, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert NAME.width(lines[-1]) <= 60


@pytest.mark.parametrize(("anchor", "part"), [("start", 0), ("middle", 0.5), ("end", 1)])
def test_the_box_of_a_label_hangs_on_its_anchor(anchor, part):
    found = label("Zorg", 100, 50, 300, anchor=anchor)
    assert found.box.x == pytest.approx(100 - part * found.box.width)
    assert found.box.y == 50


def test_a_label_can_stand_on_its_foot():
    assert label("Steun van bedrijven", 100, 50, 90, up=True).box.bottom == 50


def test_a_label_moves_as_a_whole():
    lower = label("Steun van bedrijven of instituties", 0, 0, 200).at(30)
    assert lower.box.y == 30
    assert [float(y) for _words, y in lower.lines] == pytest.approx([44.8, 63.8], abs=0.1)
