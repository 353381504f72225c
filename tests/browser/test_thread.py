"""An official writes a note and presses Enter, says that a promise was kept, takes up a need and closes it."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from casework.models import Note
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import OFFICIAL, expect_heading, go_to, sign_in
from tests.builders import a_promise, an_initiative


def test_a_note_a_promise_and_a_need(open_window, waaierdam):
    initiative = an_initiative(neighbourhoods=[waaierdam], support_needs=["permit"], support_needs_other="Een kas")
    yesterday = timezone.localdate() - timedelta(days=1)
    a_promise(initiative, by=User.objects.get(email=OFFICIAL), what="Zoekt een pomp.", due_on=yesterday)
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, OFFICIAL)
    page.goto(initiative.get_absolute_url())
    write(page)
    keep(page)
    promise(page)
    take_up(page)


def write(page):
    """Shift and Enter begin a new line, Enter alone sends; correcting it afterwards."""
    box = page.get_by_role("textbox", name="Notitie")
    box.press("Enter")  # nothing is sent: nothing was typed
    box.type("Gebeld met Fatima.")
    box.press("Shift+Enter")
    box.type("Zij zoekt een kas.")
    check_accessible(page)
    box.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("De notitie is bewaard.")
    timeline = page.get_by_role("region", name="Tijdlijn")
    written = timeline.get_by_role("listitem").filter(has_text="Gebeld met Fatima.")
    expect(written).to_contain_text("Zij zoekt een kas.")
    note = Note.objects.get()
    assert note.text == "Gebeld met Fatima.\nZij zoekt een kas."
    timeline.get_by_role("link", name=re.compile("^Wijzigen.*Notitie")).click()
    check_accessible(page)
    page.get_by_role("combobox", name="Hoe").select_option(label="telefoon")
    page.get_by_role("button", name="Bewaren").click()
    expect_heading(page, "Buurttuin De Kade")
    page.get_by_role("link", name="Contactmomenten").click()
    expect(page.get_by_role("region", name="Tijdlijn").get_by_role("listitem").last).to_contain_text("Telefoon")


def keep(page):
    """What is overdue stands on the workbench; one click says that it was kept."""
    go_to(page, "Werkbank")
    check_accessible(page)
    page.get_by_role("link", name="Toezeggingen over tijd").click()
    check_accessible(page)
    page.get_by_role("button", name="Nagekomen Zoekt een pomp.").click()
    expect_heading(page, "Buurttuin De Kade")
    expect(page.get_by_role("region", name="Toezeggingen")).to_contain_text("Er staan geen toezeggingen open.")


def promise(page):
    """A new one, from the compact form."""
    desk = page.get_by_role("region", name="Toezeggingen")
    desk.get_by_text("Toezegging vastleggen").click()
    desk.get_by_label("Wat is toegezegd?").fill("Betaalt het hek.")
    desk.get_by_label("Bedrag in euro").fill("1.250,50")
    check_accessible(page)
    desk.get_by_role("button", name="Toezegging bewaren").click()
    desk = page.get_by_role("region", name="Toezeggingen")
    expect(desk).to_contain_text("Sam Bakker, € 1.250,50.")
    desk.get_by_role("link", name="Wijzigen of niet nagekomen Betaalt het hek.").click()
    check_accessible(page)
    page.get_by_text("Niet nagekomen", exact=True).first.click()
    page.get_by_label("Waarom is het niet nagekomen?").fill("De raad zei nee.")
    page.get_by_role("button", name="Niet nagekomen").click()
    expect(page.get_by_role("region", name="Tijdlijn")).to_contain_text("De raad zei nee.")


def take_up(page):
    """From the desk: the official themself is proposed; closed, it is on the desk no longer."""
    go_to(page, "Werkbank")
    page.get_by_role("link", name="Steunvragen").click()
    expect(page.get_by_role("heading", level=2, name="2 open steunvragen")).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="Een kas Buurttuin De Kade").click()
    check_accessible(page)
    expect(page.get_by_label("Wie is ermee bezig?").locator("option:checked")).to_have_text("Sam Bakker")
    page.get_by_role("button", name="Oppakken").click()
    expect(page.get_by_role("status").first).to_contain_text("Bewaard.")
    page.get_by_label("Deels vervuld").check()
    page.get_by_label("In uw woorden").fill("Een oude kas van de kwekerij.")
    page.get_by_role("button", name="Deze steunvraag afsluiten").click()
    expect(page.get_by_role("heading", level=2, name="1 open steunvraag")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("Een kas")
