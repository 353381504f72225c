"""An admin merges a category after seeing what that changes, undoes it, and puts categories in another order."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from taxonomy.models import Category, Revision
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.conftest import make_waaierdam
from tests.browser.people import OFFICIAL, go_to, sign_in
from tests.builders import a_category, an_initiative

ADMIN = "beheerder@waaierdam.example"


@pytest.fixture
def taxonomy(made_once):
    made_once(make_taxonomy)


def make_taxonomy():
    waaierdam = make_waaierdam()
    an_initiative(name="Buurttuin", neighbourhoods=[waaierdam], categories=["actors/collectives"])
    an_initiative(name="Repaircafé", neighbourhoods=[waaierdam], categories=["growth/recognition"])


@pytest.fixture
def page(open_window, taxonomy):
    """The taxonomy as an admin opens it."""
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, ADMIN)
    page.goto("/taxonomie/")
    return page


def submit(page):
    """Press the one main button."""
    page.locator("main .utrecht-button--primary-action").click()


def test_merging_with_a_preview_and_undoing_it(page):
    check_accessible(page)
    page.get_by_role("main").get_by_role("heading", level=3).get_by_role("link", name="Bloedgroepen").click()
    check_accessible(page)
    page.get_by_role("link", name="Collectieven", exact=True).click()
    check_accessible(page)
    page.locator("a[href$='/samenvoegen/']").click()
    page.locator("select[name=into]").select_option(label="Burger met initiatief")
    check_accessible(page)
    submit(page)
    expect(page.locator(".w-impact__row").first).to_contain_text("1")
    expect(page.get_by_role("link", name="Buurttuin")).to_be_visible()
    check_accessible(page)
    submit(page)
    expect(page).to_have_title(re.compile("^Fout: "))
    check_accessible(page)
    page.locator("textarea[name=reason]").fill("Het zijn dezelfde mensen.")
    submit(page)
    check_accessible(page)
    assert Category.objects.get(key="collectives").in_effect.key == "citizens"

    page.get_by_role("status").get_by_role("link").click()
    check_accessible(page)
    page.locator("textarea[name=reason]").fill("Toch niet.")
    submit(page)
    expect(page.get_by_role("status").first).to_be_visible()
    check_accessible(page)
    assert Category.objects.get(key="collectives").is_active
    page.goto("/taxonomie/geschiedenis/")
    check_accessible(page)
    expect(page.get_by_role("main")).to_contain_text("Het zijn dezelfde mensen.")


def test_the_order_changes_with_the_keyboard_and_the_focus_stays_on_the_row(page):
    page.goto("/taxonomie/bloedgroepen/")
    rows = page.locator("#tree > .w-tree__item > .w-branch .w-branch__name > a")
    before = names(rows)
    page.locator("button[name=down]").first.focus()
    for place in (1, 2):
        page.keyboard.press("Enter")
        expect(rows.nth(place)).to_have_text(before[0])
        expect(page.locator("button[name=down]:focus")).to_have_attribute(
            "value", str(Category.objects.get(lens="actors", name_nl=before[0]).pk)
        )
    expect(page.locator("[data-order-said]")).to_contain_text(before[0])
    assert names(rows) == [*before[1:3], before[0], *before[3:]]
    check_accessible(page)


def test_the_order_changes_without_javascript(open_window, taxonomy):
    page = open_window(javascript=False)
    page.goto("/")
    sign_in(page, ADMIN)
    page.goto("/taxonomie/bloedgroepen/")
    rows = page.locator("#tree > .w-tree__item > .w-branch .w-branch__name > a")
    before = names(rows)
    page.locator("button[name=down]").first.click()
    assert names(rows)[:2] == [before[1], before[0]]
    expect(page.locator("button[name=down]:focus")).to_have_accessible_name(re.compile(re.escape(before[0])))


def test_rows_can_be_dragged(open_window, taxonomy):
    page = open_window()
    page.goto("/")
    sign_in(page, ADMIN)
    page.goto("/taxonomie/groei/")
    rows = page.locator("#tree > .w-tree__item")
    before = names(page.locator(".w-branch__name > a"))
    # By its link, which is dragged as an address where nobody says otherwise.
    rows.nth(2).get_by_role("link").first.drag_to(rows.nth(0), target_position={"x": 60, "y": 3})
    expect(page.locator(".w-branch__name > a").first).to_have_text(before[2])
    assert Revision.objects.get().kind == Revision.Kind.REORDERED


def names(rows):
    """The words of these, as they are read."""
    return [" ".join(text.split()) for text in rows.all_text_contents()]


def test_an_official_divides_what_was_split(open_window, taxonomy):
    texts = [{"name_nl": "Gezien worden", "name_en": "Seen"}, {"name_nl": "Erkend worden", "name_en": "Recognised"}]
    a_category("growth/recognition").split(texts, by=User.objects.get(email=ADMIN), reason="Twee dingen")
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, OFFICIAL)
    go_to(page, "Werkbank")
    page.locator("a[href='/taxonomie/verdelen/']").click()
    check_accessible(page)
    page.get_by_role("main").locator("a[href$='/verdelen/']").last.click()
    check_accessible(page)
    page.get_by_role("group", name=re.compile("Repaircafé")).get_by_label("Erkend worden").check()
    submit(page)
    expect(page.get_by_role("main")).not_to_contain_text("Repaircafé")
    check_accessible(page)
