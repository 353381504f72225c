"""What waits for an official: registered with owner and term, declined with a letter, sent on to another municipality,
and a registration that is taken back."""

import pytest
from django.utils.formats import date_format
from playwright.sync_api import expect

from casework.models import Letter, Settlement, Term
from initiatives.models import Initiative
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import INITIATOR, OFFICIAL, expect_heading, go_to, sign_in
from tests.builders import User, an_intake

NAME = "Buurttuin De Kade"


@pytest.fixture
def waiting(waaierdam):
    """An intake of the initiator that waits in Waaierdam."""
    owner = User.objects.get(email=INITIATOR)
    intake = an_intake(owner=owner, neighbourhoods=[waaierdam])
    Term.objects.begin(intake)
    return intake


@pytest.fixture
def at_desk(open_window):
    """A function that opens a window in which somebody sits at their desk."""

    def at_desk(width, email=OFFICIAL):
        page = open_window(width)
        page.goto("/")
        sign_in(page, email)
        go_to(page, "Werkbank")
        return page

    return at_desk


def test_registering_shows_owner_and_term_and_can_be_undone(at_desk, waiting):
    page = at_desk(TELEPHONE)
    row = page.get_by_role("listitem").filter(has_text=waiting.reference).first
    expect(row).to_contain_text("nog ")
    check_accessible(page)
    page.get_by_role("link", name=f"Bekijken {NAME}").click()
    answer = page.get_by_role("region", name="Uw antwoord")
    expect(answer).to_contain_text(date_format(waiting.term.due_on))
    expect(answer).to_contain_text("Sam Bakker")
    page.get_by_role("button", name="Inschrijven").click()
    expect(page.get_by_role("status").first).to_contain_text(f"‘{NAME}’ is ingeschreven.")

    page.get_by_role("main").get_by_role("link", name="Naar het profiel").click()
    page.get_by_text("Meer doen").click()
    page.get_by_role("link", name="Maak inschrijven ongedaan").click()
    check_accessible(page)
    page.get_by_role("button", name="Maak inschrijven ongedaan").click()
    expect(page.get_by_role("status").first).to_contain_text(f"‘{NAME}’ wacht weer op inschrijving.")
    expect(page.get_by_role("region", name="Uw antwoord")).to_contain_text(date_format(waiting.term.due_on))
    assert not Initiative.objects.exists()


def test_declining_with_a_letter_and_putting_it_back(at_desk, waiting):
    page = at_desk(TELEPHONE)
    page.get_by_role("link", name=f"Niet inschrijven {NAME}").click()
    expect_heading(page, "Deze intake niet inschrijven")
    check_accessible(page)
    page.get_by_label("De brief", exact=True).fill("Wij schrijven uw tuin niet in.\n\nBel ons gerust.")
    page.get_by_role("button", name="Eerst de brief bekijken").click()
    expect(page.get_by_role("region", name="Zo ziet de brief eruit")).to_contain_text("Bel ons gerust.")
    check_accessible(page)
    page.get_by_role("button", name="Versturen en afhandelen").click()
    expect(page.get_by_role("status").first).to_contain_text(f"‘{NAME}’ is niet ingeschreven.")
    assert Letter.objects.get().text == "Wij schrijven uw tuin niet in.\n\nBel ons gerust."

    page.get_by_role("link", name="Bekijken of ongedaan maken").click()
    expect_heading(page, NAME)
    check_accessible(page)
    page.get_by_role("button", name="Zet terug in de wachtrij").click()
    expect(page.get_by_role("status").first).to_contain_text(f"‘{NAME}’ wacht weer.")
    page.get_by_role("main").get_by_role("button", name="Inschrijven").wait_for()
    assert not Letter.objects.exists()


def test_sending_it_on_to_another_municipality(at_desk, waiting):
    page = at_desk(TELEPHONE)
    page.get_by_role("link", name=f"Niet inschrijven {NAME}").click()
    page.get_by_role("link", name="Andere gemeente").click()
    page.get_by_label("Voor welke gemeente is het?").select_option("GM0355")
    check_accessible(page)
    page.get_by_role("button", name="Doorsturen").click()
    expect(page.get_by_role("status").first).to_contain_text(f"‘{NAME}’ is doorgestuurd naar Zeist.")
    expect(page.get_by_role("main")).not_to_contain_text(waiting.reference)

    there = at_desk(TELEPHONE, "ambtenaar@zeist.example")
    sent = Settlement.objects.get().forwarded_as
    row = there.get_by_role("listitem").filter(has_text=sent.reference).first
    expect(row).to_contain_text("De gemeente Waaierdam stuurde dit door.")
    there.get_by_role("link", name=f"Bekijken {NAME}").click()
    expect(there.get_by_role("region", name="Uw antwoord")).to_contain_text("nog ")
    check_accessible(there)


def test_adding_it_to_an_initiative_without_javascript(open_window, waiting):
    owner = User.objects.get(email=OFFICIAL)
    initiative = Initiative.objects.register(an_intake(name="Buurttuin Kade", summary="Eerst dit."), by=owner)
    page = open_window(375, javascript=False)
    page.goto("/")
    sign_in(page, OFFICIAL)
    page.goto("/werkbank/")
    page.get_by_role("link", name=f"Hoort bij … {NAME}").click()
    page.get_by_role("main").get_by_role("link", name="Buurttuin Kade").first.click()
    expect(page.get_by_role("table")).to_contain_text("Eerst dit.")
    page.get_by_label("Neem de nieuwe antwoorden over; wat er stond, blijft in de geschiedenis").check()
    page.get_by_role("button", name="Bij dit initiatief voegen").click()
    expect(page.get_by_role("main")).to_contain_text(f"‘{NAME}’ hoort nu bij wat er al was.")
    initiative.refresh_from_db()
    assert initiative.intake == waiting
