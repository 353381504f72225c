"""The whole way without JavaScript: an intake is handed in, registered, read, published and found."""

import re

from playwright.sync_api import expect

from initiatives.models import Initiative
from intake.models import Intake
from tests.browser.people import OFFICIAL, choose, expect_error, expect_heading, go_on, sign_in, start_intake


def test_from_intake_to_website_without_javascript(open_window, waaierdam):
    hand_in(open_window(375, javascript=False))
    publish(open_window(375, javascript=False))
    find(open_window(375, javascript=False))


def hand_in(page):
    """With the required answers only."""
    start_intake(page)
    page.get_by_label("Hoe heet het initiatief?").fill("Buurttuin De Kade")
    page.get_by_label("Wat doet u, in één zin?").fill("Bewoners maken samen een moestuin aan de kade.")
    page.get_by_label("In welk jaar bent u begonnen?").fill("vorig jaar")
    go_on(page)
    expect_error(page, "In welk jaar bent u begonnen?", "Vul een jaar in met vier cijfers, bijvoorbeeld 2019.")
    page.get_by_label("In welk jaar bent u begonnen?").fill("2021")
    go_on(page)
    page.get_by_label("Wie is de contactpersoon?").fill("Fatima de Boer")
    page.get_by_label("Wat is het e-mailadres van de contactpersoon?").fill("fatima@kade.example")
    go_on(page)
    choose(page, "Waar gaat uw initiatief vooral over?", "Sociale cohesie in de wijk vergroten", kind="group")
    go_on(page)
    for heading in [
        "Omvang en bereik",
        "Initiatiefnemer en motivatie",
        "Doelen en waarde",
        "Ondersteuning door de gemeente",
    ]:
        expect_heading(page, heading)
        go_on(page)
    choose(page, "In welke fase zit uw initiatief?", "Ideevorming")
    go_on(page)
    expect_heading(page, "Controleer uw antwoorden")
    page.get_by_role("button", name="Versturen").click()
    expect_heading(page, "Bedankt. De intake is verstuurd.")
    expect(page.get_by_role("main")).to_contain_text(Intake.objects.get().reference)


def publish(page):
    page.goto("/")
    sign_in(page, OFFICIAL)
    page.get_by_role("link", name="Werkbank").click()
    page.get_by_role("button", name="Inschrijven Buurttuin De Kade").click()
    fields = page.get_by_role("region", name="Werkvelden")
    expect(fields.get_by_label("Sociale cohesie in de wijk vergroten Voorgesteld")).to_be_checked()
    fields.get_by_label("Reden Sociale cohesie in de wijk vergroten").fill("Buren leren elkaar kennen.")
    page.get_by_role("button", name="Bewaren en naar publiceren").click()
    page.get_by_role("button", name="Publiceren", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Iedereen kan ‘Buurttuin De Kade’ nu zien.")
    assert Initiative.objects.get().published_at


def find(page):
    page.goto("/")
    page.get_by_role("searchbox", name="Zoek een initiatief").fill("moestuin")
    page.get_by_role("button", name="Zoeken").click()
    expect(page.get_by_role("heading", name=re.compile("^1 initiatief"))).to_be_visible()
    page.get_by_role("link", name="Buurttuin De Kade").click()
    expect(page.get_by_role("main")).to_contain_text("Buren leren elkaar kennen.")
