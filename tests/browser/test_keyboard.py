"""Without a mouse: every stop of the Tab key can be seen, and leads on."""

import pytest
from playwright.sync_api import expect

from demo.accounts import PASSWORD
from tests.browser.conftest import WIDTHS
from tests.browser.people import INITIATOR, expect_heading
from tests.builders import an_initiative

MOST_STOPS = 80
# An outline or a shadow: on the element itself, on the box that it spans, or on the label that stands for it.
SHOWS_FOCUS = """() => {
  const here = document.activeElement;
  const drawn = (element, part) => {
    const style = element && getComputedStyle(element, part);
    return style && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
  };
  return here === document.body || drawn(here) || drawn(here, '::after') || drawn(here.nextElementSibling);
}"""


@pytest.mark.parametrize("width", WIDTHS)
def test_signing_in_and_finding_an_initiative_with_the_keyboard(open_window, waaierdam, width):
    an_initiative(categories=["actors/collectives"], neighbourhoods=[waaierdam])
    an_initiative(name="Klusbus Zuid", categories=["actors/citizens"])
    page = open_window(width)
    page.goto("/")
    skip_to_the_content(page)
    page.goto("/")
    press_on(page, page.get_by_role("link", name="Inloggen"))
    expect_heading(page, "Inloggen")
    tab_to(page, page.get_by_label("E-mailadres"))
    page.keyboard.type(INITIATOR)
    tab_to(page, page.get_by_label("Wachtwoord", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect_heading(page, "Mijn initiatieven")
    if width < 1000:
        press_on(page, page.get_by_role("button", name="Menu", exact=True))
    press_on(
        page, page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Initiatieven", exact=True)
    )
    expect_heading(page, "Initiatieven")
    filter_by_collectives(page, width)
    if width >= 1000:
        press_on(page, page.get_by_role("link", name="Sla de filters over"))
    press_on(page, page.get_by_role("link", name="Buurttuin De Kade"))
    expect_heading(page, "Buurttuin De Kade")


def skip_to_the_content(page):
    link = page.get_by_role("link", name="Naar de inhoud")
    expect(link).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


def filter_by_collectives(page, width):
    is_phone = width < 1000
    if is_phone:
        press_on(page, page.locator("#sheet-open"))
    tab_to(page, page.get_by_label("Collectieven 1"))
    page.keyboard.press("Space")
    page.wait_for_url("**/initiatieven/?*actors=collectives*")
    if is_phone:
        press_on(page, page.locator("#sheet-show"))
    expect(page.get_by_role("link", name="Klusbus Zuid")).to_have_count(0)


def press_on(page, target):
    """Go to a link or a button with Tab and press it."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def tab_to(page, target):
    """Press Tab until this is where one is; at every stop it can be seen where that is."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        where = page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
        assert page.evaluate(SHOWS_FOCUS), f"{page.url}: no focus to be seen on {where}"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{page.url}: Tab does not lead to {target}")
