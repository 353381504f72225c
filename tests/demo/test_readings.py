"""The demo shows two voices along each guide, and a neighbourhood with what it has."""

import pytest
from django.core.management import call_command

from demo.readings import load_readings
from initiatives.models import Initiative
from readings.comparing import SideBySide, newest_of
from readings.guides import ABCD, ACTIE, VALUE_TRIANGLE
from readings.models import Asset, GuidedReading

pytestmark = pytest.mark.django_db


def test_what_the_demo_looks_at_can_be_compared_and_is_written_once():
    call_command("load_demo")
    initiative = Initiative.objects.get(intake__name="Repair Café Schippersbuurt")

    newest = newest_of(GuidedReading.objects.filter(initiative=initiative).with_findings())
    area = newest_of(GuidedReading.objects.exclude(neighbourhood=None).with_findings())

    assert SideBySide(newest[ACTIE]).apart and not SideBySide(newest[VALUE_TRIANGLE]).is_single
    assert [each.voice for each in area[ABCD]] == ["together", "official"]
    for reading in GuidedReading.objects.with_findings():
        for part in reading.along.parts:
            assert set(reading.found[part.key].suggestions) <= {each.key for each in part.suggestions}
    assert GuidedReading.objects.count() == 7
    assert (Asset.objects.standing().count(), Asset.objects.count()) == (5, 6)
    assert load_readings("GM9999") == 0
