"""Initiators and officials say what they find of the municipality, see both sides, and follow a bar to the list."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from climate.models import Opinion
from climate.opinions import FEWEST, OpinionStatement, Side, person_of, this_year
from initiatives.models import Classification
from initiatives.search.facets import SCALES
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import INITIATOR, OFFICIAL, expect_heading, go_to, sign_in
from tests.builders import a_category, a_municipality, an_initiative, an_organisation

ADMIN = "beheerder@waaierdam.example"
TOGETHER = "De gemeente werkt genoeg met bewoners samen"


@pytest.fixture
def asked(waaierdam):
    """An initiative of the initiator of the demo, and answers of others: one too few of initiators."""
    an_organisation()
    official = User.objects.get(email=OFFICIAL)
    initiative = an_initiative(owner=User.objects.get(email=INITIATOR), by=official, impact=9)
    for key in ("first_followers", "recognition"):
        initiative.assess([(a_category(f"growth/{key}"), "", Classification.Basis.CHOSEN)], by=official)
    initiative.score(dict.fromkeys(SCALES) | {"impact": 4}, by=official)
    for side, number in ((Side.INITIATOR, FEWEST - 1), (Side.OFFICIAL, FEWEST)):
        for each in range(number):
            person = person_of(f"{side}{each}", "GM9999", this_year())
            agreed = dict.fromkeys(OpinionStatement.values, "agree")
            Opinion.objects.give(agreed, municipality=a_municipality(), side=side, person=person)
    return initiative


def test_asked_answered_compared_and_published(open_window, asked):
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, INITIATOR)
    answer_as_initiator(page)
    desk = open_window(TELEPHONE)
    desk.goto("/")
    sign_in(desk, ADMIN)
    compare(desk)
    publish(desk)
    follow_a_bar(desk)
    visitor = open_window(TELEPHONE)
    visitor.goto("/stellingen/GM9999/")
    expect(visitor.get_by_role("main")).to_contain_text("4 eens, 1 oneens")
    check_accessible(visitor)


def answer_as_initiator(page):
    page.goto("/mijn/")
    check_accessible(page)
    page.get_by_role("link", name="Zeg wat u vindt van de gemeente Waaierdam").click()
    expect_heading(page, "Wat vindt u van de gemeente Waaierdam?")
    check_accessible(page)
    page.get_by_role("button", name="De antwoorden versturen").click()
    expect(page.get_by_role("alert")).to_contain_text("Kies een antwoord.")
    check_accessible(page)
    for group in page.get_by_role("radiogroup").all():
        group.get_by_label("Oneens").check()
    page.get_by_role("button", name="De antwoorden versturen").click()
    expect(page.get_by_role("status").first).to_contain_text("Uw antwoorden tellen mee")


def compare(page):
    go_to(page, "Werkbank")
    page.get_by_role("link", name="Wat men van ons vindt").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("80% eens")
    expect(main).to_contain_text("Ambtenaren zijn het vaker eens: 20 procentpunten verschil.")
    check_accessible(page)
    page.get_by_text("Dezelfde aantallen in een tabel").click()
    expect(page.get_by_role("table")).to_contain_text(TOGETHER)
    check_accessible(page)


def publish(page):
    page.get_by_role("link", name="Wie deze cijfers mag zien").click()
    check_accessible(page)
    page.get_by_role("button", name="Deze cijfers aan iedereen tonen").click()
    expect(page.get_by_role("status").first).to_contain_text("Iedereen kan de cijfers")


def follow_a_bar(page):
    page.get_by_role("link", name="De twaalf schalen").click()
    check_accessible(page)
    page.get_by_role("link", name="Impact: toon deze initiatieven in de lijst").first.click()
    expect(page.get_by_role("main")).to_contain_text("Buurttuin De Kade")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("1")


def test_a_link_works_without_javascript_and_with_the_keyboard_alone(open_window, asked):
    desk = open_window(TELEPHONE)
    desk.goto("/")
    sign_in(desk, OFFICIAL)
    desk.goto("/werkbank/stellingen/GM9999/uitnodigen/")
    desk.get_by_role("button", name="Een link maken").click()
    check_accessible(desk)
    link = re.search(r"http\S+/stelling/[\w-]+/", desk.locator("code").inner_text())[0]
    page = open_window(TELEPHONE, javascript=False)
    page.goto(link)
    expect_heading(page, "Wat vindt u van de gemeente Waaierdam?")
    page.get_by_role("radiogroup").first.get_by_label("Eens", exact=True).focus()
    for key in ("Space", "Tab", "ArrowDown", "ArrowUp", "Space", "Tab", "ArrowDown", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("main")).to_contain_text("Uw antwoorden zijn opgeschreven.")
    assert Opinion.objects.filter(side=Side.INITIATOR).count() == 3 * FEWEST


def test_the_path_over_the_thresholds(open_window, asked):
    page = open_window(TELEPHONE)
    page.goto("/brillen/groei/")
    step = page.locator("#drempel-1")
    expect(step).to_contain_text("Buurttuin De Kade")
    check_accessible(page)
    page.get_by_text("Hoe dit geteld is").click()
    expect(page.get_by_role("main")).to_contain_text("Wat in het archief staat, is niet openbaar")
    step.get_by_role("link", name="Buurttuin De Kade").click()
    way = page.locator(".w-way")
    expect(way.locator("[aria-current=step]")).to_contain_text("Aandacht en erkenning")
    check_accessible(page)
