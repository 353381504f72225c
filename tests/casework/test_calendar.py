"""The dates below were written down by hand: from the text of the law, and the church's tables of Easter."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.calendar import is_working_day, last_day, recognised_holidays, working_days, working_days_before

# New Year, Good Friday, Easter Monday, the King's birthday, the fifth of May, Ascension, Whit Monday, Christmas twice.
HOLIDAYS = {
    2025: "01-01 04-18 04-21 04-26 05-05 05-29 06-09 12-25 12-26",
    2026: "01-01 04-03 04-06 04-27 05-05 05-14 05-25 12-25 12-26",
    2027: "01-01 03-26 03-29 04-27 05-05 05-06 05-17 12-25 12-26",
    2028: "01-01 04-14 04-17 04-27 05-05 05-25 06-05 12-25 12-26",
    2029: "01-01 03-30 04-02 04-27 05-05 05-10 05-21 12-25 12-26",
    2030: "01-01 04-19 04-22 04-27 05-05 05-30 06-10 12-25 12-26",
}


@pytest.mark.parametrize(("year", "days"), HOLIDAYS.items())
def test_the_recognised_holidays_of_a_year(year, days):
    assert sorted(f"{day:%m-%d}" for day in recognised_holidays(year)) == days.split()


ENDS = [
    # (why, began on, days, ends on)
    ("an ordinary fortnight", "2026-11-02", 14, "2026-11-16"),
    ("a Saturday runs on to Monday", "2026-11-07", 14, "2026-11-23"),
    ("a Sunday runs on to Monday", "2026-11-08", 14, "2026-11-23"),
    ("Good Friday runs on past Easter", "2026-03-20", 14, "2026-04-07"),
    ("Easter Monday", "2027-03-15", 14, "2027-03-30"),
    ("the King's birthday", "2027-04-13", 14, "2027-04-28"),
    ("on a Saturday when the 27th is a Sunday", "2025-04-12", 14, "2025-04-28"),
    ("every fifth of May, also in 2026", "2026-04-21", 14, "2026-05-06"),
    ("the fifth of May beside Ascension", "2027-04-21", 14, "2027-05-07"),
    ("Ascension runs on to Friday", "2026-04-30", 14, "2026-05-15"),
    ("Whit Monday", "2028-05-22", 14, "2028-06-06"),
    ("Christmas and the Saturday and Sunday after it", "2025-12-11", 14, "2025-12-29"),
    ("New Year", "2029-12-18", 14, "2030-01-02"),
    ("New Year before a weekend", "2026-12-18", 14, "2027-01-04"),
    ("three days from Thursday hold Friday and Monday", "2026-11-05", 3, "2026-11-09"),
    ("three days from Friday hold Monday, and Tuesday is added", "2026-11-06", 3, "2026-11-10"),
    ("five days over Easter hold two working days", "2026-04-02", 5, "2026-04-08"),
    ("four days over Christmas and the weekend", "2026-12-24", 4, "2026-12-29"),
    ("two days need not hold two working days", "2026-11-07", 2, "2026-11-09"),
    ("ninety days run on from Saturday", "2026-02-08", 90, "2026-05-11"),
    ("more than ninety days end when they end", "2026-02-08", 91, "2026-05-10"),
]


@pytest.mark.parametrize(("why", "began", "days", "ends"), ENDS, ids=[each[0] for each in ENDS])
def test_the_last_day_of_a_term(why, began, days, ends):
    assert last_day(date.fromisoformat(began), days) == date.fromisoformat(ends)


@pytest.mark.parametrize(
    ("after", "until", "number"),
    [
        ("2026-11-06", "2026-11-09", 1),
        ("2026-11-09", "2026-11-09", 0),
        ("2026-11-10", "2026-11-09", 0),
        ("2026-05-04", "2026-05-15", 7),
        ("2025-12-24", "2026-01-02", 4),
    ],
)
def test_working_days_between(after, until, number):
    assert working_days(date.fromisoformat(after), date.fromisoformat(until)) == number


@pytest.mark.parametrize(
    ("day", "number", "before"),
    [("2026-11-12", 3, "2026-11-09"), ("2026-11-09", 1, "2026-11-06"), ("2026-04-07", 2, "2026-04-01")],
)
def test_working_days_before(day, number, before):
    assert working_days_before(date.fromisoformat(day), number) == date.fromisoformat(before)


DAYS = st.dates(date(2024, 1, 1), date(2060, 12, 31))


@settings(max_examples=150, deadline=None)
@given(DAYS, st.integers(1, 90))
def test_a_term_ends_on_a_working_day_never_early_and_never_later_than_it_must(began, days):
    last = last_day(began, days)

    assert is_working_day(last)
    assert last >= began + timedelta(days=days)
    assert days < 3 or working_days(began, last) >= 2
    before = [began + timedelta(days=number) for number in range(days, (last - began).days)]
    assert not any(is_working_day(day) and (days < 3 or working_days(began, day) >= 2) for day in before)
    assert last_day(began + timedelta(days=1), days) >= last
