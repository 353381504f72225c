"""A visitor finds initiatives by filter, by search and by lens, in the demo that everyone sees first."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import WIDTHS, check_accessible
from tests.browser.people import expect_heading, go_to
from tests.builders import an_initiative

# The words of the page that are broken over two lines, without a hyphen of their own.
BROKEN = """() => {
  const found = [], walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const {currentNode: text} = walker;
    const {parentElement: around} = text;
    if (!around.checkVisibility() || around.closest('svg, .w-search__button, .w-hidden')) continue;
    for (const {0: word, index} of text.data.matchAll(/\\p{L}+/gu)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const lines = [...range.getClientRects()].filter(each => each.width).map(each => Math.round(each.top / 8));
      if (new Set(lines).size > 1) found.push(word);
    }
  }
  return found;
}"""

# A browser scrolls the page a few frames after the panel within it.
COMES_INTO_SIGHT = """async element => {
  for (let frame = 0; frame < 60; frame++) {
    if (element.getBoundingClientRect().bottom <= innerHeight) return true;
    await new Promise(requestAnimationFrame);
  }
  return false;
}"""


@pytest.mark.parametrize(("width", "javascript"), [*((width, True) for width in WIDTHS), (1280, False)])
def test_finding_an_initiative(open_window, demo, width, javascript):
    page = open_window(width, javascript)
    check = check_accessible if javascript else expect_no_overflow
    page.goto("/")
    check(page)
    if javascript:
        go_to(page, "Initiatieven")
    else:
        page.get_by_role("link", name="Alle initiatieven").first.click()
    expect_heading(page, "Initiatieven")
    check(page)
    if javascript:
        choose_two_filters_live(page)
    else:
        choose_two_filters(page)
    check(page)
    search_with_a_spelling_of_ones_own(page)
    check(page)
    page.get_by_role("link", name="Austerlitz Zorgt").click()
    expect_heading(page, "Austerlitz Zorgt")
    check(page)
    find_it_by_its_category(page, check)


def choose_two_filters(page):
    """Within a lens "or", between lenses "and"; the address holds the whole selection."""
    before = number_found(page)
    actors = open_facet(page, "Bloedgroepen")
    actors.get_by_role("checkbox", name=re.compile("^Collectieven")).check()
    fields = open_facet(page, "Werkvelden")
    fields.get_by_role("checkbox", name=re.compile("^Zorg bieden aan ouderen")).check()
    page.get_by_role("button", name="Filters toepassen").click()
    page.wait_for_url(re.compile(r"actors=collectives"))
    assert "work_fields=elderly_care" in page.url
    both = number_found(page)
    assert 0 < both < before
    chips = page.get_by_role("list", name="Gekozen filters")
    chips.get_by_role("link", name="Haal filter weg: Zorg bieden aan ouderen").click()
    page.wait_for_url(lambda address: "work_fields" not in address)
    assert both < number_found(page) < before
    page.go_back()
    expect(chips.get_by_role("link", name=re.compile("^Haal filter weg"))).to_have_count(2)
    assert number_found(page) == both
    chips.get_by_role("link", name="Wis alle filters").click()
    expect(chips).to_have_count(0)
    assert number_found(page) == before


def choose_two_filters_live(page):
    """With JavaScript the list answers each choice at once; on a phone the filters are a sheet."""
    before = number_found(page)
    sheet = page.locator("#sheet-open")
    is_phone = sheet.is_visible()
    if is_phone:
        sheet.click()
    unfolded(page, "Bloedgroepen").get_by_role("checkbox", name=re.compile("^Collectieven")).check()
    page.wait_for_url(re.compile(r"actors=collectives"))
    unfolded(page, "Werkvelden").get_by_role("checkbox", name=re.compile("^Zorg bieden aan ouderen")).check()
    page.wait_for_url(re.compile(r"work_fields=elderly_care"))
    if is_phone:
        page.locator("#sheet-show").click()
    both = number_found(page)
    assert 0 < both < before
    chips = page.get_by_role("list", name="Gekozen filters")
    expect(chips.get_by_role("link", name=re.compile("^Haal filter weg"))).to_have_count(2)
    chips.get_by_role("link", name="Wis alle filters").click()
    expect(chips).to_have_count(0)
    assert number_found(page) == before


def unfolded(page, name):
    """The facet with this name, unfolded."""
    summary = facet(page, name).locator("summary")
    if summary.evaluate("summary => !summary.parentElement.open"):
        summary.click()
    return facet(page, name)


def open_facet(page, name):
    """The facet with this name, unfolded with whatever is folded around it."""
    for summary in [page.locator("summary").filter(has_text="Filters"), facet(page, name).locator("summary")]:
        if summary.evaluate("summary => !summary.parentElement.open"):
            summary.click()
    return facet(page, name)


def facet(page, name):
    return page.locator("details.w-facet").filter(has=page.locator("summary", has_text=name))


def number_found(page):
    heading = page.get_by_role("heading", name=re.compile(r"^\d+ initiatie(f|ven)\b"))
    return int(heading.inner_text().split()[0])


def search_with_a_spelling_of_ones_own(page):
    page.get_by_role("searchbox", name="Zoek een initiatief").fill("zorgcooperatie")
    page.get_by_role("button", name="Zoeken").click()
    page.wait_for_url(re.compile("q=zorgcooperatie"))
    expect(page.get_by_role("link", name="Austerlitz Zorgt")).to_be_visible()


def find_it_by_its_category(page, check):
    page.goto("/brillen/")
    page.get_by_role("main").get_by_role("link", name="Collectieven", exact=True).click()
    expect_heading(page, "Collectieven")
    check(page)
    page.get_by_role("link", name=re.compile("^Bekijk alle [0-9]+ initiatieven in de lijst$")).click()
    page.wait_for_url(re.compile("actors=collectives"))
    expect(page.get_by_role("link", name="Austerlitz Zorgt")).to_be_visible()


def expect_no_overflow(page):
    excess = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert excess <= 0


def test_a_printed_profile_is_the_profile_alone(open_window, waaierdam):
    initiative = an_initiative(categories=["actors/collectives"])
    page = open_window()
    page.goto(initiative.get_absolute_url())
    around = [
        page.get_by_role("navigation", name="Hoofdmenu"),
        page.get_by_role("contentinfo"),
        page.get_by_role("button", name="Afdrukken"),
        page.get_by_role("link", name="Inloggen"),
    ]
    for each in around:
        expect(each).to_be_visible()
    page.emulate_media(media="print")
    for each in around:
        expect(each).not_to_be_visible()
    expect_heading(page, "Buurttuin De Kade")
    expect(page.locator(".w-fan__drawing")).to_be_visible()


def test_on_a_phone_contact_needs_and_place_stand_under_the_summary(open_window, waaierdam):
    initiative = an_initiative(
        categories=["actors/collectives"],
        neighbourhoods=[waaierdam],
        publish_contact=["email"],
        support_needs=["permit"],
    )
    page = open_window(375)
    page.goto(initiative.get_absolute_url())
    order = [
        page.get_by_text(initiative.intake.summary),
        page.get_by_role("heading", name="Contact"),
        page.get_by_role("heading", name="Zoekt steun"),
        page.get_by_role("heading", name="Plaats"),
        page.locator(".w-fan__drawing"),
    ]
    tops = [each.bounding_box()["y"] for each in order]
    assert tops == sorted(tops) and tops[1] < 900
    page.set_viewport_size({"width": 1280, "height": 900})
    assert order[1].bounding_box()["y"] < 600 and order[1].bounding_box()["x"] > order[4].bounding_box()["x"] + 500


def test_a_table_breaks_no_words_and_a_map_is_no_longer_than_what_it_shows(open_window, demo):
    columns = "&".join(f"columns={key}" for key in ["actors", "work_fields", "initiator_kind", "phase", "legal_form"])
    page = open_window(375)
    for address in ["/initiatieven/?view=table", f"/initiatieven/?view=table&{columns}"]:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            assert page.evaluate(BROKEN) == [], (address, width)
    page.set_viewport_size({"width": 1280, "height": 900})
    for view in ["map", "matrix"]:
        page.goto(f"/initiatieven/?view={view}")
        assert page.locator(".w-filters").bounding_box()["height"] <= 900
        # The last facet is reached within the panel.
        last = page.locator(".w-facet > summary").last
        last.focus()
        assert last.evaluate(COMES_INTO_SIGHT)


def test_bullets_stand_clear_of_their_words(open_window):
    page = open_window(375)
    page.goto("/toegankelijkheid/")
    first = page.locator(".utrecht-unordered-list > li").first
    assert first.evaluate("item => parseFloat(getComputedStyle(item).paddingInlineStart)") > 5
