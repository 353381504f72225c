"""The check that every fetched page passes finds what is wrong, and looks at every page that is built otherwise."""

import pytest

from tests.pages import check_page, look_at
from tests.shapes import shape_of

PAGE = '<!DOCTYPE html><html lang="nl"><head><title>Proef</title></head><body><h1>Proef</h1>{}</body></html>'


def test_a_good_page_passes():
    check_page(PAGE.format('<p id="a">Goed</p><label for="b">Naam</label><input id="b" name="b">'))


@pytest.mark.parametrize(
    "wrong",
    [
        '<p id="a">Een</p><p id="a">Twee</p>',
        '<input name="b">',
        '<p aria-labelledby="weg">Tekst</p>',
        '<a href="/"></a>',
        '<img src="/a.png">',
        '<svg viewBox="0 0 24 24" width="24"></svg>',
        '<svg viewBox="0 0 960 100" width="960" height="100"></svg>',
        "<h1>Nog een</h1>",
        "<table><tbody><tr><td>Een</td></tr></tbody></table>",
        "<p>–</p>",
        '<p><span aria-hidden="true">–</span></p>',
        "<dl><dt>Score</dt><dd></dd></dl>",
        "<p>Een</div>",
        "<p title='a'b'>Tekst</p>",
    ],
)
def test_what_is_wrong_fails_and_has_a_shape_of_its_own(wrong):
    with pytest.raises(Exception, match=r"\w"):
        check_page(PAGE.format(wrong))
    assert shape_of(PAGE.format(wrong)) != shape_of(PAGE.format("<p>Tekst</p>"))


@pytest.mark.parametrize("before", ["", f"<section>{'<p>Een</p><b>Twee</b>' * 20}</section>"])
@pytest.mark.parametrize(
    ("good", "wrong"),
    [
        ('<p id="a">Een</p><p id="b">Twee</p>', '<p id="a">Een</p><p id="a">Twee</p>'),
        (
            '<b id="a">Een</b><p aria-labelledby="a" role="note">Twee</p>',
            '<p aria-labelledby="weg" role="note">Een</p>',
        ),
        ('<label for="b">Naam</label><input id="b"><input type="hidden" id="c">', '<input id="b">'),
        ("<ul><li>Een</li></ul>", "<ul><li>Een</li><li>Twee</div></ul>"),
        ("<ul><li>Een</li><li>Twee</li></ul>", "<ul><li>Een</li><li> &mdash; </li></ul>"),
        ("<dl><dt>Een</dt><dd>Twee</dd></dl>", "<dl><dt>Een</dt><dd>&nbsp;</dd></dl>"),
        ("<p>Een &amp; twee</p>", "<p>Een &amp twee</p><i>Drie</i>"),
        ("<h2>Een</h2><p>Twee</p>", "<h3>Een</h3><p>Twee</p>"),
        ("<p>Een</p>", "<h1>Nog een</h1>"),
    ],
)
def test_what_is_wrong_is_also_found_after_a_page_that_is_much_like_it(before, good, wrong):
    page = PAGE.replace("<h1>Proef</h1>{}", "<main><h1>Proef</h1>{}</main>").format(before + "{}")
    look_at(page.format(good))
    with pytest.raises(Exception, match=r"\w"):
        look_at(page.format(wrong))


def test_what_stands_there_many_times_is_one_of_it():
    one = '<ul class="a"><li id="a-{0}"><a href="/{0}/">Tuin {0}</a></li>{1}</ul>'
    more = "".join(f'<li id="a-{number}"><a href="/{number}/">Straat</a></li>\n ' for number in range(1, 30))
    assert shape_of(one.format(0, more)) == shape_of(one.format(0, ""))


def test_words_addresses_and_values_are_no_part_of_the_shape():
    here = '<p class="a">Een</p><a href="/een/">Een</a><input id="b" aria-label="Naam" value="Een">'
    there = '<p class="a">Twee &amp; drie</p><a href="/twee/">Twee</a><input id="b" aria-label="Naam" value="Twee">'
    assert shape_of(here) == shape_of(there)


@pytest.mark.parametrize(
    "other",
    [
        "<p></p>",
        "<p> </p>",
        "<p>Een<b></b></p>",
        '<p id="a">Een</p>',
        '<p aria-describedby="a">Een</p>',
        "<div>Een</div>",
    ],
)
def test_all_else_is(other):
    assert shape_of(other) != shape_of("<p>Een</p>")
