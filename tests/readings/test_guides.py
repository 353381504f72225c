"""The guides say all that forms, pages and drawings ask of them, and no more than the source knows."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from readings.guides import ABCD, ACTIE, GUIDES, INITIATIVE, LEVELS, OF_INITIATIVES, PART_CHOICES, VALUE_TRIANGLE

KNOWN = {path.stem for path in (Path(settings.BASE_DIR) / "knowledge" / "data").rglob("*.toml")}


def test_the_parts_are_those_of_the_source():
    with translation.override("nl"):
        names = {guide.key: [str(part.name) for part in guide.parts] for guide in GUIDES.values()}
    assert names["actie"] == ["Animo", "Contacten", "Toerusting", "Inbedding", "Empathie"]
    assert names["value_triangle"] == ["Legitimiteit", "Efficiency", "Betrokkenheid"]
    assert len(names["abcd"]) == 5
    assert "".join(part.letter for part in ACTIE.parts) == "ACTIE"
    assert [guide.section for guide in GUIDES.values()] == ["3.2", "4.6", "3.7"]


@pytest.mark.parametrize("guide", GUIDES.values(), ids=lambda guide: guide.key)
def test_every_part_says_what_it_is_what_to_ask_and_what_to_do(guide):
    assert len(guide.levels) == len(LEVELS)
    assert guide.level(None) == "" and guide.level(1) == guide.levels[0] and guide.level(4) == guide.levels[-1]
    for part in guide.parts:
        assert part.means and part.asks and part.suggestions and part.articles
        assert bool(part.asks_initiator) == (guide.about == INITIATIVE)
        keys = [each.key for each in part.suggestions]
        assert len(keys) == len(set(keys)) and max(map(len, keys)) <= 16


def test_a_key_names_one_part_of_all_guides():
    keys = [key for key, _name in PART_CHOICES]
    assert len(keys) == len(set(keys)) == 13
    assert OF_INITIATIVES == [ACTIE, VALUE_TRIANGLE] and ABCD not in OF_INITIATIVES


def test_the_three_sides_of_the_triangle_each_pull():
    assert [set(each.between) for each in VALUE_TRIANGLE.tensions] == [
        {"legitimacy", "efficiency"},
        {"efficiency", "involvement"},
        {"involvement", "legitimacy"},
    ]


def test_the_articles_of_the_first_guide_are_supplied():
    assert "actie" in KNOWN
    assert all("actie" in part.articles for part in ACTIE.parts)
