"""Readings of several voices beside each other, in words."""

import pytest
from django.utils import translation

from intake.options import Voice
from readings.comparing import SideBySide, newest_of
from readings.guides import ABCD, ACTIE, VALUE_TRIANGLE
from readings.models import GuidedReading
from tests.builders import a_neighbourhood, a_reading, an_initiative, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dutch():
    with translation.override("nl"):
        yield


@pytest.fixture
def initiative():
    return an_initiative()


def shown(subject, guide):
    return SideBySide(
        newest_of(GuidedReading.objects.filter(**{subject._meta.model_name: subject}).with_findings())[guide]
    )


def test_initiator_and_official_over_each_other(initiative):
    a_reading(initiative, levels=[1, 1, 1, 1, 1], by=an_official())
    a_reading(initiative, levels=[4, 2, 2, 3, None], by=an_official(name="Sam Bakker"))
    a_reading(initiative, voice=Voice.INITIATOR, levels=[1, 3, 2, None, 4])

    chart = shown(initiative, ACTIE)

    assert [(voice, name, by) for voice, name, _day, by in chart.voices] == [
        ("initiator", "Initiatiefnemer", ""),
        ("official", "Gemeente", "Sam Bakker"),
    ]
    rows = [([cell.word for cell in row.cells], row.difference, row.is_apart) for row in chart.rows]
    assert rows == [
        (["ontbreekt", "volop"], "3 stappen", True),
        (["genoeg", "een beetje"], "1 stap", False),
        (["een beetje", "een beetje"], "gelijk", False),
        (["", "genoeg"], "", False),
        (["volop", ""], "", False),
    ]
    assert chart.apart == ["Animo"]
    assert len(chart.bands.parts) == 5 and chart.triangle is None


def test_over_time_one_is_compared_with_the_one_before(initiative):
    before, now = a_reading(initiative, levels=[1, 2]), a_reading(initiative, levels=[2])

    chart = SideBySide([now], before)

    assert chart.is_single and chart.before_day
    assert [row.before for row in chart.rows][:3] == ["ontbreekt", "een beetje", ""]
    assert chart.bands.parts[0].before and not chart.bands.parts[2].before


def test_what_the_municipality_can_do_in_words(initiative):
    found = {"animo": {"text": "Zin.", "suggestions": ["encourage", "gone"], "words": "Taart brengen."}}
    reading = GuidedReading.objects.record(ACTIE, initiative, found, voice=Voice.OFFICIAL, by=None)

    said = SideBySide([reading]).rows[0].said[0]

    assert said.text == "Zin."
    assert said.doing == ["Mensen aanmoedigen om de ruimte te benutten die er is", "Taart brengen."]
    assert SideBySide([reading]).rows[1].said == []


def test_how_the_corners_pull(initiative):
    a_reading(initiative, guide=VALUE_TRIANGLE, levels=[4, 3, 1])

    chart = shown(initiative, VALUE_TRIANGLE)

    assert chart.bands is None and chart.triangle
    weighs = [pull.weighs for pull in chart.pulls]
    assert weighs == [
        "",
        "Gemeente: Efficiency weegt hier veel zwaarder dan betrokkenheid.",
        "Gemeente: Legitimiteit weegt hier veel zwaarder dan betrokkenheid.",
    ]


def test_the_steps_of_a_neighbourhood_stand_on_what_it_has():
    area = a_neighbourhood()
    reading = a_reading(area, guide=ABCD, levels=[4, 2], voice=Voice.TOGETHER)

    chart = SideBySide([reading], assets={"places": 2})

    assert chart.voices[0][1] == "Samen met bewoners"
    assert [(each.name, each.count) for each in chart.bands.ground] == [
        ("Bewoners", "0"),
        ("Netwerken", "0"),
        ("Instellingen", "0"),
        ("Plekken", "2"),
    ]
    assert SideBySide([reading]).bands.ground == ()
