from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from follow import models
from follow.models import Digest, Frequency, SavedView, TooMany
from tests.builders import a_user, an_initiative
from tests.follow.conftest import a_view, looked
from tests.outbox.test_models import in_threads

DAILY, WEEKLY = Frequency.DAILY, Frequency.WEEKLY


def at(text):
    """A moment on the clocks of the Netherlands."""
    return timezone.make_aware(datetime.fromisoformat(text))


class TestPeriods:
    @pytest.mark.parametrize(
        ("frequency", "now", "began"),
        [
            (DAILY, "2026-11-21 07:00", "2026-11-21 07:00"),
            (DAILY, "2026-11-21 06:59", "2026-11-20 07:00"),
            (DAILY, "2026-11-21 23:59", "2026-11-21 07:00"),
            # A Monday, the Sunday before it, and its early morning.
            (WEEKLY, "2026-11-23 07:00", "2026-11-23 07:00"),
            (WEEKLY, "2026-11-22 12:00", "2026-11-16 07:00"),
            (WEEKLY, "2026-11-23 06:59", "2026-11-16 07:00"),
        ],
    )
    def test_begin_at_seven_and_weeks_on_monday(self, frequency, now, began):
        assert frequency.began(at(now)) == at(began)

    def test_begin_at_seven_on_the_clock_in_summer_and_in_winter(self):
        assert DAILY.began(at("2026-03-28 12:00")).astimezone(UTC).hour == 6
        assert DAILY.began(at("2026-03-29 12:00")).astimezone(UTC).hour == 5
        assert DAILY.began(at("2026-10-25 12:00")).astimezone(UTC).hour == 6


@pytest.mark.django_db
class TestDue:
    def due(self, view, now):
        return SavedView.objects.due(at(now)).filter(pk=view.pk).exists()

    @pytest.mark.parametrize(
        ("frequency", "last_look", "now", "is_due"),
        [
            (DAILY, "2026-11-20 07:00", "2026-11-21 07:00", True),
            (DAILY, "2026-11-20 07:00", "2026-11-21 06:59", False),
            (DAILY, "2026-11-21 07:00", "2026-11-21 18:00", False),
            (WEEKLY, "2026-11-16 07:00", "2026-11-22 12:00", False),
            (WEEKLY, "2026-11-16 07:00", "2026-11-23 07:00", True),
            # A worker that stood still on Monday makes it good on Tuesday, once.
            (WEEKLY, "2026-11-16 07:00", "2026-11-24 09:00", True),
            (WEEKLY, "2026-11-24 09:00", "2026-11-25 07:00", False),
            (Frequency.NEVER, "2026-11-01 07:00", "2026-11-23 07:00", False),
        ],
    )
    def test_once_a_period(self, me, frequency, last_look, now, is_due):
        view = looked(a_view(me, frequency=frequency), at(last_look))

        assert self.due(view, now) is is_due

    def test_nothing_goes_to_a_closed_account(self, me):
        view = looked(a_view(me), at("2026-11-01 07:00"))
        me.is_active = False
        me.save()

        assert not self.due(view, "2026-11-21 07:00")


@pytest.mark.django_db
class TestKeep:
    def test_the_same_selection_again_is_the_same_view(self, me):
        first = SavedView.objects.keep("q=tuin", owner=me, name="Tuinen")
        again = SavedView.objects.keep("q=tuin", owner=me, name="Nog eens")

        assert (again.pk, again.name) == (first.pk, "Tuinen")
        assert SavedView.objects.keep("q=tuin", owner=a_user(), name="Tuinen").pk != first.pk

    def test_a_person_has_a_limit(self, me, monkeypatch):
        monkeypatch.setattr(models, "MOST_VIEWS", 2)
        for text in "ab":
            SavedView.objects.keep(f"q={text}", owner=me, name=text)

        with pytest.raises(TooMany):
            SavedView.objects.keep("q=c", owner=me, name="c")
        assert SavedView.objects.keep("q=a", owner=me, name="a").name == "a"

    def test_the_database_refuses_a_second_mail_in_a_period(self, me):
        view = a_view(me)
        Digest.objects.create(view=view, day=date(2026, 11, 21))

        with pytest.raises(IntegrityError), transaction.atomic():
            Digest.objects.create(view=view, day=date(2026, 11, 21))


@pytest.mark.django_db(transaction=True)
def test_a_double_click_saves_once(me):
    an_initiative()

    def keep():
        SavedView.objects.keep("q=tuin", owner=me, name="Tuinen")

    in_threads(keep, keep)

    assert me.saved_views.count() == 1


@pytest.mark.django_db
def test_stopping_stops_the_mails_and_says_whether_there_were_any(me):
    view = a_view(me)

    assert (view.stop(), view.stop()) == (True, False)
    view.refresh_from_db()
    assert view.frequency == Frequency.NEVER
