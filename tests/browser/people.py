"""What people do on many pages, in the words that they see: Dutch, unless they switched."""

import re

from playwright.sync_api import expect

from demo.accounts import PASSWORD

OFFICIAL = "ambtenaar@waaierdam.example"
INITIATOR = "initiator@waaierdam.example"


def sign_in(page, email, password=PASSWORD):
    """Sign in from the page that stands open."""
    page.get_by_role("banner").get_by_role("link", name="Inloggen").click()
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Inloggen", exact=True).click()
    expect(page.get_by_role("banner")).to_contain_text("Uitloggen")


def go_to(page, name):
    """Follow a link of the main menu, which is folded on a small screen."""
    menu = page.get_by_role("button", name="Menu", exact=True)
    if menu.is_visible():
        menu.click()
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name=name, exact=True).click()


def start_intake(page, municipality="Waaierdam"):
    """From the home page to the first section of a new draft."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Initiatief aanmelden").first.click()
    page.get_by_label("In welke gemeente is het initiatief?").select_option(label=municipality)
    page.get_by_role("button", name="Beginnen").click()
    expect_heading(page, "Het initiatief")


def go_on(page):
    """Press the button that leads to the next page of the intake."""
    page.get_by_role("button", name=re.compile("^Verder:")).click()


def question(page, words, kind="radiogroup"):
    """The group of a question: radio buttons, or check boxes when `kind` is "group"."""
    return page.get_by_role(kind, name=re.compile("^" + re.escape(words)))


def choose(page, words, *options, kind="radiogroup"):
    """Tick these options of a question."""
    for option in options:
        question(page, words, kind).get_by_label(option, exact=True).check()


def expect_heading(page, text):
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def expect_error(page, label, message):
    """The summary speaks first, leads to the field, and both say the same."""
    expect(page).to_have_title(re.compile("^Fout: "))
    summary = page.get_by_role("alert")
    field = page.get_by_label(label)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(re.escape(message)))
    summary.get_by_role("link", name=message).click()
    expect(field).to_be_focused()


def unfold(page):
    """Show all categories of each lens, on the page where an initiative is read through them."""
    for each in page.get_by_text(re.compile("^Toon alle")).all():
        each.click()
