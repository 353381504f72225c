"""The list as it lives in a browser: filters that answer at once, the sheet on a phone, all of it without a script."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from initiatives.search.selection import VIEWS
from tests.browser.axe import TELEPHONE, WIDTHS, check_accessible, problems
from tests.builders import a_neighbourhood, an_initiative, an_official

LIST = reverse("initiatives:list")
IDEA, START = "[name=phase][value=idea]", "[name=phase][value=start_up]"
FOUNDATION, NONE = "[name=legal_form][value=foundation]", "[name=legal_form][value=none]"


pytestmark = pytest.mark.usefixtures("gardens")


def said(page):
    return page.locator("#results")


def has(locator, text):
    locator.filter(has_text=text).wait_for()


def unfold(page, key):
    if not page.locator(f"[data-key={key}][open]").count():
        page.click(f"[data-key={key}] > summary")


def test_a_filter_answers_at_once_and_the_focus_stays(open_window):
    page = open_window()
    page.goto(LIST)
    page.evaluate("window.sameDocument = true")
    unfold(page, "phase")
    page.focus(IDEA)
    page.keyboard.press("Space")
    has(said(page), "3 initiatieven")

    assert page.url.endswith("?phase=idea")
    assert page.evaluate("document.activeElement.value") == "idea"
    assert page.is_checked(IDEA)
    assert page.locator(".w-card").count() == 3
    assert page.locator("[data-key=phase][open]").count() == 1
    assert page.locator(".w-chip").inner_text().endswith("Fase: Ideevorming")
    assert page.locator("#list-chosen").inner_text().startswith("1")
    # Another language shows the same list.
    assert page.get_attribute("input[name=next]", "value") == f"{LIST}?phase=idea"
    assert page.evaluate("window.sameDocument") is True
    check_accessible(page)


def test_ticking_changes_the_page_and_replaces_nothing_in_it(open_window, gardens):
    """Whoever reads along stays where they are: what is still there, is the same node in the same place."""
    like = {"by": gardens, "neighbourhoods": [a_neighbourhood()], "categories": ["actors/citizens"]}
    an_initiative(**like, name="Buurtfabriek", phase="start_up", legal_form="company")
    an_initiative(**like, name="Buurtfeest", phase="idea", legal_form="none")
    page = open_window()
    page.goto(LIST)
    for key in ("phase", "legal_form"):
        unfold(page, key)
    page.evaluate(
        """() => {
            window.kept = [...document.querySelectorAll("#list-facets :is(details, label, input)")];
            window.heard = [];
            const listen = ([change]) => heard.push(change.target.textContent);
            new MutationObserver(listen).observe(document.getElementById("list-said"), { childList: true });
        }"""
    )
    # An option goes and comes back. At the third tick there is one phase left: no choice, but it is in use.
    company = page.locator("[name=legal_form][value=company]")
    for times, (box, companies) in enumerate([(IDEA, 0), (NONE, 0), (IDEA, 1), (FOUNDATION, 1), (NONE, 1)], start=1):
        page.focus(box)
        page.keyboard.press("Space")
        page.wait_for_function("times => heard.length === times", arg=times)
        assert page.evaluate("kept.includes(document.activeElement)") and page.locator(f"{box}:focus").count() == 1
        assert company.count() == companies
    ones = ["1 initiatief", "1 initiatief"]
    assert page.evaluate("heard") == ["4 initiatieven", *ones, "13 initiatieven", "12 initiatieven"]
    # Only what was away for a while has other nodes, each a label and its box.
    lost = page.evaluate("kept.filter(each => !each.isConnected).map(each => (each.control ?? each).value)")
    assert lost == ["start_up", "start_up", "company", "company"]

    # All else is as the server writes it for this address.
    parts = """() => [...document.querySelectorAll("[data-part]")].map(part => [
        part.textContent.split(/\\s+/).join(" "),
        [...part.querySelectorAll("a")].map(link => link.href),
        [...part.querySelectorAll("input")].map(box => [box.id, box.value, box.checked, box.defaultChecked]),
    ])"""
    live = page.evaluate(parts)
    page.reload()
    assert live == page.evaluate(parts)


def test_back_and_forward_show_what_the_address_says(open_window):
    page = open_window()
    page.goto(f"{LIST}?q=buurttuin")
    unfold(page, "phase")
    page.check(IDEA)
    has(said(page), "3 initiatieven")
    page.fill("[name=q]", "buurttuin 02")
    page.press("[name=q]", "Enter")
    has(said(page), "1 initiatief")
    assert page.evaluate("document.activeElement.name") == "q"

    page.go_back()
    has(said(page), "3 initiatieven")
    assert page.input_value("[name=q]") == "buurttuin"
    page.go_back()
    has(said(page), "24 initiatieven")
    assert not page.is_checked(IDEA)
    assert page.url.endswith("?q=buurttuin")
    page.go_forward()
    has(said(page), "3 initiatieven")
    assert page.is_checked(IDEA)


def test_a_link_brings_the_new_results_and_the_focus_to_their_heading(open_window):
    page = open_window()
    page.goto(f"{LIST}?phase=idea&phase=start_up&sort=name")
    page.evaluate("window.sameDocument = true")
    page.click("text=Volgende")
    page.locator(".w-card a >> text=Buurttuin 23").wait_for()
    assert page.evaluate("document.activeElement.id") == "results"

    page.locator(".w-chip").first.click()
    has(said(page), "21 initiatieven")
    assert page.evaluate("document.activeElement.id") == "results"
    assert page.url.endswith("?phase=start_up&sort=name")

    page.click("[data-keep=view-table]")
    page.locator(".w-table").wait_for()
    assert page.evaluate("document.activeElement.dataset.keep") == "view-table"
    assert page.url.endswith("?phase=start_up&sort=name&view=table")
    # The view is named where it is heard, and where windows are chosen.
    assert page.locator("#list-said").text_content() == "Tabel: 21 initiatieven"
    assert page.title() == "Tabel – Initiatieven – Waaier"
    assert page.evaluate("window.sameDocument") is True


def test_sorting_and_columns_answer_at_once(open_window):
    page = open_window()
    page.goto(f"{LIST}?view=table")
    page.select_option("#sort", "name")
    page.locator("tbody tr:first-child >> text=Buurttuin 00").wait_for()
    assert page.evaluate("document.activeElement.id") in {"sort", ""}

    page.click(".w-columns > summary")
    page.check("[name=columns][value=started]")
    page.locator("thead >> text=Beginjaar").wait_for()
    assert page.evaluate("document.activeElement.value") == "started"
    assert page.locator(".w-columns[open]").count() == 1

    page.evaluate("window.head = document.querySelector('[data-keep=sort-started]')")
    page.click("thead >> text=Beginjaar")
    page.locator("tbody tr:first-child >> text=Buurttuin 23").wait_for()
    assert page.locator("[aria-sort=descending] >> text=Beginjaar").count() == 1
    assert page.evaluate("head === document.activeElement && !!head.querySelector('svg')")


def test_an_overtaken_answer_is_never_shown(open_window):
    page = open_window()
    page.goto(LIST)
    unfold(page, "phase")
    page.evaluate(
        """() => {
            const real = window.fetch, slow = (ms) => new Promise((done) => setTimeout(done, ms));
            let first = true;
            window.fetch = async (address, options) => {
                const wait = first ? 600 : 0;
                first = false;
                await slow(wait);
                return real(address, options);
            };
        }"""
    )
    page.check(IDEA)
    page.check(START)
    page.locator(".w-chip >> nth=1").wait_for()
    page.wait_for_timeout(900)
    assert said(page).inner_text() == "24 initiatieven"
    assert page.url.endswith("?phase=idea&phase=start_up")


def test_when_the_script_cannot_go_on_the_browser_goes_to_the_address(open_window):
    page = open_window()
    page.goto(LIST)
    unfold(page, "phase")
    page.evaluate("() => { window.sameDocument = true; window.fetch = () => Promise.reject(new TypeError('no')); }")
    page.check(IDEA)
    has(said(page), "3 initiatieven")
    assert page.evaluate("window.sameDocument") is None
    assert "phase=idea" in page.url


def test_what_was_ticked_for_comparison_survives_a_filter(open_window):
    page = open_window()
    page.goto(f"{LIST}?sort=name")
    page.check("[name=slug][value=buurttuin-01]")
    page.check("[name=slug][value=buurttuin-02]")
    assert page.url.endswith("?sort=name")
    unfold(page, "phase")
    page.check(IDEA)
    has(said(page), "3 initiatieven")
    assert page.locator("[name=slug]:checked").count() == 2
    assert "slug" not in page.url


@pytest.mark.parametrize("width", WIDTHS)
def test_the_bar_for_comparing_hides_nothing_that_the_keyboard_reaches(open_window, width):
    page = open_window(width)
    page.emulate_media(reduced_motion="reduce")  # it would glide
    page.goto(f"{LIST}?sort=name")
    page.check("[name=slug] >> nth=0")
    for _step in range(12):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.getBoundingClientRect().bottom")
        assert focused <= page.locator(".w-compare").bounding_box()["y"]


# --- On a phone ----------------------------------------------------------------------------------------------------


def test_on_a_phone_the_filters_open_as_a_sheet(open_window):
    page = open_window(375)
    page.goto(LIST)
    assert not page.is_visible(".w-facets")
    page.click("#sheet-open")
    assert page.evaluate("document.activeElement.id") == "sheet-title"
    assert page.locator("#sheet-show").inner_text() == "Toon 24 initiatieven"
    # What is only heard moves with the filters; else the whole sheet would, its bars too.
    held = (
        "[...document.querySelectorAll('#sheet legend')].map((each) => !!each.offsetParent.closest('.w-sheet__body'))"
    )
    assert set(page.evaluate(held)) == {True}
    assert problems(page) == []  # in a wider window there is no sheet
    page.keyboard.press("Escape")

    page.evaluate("scrollTo(0, 120)")
    page.click("#sheet-open")
    unfold(page, "phase")
    page.check(f"#sheet {IDEA}")
    has(page.locator("#sheet-show"), "Toon 3 initiatieven")
    assert page.locator(".w-sheet__said").text_content() == "3 initiatieven"
    assert page.evaluate("document.activeElement.value") == "idea"

    page.click("#sheet-show")
    assert not page.is_visible("#sheet")
    assert page.evaluate("document.activeElement.id") == "sheet-open"
    assert page.evaluate("scrollY") == 120
    assert page.locator("#sheet-chosen").inner_text().startswith("1")
    assert page.locator(".w-card").count() == 3

    page.keyboard.press("Enter")
    assert page.is_visible("#sheet")
    page.keyboard.press("Escape")
    assert not page.is_visible("#sheet")
    assert page.evaluate("document.activeElement.id") == "sheet-open"


def test_the_tab_key_stays_in_the_sheet(open_window):
    page = open_window(375)
    page.goto(LIST)
    page.click("#sheet-open")
    for _step in range(60):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('#sheet')"
        )
        assert inside


def test_a_wider_window_takes_the_filters_out_of_the_sheet(open_window):
    page = open_window(375)
    page.goto(LIST)
    page.click("#sheet-open")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator(f".w-facets #list-facets {IDEA}").wait_for(state="attached")
    assert not page.is_visible("#sheet")
    assert page.is_visible(".w-facets")


# --- For everyone --------------------------------------------------------------------------------------------------


def test_every_view_is_usable(open_window):
    page = open_window(TELEPHONE)
    for view in VIEWS:
        page.goto(f"{LIST}?view={view}&q=buurttuin")
        assert page.locator("[data-keep][aria-current]").get_attribute("data-keep") == f"view-{view}"
        check_accessible(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_filters_of_officials_are_usable(open_window, width):
    page = open_window(width)
    client = Client()
    client.force_login(an_official())
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": settings.SITE_URL}])
    page.goto(LIST)
    # What it begins with is an address too, to share.
    assert page.url.endswith("?status=registered&status=published&municipality=GM9999")
    page.goto(f"{LIST}?view=table&columns=commitment&columns=contact_name")
    if width < 960:
        page.click("#sheet-open")
    unfold(page, "scores")
    page.fill("#potential-from", "3")
    page.press("#potential-from", "Tab")
    has(said(page), "Geen initiatieven gevonden")
    assert page.evaluate("document.activeElement.id") == "potential-to"
    assert page.url.endswith("?potential=3-10&view=table&columns=contact_name&columns=commitment")
    check_accessible(page)


def test_a_wide_table_scrolls_inside_its_own_frame_and_keeps_the_names_in_sight(open_window):
    page = open_window(375)
    page.goto(f"{LIST}?view=table&columns=phase&columns=legal_form&columns=started&columns=actors")
    frame = page.locator(".w-table")
    frame.focus()
    for _step in range(12):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)  # it glides
    assert frame.evaluate("element => element.scrollLeft") > 100
    name = page.locator("tbody th").first.bounding_box()
    assert name["x"] < 40 and name["width"] < 200
    assert page.evaluate("document.documentElement.scrollWidth") == 375


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_works_without_javascript(open_window, width):
    page = open_window(width, javascript=False)
    page.goto(LIST)
    if width < 960:
        page.click(".w-facets__toggle")
    unfold(page, "phase")
    page.check(IDEA)
    page.click(".w-facets__apply")
    assert said(page).inner_text() == "3 initiatieven"
    assert not page.is_visible("#sheet-open")

    page.click("[data-keep=view-table]")
    page.click(".w-columns > summary")
    page.check("[name=columns][value=started]")
    page.click(".w-columns button")
    assert page.locator("thead").inner_text().count("Beginjaar") == 1
    has(said(page), "Tabel: 3 initiatieven")
    page.click(".w-chip")
    has(said(page), "Tabel: 24 initiatieven")
    assert page.locator("thead").inner_text().count("Beginjaar") == 1


def test_the_first_result_is_in_sight_without_javascript(open_window):
    """The filters stand beside it, or on a small screen fold above it."""
    page = open_window(375, javascript=False)
    page.goto(LIST)
    assert page.locator(".w-card").first.bounding_box()["y"] < 900
    assert not page.locator(IDEA).is_visible()

    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator("[data-key=phase] > summary").is_visible()
    assert page.locator(".w-card").first.bounding_box()["y"] < 500


def test_a_way_out_is_taken_by_the_keyboard(open_window):
    page = open_window(TELEPHONE)
    page.goto(f"{LIST}?q=buurttuin+Xyzzy")
    page.evaluate("window.sameDocument = true")
    has(page.locator(".w-way"), "“Xyzzy” komt nergens voor. U ziet initiatieven met “buurttuin”.")
    has(said(page), "met een deel van uw woorden")
    check_accessible(page)

    page.focus(".w-way a")
    page.keyboard.press("Enter")
    has(said(page), "voor “buurttuin”")
    # The reader is at the heading of what was asked, in the same document.
    assert page.evaluate("document.activeElement.id") == "results"
    assert page.evaluate("window.sameDocument")
    assert page.input_value("[name=q]") == "buurttuin"
    assert page.locator(".w-way").count() == 0


@pytest.mark.parametrize(
    "asked", ["xyzzy", "buurttuin in Den Haag", "ik zoek een buurttuin", "buurttuin xyzzy&phase=idea"]
)
def test_what_is_said_of_a_question_is_accessible(open_window, asked):
    page = open_window()
    page.goto(f"{LIST}?q={asked}")
    check_accessible(page)
