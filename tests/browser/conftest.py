"""A real Chromium against the real site, and axe on every page that a journey passes."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import sync_playwright

from accounts.demo import create_demo_accounts
from areas.models import Neighbourhood
from taxonomy.models import Category
from tests.builders import a_municipality, a_neighbourhood

CHROMIUM = next((path for path in map(shutil.which, ["chromium", "chromium-browser", "google-chrome"]) if path), None)
AXE = django_settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = [1280, 375]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip("Needs Chromium: on Debian, apt install chromium"))


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """The live server finds static files by their own name."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def waaierdam():
    """The demo municipality with its accounts and the taxonomy."""
    a_municipality()
    a_municipality("GM0355", "Zeist")
    a_neighbourhood()
    Category.objects.load()
    create_demo_accounts()
    return Neighbourhood.objects.get()


@pytest.fixture
def open_window(chromium, live_server):
    """A function that opens a browser window of a width, with or without JavaScript; closed after the test."""
    contexts = []

    def open_window(width=1280, javascript=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            base_url=live_server.url,
            locale="nl-NL",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"JavaScript: {error}"))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        return page

    complaints = []
    yield open_window
    for context in contexts:
        context.close()
    # A breach of the content security policy is written to the console, nowhere else.
    assert not [text for text in complaints if "Content Security Policy" in text]


def check_accessible(page):
    """Fail on any axe violation, and on contrast that axe could not decide."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "() => axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    problems = found["violations"] + [each for each in found["incomplete"] if each["id"] == "color-contrast"]
    assert not problems, "\n".join(
        f"{page.url}: {each['id']}: {node['target']} {node.get('failureSummary', '')}"
        for each in problems
        for node in each["nodes"]
    )
    overflow = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} is {overflow} pixels too wide"
