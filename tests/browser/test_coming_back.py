"""The thread with an initiator: the municipality asks for more, and they answer by a link; on another device they see
how it stands, take back and leave."""

import re

from playwright.sync_api import expect

from accounts.models import Organisation, User
from casework.models import Request, Settlement
from intake.models import Intake
from outbox.models import Message
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import OFFICIAL, expect_heading, go_to, sign_in
from tests.builders import a_draft, a_municipality, a_user, an_initiative

FATIMA = "fatima@kade.example"
PASSWORD = "een-lang-wachtwoord"


def link_in_the_last_mail(where):
    return re.search(rf"/{where}/[\w-]+/", Message.objects.latest("pk").text)[0]


def test_ask_for_more_answer_by_the_link_and_take_over(open_window, waaierdam):
    initiative = an_initiative(neighbourhoods=[waaierdam])
    official = open_window(TELEPHONE)
    official.goto("/")
    sign_in(official, OFFICIAL)
    ask_for_more(official, initiative)
    answer(open_window(TELEPHONE))
    take_over(official, initiative)


def ask_for_more(page, initiative):
    page.goto(initiative.get_absolute_url())
    page.get_by_text("Meer doen").click()
    page.get_by_role("link", name="Vraag om meer").click()
    expect_heading(page, "Vraag om meer")
    check_accessible(page)
    page.get_by_label("Wat wilt u weten?").fill("Met hoeveel mensen doen jullie dit?")
    page.locator("summary", has_text="Omvang en bereik").click()
    page.get_by_role("checkbox", name=re.compile("^Vrijwilligers")).check()
    page.get_by_role("button", name="Vraag het de initiatiefnemer").click()
    expect(page.get_by_role("status").first).to_contain_text(FATIMA)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wij wachten op antwoord sinds")
    check_accessible(page)


def answer(page):
    """On a device that never saw the intake."""
    page.goto(link_in_the_last_mail("vraag"))
    expect_heading(page, "De gemeente vraagt u iets")
    expect(page.get_by_role("main")).to_contain_text("Met hoeveel mensen doen jullie dit?")
    check_accessible(page)
    assert Request.objects.get().draft is None
    page.get_by_role("button", name="Hierop antwoorden").click()
    expect_heading(page, "Uw antwoord")
    check_accessible(page)
    page.get_by_label("11–30").check()
    page.get_by_role("button", name="Verstuur het antwoord").click()
    expect_heading(page, "Dank u wel. Uw antwoord is verstuurd.")
    check_accessible(page)


def take_over(page, initiative):
    page.goto(f"/werkbank/inschrijven/{Request.objects.get().answer_id}/")
    table = page.get_by_role("table", name="Oude en nieuwe antwoorden")
    expect(table).to_contain_text("11–30")
    expect(table).to_contain_text("Niet ingevuld")
    check_accessible(page)
    page.get_by_role("button", name="Nieuwe antwoorden overnemen").click()
    initiative.refresh_from_db()
    assert (initiative.intake.volunteers, initiative.intake.name) == ("11-30", "Buurttuin De Kade")


def test_on_another_device_see_the_state_withdraw_and_leave(open_window, waaierdam):
    Organisation.objects.get_or_create(municipality=a_municipality())
    a_user(FATIMA, name="Fatima de Boer")
    draft = a_draft(neighbourhoods=[waaierdam])
    draft.submit()
    confirm(open_window(TELEPHONE))
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, FATIMA, PASSWORD)
    see_and_withdraw(page)
    leave(page)


def confirm(page):
    page.goto(link_in_the_last_mail("intake/bevestigen"))
    page.get_by_role("button", name="Ja, mail mij de kopie").click()
    expect_heading(page, "Uw adres is bevestigd")
    page.goto(link_in_the_last_mail("intake/stand"))
    expect_heading(page, "Bekijk hoe het ermee staat")
    check_accessible(page)


def see_and_withdraw(page):
    go_to(page, "Mijn initiatieven")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Buurttuin De Kade"))
    expect(card).to_contain_text("Wacht op de gemeente")
    check_accessible(page)
    card.get_by_role("link", name="Intrekken").click()
    expect_heading(page, "Deze intake intrekken?")
    check_accessible(page)
    page.get_by_role("button", name="Ja, trek in").click()
    expect(page.get_by_role("region", name="Hoe het ermee staat")).to_contain_text("Ingetrokken")
    check_accessible(page)
    assert Settlement.objects.get().kind == Settlement.Kind.WITHDRAWN


def leave(page):
    go_to(page, "Mijn initiatieven")
    page.get_by_role("link", name="Uw gegevens downloaden of wissen").click()
    expect_heading(page, "Uw gegevens")
    check_accessible(page)
    page.get_by_role("link", name="Bekijken wat er wordt gewist").click()
    expect_heading(page, "Uw gegevens wissen")
    check_accessible(page)
    page.get_by_role("button", name="Mail mij de link om te wissen").click()
    expect(page.get_by_role("main")).to_contain_text("Kijk in uw mail")
    page.goto(link_in_the_last_mail("mijn-gegevens"))
    check_accessible(page)
    page.get_by_role("button", name="Mijn gegevens nu wissen").click()
    expect(page.get_by_role("main")).to_contain_text("onder nummer")
    expect(page.get_by_role("banner")).to_contain_text("Inloggen")
    assert not User.objects.filter(email=FATIMA).exists()
    intake = Intake.objects.get()
    assert (intake.name, intake.contact_email, intake.owner) == ("Buurttuin De Kade", "", None)
