import pytest
from django.urls import reverse

from accounts.models import Organisation
from casework.models import Letter, Settlement
from casework.queue import queue
from casework.settlements import takes_part
from initiatives.models import Initiative
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db

LETTER = {"subject": "Uw intake", "text": "Wij schrijven dit niet in."}


@pytest.fixture(autouse=True)
def organisation():
    return Organisation.objects.create(municipality=a_municipality())


@pytest.fixture
def zeist():
    """A municipality that takes part."""
    municipality = a_municipality("GM0355", "Zeist")
    contact = {"contact_name": "Team Wijken", "contact_email": "wijken@zeist.example"}
    Organisation.objects.create(municipality=municipality, **contact)
    return municipality


def intake_of_somebody(**answers):
    return an_intake(owner=a_user("noor@kade.example"), **answers)


def address_of(intake, reason="no_initiative", **more):
    return reverse("workbench:declining", args=[intake.pk], query={"reason": reason, **more})


def read(page):
    return page.content.decode()


def test_a_letter_goes_out_as_it_was_edited(desk, official):
    intake = intake_of_somebody()

    page = desk.post(address_of(intake), {**LETTER, "words": "Reclame."})

    assert page.url == reverse("workbench:queue")
    settlement = Settlement.objects.get()
    assert (settlement.kind, settlement.reason, settlement.words) == ("declined", "no_initiative", "Reclame.")
    assert (settlement.by, settlement.municipality_id) == (official, "GM9999")
    letter = Letter.objects.get()
    assert (letter.kind, letter.recipient) == ("declined", "noor@kade.example")
    assert (letter.subject, letter.text) == ("Uw intake", "Wij schrijven dit niet in.")
    assert not queue(official).exists()
    assert not Initiative.objects.exists()


def test_the_letter_is_there_already(desk):
    page = desk.get(address_of(intake_of_somebody()))

    assert "Wij schrijven initiatieven van bewoners en groepen in." in page.context["form"]["text"].value()
    assert "De brief gaat naar noor@kade.example." in read(page)


def test_the_letter_can_be_looked_at_first(desk, zeist):
    intake = intake_of_somebody()
    text = "Het hoort bij {naar}.\n\nVraag het aan {contact daar}."

    page = desk.post(
        address_of(intake, "elsewhere"), {"to": "GM0355", "subject": "Naar {naar}", "text": text, "preview": "1"}
    )

    assert page.context["preview"] == {
        "subject": "Naar Zeist",
        "text": "Het hoort bij Zeist.\n\nVraag het aan Team Wijken, wijken@zeist.example.",
    }
    assert not Settlement.objects.exists()


def test_of_spam_nobody_is_told(desk, official):
    intake = intake_of_somebody()
    assert "<textarea" in read(desk.get(address_of(intake, "spam")))
    assert "subject" not in desk.get(address_of(intake, "spam")).context["form"].fields

    desk.post(address_of(intake, "spam"))

    assert Settlement.objects.get().reason == "spam"
    assert not Letter.objects.exists()


def test_another_reason_has_to_be_said(desk):
    page = desk.post(address_of(intake_of_somebody(), "other"), LETTER)

    assert page.context["form"].errors["words"] == ["Schrijf de reden op."]
    assert not Settlement.objects.exists()


def test_forwarded_it_waits_at_the_other_municipality(desk, official, zeist):
    intake = intake_of_somebody(name="Buurtbus")
    page = desk.get(address_of(intake, "elsewhere"))
    letter = {name: page.context["form"][name].value() for name in ("subject", "text")}

    desk.post(address_of(intake, "elsewhere"), {"to": "GM0355", **letter})

    settlement = Settlement.objects.get()
    assert (settlement.kind, settlement.to) == ("forwarded", zeist)
    sent = settlement.forwarded_as
    assert (sent.name, sent.municipality, sent.revises) == ("Buurtbus", zeist, intake)
    assert list(queue(an_official(zeist))) == [sent]
    assert not queue(official).exists()
    told = Letter.objects.get()
    assert told.kind == "forwarded"
    assert "Zeist" in told.text and "Team Wijken, wijken@zeist.example" in told.text and "[" not in told.text
    assert sent.reference in told.text


def test_where_nobody_takes_part_the_page_says_so_and_asks(desk):
    bunnik = a_municipality("GM0312", "Bunnik")
    assert not takes_part(bunnik)
    intake = intake_of_somebody()
    page = desk.get(address_of(intake, "elsewhere"))
    letter = {name: page.context["form"][name].value() for name in ("subject", "text")}

    page = desk.post(address_of(intake, "elsewhere"), {"to": "GM0312", **letter})

    assert "De gemeente Bunnik doet hier niet mee" in read(page)
    assert not Settlement.objects.exists()
    form = page.context["form"]
    again = {name: form[name].value() for name in ("to", "known", "subject", "text")}
    assert "U kunt de gemeente {naar} vragen om u te helpen." in again["text"]
    desk.post(address_of(intake, "elsewhere"), again)
    settlement = Settlement.objects.get()
    assert (settlement.kind, settlement.reason, settlement.to) == ("declined", "elsewhere", bunnik)
    assert "U kunt de gemeente Bunnik vragen om u te helpen." in Letter.objects.get().text


def test_where_it_is_may_say_which_municipality(desk, zeist):
    page = desk.get(address_of(intake_of_somebody(place="zeist"), "elsewhere"))

    assert page.context["form"]["to"].value() == "GM0355"


def test_new_answers_about_an_initiative_stay_in_their_municipality(desk, zeist):
    initiative = an_initiative()
    revision = an_intake(revises=initiative.intake)

    page = desk.get(address_of(revision, "elsewhere"))
    assert "Dit kan niet naar een andere gemeente" in read(page)
    desk.post(address_of(revision, "elsewhere"), {"to": "GM0355", **LETTER})
    assert not Settlement.objects.exists()


def test_a_double_click_decides_once(desk):
    intake = intake_of_somebody()

    pages = [desk.post(address_of(intake), LETTER) for _click in range(2)]

    settlement = Settlement.objects.get()
    assert [page.url for page in pages] == [
        reverse("workbench:queue"),
        reverse("workbench:settlement", args=[settlement.pk]),
    ]
    assert Letter.objects.count() == 1


def test_who_comes_second_sees_what_the_first_did_and_keeps_the_text(desk):
    intake = intake_of_somebody()
    Initiative.objects.register(intake, by=an_official(name="Kim de Wit"))

    page = desk.post(address_of(intake), {**LETTER, "text": "Mijn eigen woorden."})

    assert page.status_code == 200
    assert "‘Buurttuin De Kade’ was al ingeschreven, door Kim de Wit." in read(page)
    assert page.context["form"]["text"].value() == "Mijn eigen woorden."
    assert 'type="submit"' not in read(page).partition('class="w-form"')[2].partition("</form>")[0]
    assert not Settlement.objects.exists()
    assert not Letter.objects.filter(kind="declined").exists()


def test_without_an_organisation_no_letter_goes_out(desk, organisation):
    organisation.delete()
    intake = intake_of_somebody()

    assert "Er gaat geen brief uit" in read(desk.get(address_of(intake)))
    desk.post(address_of(intake), {"words": ""})
    assert Settlement.objects.get().kind == "declined"


def test_an_intake_of_another_municipality_is_not_there(desk, zeist):
    assert desk.get(address_of(an_intake(municipality=zeist))).status_code == 404
