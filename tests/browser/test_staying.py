"""Before the session of an official ends: they are told, stay with one key, and lose nothing."""

import re
from time import time

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from accounts.sessions import BEGAN, SEEN
from tests.browser.axe import check_accessible
from tests.browser.conftest import AXE
from tests.browser.test_sessions import sign_in_beside, signed_in
from tests.builders import an_initiative, an_official

TYPED = "Gebeld: wil uitbreiden naar de overkant."


@pytest.fixture
def official(settings):
    """Tiny limits: after three seconds of nothing they are told, and eight seconds later it is over."""
    settings.SESSION_IDLE, settings.SESSION_WARNING = 11, 8
    return an_official()


@pytest.fixture
def page(chromium, live_server, official):
    context = chromium.new_context(base_url=live_server.url, locale="nl-NL", viewport={"width": 375, "height": 800})
    context.set_default_timeout(15_000)
    context.add_init_script(path=AXE)
    page = context.new_page()
    signed_in(page, live_server, official)
    yield page
    context.close()


def session():
    """(the row, what stands in it) of the one session."""
    row = Session.objects.get()
    return row, row.get_decoded()


def warning(page):
    return page.get_by_role("alertdialog")


def notes(official):
    return reverse("workbench:notes", args=[an_initiative(by=official).slug])


def test_one_stays_with_a_key_and_in_every_tab(page, official):
    page.goto(notes(official))
    box = page.locator("main textarea").first
    box.fill(TYPED)
    expect(warning(page)).to_be_visible()
    expect(warning(page)).to_have_accessible_name("Bent u er nog?")
    expect(page.get_by_role("button", name="Blijf ingelogd")).to_be_focused()
    expect(warning(page).locator("[data-left]").first).to_have_text(re.compile(r"^Nog [1-8] seconden?$"))
    page.keyboard.press("Enter")
    expect(warning(page)).to_be_hidden()
    expect(box).to_be_focused()
    expect(box).to_have_value(TYPED)
    beside = page.context.new_page()
    beside.goto(reverse("account_email"))
    for _each in range(2):
        expect(warning(page)).to_be_visible()
        expect(warning(beside)).to_be_visible()
        page.keyboard.press("Escape")
        expect(warning(page)).to_be_hidden()
        expect(warning(beside)).to_be_hidden()
    expect(warning(page)).to_be_visible()
    check_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Notitie bewaren").click()
    expect(page.get_by_role("main")).to_contain_text(TYPED)


def test_who_types_is_not_asked(page, official):
    page.goto(notes(official))
    box = page.locator("main textarea").first
    for letter in TYPED[:16]:
        box.press_sequentially(letter)
        page.wait_for_timeout(500)
        expect(warning(page)).to_be_hidden()


def test_what_the_page_asks_does_not_keep_anybody_in(page, official):
    page.goto(reverse("workbench:queue"))
    page.wait_for_url(re.compile(r"/inloggen/\?next=/werkbank/$"), timeout=40_000)  # eleven seconds, and some looks
    expect(page.get_by_role("main")).to_contain_text("U hebt een half uur niets gedaan. Daarom bent u uitgelogd.")
    assert not Session.objects.exists()


def test_after_the_end_what_was_typed_is_there_and_nobody_reads_it(page, official):
    page.goto(notes(official))
    page.locator("main textarea").first.fill(TYPED)
    expect(warning(page)).to_have_accessible_name("Bent u er nog?")
    expect(warning(page)).to_have_accessible_name("U bent uitgelogd", timeout=15_000)
    check_accessible(page)
    page.keyboard.press("Escape")
    expect(warning(page)).to_be_visible()
    colour = page.evaluate("getComputedStyle(document.getElementById('session'), '::backdrop').backgroundColor")
    assert colour == "rgb(13, 39, 72)"  # nothing shines through
    sign_in_beside(page, official)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # a headless tab never is out of sight
    expect(warning(page)).to_be_hidden()
    expect(page.locator("main textarea").first).to_have_value(TYPED)
    page.get_by_role("button", name="Notitie bewaren").click()
    expect(page.get_by_role("main")).to_contain_text(TYPED)


def test_a_working_day_ends_with_signing_in_anew(page, official, settings):
    settings.SESSION_IDLE = 1800
    row, said = session()
    said[BEGAN] = said[SEEN] = time() - settings.SESSION_LONGEST + 10
    said[SEEN] = time()
    row.session_data = Session.objects.encode(said)
    row.save()
    page.goto(notes(official))
    page.locator("main textarea").first.fill(TYPED)
    expect(warning(page)).to_have_accessible_name("Log zo opnieuw in")
    check_accessible(page)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Log opnieuw in (in een nieuw tabblad)").click()
    tab = opened.value
    tab.get_by_label("E-mailadres").fill(official.email)
    tab.get_by_label("Wachtwoord", exact=True).fill("een-lang-wachtwoord")
    tab.get_by_role("main").get_by_role("button", name="Inloggen", exact=True).click()
    tab.wait_for_url("**/inloggen/klaar/")
    tab.close()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(warning(page)).to_be_hidden()
    page.get_by_role("button", name="Notitie bewaren").click()
    expect(page.get_by_role("main")).to_contain_text(TYPED)
