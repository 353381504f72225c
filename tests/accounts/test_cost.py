"""What asking for a second factor costs: nothing, on the pages that people look at most."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.factors import PROVEN
from intake.questions import Section
from tests.builders import a_draft, a_user, an_initiative, an_official

pytestmark = pytest.mark.django_db


def queries(client, settings, ask):
    """How many queries a request takes where a second factor is not asked for, and where it is."""
    taken = []
    for settings.SECOND_FACTOR in (False, True):
        ask()
        with CaptureQueriesContext(connection) as seen:
            assert ask().status_code == 200
        taken.append(len(seen))
    return taken


@pytest.mark.parametrize("page", ["/", "/initiatieven/", "/inloggen/"])
def test_for_a_visitor(client, settings, page):
    an_initiative()
    without, asked = queries(client, settings, lambda: client.get(page))
    assert asked == without


def test_for_an_official_who_showed_one(client, settings):
    sam = an_official()
    client.force_login(sam)
    session = client.session
    session[PROVEN] = {"user": str(sam.pk), "how": "totp", "at": 0}
    session.save()
    without, asked = queries(client, settings, lambda: client.get("/werkbank/"))
    assert asked == without


@pytest.mark.parametrize("page", ["/", "/mijn/"])
def test_for_an_initiator(client, settings, page):
    client.force_login(a_user())
    without, asked = queries(client, settings, lambda: client.get(page))
    assert asked == without


def test_for_a_draft_that_saves_itself(client, settings):
    ann = a_user()
    client.force_login(ann)
    draft = a_draft(owner=ann)
    address = reverse("intake:section", args=[draft.pk, Section.BASICS])
    headers = {"x-requested-with": "autosave"}
    without, asked = queries(client, settings, lambda: client.post(address, {"name": "Buurttuin"}, headers=headers))
    assert asked == without
