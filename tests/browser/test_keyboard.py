"""Without a mouse: every stop of the Tab key can be seen, and leads on."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve
from playwright.sync_api import expect

from demo.accounts import PASSWORD
from tests.browser.axe import WIDTHS
from tests.browser.people import INITIATOR, expect_heading
from tests.browser.test_sweep import pages_of
from tests.builders import an_initiative
from tests.test_access import person

MOST_STOPS = 80
# An outline or a shadow: on the element itself, on the box that it spans, or on the label that stands for it. Or in a
# drawing, a shape within the link that looks otherwise than without the focus.
SHOWS_FOCUS = """() => {
  const here = document.activeElement ?? document.body;
  const drawn = (element, part) => {
    const style = element && getComputedStyle(element, part);
    return style && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
  };
  const shapes = () => [...here.querySelectorAll('*')].map(getComputedStyle)
    .map(({ fill, stroke, strokeWidth, opacity }) => [fill, stroke, strokeWidth, opacity].join()).join();
  const differs = () => {
    const focused = shapes();
    here.blur();
    const plain = shapes();
    here.focus({ preventScroll: true });
    return focused !== plain;
  };
  return here === document.body || drawn(here) || drawn(here, '::after') || drawn(here.nextElementSibling)
    || Boolean(here.ownerSVGElement) && differs();
}"""

# The class of whatever stays in view while the page moves, of all style sheets.
STAYS = re.compile(r"\.([\w-]+)[^.{}]*\{[^{}]*position: (?:sticky|fixed)")
# What is wrong with the bars of a page: one that is higher than what the browser keeps free of the focus for it, and
# what has the focus, or the label that stands for it, while nothing of it can be seen.
BEHIND_BARS = """() => {
  const bars = [...document.querySelectorAll('main *')].filter((element) => !element.closest('table') &&
    element.offsetWidth > innerWidth / 2 && getComputedStyle(element).position === 'sticky');
  const free = getComputedStyle(document.documentElement);
  const found = bars.filter((bar) => bar.offsetHeight > (parseFloat(
    getComputedStyle(bar).bottom === 'auto' ? free.scrollPaddingTop : free.scrollPaddingBottom) || 0));
  const places = [0.1, 0.5, 0.9];
  const isSeen = (element) => [...element.getClientRects()].some((box) => {
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    return places.some((x) => places.some((y) => {
      const there = document.elementFromPoint(box.left + x * box.width, top + y * (bottom - top));
      return there && (element.contains(there) || there.contains(element));
    }));
  });
  const all = 'a[href], button, input, select, textarea, summary';
  const stops = bars.length ? [...document.querySelectorAll(all)].filter((each) => each.tabIndex >= 0) : [];
  for (const stop of [...stops, ...stops.toReversed()]) {
    stop.focus();
    if (stop === document.activeElement && !isSeen(stop) && !(stop.labels?.[0] && isSeen(stop.labels[0])))
      found.push(stop);
  }
  return [bars.length, found.map((element) => element.outerHTML.slice(0, 200))];
}"""


def test_what_has_the_focus_is_not_behind_a_bar(open_window, world):
    """On all pages with a bar that stays in view, forth and back, wide and narrow. The browser brings what gets the
    focus into view alike for a key and for a script, and a script need not wait for a key a stop."""
    sheets = "".join(sheet.read_text() for sheet in (settings.BASE_DIR / "static" / "css").glob("*.css"))
    stays = re.compile(r'class="[^"]*\b(?:' + "|".join(set(STAYS.findall(sheets))) + r')[" ]')
    bars, seen, found = 0, set(), []
    for role in ["official", "admin", "owner"]:
        page, client = open_window(), Client()
        client.force_login(world["owner"] if role == "owner" else person(role))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": settings.SITE_URL}])
        page.emulate_media(reduced_motion="reduce")  # which goes to the focus at once
        for address in pages_of(role, world):
            name = resolve(address).view_name
            if name in seen or seen.add(name):
                continue
            if not stays.search(client.get(address).content.decode(errors="ignore")):
                continue
            page.goto(address)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 700})
                there, hidden = page.evaluate(BEHIND_BARS)
                bars += there
                found += [f"{address} at {width}: {each}" for each in hidden]
    assert not found, "\n".join(found)
    assert bars > 8  # the profile, its lenses, dividing, the forms that keep their buttons in view


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
