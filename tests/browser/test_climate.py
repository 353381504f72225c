"""A meeting: an official opens it, people score on their phones, the screen grows, and everyone sees the outcome."""

import re

from playwright.sync_api import expect

from climate.functions import FUNCTIONS
from climate.models import Referral, Round, Score
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import OFFICIAL, expect_heading, go_to, sign_in
from tests.builders import scored


def open_meeting(page):
    """From the home page to the page of a new meeting about De Kade. Returns the Round."""
    page.goto("/")
    sign_in(page, OFFICIAL)
    go_to(page, "Werkbank")
    page.get_by_role("link", name="Klimaat voor initiatieven").click()
    page.get_by_role("link", name="Peiling openen").click()
    check_accessible(page)
    page.get_by_role("button", name="Open deze peiling").click()
    expect(page.get_by_role("main")).to_contain_text("Kies een gebied.")
    page.get_by_label("Over welk gebied").select_option(label="– De Kade")
    page.get_by_label("Op een bijeenkomst, met de telefoon").check()
    page.get_by_role("textbox", name="Naam").fill("Avond in het buurthuis")
    page.get_by_role("button", name="Open deze peiling").click()
    expect_heading(page, "Peiling over De Kade")
    return Round.objects.get()


def choose_box(page, name, box):
    page.locator(f"input[name={name}][value='{box}']").check(force=True)


def score_all(page, box):
    for name in FUNCTIONS:
        choose_box(page, name, box)
    page.get_by_role("button", name=re.compile("mijn scores$")).click()
    expect_heading(page, "Dank u wel")


def test_a_meeting_from_opening_to_the_page_for_everyone(open_window, waaierdam):
    desk = open_window(TELEPHONE)
    asked = open_meeting(desk)
    check_accessible(desk)
    link = desk.locator("code.w-link").inner_text()
    desk.get_by_role("link", name="Naar het scherm voor de beamer").click()
    expect(desk.locator(".w-screen__number")).to_have_text("0")
    check_accessible(desk)

    phones = [open_window(375) for _each in range(3)]
    for number, phone in enumerate(phones, 1):
        if number == 2:  # without a camera
            phone.goto("/peiling/")
            check_accessible(phone)
            phone.get_by_label("Code").fill(asked.code.lower())
            phone.get_by_role("button", name="Ga verder").click()
        else:
            phone.goto(link)
        expect_heading(phone, "Hoe goed is De Kade voor initiatieven?")
        if number == 1:
            check_accessible(phone)
        score_all(phone, 6)
        expect(desk.locator(".w-screen__number")).to_have_text(str(number))
    check_accessible(phones[0])
    expect(desk.locator(".w-radar")).to_have_count(0)
    scored(asked, 6, device="four")
    expect(desk.locator(".w-screen__number")).to_have_text("4")
    expect(desk.locator(".w-radar")).to_have_count(0)
    scored(asked, 6, device="five")
    expect(desk.locator(".w-radar")).to_be_visible()
    expect(desk.get_by_role("img", name=re.compile("^Radar"))).to_be_visible()
    desk.get_by_text("Dezelfde aantallen in een tabel").click()
    expect(desk.get_by_role("cell", name="6,0")).to_have_count(7)
    check_accessible(desk)
    scored(asked, 9, device="six")  # one more: the number moves, the table stays open
    expect(desk.locator(".w-screen__number")).to_have_text("6")
    expect(desk.get_by_role("cell", name="6,0")).to_have_count(7)

    first = phones[0]
    first.get_by_role("link", name="Mijn scores wijzigen").click()
    expect(first.get_by_role("main")).to_contain_text("Dit zijn uw scores.")
    score_all(first, 8)
    assert Score.objects.count() == 6
    first.get_by_label("Naam").fill("Fatima de Boer")
    first.get_by_label("Hoe bereiken we diegene?").fill("fatima@kade.example")
    first.get_by_role("button", name="Geef deze naam door").click()
    expect(first.get_by_role("status").first).to_contain_text("De gemeente heeft de naam nu.")

    desk.get_by_role("button", name="Sluit de peiling").click()
    expect(desk.get_by_role("heading", name="De peiling is gesloten")).to_be_visible()
    desk.goto(f"/werkbank/klimaat/{asked.pk}/")
    expect(desk.get_by_role("main")).to_contain_text("Fatima de Boer")
    check_accessible(desk)
    desk.get_by_role("button", name="Laat iedereen de cijfers zien").click()
    desk.get_by_role("link", name="De cijfers van het gebied").click()
    expect_heading(desk, "Het klimaat voor initiatieven in De Kade")
    check_accessible(desk)

    visitor = open_window(TELEPHONE)
    visitor.goto("/klimaat/")
    check_accessible(visitor)
    visitor.get_by_role("link", name="De Kade").click()
    expect(visitor.get_by_role("cell", name="7,0").first).to_be_visible()
    check_accessible(visitor)
    assert Referral.objects.get().invited_at is None


def test_without_javascript_and_with_the_keyboard_alone(open_window, waaierdam):
    desk = open_window(1280, javascript=False)
    asked = open_meeting_without_script(desk)
    link = desk.locator("code.w-link").inner_text()
    for number in range(4):
        scored(asked, 7, device=str(number))
    desk.goto(f"/werkbank/klimaat/{asked.pk}/scherm/")
    expect(desk.locator(".w-screen__number")).to_have_text("4")

    phone = open_window(375, javascript=False)
    phone.goto(link)
    phone.locator("input[name=ideas]").first.focus()
    for _function in FUNCTIONS:
        phone.keyboard.press("Space")
        for _step in range(6):
            phone.keyboard.press("ArrowRight")
        phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect_heading(phone, "Dank u wel")
    assert set(Score.objects.order_by("-pk").first().boxes.values()) == {7}
    # The page comes anew by itself.
    expect(desk.locator(".w-radar")).to_be_visible()


def open_meeting_without_script(page):
    page.goto("/")
    sign_in(page, OFFICIAL)
    page.goto("/werkbank/klimaat/nieuw/")
    page.get_by_label("Over welk gebied").select_option(label="– De Kade")
    page.get_by_label("Op een bijeenkomst, met de telefoon").check()
    page.get_by_role("button", name="Open deze peiling").click()
    expect_heading(page, "Peiling over De Kade")
    return Round.objects.get()


def test_a_screen_without_a_connection_says_so_and_goes_on(open_window, waaierdam):
    desk = open_window()
    asked = open_meeting(desk)
    desk.goto(f"/werkbank/klimaat/{asked.pk}/scherm/")
    desk.route("**/stand/", lambda route: route.abort("aborted"))
    expect(desk.get_by_text("Geen verbinding.")).to_be_visible()
    desk.unroute("**/stand/")
    scored(asked, 5, device="a")
    expect(desk.locator(".w-screen__number")).to_have_text("1")
    expect(desk.get_by_text("Geen verbinding.")).to_be_hidden()
