"""What a proxy of deploy/ sends once more, since a node fell over before it answered, does nothing the second time."""

import json

import pytest
from django.urls import reverse

from intake.models import Intake
from intake.ownership import SESSION_KEY
from intake.questions import Section
from outbox.models import Message
from tests.builders import a_draft
from tests.pages import mark_on, seal_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    draft = a_draft(contact_name="Fatima")
    session = client.session
    session[SESSION_KEY] = [str(draft.pk)]
    session.save()
    return draft


@pytest.fixture
def contact(client, draft):
    """The address of a section, and what a page of it sends after a change."""
    address = reverse("intake:section", args=[draft.pk, Section.CONTACT])
    sent = {"contact_name": "Noor", "contact_email": draft.contact_email, "shown": mark_on(client.get(address))}
    return address, sent


def answers(draft):
    return Intake.objects.filter(pk=draft.pk).values_list("contact_name", "rejected").get()


def test_an_autosave(client, draft, contact):
    address, sent = contact
    first, second = (
        json.loads(client.post(address, sent, headers={"X-Requested-With": "autosave"}).content) for _time in range(2)
    )
    assert (first["errors"], first["conflicts"]) == (second["errors"], second["conflicts"]) == ({}, [])
    assert first["shown"] == second["shown"]
    assert answers(draft) == ("Noor", {})


def test_a_section(client, draft, contact):
    address, sent = contact
    assert [client.post(address, sent).status_code for _time in range(2)] == [302, 302]
    assert answers(draft) == ("Noor", {})


def test_handing_in(client, draft):
    address = reverse("intake:check", args=[draft.pk])
    sent = {"seen": seal_on(client.get(address))}
    receipt = reverse("intake:receipt", args=[draft.pk])
    assert [client.post(address, sent).url for _time in range(2)] == [receipt, receipt]
    assert (Intake.objects.submitted().count(), Message.objects.count()) == (1, 1)
