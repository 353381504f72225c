"""The axis from society to government, and what the study says of its five stops (section 2.6)."""

import pytest
from django.utils.translation import override

from catalogue.lenses.drawings import relation
from taxonomy.lenses import catalogue
from tests.catalogue.lenses.drawings.sheet import discs, points, some

KEYS = [row["key"] for row in catalogue()["category"] if row["lens"] == "government_relation"]
FIVE = some(5, keys=KEYS)


def test_the_study_says_it_of_every_supplied_category():
    assert list(relation.PARTS) == KEYS


def test_the_bands_are_told_in_words_too():
    with override("en"):
        told = [relation.further(each) for each in FIVE]
    assert told == [
        ("Society", "Society", "Society", "Society"),
        ("Society", "Society", "Society", "Both"),
        ("Both", "Both", "Both", "Both"),
        ("Government", "Government", "Government", "Both"),
        ("Government", "Government", "Government", "Government"),
    ]


@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_a_band_shows_society_government_or_both(kind):
    cells = getattr(relation, kind)(FIVE).cells
    stops = [cells[at : at + 4] for at in range(0, 20, 4)]
    assert [[bool(cell.society) for cell in stop] for stop in stops] == [
        [True] * 4,
        [True] * 4,
        [True] * 4,
        [False, False, False, True],
        [False] * 4,
    ]
    assert [[bool(cell.government) for cell in stop] for stop in stops] == [
        [False] * 4,
        [False, False, False, True],
        [True] * 4,
        [True] * 4,
        [True] * 4,
    ]


@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_of_a_category_that_an_admin_adds_the_bands_stay_open(kind):
    (added,) = some(1, keys=["something_else"])
    cells = getattr(relation, kind)((*FIVE, added)).cells[-4:]
    assert [(cell.society, cell.government, bool(cell.open)) for cell in cells] == [("", "", True)] * 4
    assert relation.further(added) == ("Niet bekend",) * 4


def test_stops_run_from_society_to_government():
    axis = relation.wide(FIVE)
    assert [points(stop.disc)[0][0] for stop in axis.stops] == sorted(points(stop.disc)[0][0] for stop in axis.stops)
    society, government = axis.ends
    assert society.box.right < government.box.x
    downwards = relation.narrow(FIVE)
    assert downwards.ends[0].box.bottom < downwards.stops[0].name.box.y
    assert downwards.stops[-1].name.box.bottom < downwards.ends[1].box.y


@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_the_area_of_a_circle_grows_with_its_number(kind):
    small, large = discs(getattr(relation, kind)((*some(1, count=3), *some(1, count=27))).stops)
    assert large == pytest.approx(small * 3, abs=0.3)
