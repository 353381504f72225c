"""An initiator without an account fills in the intake, stops, goes on elsewhere, and hands it in."""

import re

from django.http import QueryDict
from playwright.sync_api import expect

from intake.forms import section_form
from intake.models import Intake
from intake.questions import Section
from outbox.models import Message
from tests.browser.axe import TELEPHONE, WIDTHS, check_accessible
from tests.browser.people import choose, expect_error, expect_heading, go_on, question, start_intake
from tests.builders import a_municipality

WRONG_ADDRESS = "Vul een e-mailadres in zoals naam@voorbeeld.nl."


def test_an_intake_from_start_to_receipt(open_window, waaierdam):
    page = open_window(TELEPHONE)
    start_intake(page)
    fill_in_the_basics(page)
    fill_in_the_contact(page)
    fill_in_what_it_does(page)
    choose(page, "Hoeveel vrijwilligers zijn er?", "3–10")
    address = stop_for_now(page)

    page = open_window(TELEPHONE)
    page.goto(address)
    expect_heading(page, "Initiatiefnemer en motivatie")
    assert address.rstrip("/").rpartition("/")[2] not in page.url
    go_back_and_change_the_volunteers(page)
    fill_in_the_initiator(page)
    fill_in_the_value(page)
    fill_in_the_support(page)
    fill_in_the_form(page)
    be_told_what_is_missing(page)

    intake = hand_in_twice(page)
    assert intake.name == "Buurttuin De Kade" and intake.started == 2021
    assert intake.website == "https://www.kade.example"
    assert list(intake.neighbourhoods.all()) == [waaierdam]
    assert intake.publish_contact == ["name", "email"]
    assert intake.essence == ["elderly_care", "social_cohesion"] and intake.essence_other == "Samen tuinieren"
    assert intake.volunteers == "11-30"
    assert (intake.initiator_kind, intake.initiator_kind_other) == ("other", "Een schoolklas")
    assert (intake.commitment, intake.motivation, intake.impact) == (9, 2, None) and intake.innovation == 8
    assert intake.support_needs == ["permit", "publicity"] and intake.phase == "start_up"


def fill_in_the_basics(page):
    check_accessible(page)
    expect(page.get_by_role("status")).to_have_count(0)  # what was kept before is no news
    page.get_by_label("Wat doet u, in één zin?").fill("Bewoners maken samen een moestuin aan de kade.")
    with page.expect_response(lambda answer: answer.request.headers.get("x-requested-with") == "autosave") as saved:
        page.get_by_label("Hoe heet het initiatief?").fill("Buurttuin De Kade")
    assert saved.value.ok
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^Bewaard om \d\d:\d\d$"))
    assert Intake.objects.get().name == "Buurttuin De Kade"
    page.get_by_label("Vertel meer over uw initiatief").fill("Elke zaterdag.\nIedereen is welkom.")
    choose(page, "In welke buurten bent u actief?", "De Kade", kind="group")
    page.get_by_label("Op welke plek gebeurt het?").fill("Het plein aan de kade")
    page.get_by_label("Wat is het adres van de website?").fill("www.kade.example")
    page.get_by_label("In welk jaar bent u begonnen?").fill("2021")
    drawn = {
        page.locator(f"#id_{name}").evaluate("el => getComputedStyle(el).border") for name in ["place", "website"]
    }
    assert len(drawn) == 1  # what the browser calls wrong is right here
    go_on(page)


def fill_in_the_contact(page):
    expect_heading(page, "Contact")
    check_accessible(page)
    page.get_by_label("Wie is de contactpersoon?").fill("Fatima de Boer")
    page.get_by_label("Wat is het e-mailadres van de contactpersoon?").fill("fatima@kade")
    page.get_by_label("Wat is het telefoonnummer van de contactpersoon?").fill("06 1234 5678")
    choose(
        page,
        "Welke van deze gegevens mag iedereen zien?",
        "De naam van de contactpersoon",
        "Het e-mailadres",
        kind="group",
    )
    go_on(page)
    expect(page.get_by_role("alert")).to_be_focused()
    check_accessible(page)
    expect_error(page, "Wat is het e-mailadres van de contactpersoon?", WRONG_ADDRESS)
    expect(page.get_by_label("Wie is de contactpersoon?")).to_have_value("Fatima de Boer")
    page.get_by_label("Wat is het e-mailadres van de contactpersoon?").fill("fatima@kade.example")
    go_on(page)


def fill_in_what_it_does(page):
    expect_heading(page, "Wat het initiatief doet")
    check_accessible(page)
    choose(
        page,
        "Waar gaat uw initiatief vooral over?",
        "Zorg bieden aan ouderen",
        "Sociale cohesie in de wijk vergroten",
        kind="group",
    )
    page.get_by_label("Anders, namelijk").fill("Samen tuinieren")
    go_on(page)
    expect_heading(page, "Omvang en bereik")
    check_accessible(page)


def stop_for_now(page):
    """Have the link mailed with which one goes on later; returns it."""
    page.get_by_role("button", name="Bewaren en later verder").click()
    expect_heading(page, "Uw antwoorden zijn bewaard")
    check_accessible(page)
    expect(page.get_by_label("Uw e-mailadres")).to_have_value("fatima@kade.example")
    page.get_by_role("button", name="Mail mij de link").click()
    expect(page.get_by_role("status")).to_have_text("Gelukt: We stuurden de link naar fatima@kade.example.")
    mail = Message.objects.get(recipient="fatima@kade.example")
    assert mail.subject == "Verder met uw intake"
    return re.search(r"http://\S+/intake/hervatten/\S+", mail.text).group()


def go_back_and_change_the_volunteers(page):
    page.get_by_role("button", name="Vorige").click()
    expect_heading(page, "Omvang en bereik")
    volunteers = question(page, "Hoeveel vrijwilligers zijn er?")
    expect(volunteers.get_by_label("3–10", exact=True)).to_be_checked()
    choose(page, "Hoeveel vrijwilligers zijn er?", "11–30")
    go_on(page)


def fill_in_the_initiator(page):
    expect_heading(page, "Initiatiefnemer en motivatie")
    check_accessible(page)
    # Who types in what else it is, need not tick "Anders" first.
    page.get_by_label("Anders, namelijk").fill("Een schoolklas")
    choose(page, "Voor wie is het vooral bedoeld?", "Allen")
    # Tab enters a scale at its first box while nothing is chosen, and the arrows go round.
    commitment = question(page, "Wilt en kunt u het initiatief waarmaken?")
    question(page, "Voor wie is het vooral bedoeld?").get_by_label("Allen").focus()
    page.keyboard.press("Tab")
    expect(commitment.get_by_role("radio", name="1, Nee", exact=True)).to_be_focused()
    expect(commitment.get_by_role("radio", checked=True)).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    expect(commitment.get_by_role("radio", name="Geen antwoord")).to_be_checked()
    page.keyboard.press("ArrowLeft")
    expect(commitment.get_by_role("radio", name="10, Ja", exact=True)).to_be_checked()
    page.keyboard.press("ArrowLeft")
    expect(commitment.get_by_role("radio", name="9", exact=True)).to_be_checked()
    motivation = question(page, "Waarom doet u het: om te helpen, om te ruilen, of ook om geld te verdienen?")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(motivation.get_by_role("radio", name="2", exact=True)).to_be_checked()
    check_accessible(page)
    go_on(page)


def fill_in_the_value(page):
    expect_heading(page, "Doelen en waarde")
    check_accessible(page)
    question(page, "Doet u iets nieuws").get_by_role("radio", name="8", exact=True).check()
    impact = question(page, "Maakt uw initiatief verschil voor de mensen voor wie het bedoeld is?")
    impact.get_by_role("radio", name="7", exact=True).check()
    impact.get_by_label("Geen antwoord").check()
    goals = question(page, "Helpt uw initiatief de gemeente bij wat zij wil bereiken?")
    expect(goals).to_have_accessible_description(re.compile("Dit weet vooral de gemeente"))
    goals.get_by_role("radio", name="3", exact=True).check()
    goals.get_by_label("Open laten: dit weet de gemeente").check()
    go_on(page)


def fill_in_the_support(page):
    expect_heading(page, "Ondersteuning door de gemeente")
    check_accessible(page)
    choose(page, "Welke ondersteuning hebt u nodig?", "Vergunning", "Aandacht, publiciteit", kind="group")
    go_on(page)


def fill_in_the_form(page):
    """All but the phase, which is required."""
    expect_heading(page, "Fase, vorm en financiering")
    check_accessible(page)
    choose(page, "Wat voor organisatie bent u?", "Vereniging")
    choose(page, "Van wie krijgt u geld?", "Leden/gebruikers", "Fondsen", kind="group")
    choose(page, "Hoeveel geld komt er nu per jaar binnen?", "0–10 duizend euro")
    go_on(page)


def be_told_what_is_missing(page):
    expect_heading(page, "Controleer uw antwoorden")
    check_accessible(page)
    expect(page.get_by_role("heading", name="Nog 1 ding voordat u kunt versturen")).to_be_visible()
    page.get_by_role("button", name="Versturen").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title(re.compile("^Fout: "))
    check_accessible(page)
    page.get_by_role("link", name="Vul in: In welke fase zit uw initiatief?").click()
    expect_heading(page, "Fase, vorm en financiering")
    choose(page, "In welke fase zit uw initiatief?", "Opstartfase (0-2 jaar)")
    page.get_by_role("button", name="Bewaren en terug naar de controle").click()
    expect_heading(page, "Controleer uw antwoorden")
    expect(page.get_by_role("heading", name=re.compile("^Nog 1 ding"))).to_have_count(0)
    check_accessible(page)


def hand_in_twice(page):
    """By a double click, and once more in a second tab: the same receipt, one intake, one mail. Returns the intake."""
    tab = page.context.new_page()
    tab.goto(page.url)
    page.get_by_role("button", name="Versturen").dblclick()
    expect_heading(page, "Bedankt. De intake is verstuurd.")
    check_accessible(page)
    intake = Intake.objects.get()
    expect(page.get_by_role("main")).to_contain_text(f"Uw referentienummer {intake.reference}")
    tab.get_by_role("button", name="Versturen").click()
    expect_heading(tab, "Bedankt. De intake is verstuurd.")
    assert tab.url == page.url
    expect(tab.get_by_role("main")).to_contain_text(intake.reference)
    assert Intake.objects.get().submitted_at == intake.submitted_at
    subject = f"{intake.reference}: bevestig uw e-mailadres"
    question = Message.objects.get(recipient="fatima@kade.example", subject=subject)
    confirm_the_address(tab, re.search(r"http://\S+/intake/bevestigen/\S+", question.text).group())
    assert Message.objects.filter(subject=f"{intake.reference}: wij ontvingen Buurttuin De Kade").count() == 1
    return intake


def test_typing_another_name_of_a_municipality_chooses_it(open_window, waaierdam):
    a_municipality("GM0150", "Deventer")
    a_municipality("GM0518", "'s-Gravenhage", aliases=["Den Haag"])
    page = open_window(WIDTHS[0])
    page.goto("/intake/")
    municipality = page.get_by_label("In welke gemeente is het initiatief?")
    municipality.focus()
    page.keyboard.type("den haag")
    expect(municipality).to_have_value("GM0518")


def confirm_the_address(page, link):
    page.goto(link)
    expect_heading(page, "Is dit uw e-mailadres?")
    check_accessible(page)
    page.get_by_role("button", name="Ja, mail mij de kopie").click()
    expect_heading(page, "Uw adres is bevestigd")
    check_accessible(page)


COUNTED = [
    "Wij tuinieren 👩🏽\u200d🌾👍",
    "  spaties eromheen \n",
    "twee\nregels\r\nen een derde\r\n",
    "bèta \U0001d54f 𝒳",
    "leeg\ue000 \ufffe\U000f0001",
    "👍" * 200,
    "👍" * 201,
]


def test_the_page_counts_characters_as_the_server_does(open_window, waaierdam):
    page = open_window()
    start_intake(page)
    count = """([id, text]) => {
        const field = document.getElementById(id);
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        return document.querySelector(`[data-charcount=${id}]`).textContent;
    }"""
    draft = Intake.objects.get()
    for text in COUNTED:
        data = QueryDict(mutable=True)
        data["summary"] = text
        form = section_form(Section.BASICS)(draft, data)
        is_valid = "summary" not in form.errors
        left = 200 - len(form.cleaned_data.get("summary", ""))
        said = f"Tekens over: {left}" if is_valid else "Tekens te veel: 1"
        assert page.evaluate(count, ["id_summary", text]) == said, text
    assert form.errors["summary"] == ["Gebruik hooguit 200 tekens. Het zijn er nu 201."]
    assert page.evaluate(count, ["id_description", ""]) == "Tekens over: 4.000"


def test_the_progress_has_a_fill_in_forced_colours(open_window, waaierdam):
    page = open_window(375)
    page.emulate_media(forced_colors="active")
    start_intake(page)
    progress = page.locator("progress")
    box = progress.bounding_box()
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"], "width": 20, "height": box["height"]}
    begun = page.screenshot(clip=middle)
    progress.evaluate("element => { element.value = element.max }")
    assert page.screenshot(clip=middle) != begun
