import pytest
from django.template import Context, engines
from django.utils.safestring import mark_safe
from django.utils.translation import override

from tests.builders import a_municipality
from ui.templatetags.cached import Drawn, Fresh, _drawn


@pytest.fixture(autouse=True)
def in_memory(settings):
    settings.DEBUG = False
    _drawn.cache_clear()


def draw(source, **context):
    return engines["django"].from_string("{% load kept %}" + source).template.render(Context(context))


STEP = '{% kept "components/step.html" label=label state="done" number=1 %}'
CHIPS = '{% kept "components/chips.html" chips=chips clear_href=clear %}'
SAME = '{% include "components/step.html" with label=label state="done" number=1 only %}'


def test_draws_what_an_include_draws_once():
    once = draw(STEP, label="Wat & hoe")
    assert once == draw(SAME, label="Wat & hoe") == draw(STEP, label="Wat & hoe")
    assert _drawn.cache_info().misses == 1


def test_other_values_give_another_drawing():
    assert "Wie" in draw(STEP, label="Wie")
    assert "Waar" in draw(STEP, label="Waar")


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


def test_fresh_texts_and_drawings_go_where_they_belong_in_one_drawing():
    def chips(*pairs):
        return draw(CHIPS, chips=[(Fresh(label), Fresh(href)) for label, href in pairs], clear=Drawn("/?a=1&amp;b"))

    first, second = chips(("Wijk & <b>", "/?a=1&b=2"), ("Buurt", "/")), chips(("Een", "/een"), ("\ue000", "/\ue001"))

    assert _drawn.cache_info().misses == 1
    assert 'href="/?a=1&amp;b=2"' in first and "Wijk &amp; &lt;b&gt;" in first and 'href="/?a=1&amp;b"' in first
    assert first.index("Wijk") < first.index("Buurt")
    assert 'href="/een"' in second and 'href="/\ue001"' in second and "Wijk" not in second
    assert len(chips(("Een", "/een"))) < len(second)


def test_an_empty_text_is_not_there():
    assert "w-chips__clear" not in draw(CHIPS, chips=[("Een", "/een")], clear=Fresh(""))
    assert "w-chips__clear" not in draw(CHIPS, chips=[("Een", "/een")], clear=Drawn(""))


def test_a_text_cannot_take_the_place_of_another():
    drawing = draw(CHIPS, chips=[("Een\ue000", Fresh("/een"))])
    assert drawing.count("/een") == 1


def test_whoever_works_on_a_template_sees_the_change(settings):
    settings.DEBUG = True
    draw(STEP, label="Wat")
    assert _drawn.cache_info().misses == 0
