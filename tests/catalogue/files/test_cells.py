"""What a reader of a CSV would run, or take for a number or a date, is marked; nothing else is.

How readers guess was seen with SheetJS 0.18.5, csvkit 2.2, pandas 3.1 and polars 2.1: they leave every marked text
here as it is, and csvkit and SheetJS read a date behind an apostrophe.
"""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from psycopg.sql import SQL

from catalogue.files.cells import safe
from catalogue.files.copy import _safe
from intake.models import Intake
from intake.questions import questions
from taxonomy.lenses import LENSES

FORMULAS = ["=1+1", "+31 6", "-2", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1", "＠x", '=HYPERLINK("x")', "+ een", "@Home"]
GUESSED = ["3-10", "0-2", "100+", "65+", "1/2", "12:30", "1e5", "(5)", "50%", "3; 5", "€ 10", "\u00a05", "−5", "0x1A"]
GUESSED += [
    "1 mei",
    "mei 2024",
    "May 12",
    "MEI 2024",
    "ma 3 mei",
    "Monday 3 May",
    "2 days",
    "5 min",
    "01-02-2026",
    "2024",
]
PLAIN = [
    "3–10",
    "meer dan 100",
    "0–10 duizend euro",
    "1=1",
    " =1",
    "",
    "De Kade",
    "Tuin 3",
    "Maya 12",
    "1e lijn",
    "D66",
]
PLAIN += ["Mei", "Kerkstraat 3", "Émile", "🌷 3", "za", "Opstartfase (0-2 jaar)", "mei " * 20 + "1"]
PHONES = {
    "0612345678": "06 12345678",
    "06-12345678": "06 12345678",
    "06 12 34 56 78": "06 12 34 56 78",
    "0201234567": "020 1234567",
    "(020) 123 45 67": "(020) 123 45 67",
    "0800-1234": "0800 1234",
    "+31612345678": "+31 612345678",
    "+31 6 12345678": "+31 6 12345678",
    "+31 (0)6-12345678": "+31 (0)6 12345678",
    "0031612345678": "0031 612345678",
    "+12025550123": "+1 2025550123",
}
EXPECTED = {
    **{text: f"'{text}" for text in FORMULAS},
    **{text: f"’{text}" for text in GUESSED},
    **{text: text for text in PLAIN},
    **PHONES,
}


@pytest.mark.parametrize(("text", "cell"), EXPECTED.items())
def test_a_cell_is_read_as_the_text_it_is(text, cell):
    assert safe(text) == cell


@pytest.mark.parametrize("value", [9, -9, 2.5, date(2026, 1, 1), None])
def test_what_is_no_text_stays_as_it_is(value):
    assert safe(value) == value


@pytest.mark.django_db
def test_postgresql_writes_the_same():
    with connection.cursor() as cursor:
        cells = SQL(", ").join(_safe(SQL("{}::text").format(text)) for text in EXPECTED)
        cursor.execute(SQL("SELECT {}").format(cells))
        assert [text or "" for text in cursor.fetchone()] == list(EXPECTED.values())


def test_a_long_text_is_seen_through_at_once():
    """A pattern that can be read in many ways would take for ever."""
    for text in ["d" * 39 + "x", "sundaymonday" * 400 + "1x", "1 " * 2500 + "x", "0" * 5000 + "x", "+" + "1 " * 2500]:
        assert safe(text)[-1] == text[-1]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_label_of_the_checklist_needs_a_mark(language):
    with translation.override(language):
        labels = [str(label) for question in questions(Intake) for label in question.options.values()]
        labels += [str(lens.name) for lens in LENSES.values()]
    assert len(labels) > 70 and {"3–10", "6–15", "25–100"} <= set(labels)
    assert [label for label in labels if safe(label) != label] == []


def test_no_name_of_the_supplied_taxonomy_needs_a_mark():
    supplied = tomllib.loads((Path(settings.BASE_DIR) / "taxonomy/data/categories.toml").read_text())
    texts = [str(text) for rows in supplied.values() for row in rows for key, text in row.items() if "name" in key]
    assert len(texts) > 80
    assert [text for text in texts if safe(text) != text] == []
