"""The drawings of the lenses in a browser: readable at every width, and usable with the keyboard."""

import pytest

from taxonomy.lenses import LENSES
from tests.browser.axe import WIDTHS, problems
from tests.builders import an_initiative

PAGES = ["/", *(f"/brillen/{lens.slug}/" for lens in LENSES.values())]

# Each word of the drawings that are shown: its size in pixels, and its contrast with what lies under it.
WORDS = """() => {
  const rgb = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const over = (top, under) => {
    const alpha = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map(i => top[i] * alpha + under[i] * (1 - alpha));
  };
  const luminance = colour => {
    const [r, g, b] = colour.map(c => (c /= 255, c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paints = element => {
    const style = getComputedStyle(element);
    if (element.tagName === 'text') return [];
    if (!element.closest('svg') || element.tagName === 'svg') return [style.backgroundColor];
    return style.fill === 'none' ? [] : [style.fill];
  };
  const shown = [...document.querySelectorAll('.w-drawing svg text')].filter(text => text.getClientRects().length);
  return shown.map(text => {
    const box = text.getBoundingClientRect();
    const stack = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2).flatMap(paints);
    const under = stack.map(rgb).reverse().reduce((below, colour) => over(colour, below), [255, 255, 255]);
    const [dark, light] = [luminance(rgb(getComputedStyle(text).fill)), luminance(under)].sort((a, b) => a - b);
    const size = parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a;
    return {words: text.textContent, size, contrast: (light + 0.05) / (dark + 0.05)};
  });
}"""


# The contrast of the ring round what has the focus with the paper: its line must stand out on a white blade too.
RING = """() => {
  const leaf = document.activeElement.matches('.w-fan__blade') && document.activeElement.querySelector('.w-fan__leaf');
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  const light = colour => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data]
      .map(c => (c /= 255, c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const line = leaf && getComputedStyle(leaf).stroke;
  return leaf ? (line === 'none' ? 0 : 1.05 / (light(line) + 0.05)) : null;
}"""


@pytest.fixture(autouse=True)
def some(made_once):
    """Three initiatives, each read through all lenses."""
    made_once(make_some)


def make_some():
    for category in ("citizens", "collectives", "care_collectives"):
        others = ["work_fields/elderly_care", "added_value/guides", "transformation_role/pathfinders"]
        single = ["growth/first_followers", "government_relation/joint"]
        an_initiative(categories=[f"actors/{category}", *others, *single])


@pytest.mark.parametrize("width", WIDTHS)
def test_one_shape_of_each_drawing_is_shown_and_everyone_can_read_it(open_window, width):
    page, found = open_window(width), []
    for address in PAGES:
        page.goto(address)
        shapes = page.locator(".w-drawing__shape").all()
        assert [each.is_visible() for each in shapes] == [width == 1280, width == 375], address
        found += problems(page)
        page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
        for each in page.evaluate(WORDS):
            assert each["contrast"] >= 4.5, (address, each)
            assert each["size"] >= (15 if width == 1280 else 12.9), (address, each)
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_category_is_reached_with_the_keyboard_and_shows_it(open_window, width):
    page = open_window(width)
    page.goto("/brillen/groei/")
    for _press in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.w-drawing__link')"):
            break
    ring = page.locator(".w-drawing__link:focus .w-drawing__ring")
    assert ring.evaluate("each => getComputedStyle(each).stroke") != "none"
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name.startswith("Eerste volgers: ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/initiatieven/?growth=first_followers")


def test_the_focus_of_a_blade_stands_out_on_paper(open_window):
    page = open_window()
    page.goto("/")
    found = []
    for _press in range(40):
        page.keyboard.press("Tab")
        found.append(page.evaluate(RING))
    rings = [each for each in found if each is not None]
    assert len(rings) == 6 and min(rings) >= 3
