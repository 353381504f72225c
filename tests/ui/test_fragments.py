"""What is drawn once shows what it shows without a cache; and where it does not, that is noticed."""

import re
from pathlib import Path

import pytest
from django.template import Context, engines
from django.utils.autoreload import file_changed
from django.utils.safestring import mark_safe
from django.utils.translation import override

from tests.builders import a_municipality
from ui import fragments
from ui.fragments import (
    TEMPLATES,
    Drawing,
    FragmentCache,
    FragmentError,
    Uncached,
    UncachedHtml,
    fragment,
    fragment_in_utf8,
)

STEP = '{% cached "components/step.html" label=label state="done" number=1 %}'
CHIPS = '{% cached "components/chips.html" chips=chips clear_href=clear %}'
SAME = '{% include "components/step.html" with label=label state="done" number=1 only %}'
PRIVATE_USE = "".join(map(chr, [*range(0xE000, 0xE010), 0xF000, 0xF8FF]))


@pytest.fixture(autouse=True)
def nothing_kept():
    FragmentCache.clear()


@pytest.fixture
def templates(settings, tmp_path):
    """A folder for templates of a test."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    return tmp_path


def draw(source, **context):
    return engines["django"].from_string("{% load cached %}" + source).template.render(Context(context))


def test_draws_what_an_include_draws_once():
    once = draw(STEP, label="Wat & hoe")
    assert once == draw(SAME, label="Wat & hoe") == draw(STEP, label="Wat & hoe")
    assert len(TEMPLATES.kept) == 1


def test_other_values_give_another_drawing():
    assert "Wie" in draw(STEP, label="Wie")
    assert "Waar" in draw(STEP, label="Waar")
    assert fragment("components/step.html", number=1) != fragment("components/step.html", number=True)


def test_each_language_has_its_own():
    with override("en"):
        assert "(done)" in draw(STEP, label="Wat")
    with override("nl"):
        assert "(klaar)" in draw(STEP, label="Wat")


def test_a_safe_text_and_the_same_text_of_a_visitor_are_not_mixed_up():
    assert "<b>" in draw(STEP, label=mark_safe("<b>"))
    assert "<b>" not in draw(STEP, label="<b>")
    assert "<b>" in draw(CHIPS, chips=[(mark_safe("<b>"), "/")])
    assert "<b>" not in draw(CHIPS, chips=[("<b>", "/")])


@pytest.mark.django_db
@pytest.mark.parametrize("wrapped", [lambda row: row, lambda row: ["Wat", (row,)]])
def test_takes_no_rows_since_these_can_change(wrapped):
    with pytest.raises(TypeError, match="label"):
        draw(STEP, label=wrapped(a_municipality()))


def test_takes_nothing_else_that_can_change():
    with pytest.raises(TypeError, match="unhashable"):
        draw(STEP, label={"Wat": 1})


def test_a_list_is_drawn_as_it_is_now():
    chips = [["Wijk", "/a"]]
    assert draw(CHIPS, chips=chips).count('w-chip"') == 1
    chips.append(["Buurt", "/b"])
    assert draw(CHIPS, chips=chips).count('w-chip"') == 2


# --- Open places ---------------------------------------------------------------------------------------------------


def test_texts_and_drawings_go_where_they_belong_in_one_drawing():
    def chips(*pairs):
        texts = [(Uncached(label), Uncached(href)) for label, href in pairs]
        return draw(CHIPS, chips=texts, clear=UncachedHtml("/?a=1&amp;b"))

    first, second = chips(("Wijk & <b>", "/?a=1&b=2"), ("Buurt", "/")), chips(("Een", "/een"), ("Twee", "/twee"))

    assert len(TEMPLATES.kept) == 1
    assert 'href="/?a=1&amp;b=2"' in first and "Wijk &amp; &lt;b&gt;" in first and 'href="/?a=1&amp;b"' in first
    assert first.index("Wijk") < first.index("Buurt")
    assert 'href="/een"' in second and 'href="/twee"' in second and "Wijk" not in second
    assert len(chips(("Een", "/een"))) < len(second)


def test_an_empty_text_is_not_there():
    assert "w-chips__clear" not in draw(CHIPS, chips=[("Een", "/een")], clear=Uncached(""))
    assert "w-chips__clear" not in draw(CHIPS, chips=[("Een", "/een")], clear=UncachedHtml(""))


@pytest.mark.parametrize("kind", [str, Uncached])
def test_no_character_stands_for_an_open_place(kind):
    """Characters for private use come along when one copies from a page with an icon font."""
    drawing = draw(CHIPS, chips=[(kind(PRIVATE_USE), Uncached("/een"))], clear=Uncached("/alles"))
    assert PRIVATE_USE in drawing
    assert drawing.count("/een") == drawing.count("/alles") == 1


def test_a_fragment_in_a_fragment_passes_its_open_places_on(templates):
    (templates / "outer.html").write_text('{% load cached %}<p>{% cached "inner.html" a=b b=a %}</p>')
    (templates / "inner.html").write_text("<i>{{ a }}</i><b>{{ b }}</b>")
    assert fragment("outer.html", a=Uncached("één"), b=Uncached("t&w")) == "<p><i>t&amp;w</i><b>één</b></p>"
    assert fragment("outer.html", a=Uncached("1"), b=Uncached("2")) == "<p><i>2</i><b>1</b></p>"
    assert len(TEMPLATES.kept) == 2


# --- What goes wrong, is noticed -----------------------------------------------------------------------------------

FILTERED = ["lower", "upper", "capfirst", "title", "slugify", "urlencode", "truncatechars:4", "cut:'a'", "length"]


@pytest.mark.parametrize("used", FILTERED)
def test_a_filter_on_an_open_place_fails_loudly(templates, used):
    (templates / "filtered.html").write_text(f"<p>{{{{ text|{used} }}}}</p>")
    with pytest.raises(FragmentError, match=r"filtered\.html"):
        fragment("filtered.html", text=Uncached("baNAna split é"))


@pytest.mark.parametrize("used", FILTERED[:6])
def test_and_shows_the_right_text_all_the_same_where_nobody_looks(templates, settings, used, caplog):
    settings.CHECK_FRAGMENTS = False
    (templates / "filtered.html").write_text(f"<p>{{{{ text|{used} }}}}</p>")
    plain = engines["django"].from_string(f"<p>{{{{ text|{used} }}}}</p>").render({"text": "baNAna split é"})
    assert fragment("filtered.html", text=Uncached("baNAna split é")) == plain
    assert fragment("filtered.html", text=Uncached("Tuin")) != plain
    assert "filtered.html" in caplog.text


def test_a_comparison_with_an_open_place_fails_loudly(templates):
    (templates / "compared.html").write_text('{% if text == "een" %}1{% else %}2{% endif %}')
    with pytest.raises(FragmentError, match=r"compared\.html"):
        fragment("compared.html", text=Uncached("een"))


def test_a_template_that_reads_something_else_fails_loudly(templates, settings):
    """What a template asks beside its values may change, and the key does not say so."""
    (templates / "reading.html").write_text("{% load tiles %}{% map_credit %}")
    assert fragment("reading.html") == settings.MAP_CREDIT == fragment("reading.html")
    settings.MAP_CREDIT = "iemand anders"
    with pytest.raises(FragmentError, match="iemand anders"):
        fragment("reading.html")


def test_what_is_kept_and_would_be_drawn_otherwise_fails_loudly():
    cache, drawn = FragmentCache("of a test", 2), ["oud"]
    assert cache.get("key", lambda: drawn[0]) == cache.get("key", lambda: drawn[0]) == "oud"
    drawn[0] = "nieuw"
    with pytest.raises(FragmentError, match=r"of a test: what is kept for 'key'[\s\S]*-oud\n\+nieuw"):
        cache.get("key", lambda: drawn[0])
    assert cache.get_many(["key", "other"][1:], lambda keys: dict.fromkeys(keys, "twee")) == {"other": "twee"}
    with pytest.raises(FragmentError, match="of a test"):
        cache.get_many(["key"], lambda keys: dict.fromkeys(keys, "nieuw"))
    del FragmentCache.every["of a test"]


def test_is_not_drawn_again_where_nobody_looks(settings):
    settings.CHECK_FRAGMENTS = False
    cache = FragmentCache("of a test", 2)
    assert [cache.get("key", lambda turn=turn: turn) for turn in range(1, 4)] == [1, 1, 1]
    assert cache.get_many(["key", "b"], lambda keys: dict.fromkeys(keys, 9)) == {"key": 1, "b": 9}
    del FragmentCache.every["of a test"]


def test_the_mark_of_an_open_place_is_of_this_process_alone_and_survives_no_filter():
    assert len(fragments.KEY) == 16
    mark = f"ópen{fragments.KEY}Z12É"
    assert fragments.MARK.findall(f"a{mark}b{mark}") == ["12", "12"]
    for change in (
        str.lower,
        str.upper,
        str.title,
        str.capitalize,
        str.swapcase,
        lambda text: re.sub(r"\W", "", text),
    ):
        assert change(mark) == mark or not fragments.MARK.fullmatch(change(mark))


def test_whoever_works_on_a_template_sees_the_change():
    draw(STEP, label="Wat")
    assert TEMPLATES.kept
    file_changed.send(sender=None, file_path=Path("templates/components/step.html"))
    assert not any(cache.kept for cache in FragmentCache.every.values())


def test_equal_drawings_are_those_that_draw_the_same():
    def drawing(label):
        return Drawing.of("components/step.html", label=label, state="done", number=1)

    assert drawing("Wat") == drawing("Wat") != drawing("Wie")
    assert drawing(Uncached("Wat")) == drawing(Uncached("Wie"))
    assert drawing(Uncached("Wat")).filled(["Wie"]) == drawing("Wie").filled()


@pytest.mark.parametrize("check", [True, False])
def test_a_drawing_in_utf8_is_the_same(settings, check):
    """Also where fragments are not checked, as in production."""
    settings.CHECK_FRAGMENTS = check
    values = {"name": "phase", "value": Uncached("100% “é”"), "label": Uncached("100 % <b>"), "checked": True}
    html = fragment("components/option.html", **values, count=Uncached("1.200"))
    assert fragment_in_utf8("components/option.html", **values, count=b"1.200") == html.encode()
    assert "100 % &lt;b&gt;" in html and "100% “é”" in html


def test_html_in_utf8_is_checked_as_any_is(settings):
    drawing = Drawing.of("components/step.html", label=Uncached("Wat"), state="done", number=1)
    drawing.pieces = ("", "")
    with pytest.raises(FragmentError):
        drawing.encoded([b"<b>Wat</b>"])
