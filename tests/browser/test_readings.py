"""Initiator and official each look along the ACTIE model, and the official sees both over each other."""

from playwright.sync_api import expect

from accounts.models import User
from readings.models import GuidedReading
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import INITIATOR, OFFICIAL, expect_heading, sign_in
from tests.builders import an_initiative


def test_two_voices_along_one_guide(open_window, waaierdam):
    initiative = an_initiative(owner=User.objects.get(email=INITIATOR), neighbourhoods=[waaierdam])

    fill_in_as_initiator(open_window(TELEPHONE))
    page = open_window(TELEPHONE)
    fill_in_as_official(page, initiative)
    compare(page)
    assert set(GuidedReading.objects.values_list("voice", flat=True)) == {"initiator", "official"}
    look_at_the_neighbourhood(page, waaierdam)


def part(page, name):
    return page.get_by_role("region", name=name, exact=True)


def fill_in_as_initiator(page):
    page.goto("/")
    sign_in(page, INITIATOR)
    page.goto("/mijn/")
    page.get_by_role("link", name="Samen kijken").first.click()
    expect_heading(page, "Samen kijken")
    check_accessible(page)
    page.get_by_role("link", name="Vul dit in (Het ACTIE-model)").click()
    expect_heading(page, "Het ACTIE-model")
    check_accessible(page)
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("alert")).to_contain_text("Vul minstens één deel in.")
    part(page, "Animo").get_by_label("Volop").check()
    part(page, "Animo").get_by_label("vertel erover").fill("Wij hebben er zin in.")
    part(page, "Contacten").get_by_label("Een beetje").check()
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("status").first).to_contain_text("Bewaard. De gemeente kan het ook lezen.")
    expect(page.get_by_role("main")).to_contain_text("Wij hebben er zin in.")
    check_accessible(page)


def fill_in_as_official(page, initiative):
    page.goto("/")
    sign_in(page, OFFICIAL)
    page.goto(initiative.get_absolute_url())
    page.get_by_role("link", name="Samen naar dit initiatief kijken").click()
    expect(page.get_by_role("main")).to_contain_text("Wij hebben er zin in.")
    page.get_by_role("link", name="Invullen als gemeente (Het ACTIE-model)").click()
    expect(page.get_by_role("main")).not_to_contain_text("Wij hebben er zin in.")
    check_accessible(page)
    part(page, "Animo").get_by_label("Een beetje").check()
    part(page, "Animo").get_by_label("Mensen aanmoedigen").check()
    part(page, "Contacten").get_by_label("Een beetje").check()
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("status").first).to_contain_text("Bewaard.")


def compare(page):
    table = page.get_by_role("table", name="Het ACTIE-model: hoe elk deel ervoor staat")
    row = table.get_by_role("row").filter(has_text="Animo")
    expect(row.get_by_role("cell")).to_have_text(["volop", "een beetje", "2 stappen"])
    row = table.get_by_role("row").filter(has_text="Contacten")
    expect(row.get_by_role("cell")).to_have_text(["een beetje", "een beetje", "gelijk"])
    expect(page.locator(".w-look__drawing .w-voice--initiator")).to_have_count(2)
    expect(page.locator(".w-look__drawing .w-voice--official")).to_have_count(2)
    expect(page.get_by_role("main")).to_contain_text("Hierover denkt u het meest verschillend: Animo.")
    check_accessible(page)


def look_at_the_neighbourhood(page, area):
    page.get_by_role("link", name=f"Wat {area.name} in huis heeft").click()
    expect_heading(page, f"Wat {area.name} in huis heeft")
    page.get_by_role("radio", name="Goede plekken").check()
    page.get_by_label("Wat vond u?").fill("Zaal die leeg staat")
    page.get_by_role("button", name="Toevoegen aan de lijst").click()
    expect(page.get_by_role("region", name="Goede plekken")).to_contain_text("Zaal die leeg staat")
    page.get_by_role("link", name="Invullen als gemeente").click()
    check_accessible(page)
    part(page, "Relaties bouwen").get_by_label("Goed op weg").check()
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("table", name="Wat de buurt in huis heeft (ABCD)")).to_contain_text("goed op weg")
    check_accessible(page)
    page.goto("/werkbank/buurtkracht/")
    expect(page.get_by_role("row").filter(has_text=area.name)).to_contain_text("1")
    check_accessible(page)
