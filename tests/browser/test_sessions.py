"""The session ends while somebody types: what is the matter is said, nothing typed is lost, and one goes on."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from initiatives.models import Initiative
from intake import views
from intake.models import Intake
from tests.browser.axe import check_accessible
from tests.browser.conftest import AXE
from tests.browser.people import expect_heading, go_on, start_intake, unfold
from tests.builders import a_category, a_draft, a_user, an_initiative, an_official

PASSWORD = "een-lang-wachtwoord"
SAVED = re.compile(r"^Bewaard om \d\d:\d\d$")
NAME = "Hoe heet het initiatief?"


@pytest.fixture
def page(chromium, live_server):
    """A window in which refusals of the server are no complaint: they are what is under test here."""
    context = chromium.new_context(base_url=live_server.url, locale="nl-NL", viewport={"width": 375, "height": 800})
    context.set_default_timeout(15_000)
    context.add_init_script(path=AXE)
    yield context.new_page()
    context.close()


@pytest.fixture
def sam(page, live_server):
    """Signed in at the window, with a confirmed address."""
    return signed_in(page, live_server, a_user("sam@example.org"))


def signed_in(page, live_server, user):
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return user


def section(draft):
    return reverse("intake:section", args=[draft.pk, "basics"])


def fill_in_sign_in(tab, user):
    tab.get_by_label("E-mailadres").fill(user.email)
    tab.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    tab.get_by_role("main").get_by_role("button", name="Inloggen", exact=True).click()


def sign_in_beside(page, user):
    """In the tab that a link of the page opens."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in (in een nieuw tabblad)").click()
    tab = opened.value
    fill_in_sign_in(tab, user)
    expect_heading(tab, "U bent ingelogd")
    tab.close()


def status(page):
    return page.locator("[data-autosave-status]")


def test_a_draft_of_an_account_goes_on_after_signing_in_beside_it(page, sam):
    draft = a_draft(owner=sam)
    page.goto(section(draft))
    Session.objects.all().delete()
    page.get_by_label(NAME).fill("Repair café")
    expect(status(page)).to_have_text(
        "Nog niet bewaard: u bent niet meer ingelogd. Log in en kom terug naar deze pagina."
    )
    sign_in_beside(page, sam)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # a headless tab never is out of sight
    expect(status(page)).to_have_text(SAVED)
    assert Intake.objects.get().name == "Repair café"
    expect(page.get_by_role("link", name="Log in (in een nieuw tabblad)")).to_have_count(0)


def test_what_is_sent_from_it_is_kept_as_well(page, sam):
    page.goto(section(a_draft(owner=sam)))
    Session.objects.all().delete()
    page.get_by_label(NAME).fill("Repair café")
    go_on(page)
    expect_heading(page, "Nog niet bewaard: dit apparaat kent de intake niet meer")
    check_accessible(page)
    sign_in_beside(page, sam)
    page.get_by_role("button", name="Ga verder").click()
    expect_heading(page, "Contact")
    assert Intake.objects.get().name == "Repair café"


def test_a_draft_without_an_account_asks_for_its_link(page, waaierdam):
    start_intake(page)
    page.wait_for_load_state("networkidle")  # nothing is under way that has the session in hand
    Session.objects.all().delete()
    page.get_by_label(NAME).fill("Repair café")
    expect(status(page)).to_have_text(
        "Nog niet bewaard: dit apparaat kent de intake niet meer. Open de link in uw mail opnieuw."
    )


def test_signing_in_in_a_second_tab_does_not_stop_the_first(page, waaierdam):
    """The draft becomes the account's, and all tokens are new ones."""
    user = a_user("noor@example.org")
    start_intake(page)
    tab = page.context.new_page()
    tab.goto(reverse("account_login"))
    fill_in_sign_in(tab, user)
    tab.wait_for_url("**/mijn/")
    page.get_by_label(NAME).fill("Repair café")
    expect(status(page)).to_have_text(SAVED)
    page.get_by_label(NAME).fill("Repair café De Kade")
    page.get_by_label("Wat doet u, in één zin?").fill("Samen repareren.")
    go_on(page)
    expect_heading(page, "Contact")
    assert (Intake.objects.get().name, Intake.objects.get().owner) == ("Repair café De Kade", user)


def test_a_page_without_its_cookie_says_that_it_is_too_old(page, sam):
    draft = a_draft(owner=sam)
    page.goto(section(draft))
    page.context.clear_cookies(name="csrftoken")
    page.get_by_label(NAME).fill("Repair café")
    too_old = "Niet bewaard: deze pagina is te oud. Bewaar haar met de knop. Wat u typte, gaat mee."
    expect(status(page)).to_have_text(too_old)
    go_on(page)
    expect_heading(page, "Nog niet bewaard: deze pagina stond te lang open")
    page.get_by_role("button", name="Ga verder").click()
    expect_heading(page, "Contact")
    assert Intake.objects.get().name == "Repair café"


def test_what_was_sent_elsewhere_is_said_and_not_tried_again(page, sam):
    draft = a_draft(owner=sam)
    page.goto(section(draft))
    draft.submit()
    page.get_by_label(NAME).fill("Repair café")
    expect(status(page)).to_contain_text("Niet bewaard: deze intake is al verstuurd")
    assert Intake.objects.get().name == "Buurttuin De Kade"


def test_without_a_connection_nothing_is_sent_and_nothing_is_lost(page, sam):
    page.goto(section(a_draft(owner=sam)))
    page.context.set_offline(True)
    page.get_by_label(NAME).fill("Repair café")
    go_on(page)
    expect(status(page)).to_contain_text("Nog niet bewaard: er is geen verbinding.")
    expect(page.get_by_label(NAME)).to_have_value("Repair café")
    page.context.set_offline(False)
    expect(status(page)).to_have_text(SAVED)
    go_on(page)
    expect_heading(page, "Contact")
    assert Intake.objects.get().name == "Repair café"


def test_what_is_typed_during_an_outage_is_saved_afterwards_by_itself(page, sam, monkeypatch):
    """The database is away for some seconds: the page says so, goes on trying, and nobody has to do anything."""
    away = take_away(monkeypatch)
    page.goto(section(a_draft(owner=sam)))
    away.append(True)
    page.get_by_label(NAME).fill("Repair café")
    expect(status(page)).to_have_text("Nog niet bewaard. We blijven het proberen; sluit deze pagina niet.")
    expect(page.get_by_label(NAME)).to_have_value("Repair café")
    assert Intake.objects.get().name == "Buurttuin De Kade"
    away.clear()
    expect(status(page)).to_have_text(SAVED)
    assert Intake.objects.get().name == "Repair café"


def test_what_is_sent_during_an_outage_stays_on_the_page_that_says_so(page, sam, monkeypatch):
    away = take_away(monkeypatch)
    page.goto(section(a_draft(owner=sam)))
    away.append(True)
    page.get_by_label(NAME).fill("Repair café")
    go_on(page)
    expect_heading(page, "Waaier is even niet bereikbaar")
    check_accessible(page)
    page.get_by_role("button", name="Verstuur opnieuw").click()
    expect_heading(page, "Waaier is even niet bereikbaar")
    away.clear()
    page.get_by_role("button", name="Verstuur opnieuw").click()
    expect_heading(page, "Contact")
    assert Intake.objects.get().name == "Repair café"


def take_away(monkeypatch):
    """A list: as long as something stands in it, nobody gets at an intake, as when the database is away."""
    away, held = [], views.held_in

    def held_in(request):
        if away:
            raise OperationalError("it is away")
        return held(request)

    monkeypatch.setattr(views, "held_in", held_in)
    return away


def test_what_was_changed_in_another_tab_is_said_while_typing(page, sam):
    draft = a_draft(owner=sam)
    page.goto(section(draft))
    Intake.objects.filter(pk=draft.pk).update(name="Uit het andere tabblad")
    page.get_by_label(NAME).fill("Repair café")
    expect(status(page)).to_contain_text(f"Ook elders veranderd: ‘{NAME}’.")
    go_on(page)
    expect(page.get_by_role("alert")).to_be_focused()
    check_accessible(page)
    expect(page.get_by_role("alert")).to_contain_text("Uit het andere tabblad")
    expect(page.get_by_label(NAME)).to_have_value("Repair café")
    go_on(page)
    expect_heading(page, "Contact")
    assert Intake.objects.get().name == "Repair café"


def test_typing_on_while_it_saves_is_no_conflict_with_oneself(page, sam):
    """The answer of a save comes late, or never: the next one is still of the same page."""
    draft = a_draft(owner=sam)
    page.goto(section(draft))
    lost = []

    def lose(route):
        lost.append(route.fetch())  # it is saved, and the browser never hears of it
        route.abort()

    page.route("**/initiatief/", lose, times=1)
    page.get_by_label(NAME).fill("Repair")
    expect(status(page)).to_contain_text("Nog niet bewaard")
    assert Intake.objects.get().name == "Repair" and lost
    page.get_by_label(NAME).fill("Repair café")
    expect(status(page)).to_have_text(SAVED)
    go_on(page)
    expect_heading(page, "Contact")
    assert Intake.objects.get().name == "Repair café"


def test_an_official_loses_no_assessment(page, live_server):
    official = signed_in(page, live_server, an_official())
    initiative = an_initiative(by=official)
    citizens = a_category("actors/citizens")
    page.goto(reverse("workbench:assessment", args=[initiative.slug]))
    unfold(page)
    page.get_by_role("checkbox", name=citizens.name_nl, exact=True).check()
    page.locator(f"[name=reason-{citizens.pk}]").fill("Zij doen het zelf.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Bewaren", exact=True).click()
    expect_heading(page, "Nog niet bewaard: u bent niet meer ingelogd")
    check_accessible(page)
    sign_in_beside(page, official)
    page.get_by_role("button", name="Ga verder").click()
    expect_heading(page, initiative.intake.name)
    given = Initiative.objects.get().assessment.classifications.get(category=citizens)
    assert given.reason == "Zij doen het zelf."
