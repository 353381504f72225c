"""An official says on the profile what an instrument did; the initiator reads the sentence that is meant for them."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from initiatives.models import Initiative
from knowledge.models import Mark
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import INITIATOR, OFFICIAL, expect_heading, go_to, sign_in
from tests.builders import a_category, an_article, an_initiative


@pytest.fixture
def initiative(waaierdam):
    article = an_article(title_nl="Een podium")
    article.fits.create(category=a_category("growth/recognition"), what_nl="aandacht geven")
    an_initiative(name="Eroverheen", categories=["growth/scaling_up", "actors/citizens"])
    owner = User.objects.get(email=INITIATOR)
    return an_initiative(owner=owner, neighbourhoods=[waaierdam], categories=["growth/recognition", "actors/citizens"])


def helping(page):
    return page.get_by_role("region", name="Wat kan helpen")


def test_an_official_says_that_it_helped_and_the_initiator_reads_their_part(open_window, initiative):
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, OFFICIAL)
    page.goto(initiative.get_absolute_url())
    expect(helping(page)).to_contain_text("staat voor drempel 2: Aandacht en erkenning")
    expect(helping(page)).to_contain_text("Eroverheen")
    say(page)
    correct(page)
    take_back(page)
    the_initiator_reads(open_window(TELEPHONE), initiative)


def say(page):
    """In the box at the instrument, by the keyboard; an empty one comes back with what was typed."""
    box = helping(page).locator("summary").filter(has_text="Vastleggen wat het deed")
    box.focus()
    page.keyboard.press("Enter")
    helping(page).get_by_label("Voor het dossier").fill("Kwam in de krant.")
    check_accessible(page)
    helping(page).get_by_role("button", name=re.compile("^Bewaren")).press("Enter")
    expect(page).to_have_title(re.compile("^Fout: "))
    page.get_by_role("alert").get_by_role("link", name="Kies wat het deed.").click()
    expect(page.get_by_role("radio", name="Hielp", exact=True)).to_be_focused()
    check_accessible(page)
    expect(page.get_by_label("Voor het dossier")).to_have_value("Kwam in de krant.")
    page.get_by_label("Hielp", exact=True).check()
    page.get_by_label("Voor de initiatiefnemer").fill("Mooi dat u er stond.")
    page.get_by_role("button", name="Bewaren").click()
    expect_heading(page, "Buurttuin De Kade")
    expect(helping(page)).to_contain_text("Kwam in de krant.")
    expect(helping(page).get_by_text("Vastleggen wat het deed")).to_have_count(0)
    timeline = page.get_by_role("region", name="Tijdlijn")
    expect(timeline).to_contain_text("Een podium: hielp")


def correct(page):
    helping(page).get_by_role("link", name="Wijzigen Een podium").click()
    expect_heading(page, "Wat deed “Een podium”?")
    check_accessible(page)
    page.get_by_label("Voor het dossier").fill("Kwam twee keer in de krant.")
    page.get_by_role("button", name="Bewaren").click()
    expect(helping(page)).to_contain_text("Kwam twee keer in de krant.")


def take_back(page):
    """And put back."""
    helping(page).get_by_role("link", name="Wijzigen Een podium").click()
    address = page.url
    page.get_by_role("button", name="Terugnemen").click()
    expect(helping(page)).not_to_contain_text("Kwam twee keer in de krant.")
    page.goto(address)
    check_accessible(page)
    page.get_by_role("button", name="Terugzetten").click()
    expect(helping(page)).to_contain_text("Kwam twee keer in de krant.")
    assert Mark.objects.get().undone_at is None


def the_initiator_reads(page, initiative):
    page.goto("/")
    sign_in(page, INITIATOR)
    page.goto(Initiative.objects.get(pk=initiative.pk).get_absolute_url())
    expect(helping(page)).to_contain_text("Wat de gemeente u laat weten")
    expect(helping(page)).to_contain_text("Mooi dat u er stond.")
    expect(helping(page)).not_to_contain_text("krant")
    check_accessible(page)
    go_to(page, "Mijn initiatieven")
    page.get_by_text("Wat de gemeente u laat weten").click()
    expect(page.get_by_role("main")).to_contain_text("Mooi dat u er stond.")
    expect(page.get_by_role("main")).not_to_contain_text("krant")
    check_accessible(page)


def test_without_javascript_and_on_paper(open_window, initiative):
    page = open_window(1280, javascript=False)
    page.goto("/")
    sign_in(page, OFFICIAL)
    page.goto(initiative.get_absolute_url())
    helping(page).get_by_text("Vastleggen wat het deed").click()
    helping(page).get_by_label("Hielp niet").check()
    helping(page).get_by_role("button", name=re.compile("^Bewaren")).click()
    expect(helping(page)).to_contain_text("hielp niet")
    page.emulate_media(media="print")
    expect(helping(page).get_by_text("Hoe komt deze lijst tot stand?")).to_be_hidden()
    expect(helping(page)).to_contain_text("Eroverheen")
