"""Saving a search, seeing what is new in it and stopping its mails, with the keyboard alone."""

from django.conf import settings
from django.test import Client

from follow.models import SavedView
from follow.unsubscribe import stop_path
from tests.browser.axe import TELEPHONE, check_accessible
from tests.builders import a_user, an_initiative


def press_until(page, key, name):
    """Press a key until the thing with this name has the focus."""
    for _each in range(40):
        page.keyboard.press(key)
        words = page.evaluate("() => document.activeElement.innerText || document.activeElement.name || ''")
        if name in words:
            return
    raise AssertionError(f"{name} cannot be reached with {key}")


def test_a_saved_search_from_the_first_to_the_last_mail(open_window):
    me = a_user("noor@kade.example")
    an_initiative(name="Moestuin Oost")
    page, client = open_window(TELEPHONE), Client()
    client.force_login(me)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": settings.SITE_URL}])

    page.goto("/mijn/zoekopdrachten/nieuw/?q=moestuin")
    press_until(page, "Tab", "name")
    page.keyboard.press("Control+A")
    page.keyboard.type("Moestuinen")
    press_until(page, "Tab", "frequency")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zoekopdrachten/*/")
    view = SavedView.objects.get()
    assert (view.name, view.frequency) == ("Moestuinen", "daily")
    check_accessible(page)

    an_initiative(name="Moestuin West")
    page.reload()
    assert page.locator("#news ~ .w-newspart li").all_inner_texts()[0].startswith("Moestuin West")
    check_accessible(page)
    page.locator("form[action$='/gezien/'] button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#news", state="detached")

    page.goto(stop_path(view))
    press_until(page, "Tab", page.locator("main form button").inner_text())
    page.keyboard.press("Enter")
    page.wait_for_selector("main form", state="detached")
    check_accessible(page)
    view.refresh_from_db()
    assert view.frequency == "never"
