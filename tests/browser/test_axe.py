"""The check that every page passes does find what is wrong with a page."""

import pytest

from tests.browser.axe import TELEPHONE, check_accessible, cramped, problems, second_opinion

PAGE = """<!doctype html><html lang="nl"><head><title>Proef</title></head>
<body style="background: #fff; color: #000"><main><h1>Proef</h1>{}</main></body></html>"""
HALF_HIDDEN = """<div style="position: relative"><p>Wat staat hier?</p>
<div style="position: absolute; inset: 0; background: linear-gradient(#fff, #000)"></div></div>"""


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ('<img src="/static/img/favicon.svg">', "image-alt"),
        ('<input name="q">', "label"),
        ('<button aria-label="Weg">Verder</button>', "label-content-name-mismatch"),
        ("<button></button>", "button-name"),
        ('<p style="color: #aaa">Grijs op wit</p>', "color-contrast"),
        ('<p style="background: url(/static/img/favicon.svg)">Op een beeld</p>', "color-contrast"),
        ('<p role="knop">Wat ben ik?</p>', "aria-roles"),
        ("<h4>Te diep</h4>", "heading-order"),
        ('<p style="width: 1400px">Breed</p>', "pixels too wide"),
        ('<div class="w-tablewrap"><p style="color: #aaa">Grijs in een tabel</p></div>', "color-contrast"),
        ('<button style="width: 9px; height: 9px; padding: 0">x</button>' * 2, "target-size"),
    ],
)
def test_finds(open_window, wrong, rule):
    page = open_window()
    page.set_content(PAGE.format(wrong))
    assert [each for each in problems(page) if rule in each], problems(page)


def test_finds_nothing_on_a_good_page(open_window):
    page = open_window()
    page.set_content(PAGE.format('<p>Goed. <img src="data:," alt="Beeld"></p>'))
    assert problems(page) == []


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ('<form action="/"></form>', "H32.2"),
        ('<img src="data:">', "H37"),
        ("<table><tr><td>1</td></tr></table><b>Vet</b><font>Letter</font>", "H49.Font"),
    ],
)
def test_another_engine_finds(open_window, wrong, rule):
    page = open_window()
    page.set_content(PAGE.format(wrong))
    assert [each for each in second_opinion(page) if rule in each], second_opinion(page)


def test_another_engine_finds_nothing_on_a_good_page(open_window):
    page = open_window()
    page.set_content(PAGE.format('<p>Goed. <img src="data:," alt="Beeld"></p>'))
    assert second_opinion(page) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('<p style="width: 310px; white-space: nowrap">Werkverschaffingsprojecten in de buurt</p>', "too wide"),
        ('<p style="height: 24px; overflow: hidden; width: 200px">Wat doen mensen voor elkaar?</p>', "cut off"),
    ],
)
def test_finds_what_does_not_fit(open_window, wrong, said):
    page = open_window()
    page.set_content(PAGE.format(wrong))
    assert [each for each in cramped(page) if said in each], cramped(page)


def test_finds_that_spaced_words_fit(open_window):
    page = open_window()
    page.set_content(PAGE.format("<p>Wat doen mensen voor elkaar in de buurt?</p>"))
    assert cramped(page) == []


def test_a_page_is_looked_at_in_the_other_width_too(open_window):
    page = open_window()
    page.set_content(PAGE.format('<p style="width: 400px">Breed</p>'))
    with pytest.raises(AssertionError, match=f"at {TELEPHONE}: 33 pixels too wide"):
        check_accessible(page)
    assert page.viewport_size["width"] == 1280


@pytest.mark.parametrize(
    "change", ["each => { each.style.color = '#aaa' }", "each => { each.outerHTML = '<button></button>' }"]
)
def test_what_changed_since_a_page_passed_is_looked_at_anew(open_window, change):
    page = open_window(TELEPHONE)
    page.set_content(PAGE.format("<p>Grijs op wit?</p>"))
    check_accessible(page)
    page.locator("p").evaluate(change)
    with pytest.raises(AssertionError, match=r"color-contrast|button-name"):
        check_accessible(page)
