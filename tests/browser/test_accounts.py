"""Someone makes an account with a mailed code, keeps what they began, and switches to English and back."""

import re

from playwright.sync_api import expect

from outbox.models import Message
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import expect_heading, go_to, start_intake
from tests.builders import an_initiative


def test_making_an_account_keeps_the_draft(open_window, waaierdam):
    page = open_window(TELEPHONE)
    start_intake(page)
    page.get_by_label("Hoe heet het initiatief?").fill("Buurttuin De Kade")
    page.get_by_role("button", name="Bewaren en later verder").click()
    page.get_by_role("banner").get_by_role("link", name="Inloggen").click()
    check_accessible(page)
    page.get_by_role("link", name="Nog geen account? Maak een account").click()
    page.wait_for_url("**/registreren/**")
    check_accessible(page)
    page.get_by_label("Uw naam").fill("Fatima de Boer")
    page.get_by_label("E-mailadres").fill("fatima.van-den-heuvel.bakker@buurtvereniging-de-kade.example")
    page.get_by_label("Wachtwoord", exact=True).fill("zaterdag tussen de bonen")
    page.get_by_role("button", name="Maak een account").click()
    expect_heading(page, "Bevestig uw e-mailadres")
    check_accessible(page)
    page.get_by_label("Code").fill("FOUT-CODE")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("alert")).to_contain_text("Deze code klopt niet.")
    check_accessible(page)
    mail = Message.objects.get(recipient="fatima.van-den-heuvel.bakker@buurtvereniging-de-kade.example")
    page.get_by_label("Code").fill(re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail.text).group())
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("banner")).to_contain_text("fatima.van-den-heuvel.bakker@buurtvereniging-de-kade.example")
    account = page.get_by_role("banner").get_by_role("link", name=re.compile("^Mijn account: fatima"))
    assert account.evaluate("each => each.scrollWidth <= each.clientWidth")
    account.click()
    expect_heading(page, "Uw account")
    check_accessible(page)
    page.get_by_role("main").get_by_role("link", name="E-mailadres").click()
    expect_heading(page, "Uw e-mailadres")
    check_accessible(page)
    go_to(page, "Mijn initiatieven")
    check_accessible(page)
    page.get_by_role("link", name="Ga verder met Buurttuin De Kade").click()
    expect_heading(page, "Controleer uw antwoorden")
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("banner")).to_contain_text("Inloggen")


def test_switching_to_english_and_back(open_window, waaierdam):
    profile = an_initiative(categories=["actors/collectives"]).get_absolute_url()
    page = open_window(TELEPHONE)
    page.goto(f"{profile}?van=lijst")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile(re.escape(f"{profile}?van=lijst") + "$"))
    for address, heading in [
        (profile, "Buurttuin De Kade"),
        ("/", "What people do for each other"),
        ("/initiatieven/", "Initiatives"),
        ("/brillen/bloedgroepen/collectieven/", "Collectives"),
        ("/intake/", "Register an initiative"),
        ("/inloggen/", "Sign in"),
    ]:
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect_heading(page, heading)
        expect(page.get_by_role("banner")).to_contain_text("Register of civic initiatives")
        check_accessible(page)
    page.get_by_role("button", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect_heading(page, "Inloggen")
