from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.timezone import localdate

from accounts.models import Organisation
from casework.calendar import last_day
from casework.models import Settlement, Term
from casework.queue import queue
from curation.models import Merger
from initiatives.models import Initiative
from intake.options import Voice
from tests.builders import a_draft, a_municipality, a_user, an_intake, an_official, an_organisation

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def organisation():
    return Organisation.objects.create(municipality=a_municipality())


def begun(at=MONDAY, **answers):
    intake = an_intake(submitted_at=at, **answers)
    return Term.objects.begin(intake)


class TestBegin:
    def test_at_handing_in(self):
        draft = a_draft()
        draft.submit()

        assert draft.term.began_on == localdate()
        assert draft.term.days == 14

    def test_the_due_date_is_stored_as_the_law_counts(self, organisation):
        assert begun().due_on == date(2026, 11, 16)
        assert begun(at=MONDAY + timedelta(days=5)).due_on == date(2026, 11, 23)
        organisation.response_days = 5
        organisation.save()
        assert begun().due_on == date(2026, 11, 9)
        assert Term.objects.first().due_on == date(2026, 11, 16)

    def test_a_day_is_a_day_in_amsterdam(self):
        assert begun(at=datetime(2026, 11, 1, 23, 30, tzinfo=UTC)).began_on == date(2026, 11, 2)

    def test_where_nobody_takes_part_there_is_none(self):
        assert begun(municipality=a_municipality("GM0355", "Zeist")) is None

    def test_new_answers_to_what_waits_go_on_with_its_term(self):
        first = begun()
        first.stand_still(date(2026, 11, 4))

        second = begun(at=datetime(2026, 11, 9, 12, 0, tzinfo=UTC), revises=first.intake)

        first.refresh_from_db()
        assert first.ended_at
        assert (second.began_on, second.stood_still, second.stands_still_since) == (date(2026, 11, 2), 5, None)
        assert second.due_on == date(2026, 11, 23)

    def test_an_officials_view_beside_it_has_its_own(self):
        first = begun()
        second = begun(at=datetime(2026, 11, 9, 12, 0, tzinfo=UTC), revises=first.intake, voice=Voice.OFFICIAL)

        first.refresh_from_db()
        assert first.ended_at is None
        assert second.began_on == date(2026, 11, 9)

    def test_in_another_municipality_it_begins_anew(self):
        zeist = a_municipality("GM0355", "Zeist")
        Organisation.objects.create(municipality=zeist, response_days=10)
        first = begun()

        second = begun(at=datetime(2026, 11, 9, 12, 0, tzinfo=UTC), revises=first.intake, municipality=zeist)

        assert (second.began_on, second.days) == (date(2026, 11, 9), 10)


class TestStandingStill:
    def test_the_days_that_it_stood_still_are_added(self):
        term = begun()
        term.stand_still(date(2026, 11, 4))
        term.stand_still(date(2026, 11, 5))  # a second question meanwhile

        term.go_on(date(2026, 11, 9))
        term.go_on(date(2026, 11, 10))

        term.refresh_from_db()
        assert (term.stood_still, term.due_on) == (5, date(2026, 11, 23))

    def test_a_pause_does_not_win_days_from_a_weekend(self):
        """A term that ran on from Saturday to Monday, ends two days after the Saturday if it stood still for two."""
        term = begun(at=MONDAY + timedelta(days=5))
        assert term.due_on == date(2026, 11, 23)

        term.stand_still(date(2026, 11, 9))
        term.go_on(date(2026, 11, 11))

        assert term.due_on == date(2026, 11, 23)


WORDS = [
    ("2026-11-11", "nog 5 dagen"),
    ("2026-11-15", "nog 1 dag"),
    ("2026-11-16", "vandaag antwoorden"),
    ("2026-11-17", "1 dag te laat"),
    ("2026-11-18", "2 dagen te laat"),
]


class TestWords:
    @pytest.mark.parametrize(("on", "words"), WORDS)
    def test_say_how_it_stands(self, on, words):
        term = begun()
        assert term.in_words(date.fromisoformat(on)) == words
        assert term.is_overdue(date.fromisoformat(on)) == ("te laat" in words)

    def test_what_stands_still_is_never_overdue(self):
        term = begun()
        term.stand_still(date(2026, 11, 4))
        assert term.in_words(date(2027, 1, 1)) == "staat stil"
        assert not term.is_overdue(date(2027, 1, 1))


class TestEnd:
    def test_when_the_intake_is_registered(self):
        term = begun()
        Initiative.objects.register(term.intake, by=an_official())
        term.refresh_from_db()
        assert term.ended_at and term.in_words() == "beantwoord"

    def test_when_new_answers_are_taken_over(self):
        term = begun()
        initiative = Initiative.objects.register(term.intake, by=an_official())
        newer = begun(revises=term.intake)
        assert newer.began_on == date(2026, 11, 2) and newer.ended_at is None

        Initiative.objects.register(newer.intake, by=an_official())

        newer.refresh_from_db()
        assert newer.ended_at
        initiative.refresh_from_db()
        assert initiative.intake == newer.intake

    def test_when_it_is_settled_until_that_is_undone(self):
        term, by = begun(), an_official()
        settlement = Settlement.objects.decline(term.intake, by=by, reason="spam")
        term.refresh_from_db()
        assert term.ended_at

        settlement.undo(by=by)

        term.refresh_from_db()
        assert (term.ended_at, term.due_on) == (None, date(2026, 11, 16))


def test_the_most_overdue_comes_first_and_what_stands_still_last():
    by = an_official()
    soon, asked, late = begun(name="Straks"), begun(name="Gevraagd"), begun(name="Laat")
    Term.objects.filter(pk=late.pk).update(due_on=date(2026, 11, 1))
    asked.stand_still()
    an_intake(name="Zonder", submitted_at=MONDAY)

    assert [each.name for each in queue(by)] == ["Laat", "Straks", "Zonder", "Gevraagd"]
    assert soon.due_on == date(2026, 11, 16)


def test_a_term_stays_when_municipalities_merge():
    zeist = a_municipality("GM0355", "Zeist")
    official = an_official(zeist)
    term = begun(owner=a_user())

    Merger.objects.take(a_municipality(), zeist, by=None)

    assert [each.term for each in queue(official)] == [term]


def test_what_waits_when_a_municipality_begins_to_take_part_is_due_as_if_it_came_in_today():
    zeist = a_municipality("GM0355", "Zeist")
    intake, elsewhere = an_intake(submitted_at=MONDAY, municipality=zeist), an_intake(submitted_at=MONDAY)

    an_organisation(zeist, response_days=10)

    assert intake.term.began_on == localdate()
    assert intake.term.due_on == last_day(localdate(), 10)
    assert not Term.objects.filter(intake=elsewhere).exists()
