"""An official changes initiatives together from the list, and reads an initiative with the keys of the lenses."""

import re

from playwright.sync_api import expect

from accounts.models import User
from casework.models import Responsibility
from initiatives.models import Initiative
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import OFFICIAL, expect_heading, sign_in
from tests.builders import an_initiative, an_intake, an_official


def test_assign_many_look_first_and_undo(open_window, waaierdam):
    official = User.objects.get(email=OFFICIAL)
    colleague = an_official(waaierdam.municipality, name="Noor de Wit")
    for name in ("Buurttuin", "Repair Café", "Zwaluwkast"):
        an_initiative(by=official, name=name)
    Responsibility.objects.all().delete()  # who registered them
    page = open_window(TELEPHONE)
    page.goto("/initiatieven/")
    sign_in(page, OFFICIAL)
    page.goto("/initiatieven/")
    for name in ("Buurttuin", "Zwaluwkast"):
        page.get_by_role("main").get_by_label(f"Vergelijk {name}").check()
    page.get_by_role("button", name="Samen wijzigen").click()
    expect_heading(page, "Initiatieven samen wijzigen")
    expect(page.get_by_role("main")).to_contain_text("2 initiatieven van uw gemeente")
    check_accessible(page)
    page.get_by_label("Wie wordt de contactpersoon?").select_option(label="Noor de Wit")
    page.get_by_role("button", name=re.compile("Een andere contactpersoon geven")).click()
    expect(page.get_by_role("main")).to_contain_text("Nu: Niemand. Dan: Noor de Wit.")
    check_accessible(page)
    assert not Responsibility.objects.exists()
    page.get_by_role("button", name="2 initiatieven wijzigen").click()
    expect_heading(page, "Een andere contactpersoon geven")
    check_accessible(page)
    assert {each.official for each in Responsibility.objects.open()} == {colleague}
    page.goto(f"/initiatieven/?contact={colleague.pk}")
    expect(page.get_by_role("heading", name="2 initiatieven")).to_be_visible()
    check_accessible(page)
    page.go_back()
    page.get_by_role("button", name="Dit ongedaan maken").click()
    expect(page.get_by_role("status").first).to_contain_text("Alles is weer zoals het was.")
    assert not Responsibility.objects.open().exists()


def test_from_reading_to_publishing_in_five_clicks_with_the_keys(open_window, waaierdam):
    intake = an_intake(neighbourhoods=[waaierdam], phase="start_up", initiator_kind="residents")
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, OFFICIAL)
    page.goto("/werkbank/")
    clicks = []

    def click(control):
        clicks.append(control)
        control.click()

    click(page.get_by_role("link", name=f"Bekijken {intake.name}"))
    click(page.get_by_role("button", name="Inschrijven"))
    actors = page.get_by_role("region", name="Bloedgroepen")
    expect(actors.get_by_label("Aanjagers", exact=True)).to_be_hidden()
    check_accessible(page)
    keys(page)
    click(page.get_by_role("button", name="Bewaren en naar publiceren"))
    expect(page.get_by_role("main")).to_contain_text("Bloedgroepen")
    click(page.get_by_role("main").get_by_role("button", name="Publiceren").first)
    expect(page.get_by_role("status").first).to_contain_text(intake.name)
    assert Initiative.objects.get().is_public
    assert len(clicks) <= 5


def keys(page):
    """A key leads to a lens from anywhere in the form, and is a figure in a text."""
    where = "document.activeElement.closest('.w-lensform')?.id"
    form = page.locator(".w-assess__form")
    form.locator("input:visible").first.focus()
    lens = page.evaluate(where)
    seen = []
    for key in "361":
        page.keyboard.press(key)
        seen.append(page.evaluate(where))
    assert len(set(seen)) == 3
    assert seen[-1] == lens
    reason = form.locator("textarea:visible").first
    reason.focus()
    page.keyboard.type("5")
    assert page.evaluate(where) == lens
    expect(reason).to_have_value("5")
    reason.fill("")
    page.locator("body").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("4")
    assert page.evaluate(where) is None
