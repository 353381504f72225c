import pytest
from django.template import Context, engines
from django.utils.safestring import mark_safe
from django.utils.translation import override

from config.templatetags.kept import _drawn
from tests.builders import a_municipality


@pytest.fixture(autouse=True)
def in_memory(settings):
    settings.DEBUG = False
    _drawn.cache_clear()


def draw(source, **context):
    return engines["django"].from_string("{% load kept %}" + source).template.render(Context(context))


STEP = '{% kept "components/step.html" label=label state="done" number=1 %}'
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


@pytest.mark.django_db
def test_takes_no_rows_and_no_lists_since_these_can_change():
    with pytest.raises(TypeError, match="label"):
        draw(STEP, label=a_municipality())
    with pytest.raises(TypeError, match="unhashable"):
        draw(STEP, label=["Wat"])


def test_whoever_works_on_a_template_sees_the_change(settings):
    settings.DEBUG = True
    draw(STEP, label="Wat")
    assert _drawn.cache_info().misses == 0
