"""Numbers and dates are written one way in a language, on all pages."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format, get_format

from ui.figures import figure

COUNTED = re.compile(
    r"{% blocktranslate[^%]*? count (?P<counter>\w+)=(?P<of>[^ ]+)[^%]*%}(?P<words>.*?){% endblocktranslate", re.S
)
# Of what a form or a question has there are never thousands.
FEW = ("nlds", "intake")


@pytest.mark.parametrize(
    ("language", "numbers"),
    [("nl", ["0", "999", "1.000", "5.542", "1.234.567"]), ("en", ["0", "999", "1,000", "5,542", "1,234,567"])],
)
def test_thousands_stand_apart_as_the_language_does(language, numbers):
    with translation.override(language):
        assert [figure(number) for number in (0, 999, 1000, 5542, 1234567)] == numbers


@pytest.mark.parametrize(("language", "written"), [("nl", "5.542"), ("en", "5,542")])
@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("catalogue/home/hero.html", {"totals": {"initiatives": 5542, "municipalities": 1}}),
        ("catalogue/parts/count.html", {"count": 5542, "category": None}),
        ("curation/parts/usage.html", {"usage": {"initiatives": 5542, "municipalities": 5542, "assessments": 5542}}),
        ("components/tabs.html", {"tabs": [("Lijst", "/", 5542)]}),
        ("workbench/parts/pile.html", {"pile": {"total": 5542, "rows": [], "is_cut": True}}),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_page_writes_them_so(language, written, template, context):
    with translation.override(language):
        html = render_to_string(template, context)
    assert "5542" not in html
    assert written in html


def test_no_template_prints_what_it_counts_as_it_is():
    bare = []
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.*")):
        if path.parts[len(settings.BASE_DIR.parts) + 1] not in FEW:
            found = COUNTED.finditer(path.read_text())
            bare += [(path.name, each["of"]) for each in found if re.search(rf"\b{each['counter']}\b", each["words"])]
    assert bare == []


MOMENT = datetime(2026, 11, 3, 19, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "moment", "short"),
    [
        ("nl", "3 november 2026", "3 november 2026 19:05", "3-11-2026"),
        ("en", "3 November 2026", "3 November 2026, 19:05", "03/11/2026"),
    ],
)
def test_the_day_stands_before_the_month(language, day, moment, short):
    with translation.override(language):
        assert date_format(MOMENT, "DATE_FORMAT") == day
        assert date_format(MOMENT, "DATETIME_FORMAT") == moment
        assert date_format(MOMENT, "SHORT_DATE_FORMAT") == short


def test_no_date_is_read_with_the_month_first():
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            formats = [*get_format("DATE_INPUT_FORMATS"), *get_format("DATETIME_INPUT_FORMATS")]
            assert not [each for each in formats if each.startswith(("%m", "%b", "%B"))]
