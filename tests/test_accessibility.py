"""docs/accessibility.md has every criterion once, and what it says is checked is checked."""

import re

from django.conf import settings

TEXT = (settings.BASE_DIR / "docs" / "accessibility.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d\.\d\.\d+) \| [^|]+ / [^|]+ \| (A|AA) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", TEXT, re.M)


def test_every_criterion_of_a_and_aa_has_one_row():
    """WCAG 2.2 has 31 of level A and 24 of level AA, without 4.1.1."""
    numbers = [number for number, *_rest in ROWS]
    assert numbers == sorted(set(numbers), key=lambda number: [int(part) for part in number.split(".")])
    assert [[level for _number, level, *_rest in ROWS].count(level) for level in ("A", "AA")] == [31, 24]
    assert {result for _number, _level, result, *_rest in ROWS} <= {"pass", "not there", "**place**"}


def test_each_place_is_on_a_page_of_the_list():
    letters = set(re.findall(r"^\| ([A-Z]) \| ", TEXT, re.M))
    for number, _level, result, where, _how in ROWS:
        if result == "**place**":
            assert set(re.findall(r"\b[A-Z]\b", where)) & letters or where.startswith("all"), number


def test_every_test_that_it_names_is_there():
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT))
    assert len(named) > 15
    missing = [(path, name) for path, name in named if f"def {name}(" not in (settings.BASE_DIR / path).read_text()]
    assert missing == []
