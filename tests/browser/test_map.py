"""The map and the matrix as people use them: with the keyboard, without JavaScript, on a phone."""

import pytest
from playwright.sync_api import expect

from areas.loader import load
from areas.models import Municipality, Neighbourhood
from demo.areas import AREAS
from tests.browser.axe import WIDTHS, problems
from tests.builders import an_initiative, an_official

MAP = "/initiatieven/?view=map&municipality=GM9999"
MATRIX = "/initiatieven/?view=matrix&down=neighbourhood&across=phase"


@pytest.fixture(autouse=True)
def town(made_once):
    """Waaierdam with its outlines, and three initiatives in two neighbourhoods of it."""
    made_once(make_town)


def make_town():
    load(AREAS)
    official = an_official(Municipality.objects.get(pk="GM9999"))
    for code, phase in [("BU99990403", "idea"), ("BU99990403", "start_up"), ("BU99990301", "idea")]:
        an_initiative(by=official, neighbourhoods=[Neighbourhood.objects.get(pk=code)], phase=phase)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_area_is_chosen_with_the_keyboard_and_let_go_again(open_window, javascript):
    page = open_window(javascript=javascript)
    page.goto(MAP)
    expect(page.get_by_role("link", name="Molenwijk", exact=True)).to_have_count(1)  # not on the map again

    page.get_by_role("link", name="Molenwijk", exact=True).focus()
    page.keyboard.press("Enter")

    page.wait_for_url("**neighbourhood=BU99990403**")
    expect(page.locator("a.w-map__spot--chosen")).to_have_count(1)
    page.get_by_role("link", name="Molenwijk", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("a.w-map__spot--chosen")).to_have_count(0)


def test_an_area_is_chosen_by_pressing_on_it(open_window):
    page = open_window(width=375)
    page.goto(MAP)

    page.locator("a.w-map__spot[data-keep=map-BU99990301]").click()

    page.wait_for_url("**neighbourhood=BU99990301**")


def test_a_cell_of_the_matrix_opens_its_list(open_window):
    page = open_window()
    page.goto(MATRIX)

    page.get_by_role("row", name="Molenwijk").get_by_role("link").first.click()

    page.wait_for_url("**neighbourhood=BU99990403&phase=idea**")
    expect(page.locator(".w-card")).to_have_count(1)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", [MAP, f"{MAP}&neighbourhood=BU99990403", "/initiatieven/?view=map", MATRIX])
def test_axe_finds_nothing(open_window, address, width):
    page = open_window(width=width)
    page.goto(address)

    # What is only heard moves with the filters; else it would hang below the foot of the page.
    held = (
        "[...document.querySelectorAll('.w-facets legend')].map((each) => !!each.offsetParent?.closest('.w-facets'))"
    )
    assert set(page.evaluate(held)) == ({True} if width > 960 else set())  # on a telephone they are in a sheet
    assert problems(page) == []
