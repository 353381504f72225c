import pytest

from catalogue.listing.highlight import excerpt, highlight


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Buurtmoestuin De Akker", {"buurtmoestuin"}, "<mark>Buurtmoestuin</mark> De Akker"),
        (
            "In Łódź, bij Ærø: moes\u00adtuin",
            {"lodz", "aero", "moestuin"},
            "In <mark>Łódź</mark>, bij <mark>Ærø</mark>: <mark>moes\u00adtuin</mark>",
        ),
        ("Zorgcoöperatie Één", {"zorgcooperatie", "een"}, "<mark>Zorgcoöperatie</mark> <mark>Één</mark>"),
        ("Cafe\u0301 in de buurt", {"cafe"}, "<mark>Cafe\u0301</mark> in de buurt"),
        ("De ﬁetsclub van Zoë", {"fietsclub", "zoe"}, "De <mark>ﬁetsclub</mark> van <mark>Zoë</mark>"),
        (
            "Soep – één kom… voor ’t Ouweland",
            {"een", "t"},
            "Soep – <mark>één</mark> kom… voor ’<mark>t</mark> Ouweland",
        ),
        ("Repair-café", {"repair", "cafe"}, "<mark>Repair</mark>-<mark>café</mark>"),
        ("tuintje in de tuin", {"tuin"}, "tuintje in de <mark>tuin</mark>"),
        ("Soep & <b>brood</b>", {"brood"}, "Soep &amp; &lt;b&gt;<mark>brood</mark>&lt;/b&gt;"),
    ],
)
def test_mark_wraps_whole_words_and_escapes_the_rest(text, words, marked):
    assert highlight(text, words) == marked


def test_a_marked_text_is_safe_to_show():
    assert hasattr(highlight("a <b>", {"a"}), "__html__")


@pytest.mark.parametrize("words", [set(), {"brood"}])
def test_a_text_without_the_words_is_left_for_the_template_to_escape(words):
    shown = highlight("Oma's <soep>", words)
    assert shown == "Oma's <soep>"
    assert not hasattr(shown, "__html__")


def test_an_excerpt_shows_the_found_word_between_whole_words():
    text = "Op maandag is er koffie. " * 8 + "Daarna staat er soep op tafel. " + "Op vrijdag is er dans. " * 8
    shown = excerpt(text, {"soep"}, 80)
    assert shown == "… is er koffie. Op maandag is er koffie. Daarna staat er <mark>soep</mark> op tafel. Op vrijdag …"


def test_a_short_text_is_its_own_excerpt():
    assert excerpt("Een kom soep.", {"soep"}) == "Een kom <mark>soep</mark>."


def test_an_excerpt_of_a_text_without_the_word_is_empty():
    assert excerpt("Een kom soep.", {"brood"}) == ""


def test_an_excerpt_never_cuts_the_found_word():
    assert (
        excerpt("x" * 90 + "soepsoepsoep" + "y" * 90, {"x" * 90 + "soepsoepsoep" + "y" * 90}, 20).count("<mark>") == 1
    )
