"""The map of BIO2 names what is there."""

import re

from django.conf import settings

TEXT = (settings.BASE_DIR / "docs" / "bio2.md").read_text()
NAMED = sorted(set(re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:md|toml))`", TEXT)) - {"/readyz"})


def test_every_file_and_test_that_it_names_is_there():
    assert len(NAMED) > 50
    assert [name for name in NAMED if not (settings.BASE_DIR / name).exists()] == []


def test_no_control_stands_there_twice():
    controls = re.findall(r"^\| (\d\.\d\d(?:\.\d\d)?)", TEXT, re.MULTILINE)
    assert len(controls) > 25 and len(set(controls)) == len(controls)


def test_a_row_has_its_four_columns_and_says_where_it_is_met():
    rows = [line.strip("|").split("|") for line in TEXT.splitlines() if re.match(r"\| \d", line)]
    assert {len(row) for row in rows} == {4}
    assert [row[0] for row in rows if len(row[2].strip()) < 20] == []
