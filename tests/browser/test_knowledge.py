"""The knowledge base in a browser: from its entrance by the cloud to the initiatives that an article fits."""

import re

import pytest
from playwright.sync_api import expect

from knowledge.models import Article, Fit
from tests.browser.axe import TELEPHONE, WIDTHS, check_accessible, problems
from tests.browser.people import expect_heading
from tests.browser.test_drawings import WORDS
from tests.builders import a_category, an_article, an_initiative

TITLES = ["Het ACTIE-model", "Regelgeving", "Geld en middelen", "Daag de buurt uit", "Social impact bond", "Ruimte"]


@pytest.fixture(autouse=True)
def some(made_once):
    """Articles of all kinds, of which one belongs to a threshold and a need, and two initiatives that stand there."""
    made_once(make_some)


def make_some():
    kinds = Article.Kind.values
    made = [
        an_article(title_nl=title, kind=kinds[place % len(kinds)], slug=f"artikel-{place}")
        for place, title in enumerate(TITLES)
    ]
    Fit.objects.create(article=made[0], category=a_category("growth/recognition"))
    Fit.objects.create(article=made[0], question="support_needs", answer="permit")
    made[0].related.add(*made[1:3])
    for _each in range(2):
        an_initiative(categories=["growth/recognition"], support_needs=["permit"])


def test_from_the_cloud_to_the_initiatives_that_fit(open_window):
    page = open_window(TELEPHONE)
    page.goto("/kennisbank/")
    check_accessible(page)
    page.locator(".w-cloud__word:visible", has_text="ACTIE").click()
    expect_heading(page, "Het ACTIE-model")
    check_accessible(page)
    page.get_by_role("link", name=re.compile("2 initiatieven")).first.click()
    page.wait_for_url("**/initiatieven/?growth=recognition")
    expect(page.get_by_role("heading", name="2 initiatieven")).to_be_visible()


def test_a_typing_error_and_a_compound_find_what_is_meant(open_window):
    page = open_window(TELEPHONE)
    page.goto("/kennisbank/")
    box = page.get_by_role("searchbox", name="Zoek in de kennisbank")
    box.fill("regelgevnig")
    box.press("Enter")
    page.wait_for_url("**/kennisbank/?q=regelgevnig")
    expect(page.get_by_role("heading", name="Regelgeving", exact=True)).to_be_visible()
    expect(page.get_by_text("Daarom zochten we op")).to_be_visible()
    check_accessible(page)
    page.get_by_role("searchbox", name="Zoek in de kennisbank").fill("regel")
    page.get_by_role("button", name="Zoeken").click()
    expect(page.get_by_role("heading", name="Regelgeving", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_one_shape_of_the_cloud_is_shown_and_everyone_can_read_it(open_window, width):
    page = open_window(width)
    page.goto("/kennisbank/?kind=instrument&kind=reflection&kind=example&kind=learning_note")
    shapes = page.locator(".w-cloud .w-drawing__shape").all()
    assert [each.is_visible() for each in shapes] == [width == 1280, width == 375]
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    words = page.evaluate(WORDS)
    assert len(words) >= len(TITLES)
    for each in words:
        assert each["contrast"] >= 4.5 and each["size"] >= (15 if width == 1280 else 12.9), each
    assert problems(page) == []


def test_without_javascript_filters_are_one_form(open_window):
    page = open_window(1280, False)
    page.goto("/kennisbank/")
    page.get_by_role("checkbox", name=re.compile("^Instrument")).check()
    page.get_by_role("searchbox").fill("model")
    page.get_by_role("button", name="Filters toepassen").click()
    page.wait_for_url("**/kennisbank/?q=model&kind=instrument")
    expect(page.get_by_role("heading", name="Het ACTIE-model")).to_be_visible()


def test_with_the_keyboard_a_word_of_the_cloud_shows_that_it_has_the_focus(open_window):
    page = open_window()
    page.goto("/kennisbank/")
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.w-cloud__word')"):
            break
    ring = page.locator(".w-cloud__word:focus .w-drawing__ring")
    assert ring.evaluate("each => getComputedStyle(each).stroke") != "none"
    page.keyboard.press("Enter")
    expect_heading(page, "Het ACTIE-model")
