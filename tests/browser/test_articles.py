"""An admin writes an article of the municipality, looks at it, publishes it, retires it, and takes that back."""

import re

import pytest
from playwright.sync_api import expect

from knowledge.models import Article
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.conftest import make_waaierdam
from tests.browser.people import expect_error, expect_heading, sign_in

ADMIN = "beheerder@waaierdam.example"
NAME = "Wijkbudget van Waaierdam"


@pytest.fixture
def window(open_window, made_once):
    """A window in which an admin is signed in, and one of a visitor."""
    made_once(make_waaierdam)
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, ADMIN)
    return page, open_window(TELEPHONE)


def main_button(page):
    return page.locator("main .utrecht-button--primary-action")


def test_an_own_article_from_draft_to_retired_and_back(window):
    page, visitor = window
    page.goto("/beheer/gemeente/GM9999/")
    page.get_by_role("main").get_by_role("link", name="Werkwijze").click()
    page.get_by_role("main").get_by_role("link", name="Kennisbank").click()
    expect_heading(page, "Kennisbank")
    check_accessible(page)
    page.get_by_role("link", name="Artikel schrijven").click()
    check_accessible(page)

    # What is wrong stands at its field, and what was typed stays.
    page.get_by_label("Alleen voor de pagina’s van Waaierdam").check()
    page.get_by_label("Instrument").check()
    page.get_by_label("Samenvatting in het Nederlands").fill("Geld voor een plan van bewoners.")
    page.get_by_label("Tekst in het Nederlands").fill("## Zo vraagt u aan\n\nLoop binnen bij het **wijkloket**.")
    main_button(page).click()
    expect_error(page, "Titel in het Nederlands", "Vul de titel in het Nederlands in.")
    check_accessible(page)

    # A look first: nothing is saved.
    page.get_by_label("Titel in het Nederlands").fill(NAME)
    page.get_by_role("button", name="Eerst bekijken").click()
    expect(page.get_by_role("heading", name="Zo vraagt u aan")).to_be_visible()
    assert not Article.objects.exists()
    check_accessible(page)
    main_button(page).click()
    expect_heading(page, NAME)
    expect(page.get_by_role("main")).to_contain_text("Concept")
    check_accessible(page)
    address = Article.objects.get().get_absolute_url()
    assert visitor.goto(address).status == 404

    # Where it fits.
    page.get_by_role("link", name="Waar het past", exact=True).click()
    page.get_by_label("Wanneer past het?").select_option(label="Ideevorming")
    page.get_by_label("Wat te doen, in het Nederlands").fill("het wijkbudget aanvragen")
    check_accessible(page)
    main_button(page).click()
    expect(page.get_by_role("link", name="Ideevorming")).to_be_visible()
    page.get_by_role("link", name="Terug naar het artikel").click()

    # Published, and readers find it.
    page.get_by_role("link", name="Publiceren").click()
    check_accessible(page)
    page.get_by_label("Waarom publiceert u het?").fill("Vastgesteld door het college.")
    main_button(page).click()
    expect(page.get_by_text(f"‘{NAME}’ is gepubliceerd.")).to_be_visible()
    assert visitor.goto(address).status == 200
    expect(visitor.get_by_role("heading", level=1)).to_have_text(NAME)

    # Retired, and back again from the message.
    page.get_by_role("link", name="Laten vervallen").click()
    page.get_by_label("Waarom laat u het vervallen?").fill("De regeling stopt.")
    main_button(page).click()
    assert visitor.goto(address).status == 410
    page.get_by_role("link", name="Bekijken of ongedaan maken").click()
    check_accessible(page)
    page.get_by_label("Waarom maakt u dit ongedaan?").fill("Toch verlengd.")
    main_button(page).click()
    expect(page.get_by_text("De stap is ongedaan gemaakt.")).to_be_visible()
    assert visitor.goto(address).status == 200
    page.goto(f"/taxonomie/kennisbank/{Article.objects.get().pk}/geschiedenis/")
    check_accessible(page)
    page.goto("/taxonomie/kennisbank/wat-past-waarbij/")
    expect(page.get_by_role("row", name=re.compile("Ideevorming"))).to_contain_text("het wijkbudget aanvragen")
    check_accessible(page)


def test_without_javascript_and_by_keyboard_alone(open_window, made_once):
    made_once(make_waaierdam)
    page = open_window(1280, javascript=False)
    page.goto("/")
    sign_in(page, ADMIN)
    page.goto("/taxonomie/kennisbank/nieuw/")
    page.get_by_label("Voor alle gemeenten").focus()
    page.keyboard.press("Space")
    for keys in ("Tab", "Space", "Tab"):
        page.keyboard.press(keys)
    for text in (NAME, "", "Geld voor een plan.", "", "Loop **binnen**.", ""):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Eerst bekijken").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".w-preview strong")).to_have_text("binnen")
    page.get_by_role("button", name="Bewaren").focus()
    page.keyboard.press("Enter")
    expect_heading(page, NAME)
    article = Article.objects.get()
    assert (article.kind, article.municipality, article.state) == ("instrument", None, "draft")
