"""Two people, or two clicks, at the very same moment."""

import pytest

from initiatives.models import Overtaken
from readings.guides import ACTIE
from readings.models import Asset, GuidedReading
from tests.builders import a_neighbourhood, an_initiative, an_official
from tests.intake.test_submission import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def look(initiative, text, by):
    """What came of it: the reading, or "overtaken"."""
    try:
        found = {"animo": {"level": 2, "text": text}}
        return GuidedReading.objects.record(ACTIE, initiative, found, voice="official", by=by)
    except Overtaken:
        return "overtaken"


def test_of_two_officials_one_is_told_of_the_other():
    initiative, officials = an_initiative(), [an_official(), an_official()]

    said = at_once(*(lambda by=by: look(initiative, f"Beeld van {by.pk}", by) for by in officials))

    assert said.count("overtaken") == 1
    assert GuidedReading.objects.count() == 1


def test_two_clicks_make_one_reading_and_one_asset():
    initiative, official, area = an_initiative(), an_official(), a_neighbourhood()

    readings = at_once(*[lambda: look(initiative, "Zin.", official)] * 2)
    assets = at_once(*[lambda: Asset.objects.add(area, by=official, kind="places", what="Zaal")] * 2)

    assert len({each.pk for each in readings}) == GuidedReading.objects.count() == 1
    assert len({each.pk for each in assets}) == Asset.objects.count() == 1
