"""The map on a background of tiles, when the settings name one."""

import re
from math import asinh, pi, radians, tan

import pytest
from playwright.sync_api import expect

from areas.models import Neighbourhood
from tests.browser.axe import problems
from tests.browser.test_map import MAP
from tests.browser.test_map import town as town


@pytest.fixture
def tiles(settings, live_server):
    """Every tile is the site's own mark; its address tells which one was asked for."""
    settings.MAP_TILES = f"{live_server.url}/static/img/favicon.svg?z={{z}}&x={{x}}&y={{y}}"


def tile_of(place, zoom):
    """The (x, y) of the tile on which a place lies, as all makers of tiles in web mercator number them."""
    x = (place.longitude + 180) / 360 * 2**zoom
    y = (1 - asinh(tan(radians(place.latitude))) / pi) / 2 * 2**zoom
    return int(x), int(y)


def test_without_tiles_there_is_no_background_and_nothing_is_loaded_for_it(open_window):
    page = open_window()
    page.goto(MAP)
    expect(page.locator("[data-tiles]")).to_have_count(0)
    assert "leaflet" not in page.content()


def test_the_areas_lie_on_the_background_where_they_are_and_lead_where_they_did(tiles, open_window):
    page, asked = open_window(), []
    page.on("request", lambda request: asked.extend(re.findall(r"z=(\d+)&x=(\d+)&y=(\d+)", request.url)))
    page.goto(MAP)
    button = page.get_by_role("button", name=re.compile("Achtergrondkaart|Background map"))
    expect(button).to_have_attribute("aria-pressed", "false")
    assert asked == []
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".w-map__drawing")).to_be_hidden()
    shapes = page.locator(".w-tiles path.w-tiles__spot")
    expect(shapes).to_have_count(page.locator(".w-map__drawing .w-map__spot").count())
    page.locator(".leaflet-tile-loaded").nth(1).wait_for(state="attached")
    zoom = int(asked[0][0])
    place = Neighbourhood.objects.get(pk="BU99990403")
    assert tile_of(place, zoom) in {(int(x), int(y)) for _zoom, x, y in asked}
    # Tiles reach beyond the frame that hides them; axe takes them for the ground of the text beside it.
    assert [problem for problem in problems(page) if "color-contrast" not in problem] == []

    # The shape that the link of this neighbourhood gave.
    at = page.locator(".w-map__drawing .w-map__spot").evaluate_all(
        "spots => spots.findIndex((spot) => spot.dataset.keep === 'map-BU99990403')"
    )
    shapes.nth(at).hover()
    expect(page.locator(".leaflet-tooltip")).to_contain_text(place.name)
    shapes.nth(at).click()
    page.wait_for_url("**neighbourhood=BU99990403**")
    expect(page.locator(".w-tiles path.w-map__spot--chosen")).to_have_count(1)
    button = page.get_by_role("button", name=re.compile("Achtergrondkaart|Background map"))
    button.click()
    expect(page.locator(".w-map__drawing")).to_be_visible()
    expect(page.locator(".w-tiles")).to_have_count(0)


def test_without_javascript_the_drawing_is_all_there_is(tiles, open_window):
    page = open_window(javascript=False)
    page.goto(MAP)
    expect(page.locator("[data-tiles]")).to_be_hidden()
    expect(page.locator(".w-map__drawing")).to_be_visible()
