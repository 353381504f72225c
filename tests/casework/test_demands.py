"""The initiator asks to take the profile off or to remove data; the official does it, or says why not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Organisation
from casework.demands import Ended
from casework.models import Demand, Letter
from intake.models import Intake
from outbox.models import Message
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db
KIND = Demand.Kind


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def owner():
    return a_user("fatima@kade.example", language="en")


@pytest.fixture
def initiative(owner):
    return an_initiative(owner=owner, contact_phone="0612345678", publish_contact=["name", "email"])


@pytest.fixture
def official():
    return an_official(name="Karin")


def removal(initiative, owner, *details):
    return Demand.objects.make(initiative, KIND.REMOVE_DATA, by=owner, details=details or ["email", "phone"])


def test_has_a_term_and_is_asked_once(client, initiative, owner):
    Organisation.objects.create(municipality=a_municipality(), response_days=20)
    client.force_login(owner)
    address = reverse("initiatives:demand", args=[initiative.slug])
    for _twice in range(2):
        assert client.post(address, {"kind": "take_off", "words": "Wij stoppen."}).url == "/mijn/"
    demand = Demand.objects.get()
    assert (demand.kind, demand.words, demand.by) == ("take_off", "Wij stoppen.", owner)
    assert demand.due_on >= timezone.localdate() + timedelta(days=20)
    assert "The municipality answers by" in client.get("/mijn/").content.decode()


def test_says_which_data(client, initiative, owner):
    client.force_login(owner)
    page = client.post(reverse("initiatives:demand", args=[initiative.slug]), {"kind": "remove_data"})
    assert "Choose which data." in page.content.decode()
    assert not Demand.objects.exists()


def test_is_for_who_handed_it_in(client, initiative, official):
    address = reverse("initiatives:demand", args=[initiative.slug])
    for user in (a_user(), official):
        client.force_login(user)
        assert client.get(address).status_code == 404


def test_stands_on_the_workbench_and_the_profile_of_its_officials(client, initiative, owner, official):
    demand = removal(initiative, owner)
    address = reverse("workbench:demand", args=[demand.pk])
    client.force_login(official)
    assert address in client.get("/werkbank/").content.decode()
    assert address in client.get(initiative.get_absolute_url()).content.decode()
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))
    assert client.get(address).status_code == 404
    assert address not in client.get("/werkbank/").content.decode()
    assert address not in client.get(initiative.get_absolute_url()).content.decode()


def test_taking_off_is_done_and_told(client, initiative, owner, official):
    demand = Demand.objects.make(initiative, KIND.TAKE_OFF, by=owner)
    client.force_login(official)
    assert client.post(reverse("workbench:demand", args=[demand.pk]), {"to": "do"}).url == "/werkbank/"
    initiative.refresh_from_db()
    demand.refresh_from_db()
    assert initiative.published_at is None
    assert (bool(demand.done_at), demand.ended_by) == (True, official)
    message = Message.objects.latest("pk")
    assert message.recipient == owner.email
    assert "The municipality did this." in message.text


def test_taking_off_is_told_once(initiative, owner, official):
    Organisation.objects.get_or_create(municipality=a_municipality())
    Demand.objects.make(initiative, KIND.TAKE_OFF, by=owner).fulfil(by=official)
    assert not Letter.objects.filter(kind="taken_off").exists()
    assert Message.objects.filter(recipient=owner.email, subject__icontains="Buurttuin").count() == 1


def test_whose_initiative_it_is_hears_it_when_somebody_else_asked(initiative, owner, official):
    Organisation.objects.get_or_create(municipality=a_municipality())
    Demand.objects.make(initiative, KIND.TAKE_OFF, by=a_user()).fulfil(by=official)
    assert Letter.objects.get(kind="taken_off").recipient == owner.email


def test_goes_with_the_initiative_to_another_municipality(client, initiative, owner):
    zeist = a_municipality("GM0355", "Zeist")
    demand = Demand.objects.make(initiative, KIND.TAKE_OFF, by=owner)
    initiative.take(an_intake(revises=initiative.intake, owner=owner, municipality=zeist), by=None)
    client.force_login(an_official(zeist))
    assert reverse("workbench:demand", args=[demand.pk]) in client.get("/werkbank/").content.decode()


def test_erasing_reaches_all_versions_and_no_other_answer(client, initiative, owner, official):
    newer = initiative.intake.revise(by=owner)
    newer.submit()
    initiative.take(newer, by=official)
    client.force_login(official)
    demand = removal(initiative, owner)
    client.post(reverse("workbench:demand", args=[demand.pk]), {"to": "do", "details": ["email", "phone"]})
    rows = Intake.objects.values_list("contact_name", "contact_email", "contact_phone", "name")
    assert set(rows) == {("Fatima de Boer", "", "", "Buurttuin De Kade")}
    assert [each.publish_contact for each in Intake.objects.all()] == [["name"], ["name"]]
    assert "fatima@kade.example" not in client.get(initiative.get_absolute_url()).content.decode()


def test_refusing_needs_a_reason_and_tells_it(client, initiative, owner, official):
    demand = removal(initiative, owner)
    client.force_login(official)
    address = reverse("workbench:demand", args=[demand.pk])
    assert "Write down why not." in client.post(address, {"to": "refuse"}).content.decode()
    client.post(address, {"to": "refuse", "answer": "Er loopt een subsidie."})
    demand.refresh_from_db()
    assert (bool(demand.refused_at), demand.answer) == (True, "Er loopt een subsidie.")
    assert "Er loopt een subsidie." in Message.objects.latest("pk").text
    assert Intake.objects.get().contact_email == "fatima@kade.example"


def test_of_two_officials_the_second_sees_how_it_ended_and_keeps_their_text(client, initiative, owner, official):
    demand = removal(initiative, owner)
    demand.refuse(by=an_official(name="Joop"), answer="Nee.")
    client.force_login(official)
    html = client.post(
        reverse("workbench:demand", args=[demand.pk]), {"to": "do", "details": ["email"], "answer": "Komt goed."}
    ).content.decode()
    assert "By Joop. Nee." in html
    assert "Komt goed." in html
    assert Intake.objects.get().contact_email == "fatima@kade.example"
    with pytest.raises(Ended):
        demand.fulfil(by=official, details=["email"])
