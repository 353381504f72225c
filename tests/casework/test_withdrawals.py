"""The initiator takes back what waits."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import Organisation
from casework.models import Request, Responsibility, Settlement, Term
from casework.queue import waiting
from casework.withdrawals import withdraw
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def test_ends_all_that_hung_on_it():
    Organisation.objects.create(municipality=a_municipality())
    owner, official = a_user(), an_official()
    intake = an_intake(owner=owner)
    Term.objects.begin(intake)
    Responsibility.objects.assign(official, by=official, municipality=a_municipality(), intake=intake)
    Request.objects.ask(intake, ["phase"], "Hoe ver?", by=official, municipality=a_municipality())
    settlement = withdraw(intake, by=owner)
    assert (settlement.kind, settlement.by, settlement.municipality) == ("withdrawn", owner, a_municipality())
    assert not waiting().exists()
    assert Term.objects.get().ended_at
    assert not Request.objects.open().exists()
    assert not Responsibility.objects.open().exists()


def test_a_second_click_and_what_is_registered_change_nothing():
    intake = an_intake()
    assert withdraw(intake, by=None)
    assert withdraw(intake, by=None) is None
    assert withdraw(an_initiative().intake, by=None) is None
    assert Settlement.objects.count() == 1


def test_is_asked_first_and_can_be_sent_again(client):
    intake = an_intake(owner=a_user())
    client.force_login(intake.owner)
    address = reverse("initiatives:withdrawal", args=[intake.pk])
    assert "Take this intake back?" in client.get(address).content.decode()
    assert waiting().exists()
    html = client.post(address, follow=True).content.decode()
    assert "is withdrawn." in html
    assert "You took it back." in html
    client.post(reverse("intake:revise", args=[intake.pk]))
    draft = intake.revisions.get()
    draft.submit()
    assert list(waiting()) == [draft]


def test_is_for_the_owner_only(client):
    intake = an_intake(owner=a_user())
    for user in (a_user(), an_official()):
        client.force_login(user)
        assert client.post(reverse("initiatives:withdrawal", args=[intake.pk])).status_code == 404
    assert waiting().exists()
