"""An official secures their account in a real browser, with a virtual key, and comes in with it; and with an app."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from demo.accounts import PASSWORD
from tests.accounts.factors import code_of, kinds
from tests.browser.axe import WIDTHS, check_accessible
from tests.browser.people import OFFICIAL, expect_heading

AT_THE_DESK = re.compile(r"^[^?]*/werkbank/$")
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def asked(settings):
    settings.SECOND_FACTOR = True


def plug_in(page):
    """A device that keeps passkeys, and whose owner says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]


def fill_in(page, email=OFFICIAL, password=PASSWORD):
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Inloggen", exact=True).click()


def test_a_passkey_from_the_first_page_to_signing_in_with_it(open_window, waaierdam):
    page = open_window()
    plug_in(page)
    page.goto("/inloggen/?next=/werkbank/")
    fill_in(page)
    expect_heading(page, "Nog één stap: beveilig uw account")
    check_accessible(page)
    page.goto("/account/beveiliging/app/")
    check_accessible(page)
    page.goto("/account/beveiliging/")
    page.get_by_role("link", name="Toegangssleutel toevoegen").click()
    expect_heading(page, "Toegangssleutel toevoegen")
    check_accessible(page)
    page.get_by_label("Naam van de toegangssleutel").fill("Laptop van het werk")
    page.get_by_label("Naam van de toegangssleutel").press("Enter")
    expect_heading(page, "Uw herstelcodes")
    expect(page.get_by_role("listitem").filter(has_text=re.compile(r"^\s*\d{4} \d{4}\s*$"))).to_have_count(10)
    check_accessible(page)
    page.get_by_role("link", name="Ik heb ze bewaard. Ga verder").click()
    expect(page).to_have_url(AT_THE_DESK)
    page.get_by_role("button", name="Uitloggen").click()

    page.goto("/inloggen/?next=/werkbank/")
    check_accessible(page)
    page.get_by_role("button", name="Inloggen met een toegangssleutel").click()
    expect(page).to_have_url(AT_THE_DESK)
    page.goto("/account/beveiliging/")
    expect(page.get_by_role("main")).to_contain_text("Laptop van het werk")
    check_accessible(page)
    page.get_by_role("button", name="Uitloggen").click()

    # The same key as second step, after a password.
    page.goto("/inloggen/?next=/werkbank/")
    fill_in(page)
    expect_heading(page, "Tweede stap")
    check_accessible(page)
    page.get_by_role("button", name="Gebruik uw toegangssleutel").click()
    expect(page).to_have_url(AT_THE_DESK)


def test_who_says_no_to_the_device_is_told_what_happened(open_window, waaierdam):
    page = open_window()
    session, key = plug_in(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.goto("/inloggen/?next=/account/beveiliging/toegangssleutels/nieuw/")
    fill_in(page)
    page.get_by_role("button", name="Maak de toegangssleutel").click()
    expect(page.get_by_role("alert").filter(has_text="Er is niets gebeurd")).to_be_visible()
    check_accessible(page)


def test_at_an_address_of_numbers_the_page_says_why_it_cannot(open_window, waaierdam, live_server):
    page = open_window()
    numbers = live_server.url.replace("localhost", "127.0.0.1")
    page.goto(f"{numbers}/inloggen/?next=/account/beveiliging/toegangssleutels/nieuw/")
    page.get_by_role("button", name="Inloggen met een toegangssleutel").click()
    expect(page.get_by_role("alert").filter(has_text="adres van cijfers")).to_be_visible()
    fill_in(page)
    expect_heading(page, "Toegangssleutel toevoegen")
    expect(page.get_by_role("alert").filter(has_text="adres van cijfers")).to_be_visible()
    expect(page.get_by_role("button", name="Maak de toegangssleutel")).to_be_disabled()


@pytest.mark.parametrize("width", WIDTHS)
def test_an_app_and_a_recovery_code_also_without_javascript(open_window, waaierdam, width):
    page = open_window(width, javascript=False)
    page.goto("/inloggen/?next=/werkbank/")
    fill_in(page)
    page.get_by_role("link", name="App koppelen").click()
    expect_heading(page, "App koppelen")
    page.get_by_text("Geen camera?").click()
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Koppel de app").click()
    expect(page.get_by_role("alert")).to_contain_text("Deze code klopt niet.")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Koppel de app").click()
    expect_heading(page, "Uw herstelcodes")
    recovery = page.locator("main code").first.inner_text()
    page.get_by_role("link", name="Ik heb ze bewaard. Ga verder").click()
    expect(page).to_have_url(AT_THE_DESK)
    page.get_by_role("button", name="Uitloggen").click()

    page.goto("/inloggen/?next=/werkbank/")
    fill_in(page)
    expect_heading(page, "Tweede stap")
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Verder").click()
    expect(page).to_have_url(AT_THE_DESK)
    assert kinds(User.objects.get(email=OFFICIAL)) == ["recovery_codes", "totp"]
