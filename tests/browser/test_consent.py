"""An official typed in contact details: whose they are agrees on another device, and then everyone sees them."""

import re

from playwright.sync_api import expect

from accounts.models import User
from initiatives.models import Initiative
from intake.options import Voice
from outbox.models import Message
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import OFFICIAL, expect_heading, go_to, sign_in
from tests.builders import an_intake

CONTACT = {"contact_name": "Fatima de Boor", "contact_email": "fatima@kade.example", "contact_phone": "030 1234567"}


def test_typed_asked_agreed_on_another_device_published(open_window, waaierdam):
    official = User.objects.get(email=OFFICIAL)
    typed = {"voice": Voice.OFFICIAL, "owner": official, "publish_contact": ["name", "email", "phone"]}
    an_intake(neighbourhoods=[waaierdam], **CONTACT, **typed)
    desk = open_window(TELEPHONE)
    desk.goto("/")
    sign_in(desk, OFFICIAL)
    up_to_publishing(desk)
    ask(desk)
    agree(open_window(TELEPHONE))
    publish(desk)
    find(open_window(TELEPHONE))


def up_to_publishing(page):
    go_to(page, "Werkbank")
    page.get_by_role("button", name="Inschrijven Buurttuin De Kade").click()
    page.get_by_role("button", name="Bewaren en naar publiceren").click()
    expect(page.get_by_role("heading", name="Wat iedereen gaat lezen")).to_be_visible()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Een ambtenaar vulde deze in, dus ze blijven intern")
    expect(main).not_to_contain_text("fatima@kade.example")
    check_accessible(page)


def ask(page):
    page.get_by_role("link", name="Vraag het de contactpersoon, of noem een openbare bron").click()
    ticked = page.get_by_role("group", name="Voor welke gegevens vraagt u het?")
    expect(ticked.get_by_label("Het telefoonnummer: 030 1234567")).to_be_checked()
    check_accessible(page)
    page.get_by_role("button", name="Mail fatima@kade.example").click()
    expect(page.get_by_role("status").first).to_contain_text("De vraag is onderweg naar fatima@kade.example.")


def agree(page):
    """On a device on which nobody ever signed in. The name was typed wrong; the phone stays internal."""
    mail = Message.objects.get(recipient="fatima@kade.example")
    page.goto(re.search(r"http\S+/toestemming/\S+", mail.text)[0])
    expect_heading(page, "Mag iedereen uw contactgegevens zien?")
    check_accessible(page)
    page.get_by_label("Uw naam").fill("Fatima de Boer")
    page.get_by_role("button", name="Dit mag op de website").click()
    expect(page.get_by_role("alert")).to_contain_text("Vink minstens één gegeven aan")
    check_accessible(page)
    page.get_by_label("De naam van de contactpersoon").check()
    page.get_by_label("Het e-mailadres", exact=True).check()
    page.get_by_role("button", name="Dit mag op de website").click()
    expect_heading(page, "Dank u wel. Wij hebben het genoteerd.")
    expect(page.get_by_role("main")).to_contain_text("Fatima de Boer")
    check_accessible(page)
    initiative = Initiative.objects.get()
    assert initiative.intake.owner.email == "fatima@kade.example"
    assert initiative.contact == {"name": "Fatima de Boer", "email": "fatima@kade.example"}


def publish(page):
    page.goto(f"/werkbank/{Initiative.objects.get().slug}/publicatie/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Fatima de Boer")
    expect(main).to_contain_text("de rest blijft intern")
    expect(main).to_contain_text("Er gaat een brief per mail naar fatima@kade.example")
    page.get_by_role("button", name="Publiceren").click()
    expect(page.get_by_role("status").first).to_contain_text("Iedereen kan ‘Buurttuin De Kade’ nu zien.")


def find(page):
    page.goto(Initiative.objects.get().get_absolute_url())
    main = page.get_by_role("main")
    expect(main).to_contain_text("Fatima de Boer")
    expect(main).to_contain_text("fatima@kade.example")
    expect(main).not_to_contain_text("030 1234567")
