"""After signing out, the Back button shows nothing of what an official saw: from no memory of the browser."""

import shutil

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import BROWSERS, SWITCHES
from tests.builders import an_initiative, an_intake, an_official

# The headless shell forgets each page that it leaves.
WHOLE = next(filter(None, map(shutil.which, BROWSERS[1:])), None)
EMAIL = "fatima@kade.example"


@pytest.fixture
def window(chromium, live_server):
    """A page of a browser that keeps whole pages in its memory, as people's own does; Playwright switches that off."""
    if WHOLE is None:
        pytest.skip("Needs the whole of Chromium: on Debian, apt install chromium")
    browser = chromium.browser_type.launch(
        executable_path=WHOLE, args=SWITCHES, ignore_default_args=["--disable-back-forward-cache"]
    )
    context = browser.new_context(base_url=live_server.url, locale="nl-NL")
    yield context.new_page()
    browser.close()


def sign_in(page, user, live_server):
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )


def test_back_shows_no_page_of_an_official(window, live_server):
    official = an_official()
    initiative, intake = an_initiative(by=official), an_intake(name="Repair café")
    with_contact = [initiative.get_absolute_url(), reverse("workbench:registration", args=[intake.pk])]
    for address in [
        *with_contact,
        reverse("workbench:assessment", args=[initiative.slug]),
        reverse("workbench:queue"),
        f"{reverse('initiatives:list')}?municipality=GM9999",
        f"{reverse('initiatives:compare')}?i={initiative.slug}",
    ]:
        sign_in(window, official, live_server)
        window.goto(address)
        desk = window.get_by_role("link", name="Werkbank").first
        expect(desk).to_be_visible()
        assert EMAIL in window.content() or address not in with_contact
        window.get_by_role("button", name="Uitloggen").click()
        expect(window.get_by_role("link", name="Inloggen").first).to_be_visible()
        window.go_back(wait_until="commit")
        expect(window.get_by_role("link", name="Inloggen").first).to_be_visible()
        expect(desk).to_have_count(0)
        assert EMAIL not in window.content()
