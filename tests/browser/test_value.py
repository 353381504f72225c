"""An admin reads in a price list, an official says what an initiative is worth, and a new list changes none of it."""

from playwright.sync_api import expect

from accounts.models import User
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import INITIATOR, OFFICIAL, expect_heading, go_to, sign_in
from tests.builders import an_initiative

ADMIN = "beheerder@waaierdam.example"
LIST = "naam;eenheid;laag bedrag;hoog bedrag;jaar;bron\nVoorbeeldprijs;per nacht;{low};150;2026;Verzonnen\n"


def send(page, low):
    content = LIST.format(low=low).encode()
    page.get_by_label("Bestand met de lijst").set_input_files(
        {"name": "prijzen.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Bekijken wat er verandert").click()


def read_in(page, low):
    page.goto("/beheer/lijsten/GM9999/prijslijst/")
    send(page, low)
    expect_heading(page, "Wat dit bestand verandert")
    check_accessible(page)
    page.get_by_role("button", name="Deze lijst laten tellen").click()
    expect(page.get_by_role("status").first).to_contain_text("Deze lijst telt vanaf nu.")


def test_a_list_a_statement_and_another_list(open_window, waaierdam):
    initiative = an_initiative(neighbourhoods=[waaierdam], support_needs=["permit"])
    office = open_window(TELEPHONE)
    office.goto("/")
    sign_in(office, ADMIN)
    go_to(office, "Beheer")
    office.get_by_role("link", name="Werkwijze").click()
    office.get_by_role("link", name="Prijslijst").click()
    expect_heading(office, "Prijslijst")
    check_accessible(office)
    send(office, "veel")
    expect(office.get_by_role("region", name="Cellen die niet passen")).to_contain_text("laag bedrag")
    check_accessible(office)
    read_in(office, "100")

    desk = open_window(TELEPHONE)
    desk.goto("/")
    sign_in(desk, OFFICIAL)
    desk.goto(initiative.get_absolute_url())
    desk.get_by_role("link", name="Wat het waard is").first.click()
    check_accessible(desk)
    fill_in(desk)
    statement = desk.locator("#statement")
    expect(statement).to_contain_text("€ 200 tot € 450")
    check_accessible(desk)
    desk.get_by_role("link", name="Op de website?").click()
    check_accessible(desk)
    desk.goto("/werkbank/waarde/")
    expect_heading(desk, "Wat initiatieven waard zijn")
    check_accessible(desk)

    desk.goto(f"/initiatieven/{initiative.slug}/waarde/")
    before = statement.inner_html()
    read_in(office, "120")
    desk.reload()
    assert statement.inner_html() == before
    desk.emulate_media(media="print")
    expect(statement.get_by_text("Voorbeeldprijs", exact=True)).to_be_visible()
    expect(desk.get_by_role("button", name="Afdrukken")).to_be_hidden()


def fill_in(page):
    """An error first; what was typed stays."""
    page.get_by_role("link", name="Invullen").click()
    page.get_by_role("group", name="Rij 1").get_by_label("Aantal per jaar, minstens").fill("2")
    page.get_by_role("button", name="Opgave bewaren").click()
    expect(page.get_by_role("alert")).to_contain_text("Kies waar dit getal over gaat.")
    check_accessible(page)
    row = page.get_by_role("group", name="Rij 1")
    expect(row.get_by_label("Aantal per jaar, minstens")).to_have_value("2")
    row.get_by_label("Wat").select_option(index=1)
    row.get_by_label("Hoogstens").fill("3")
    row.get_by_label("Bron").fill("Geteld")
    page.get_by_role("button", name="Opgave bewaren").click()
    expect(page.get_by_role("status").first).to_contain_text("De opgave is bewaard.")


def test_an_initiator_says_it_by_keyboard_and_without_javascript(open_window, waaierdam):
    initiative = an_initiative(neighbourhoods=[waaierdam], owner=User.objects.get(email=INITIATOR))
    page = open_window(TELEPHONE, javascript=False)
    page.goto("/")
    sign_in(page, INITIATOR)
    page.goto(f"/initiatieven/{initiative.slug}/waarde/invullen/")
    page.get_by_label("Uren per jaar, minstens").focus()
    for text in ("100", "120", "Rooster", "10", "", "Verzonnen tarief"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Opgave bewaren").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#statement")).to_contain_text("€ 1.000 tot € 1.200")
    expect(page.get_by_text("Alleen de initiatiefnemer en de gemeente zien dit.")).to_be_visible()
