"""An admin invites somebody, who comes in on another device and works; a colleague leaves, and another takes over."""

import re

from playwright.sync_api import expect

from accounts.models import User
from casework.responsibilities import Responsibility
from outbox.models import Message
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import OFFICIAL, expect_heading, go_to, sign_in
from tests.builders import an_initiative, an_intake

ADMIN = "beheerder@waaierdam.example"
NEW = "els.van-den-berg@waaierdam.example"


def test_somebody_is_invited_comes_in_and_works(open_window, waaierdam):
    an_intake(neighbourhoods=[waaierdam])
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, ADMIN)
    keep_the_organisation(page)
    invite(page)
    come_in(open_window(TELEPHONE))


def keep_the_organisation(page):
    """The name at the head of the page follows at once, and the change is on the page."""
    go_to(page, "Beheer")
    expect_heading(page, "Gemeente Waaierdam")
    check_accessible(page)
    page.get_by_label("Getoonde naam").fill("Waaierdam Samen")
    page.get_by_label("Reactietermijn in dagen").fill("0")
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("alert")).to_contain_text("Vul een aantal dagen in van 1 tot en met 365.")
    check_accessible(page)
    page.get_by_label("Reactietermijn in dagen").fill("10")
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("status").first).to_contain_text("Bewaard.")
    expect(page.get_by_role("banner")).to_contain_text("Waaierdam Samen")
    changed = page.get_by_role("region", name="Wat er is gewijzigd")
    expect(changed.get_by_role("listitem").first).to_contain_text("door Kim Smit")


def invite(page):
    page.get_by_role("link", name="Mensen").first.click()
    expect_heading(page, "Mensen van Waaierdam")
    check_accessible(page)
    page.get_by_role("link", name="Iemand uitnodigen").click()
    check_accessible(page)
    page.get_by_label("E-mailadres").fill(NEW)
    page.get_by_label("Naam").fill("Els van den Berg")
    page.get_by_role("button", name="Uitnodiging versturen").click()
    expect(page.get_by_role("status").first).to_contain_text(f"Er gaat een uitnodiging naar {NEW}.")
    expect(page.get_by_role("region", name="Uitgenodigd")).to_contain_text(NEW)
    check_accessible(page)


def come_in(page):
    """On another device: open the link, choose a password, and work."""
    page.goto(re.search(r"http\S+/uitnodiging/\S+", Message.objects.get(recipient=NEW).text)[0])
    expect_heading(page, "Werken voor Waaierdam")
    check_accessible(page)
    page.get_by_label("Wachtwoord").fill("zaterdag tussen de bonen")
    page.get_by_role("button", name="Uitnodiging aannemen").click()
    expect(page.get_by_role("status").first).to_contain_text("U werkt vanaf nu voor Waaierdam.")
    go_to(page, "Werkbank")
    page.get_by_role("link", name="Bekijken Buurttuin De Kade").click()
    page.get_by_role("button", name="Inschrijven").click()
    expect(page.get_by_role("status").first).to_contain_text("‘Buurttuin De Kade’ is ingeschreven.")


def test_a_colleague_leaves_and_another_takes_over(open_window, waaierdam):
    sam, anouk = User.objects.get(email=OFFICIAL), User.objects.get(email="collega@waaierdam.example")
    initiative = an_initiative(neighbourhoods=[waaierdam], by=sam)
    own = {"by": sam, "municipality": initiative.municipality}
    Responsibility.objects.assign(sam, initiative=initiative, **own)
    Responsibility.objects.assign(sam, intake=an_intake(name="Speelweide"), **own)
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, ADMIN)
    page.goto("/beheer/mensen/")
    page.get_by_role("link", name="Sam Bakker").click()
    expect_heading(page, "Sam Bakker")
    check_accessible(page)
    page.get_by_role("link", name="Sam Bakker vertrekt").click()
    expect_heading(page, "Sam Bakker vertrekt")
    check_accessible(page)
    page.get_by_role("button", name="Overdragen en de rol stoppen").click()
    expect(page.get_by_role("alert")).to_contain_text("Kies wie het overneemt")
    check_accessible(page)
    page.get_by_label("Wie neemt het over?").select_option(label="Anouk Jansen")
    page.get_by_label("Notitie voor wie het overneemt").fill("Bel Fatima even.")
    page.get_by_role("button", name="Overdragen en de rol stoppen").click()
    expect(page.get_by_role("status").first).to_contain_text("Sam Bakker werkt hier niet meer.")
    expect(page.get_by_role("region", name="Wie hier werkt")).not_to_contain_text("Sam Bakker")
    changed = page.get_by_role("region", name="Wat er is gewijzigd")
    expect(changed).to_contain_text("Vertrokken: Sam Bakker")
    check_accessible(page)
    assert set(Responsibility.objects.open().values_list("official", flat=True)) == {anouk.pk}
