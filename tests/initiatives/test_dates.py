"""Ranges of days as they stand in an address."""

from datetime import date

import pytest
from django.utils import translation

from initiatives.search.dates import EPOCH, Period, days_of, period_of

TODAY = date(2026, 3, 31)


def days(text, today=TODAY):
    low, high = Period.parse(text).numbers(today)
    found = (date.fromordinal(EPOCH.toordinal() + each) if abs(each) < 10**6 else None for each in (low, high))
    return tuple(each and each.isoformat() for each in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-03", ("2026-02-03", "2026-02-03")),
        ("2026-02", ("2026-02-01", "2026-02-28")),
        ("2024", ("2024-01-01", "2024-12-31")),
        ("2024..2025-06", ("2024-01-01", "2025-06-30")),
        ("2025..2024", ("2024-01-01", "2025-12-31")),
        ("..2024", (None, "2024-12-31")),
        ("2024..", ("2024-01-01", None)),
        ("today", ("2026-03-31", "2026-03-31")),
        ("..-1d", (None, "2026-03-30")),
        ("today..2w", ("2026-03-31", "2026-04-14")),
        ("today..+14d", ("2026-03-31", "2026-04-14")),
        ("..-1m", (None, "2026-02-28")),
        ("-6m..TODAY", ("2025-09-30", "2026-03-31")),
        ("-1y..", ("2025-03-31", None)),
    ],
)
def test_what_a_range_asks(text, expected):
    assert days(text) == expected


@pytest.mark.parametrize(
    "text", ["", "..", "2026-13", "2026-02-30", "0999", "2200", "-6", "6x", "yesterday", "1..2", "٢٠٢٤"]
)
def test_what_is_no_range(text):
    assert Period.parse(text) is None


@pytest.mark.parametrize("text", ["..-1d", "2024", "2024..2025-06", "today..14d", "-6m"])
def test_a_range_has_one_way_of_writing(text):
    assert str(Period.parse(text)) == text


def test_the_last_day_of_a_leap_year_a_year_ago():
    assert days_of("-1y", date(2024, 2, 29)) == (date(2023, 2, 28), date(2023, 2, 28))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2026-01-01", "2026-02-01"], "2026-01-01..2026-02-01"),
        (["", "2026-02-01"], "..2026-02-01"),
        (["2026-01-01", ""], "2026-01-01.."),
        (["", ""], None),
        (["..-1d"], "..-1d"),
        (["2024", "..-1d"], "..-1d"),
    ],
)
def test_two_fields_of_a_form_ask_together(values, expected):
    period, wrong = period_of(values)
    assert (period and str(period), wrong) == (expected, [])


def test_what_is_wrong_is_named():
    assert period_of(["gisteren"]) == (None, ["gisteren"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("..-1d", "until yesterday"),
        ("today..14d", "today until in 14 days"),
        ("..-6m", "until 6 months ago"),
        ("2024", "2024"),
        ("2026-03..", "from March 2026"),
        ("2026-03-01", "1 March 2026"),
    ],
)
def test_a_range_in_words(text, words):
    with translation.override("en"):
        assert Period.parse(text).in_words == words
