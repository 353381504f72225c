import io
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import Organisation
from casework import reminders
from casework.models import Responsibility, Settlement, Term
from casework.reminders import CLOCK, by_receiver, next_strike, remind
from outbox.models import Message
from tests.builders import a_municipality, an_intake, an_official
from tests.outbox.test_models import in_threads

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # answered on Monday the 16th at the latest
WEDNESDAY = date(2026, 11, 11)  # three working days before


@pytest.fixture
def zeist(db):
    return Organisation.objects.create(municipality=a_municipality(), contact_email="team@waaierdam.example")


def begun(**answers):
    return Term.objects.begin(an_intake(submitted_at=MONDAY, **answers))


def reminded(on):
    """Who is reminded of what on this day."""
    return {address: [str(term.intake) for term in terms] for (address, *_rest), terms in by_receiver(on).items()}


@pytest.mark.django_db
@pytest.mark.usefixtures("zeist")
class TestReceivers:
    def test_nobody_before_it_is_time(self):
        begun()
        assert reminded(date(2026, 11, 10)) == {}
        assert reminded(WEDNESDAY) == {"team@waaierdam.example": ["Buurttuin De Kade"]}

    def test_the_contact_official_of_each(self):
        kim, term = an_official(email="kim@waaierdam.example"), begun(name="Van Kim")
        Responsibility.objects.assign(kim, by=kim, municipality=term.intake.municipality, intake=term.intake)
        begun(name="Van niemand")

        assert reminded(WEDNESDAY) == {
            "kim@waaierdam.example": ["Van Kim"],
            "team@waaierdam.example": ["Van niemand"],
        }

    @pytest.mark.parametrize("leaves", ["deleted", "suspended"])
    def test_never_who_works_there_no_longer(self, leaves):
        kim, term = an_official(email="kim@waaierdam.example"), begun()
        Responsibility.objects.assign(kim, by=kim, municipality=term.intake.municipality, intake=term.intake)
        if leaves == "deleted":
            kim.memberships.all().delete()
        else:
            kim.memberships.update(suspended_at=timezone.now())

        assert reminded(WEDNESDAY) == {"team@waaierdam.example": ["Buurttuin De Kade"]}

    def test_not_of_what_stands_still_or_was_answered(self):
        begun().stand_still(date(2026, 11, 3))
        Settlement.objects.decline(begun().intake, by=None, reason="spam")
        assert reminded(date(2026, 11, 30)) == {}

    def test_over_a_holiday_working_days_are_counted(self):
        term = begun()
        Term.objects.filter(pk=term.pk).update(due_on=date(2026, 12, 28))
        assert reminded(date(2026, 12, 21)) == {}
        assert reminded(date(2026, 12, 22)) != {}


@pytest.mark.django_db
@pytest.mark.usefixtures("zeist")
class TestMail:
    def test_tells_the_term_in_words_and_leads_to_the_intake(self):
        term = begun()
        [receiver] = by_receiver(WEDNESDAY)

        mail = remind(receiver, WEDNESDAY)

        assert mail.subject == "1 intake wacht op antwoord"
        assert f"Buurttuin De Kade ({term.intake.reference})" in mail.text
        assert "uiterlijk op 16 november 2026" in mail.text
        assert f"/werkbank/inschrijven/{term.intake.pk}/" in mail.text

    def test_of_each_term_once_also_when_the_worker_begins_anew(self):
        begun()
        [receiver] = by_receiver(WEDNESDAY)
        assert remind(receiver, WEDNESDAY)

        assert remind(receiver, WEDNESDAY) is None
        assert remind(receiver, date(2026, 11, 20)) is None
        assert Message.objects.count() == 1

    def test_a_worker_that_is_killed_before_the_end_leaves_nothing_behind(self):
        begun()
        [receiver] = by_receiver(WEDNESDAY)

        with pytest.raises(Killed), transaction.atomic():
            remind(receiver, WEDNESDAY)
            raise Killed

        assert not Message.objects.exists()
        assert reminded(WEDNESDAY) != {}

    def test_after_a_pause_of_the_new_day_again(self):
        term = begun()
        [receiver] = by_receiver(WEDNESDAY)
        remind(receiver, WEDNESDAY)
        term.refresh_from_db()
        term.stand_still(date(2026, 11, 12))
        term.go_on(date(2026, 11, 19))

        assert term.due_on == date(2026, 11, 23)
        assert reminded(date(2026, 11, 18)) != {}


class Killed(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once(zeist):
    begun()
    [receiver] = by_receiver(WEDNESDAY)

    in_threads(*[lambda: remind(receiver, WEDNESDAY)] * 3)

    assert Message.objects.count() == 1


class TestClock:
    @pytest.mark.parametrize(
        ("now", "then"),
        [
            ("2026-11-09T05:00", "2026-11-09T06:30"),
            ("2026-11-09T06:30", "2026-11-10T06:30"),
            ("2026-11-06T12:00", "2026-11-09T06:30"),
            ("2026-04-30T12:00", "2026-05-01T05:30"),
            ("2026-05-04T12:00", "2026-05-06T05:30"),
        ],
    )
    def test_strikes_at_half_past_seven_of_each_working_day(self, now, then):
        moments = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (now, then)]
        assert next_strike(moments[0]) == moments[1]

    @pytest.mark.django_db
    def test_is_wound_up_once(self):
        assert [CLOCK.wind(), CLOCK.wind()] == [True, False]
        planned = DBTaskResult.objects.filter(task_path=reminders.strike.module_path, status=TaskResultStatus.READY)
        assert planned.get().run_after == next_strike(timezone.now())

    @pytest.mark.django_db
    def test_is_wound_up_by_hand_as_well(self):
        call_command("schedule", stdout=io.StringIO())
        assert DBTaskResult.objects.filter(task_path=reminders.strike.module_path).count() == 1
