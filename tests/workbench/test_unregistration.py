import pytest
from django.urls import reverse

from casework.models import Note, Settlement
from casework.queue import queue
from initiatives.models import Initiative
from tests.builders import a_municipality, an_initiative, an_official

pytestmark = pytest.mark.django_db


def address_of(initiative):
    return reverse("workbench:unregistration", args=[initiative.slug])


def read(page):
    return page.content.decode()


def test_the_button_lets_the_intake_wait_again(desk, official):
    initiative = an_initiative(published=False, categories=["actors/citizens"])
    intake = initiative.intake
    assert address_of(initiative) in read(desk.get(initiative.get_absolute_url()))
    assert "1 beoordeling gaat mee weg." in read(desk.get(address_of(initiative)))

    page = desk.post(address_of(initiative), {"intake": intake.pk})

    assert page.url == reverse("workbench:registration", args=[intake.pk])
    assert not Initiative.objects.exists()
    assert list(queue(official)) == [intake]
    undone = Settlement.objects.get()
    assert (undone.kind, undone.words, undone.by) == ("unregistered", "Buurttuin De Kade", official)


def test_a_double_click_leads_to_the_same_page(desk):
    initiative = an_initiative(published=False)
    clicks = [desk.post(address_of(initiative), {"intake": initiative.intake_id}) for _click in range(2)]

    assert len({page.url for page in clicks}) == 1
    assert Settlement.objects.count() == 1


def test_what_was_public_stays(desk):
    initiative = an_initiative()
    assert address_of(initiative) not in read(desk.get(initiative.get_absolute_url()))

    page = desk.post(address_of(initiative))

    assert "Het initiatief is openbaar geweest." in read(page)
    assert Initiative.objects.exists()


def test_what_would_be_lost_is_named(desk, official):
    initiative = an_initiative(published=False)
    Note.objects.create(initiative=initiative, municipality=initiative.municipality, by=official, text="Gebeld.")

    page = desk.post(address_of(initiative))

    assert [(str(what), number) for what, number in page.context["in_the_way"]] == [("notitie", 1)]
    assert Initiative.objects.exists()


def test_another_municipality_cannot(client):
    initiative = an_initiative(published=False)
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))

    assert client.post(address_of(initiative), {"intake": initiative.intake_id}).status_code == 404
