"""Pages on paper: they break where they should, hold no controls, and can be read."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from playwright.sync_api import expect

from tests.browser.axe import WIDTHS, problems
from tests.builders import a_pack, an_initiative, an_intake

LIST = reverse("initiatives:list")
PARTS = (
    ".w-card, .w-facts__row, .w-pack__entry, .w-panel, .w-atlas__row, .w-matrix__table tr, .utrecht-table tr, h2, h3"
)
# What a browser never breaks over pages: a frame that scrolls, and a container of a set size. What it breaks badly:
# a flex box. Whatever stands within one is cut through, or lies over what follows.
UNBREAKABLE = """parts => [...document.querySelectorAll(parts)].flatMap(part => {
  const found = [];
  for (let each = part.parentElement; each; each = each.parentElement) {
    const {overflowX, overflowY, containerType, display} = getComputedStyle(each);
    const scrolls = [overflowX, overflowY].some(way => way !== 'visible') && each !== document.body;
    if (scrolls || /^size/.test(containerType)) found.push(each.className || each.tagName);
  }
  return found;
})"""
# Headings that can end a page, since a grid round them does not keep them with what follows; and those that stand
# beside something in a grid, which keep all that follows together instead.
STRANDED = """() => [...document.querySelectorAll('main :is(h2, h3)')].filter(heading => {
  if (!heading.checkVisibility() || heading.closest('.w-hidden')) return false;
  const {display, gridTemplateColumns} = getComputedStyle(heading.parentElement);
  const isBeside = display === 'grid' && gridTemplateColumns.split(' ').length > 1;
  if (isBeside) return getComputedStyle(heading).breakAfter === 'avoid';
  for (let each = heading.parentElement; each.localName !== 'main'; each = each.parentElement) {
    if (getComputedStyle(each).breakInside === 'avoid') return false;
  }
  return /grid|flex/.test(display);
}).map(heading => heading.textContent.trim())"""
# A grid or a flex box keeps nothing whole in WebKit: what may not be broken stands in none, unless that is kept whole.
CUT = """() => [...document.querySelectorAll('main *')].flatMap(part => {
  if (!part.checkVisibility() || getComputedStyle(part).breakInside !== 'avoid') return [];
  const round = [];
  for (let each = part.parentElement; each.localName !== 'main'; each = each.parentElement) round.push(each);
  if (round.some(each => getComputedStyle(each).breakInside === 'avoid')) return [];
  return round.filter(each => /grid|flex/.test(getComputedStyle(each).display)).map(each => each.className);
})"""
# Firefox and WebKit break a page behind a heading, unless it is a box that holds the room of what follows.
LOOSE = """() => [...document.querySelectorAll('main :is(h2, h3)')].filter(heading => {
  if (!heading.checkVisibility() || heading.closest('.w-hidden')) return false;
  for (let each = heading.parentElement; each.localName !== 'main'; each = each.parentElement) {
    if (getComputedStyle(each).breakInside === 'avoid') return false;
  }
  const {breakInside, lineHeight} = getComputedStyle(heading);
  const room = parseFloat(getComputedStyle(heading, '::after').height);
  return breakInside !== 'avoid' || !(room >= 4 * parseFloat(lineHeight));
}).map(heading => heading.textContent.trim())"""
CONTROLS = (
    ":is(button, input, select, textarea, summary, nav:not(.w-pack__contents), .w-tools, .utrecht-button-link):visible"
)
SIZES = """() => [...document.querySelectorAll('main *')]
  .filter(each => each.checkVisibility() && !each.closest('svg, .w-hidden, code'))
  .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .map(each => parseFloat(getComputedStyle(each).fontSize) * 0.75)"""


@pytest.fixture
def as_official(open_window, gardens):
    def as_official(width=1280):
        page, client = open_window(width), Client()
        client.force_login(gardens)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": settings.SITE_URL}])
        return page

    return as_official


def addresses(official):
    pack = a_pack("phase=start_up", by=official)
    compared = "&".join(f"slug=buurttuin-0{number}" for number in range(4))
    return [
        pack.get_absolute_url(),
        f"{pack.get_absolute_url()}?view=full",
        f"{reverse('initiatives:compare')}?{compared}",
        reverse("initiatives:profile", args=["buurttuin-00"]),
        reverse("initiatives:dictionary"),
        reverse("initiatives:lens", args=["werkvelden"]),
        reverse("workbench:queue"),
        *(f"{LIST}?view={view}&municipality=GM9999" for view in ["cards", "table", "map", "matrix"]),
    ]


def test_nothing_on_paper_is_kept_from_breaking_has_a_control_or_is_too_small_to_read(as_official, gardens):
    page = as_official()
    page.emulate_media(media="print")
    for address in addresses(gardens):
        page.goto(address)
        assert page.evaluate(UNBREAKABLE, PARTS) == [], address
        assert (address, page.evaluate(STRANDED)) == (address, [])
        assert (address, page.evaluate(CUT), page.evaluate(LOOSE)) == (address, [], [])
        assert page.locator(CONTROLS).all_inner_texts() == [], address
        assert min(page.evaluate(SIZES)) >= 9, address


def test_what_has_many_columns_takes_the_width_of_the_paper(as_official, gardens):
    page = as_official()
    for view, is_wide in {"cards": False, "table": True, "map": False, "matrix": True}.items():
        page.goto(f"{LIST}?view={view}")
        sheet = re.search(rb"/MediaBox \[0 0 (\S+) (\S+?)\]", page.pdf(format="A4", prefer_css_page_size=True))
        assert (float(sheet[1]) > float(sheet[2])) is is_wide, view


def test_a_pack_of_six_takes_two_pages(as_official, gardens):
    for number in range(6):
        an_initiative(by=gardens, name=f"Repaircafé {number}", summary="Buren maken samen heel wat stuk is. " * 3)
    pack = a_pack("q=repaircafe", by=gardens)
    assert pack.contents["total"] == 6
    page = as_official()
    page.goto(pack.get_absolute_url())
    assert number_of_pages(page) == 2


def number_of_pages(page):
    return len(re.findall(rb"/Type /Page\b", page.pdf(format="A4", prefer_css_page_size=True)))


@pytest.mark.parametrize("view", ["cards", "table"])
def test_a_printed_list_says_of_how_many_it_is_a_page(as_official, gardens, view):
    page = as_official()
    headings = page.locator(".w-results h2:visible")
    page.goto(f"{LIST}?view={view}&municipality=GM9999&page=2")
    named = "Tabel:\n" if view == "table" else ""
    assert headings.all_inner_texts() == [f"{named}24 initiatieven"]
    page.emulate_media(media="print")
    assert headings.all_inner_texts() == ["21–24 van 24 initiatieven"]
    page.goto(f"{LIST}?view={view}&phase=idea")
    assert headings.all_inner_texts() == [f"{named}3 initiatieven"]


def test_paper_says_of_when_it_is_and_where_it_is_found_also_after_a_live_filter(as_official, gardens):
    page = as_official()
    page.goto(f"{LIST}?municipality=GM9999&q=")
    said, day = page.locator("#on-paper"), date_format(localdate())
    assert not said.is_visible()
    page.get_by_role("link", name="Tabel").click()
    page.wait_for_url("**view=table**")
    page.emulate_media(media="print")
    expect(said).to_have_text(f"Bekeken op {day} op {page.url}")


def test_what_was_just_told_is_on_no_paper(as_official, gardens):
    page = as_official()
    page.goto(f"{reverse('initiatives:new-pack')}?municipality=GM9999")
    page.get_by_label("Titel").fill("Najaar")
    page.get_by_role("button", name="Maak het raadsstuk").click()
    told = page.get_by_text("Het raadsstuk is gemaakt.")
    assert told.is_visible()
    page.emulate_media(media="print")
    assert not told.is_visible()


def test_a_fan_on_paper_has_no_links_without_words(as_official, gardens):
    page = as_official()
    page.goto(reverse("initiatives:profile", args=["buurttuin-00"]))
    blades = page.locator(".w-fan svg a:visible")
    named = page.locator(".w-fan__list a:visible").count()
    assert blades.count() == 6
    page.emulate_media(media="print")
    assert (blades.count(), page.locator(".w-fan__list a:visible").count()) == (0, named)
    assert page.locator(".w-fan svg .w-fan__leaf:visible").count() == 6


@pytest.mark.parametrize("width", WIDTHS)
def test_a_word_without_end_widens_no_page(as_official, gardens, width):
    word = "Buurtbewonersvereniging" * 4
    initiative = an_initiative(by=gardens, name=word, summary=word * 2, description=word * 4)
    new = an_initiative(by=gardens, name=word, published=False)
    handed_in = [an_intake(name=word, summary=word * 2), an_intake(name=word, revises=new.intake)]
    page = as_official(width)
    for address in [
        f"{LIST}?q={word}",
        f"{LIST}?view=table&columns=summary",
        initiative.get_absolute_url(),
        f"{reverse('initiatives:compare')}?slug={initiative.slug}&slug=buurttuin-00",
        f"{reverse('follow:new')}?q={word}",
        f"{reverse('initiatives:new-pack')}?q={word}",
        a_pack(by=gardens, title=word).get_absolute_url(),
        reverse("workbench:queue"),
        *(reverse("workbench:registration", args=[each.pk]) for each in handed_in),
        *(
            reverse(f"workbench:{name}", args=[new.slug])
            for name in ["assessment", "scores", "publication", "archive"]
        ),
    ]:
        page.goto(address)
        assert problems(page) == [], address
