"""A real Chromium against the real site, axe on every page that a journey passes, and a second engine in the sweep."""

import io
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import sync_playwright

from demo.accounts import create_demo_accounts
from tests.browser.axe import SNIFFER
from tests.builders import a_municipality, a_neighbourhood, an_initiative, an_official, rebuilt_once
from tests.test_access import one_of_everything

# The headless shell is the same browser without windows around its pages: a page takes it half the time.
BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
AXE = django_settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip("Needs Chromium: on Debian, apt install chromium"))
            elif not (AXE.exists() and SNIFFER.exists()):
                item.add_marker(pytest.mark.skip("Needs axe-core and html_codesniffer: run make test, or npm ci"))


@pytest.fixture(scope="session")
def chromium():
    # Playwright keeps an event loop in this thread; Django would refuse every query of a test because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def site(settings, live_server):
    """Mailed links lead to the live server, and nobody tried too often before."""
    settings.SITE_URL = live_server.url
    cache.clear()


@pytest.fixture
def world(made_once):
    return made_once(one_of_everything)


@pytest.fixture
def waaierdam(made_once):
    """The demo municipality with its accounts. Returns its neighbourhood."""
    return made_once(make_waaierdam)


def make_waaierdam():
    a_municipality()
    a_municipality("GM0355", "Zeist")
    neighbourhood = a_neighbourhood()
    create_demo_accounts()
    return neighbourhood


@pytest.fixture
def gardens(made_once):
    """Twenty-four public initiatives in Waaierdam, no two alike. Returns the official who registered them."""
    return made_once(make_gardens)


@rebuilt_once()
def make_gardens():
    make_waaierdam()
    by, quay = an_official(), a_neighbourhood("BU99990101", "De Kade")
    for number in range(24):
        an_initiative(
            by=by,
            name=f"Buurttuin {number:02d}",
            phase="idea" if number < 3 else "start_up",
            legal_form="foundation" if number % 2 else "association",
            started=2000 + number,
            neighbourhoods=[quay],
            categories=["actors/citizens"],
            commitment=number % 10 + 1,
        )
    return by


@pytest.fixture
def open_window(chromium, live_server):
    """A function that opens a browser window of a width, with or without JavaScript; closed after the test.

    Each window has cookies of its own, as on another device. Whatever a page complains about fails the test.
    """
    contexts, complaints = [], []

    def listen(message):
        # The browser also writes here what was not found; `refused` tells pages from what they are made of.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def not_loaded(request):
        # Who leaves a page before it is complete, breaks off what still loads.
        if request.failure != "net::ERR_ABORTED":
            complaints.append(f"Not loaded: {request.url} {request.failure}")

    def refused(answer):
        if answer.status >= (500 if answer.request.is_navigation_request() else 400):
            complaints.append(f"{answer.status} {answer.url}")

    def open_window(width=1280, javascript=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            base_url=live_server.url,
            locale="nl-NL",
        )
        context.set_default_timeout(15_000)
        if javascript:
            context.add_init_script(path=AXE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"JavaScript: {error}"))
        # A breach of the content security policy is written to the console, nowhere else.
        page.on("console", listen)
        page.on("requestfailed", not_loaded)
        page.on("response", refused)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def demo(made_once):
    """The whole demo: the initiatives of the study and those of Waaierdam."""
    made_once(load_demo)


def load_demo():
    with rebuilt_once():
        call_command("load_demo", stdout=io.StringIO())
