"""The demo has two neighbourhoods to lay over each other, and enough people for both to be drawn."""

import pytest
from django.core.management import call_command

from climate.models import Round, Score
from demo.climate import load_climate

pytestmark = pytest.mark.django_db


def test_two_evenings_are_drawn_and_written_once(client):
    call_command("load_demo")

    for asked in Round.objects.all():
        assert all(figure.mean is not None for figure in asked.figures().values())
        assert client.get(f"/klimaat/{asked.area}/").status_code == 200
    assert (Round.objects.shown().count(), Score.objects.exclude(device=None).count()) == (2, 0)
    assert load_climate("GM9999") == 0
