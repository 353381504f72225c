import pytest
from django.urls import reverse

from casework.models import Letter, Settlement
from casework.queue import queue
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_organisation

pytestmark = pytest.mark.django_db


def address_of(intake, to=None):
    if to is None:
        return reverse("workbench:belonging", args=[intake.pk])
    if hasattr(to, "slug"):
        return reverse("workbench:belonging-initiative", args=[intake.pk, to.slug])
    return reverse("workbench:belonging-intake", args=[intake.pk, to.pk])


def read(page):
    return page.content.decode()


def test_shows_what_looks_like_it(desk):
    initiative = an_initiative(name="Buurttuin Kade", published=False)
    intake = an_intake(name="Buurttuin De Kade")

    page = read(desk.get(address_of(intake)))

    assert address_of(intake, initiative) in page
    assert "de naam lijkt erop" in page


def test_the_search_finds_other_forms_of_a_word(desk):
    initiative = an_initiative(name="Moestuinen Oost", contact_email="x@y.example", contact_name="Ali")
    intake = an_intake(name="Samen eten")

    page = desk.get(address_of(intake), {"q": "moestuin"})

    assert [each.thing for each in page.context["found"]] == [initiative]


def test_its_answers_take_the_place_of_the_others(desk, official):
    initiative = an_initiative(summary="Eerst dit.")
    intake = an_intake(summary="Nu dat.")
    page = desk.get(address_of(intake, initiative))
    assert [row.texts for row in page.context["changes"]] == [["Nu dat."]]

    page = desk.post(address_of(intake, initiative), {"takes": "yes", "seen": initiative.intake_id})

    assert page.url == reverse("workbench:queue")
    initiative.refresh_from_db()
    assert initiative.intake == intake
    settlement = Settlement.objects.get()
    assert (settlement.kind, settlement.initiative) == ("belongs", initiative)
    assert not queue(official).exists()


def test_or_the_answers_stay_as_they_are(desk, official):
    initiative = an_initiative()
    first = initiative.intake
    intake = an_intake(summary="Nu dat.")

    desk.post(address_of(intake, initiative), {"takes": "no", "seen": first.pk})

    initiative.refresh_from_db()
    assert initiative.intake == first
    assert Settlement.objects.get().initiative == initiative
    assert not queue(official).exists()


def test_it_is_the_same_as_another_that_waits(desk, official):
    other, intake = an_intake(), an_intake()

    desk.post(address_of(intake, other), {"seen": ""})

    assert Settlement.objects.get().same_as == other
    assert list(queue(official)) == [other]


def test_who_compared_with_older_answers_looks_again(desk):
    initiative = an_initiative()
    seen = initiative.intake_id
    initiative.take(an_intake(revises=initiative.intake, summary="Intussen."), by=None)
    intake = an_intake()

    page = desk.post(address_of(intake, initiative), {"takes": "yes", "seen": seen})

    assert "Nadat u deze pagina opende, zijn de antwoorden veranderd." in read(page)
    assert page.context["form"]["takes"].value() == "yes"
    assert not Settlement.objects.exists()


def test_a_choice_is_asked_for(desk):
    initiative = an_initiative()
    page = desk.post(address_of(an_intake(), initiative), {"seen": initiative.intake_id})
    assert page.context["form"].errors["takes"] == ["Kies wat er met de antwoorden gebeurt."]


def test_who_comes_second_sees_what_the_first_did(desk):
    initiative, intake = an_initiative(), an_intake()
    Settlement.objects.decline(intake, by=None, reason="spam")

    page = desk.post(address_of(intake, initiative), {"takes": "yes", "seen": initiative.intake_id})

    assert "Iemand anders was u voor" in read(page)
    assert Settlement.objects.count() == 1


def test_what_is_of_another_municipality_cannot_be_chosen(desk):
    zeist = a_municipality("GM0355", "Zeist")
    intake = an_intake()

    assert desk.get(address_of(intake, an_initiative(municipality=zeist))).status_code == 404
    assert desk.get(address_of(intake, an_intake(municipality=zeist))).status_code == 404
    assert desk.get(address_of(intake, intake)).status_code == 404


@pytest.mark.parametrize("same", [True, False])
def test_who_sent_it_is_told_without_a_name(desk, same):
    an_organisation()
    intake = an_intake(owner=a_user("noor@kade.example"), name="Tuin van Noor")
    other = an_intake(name="Geheime buurttuin") if same else an_initiative(name="Geheime buurttuin", published=False)
    page = desk.get(address_of(intake, other))
    assert page.context["letter"].recipient == "noor@kade.example"

    answer = {"seen": page.context["form"].compares_with, "takes": "no"}
    assert desk.post(address_of(intake, other), answer).status_code == 302

    letter = Letter.objects.get(intake=intake)
    assert (letter.kind, letter.subject) == ("belongs", "Wij kennen dit initiatief al")
    assert "Tuin van Noor" in letter.text and "Geheime" not in letter.text


def test_the_letter_can_be_left_out(desk):
    an_organisation()
    intake, other = an_intake(owner=a_user("noor@kade.example")), an_intake(name="Buurttuin")

    desk.post(address_of(intake, other), {"quiet": "yes"})

    assert Settlement.objects.get().kind == "belongs"
    assert not Letter.objects.exists()
