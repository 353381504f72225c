"""The clock of the nightly run, and that the worker winds it up."""

from datetime import datetime

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from audit.models import KEEP, Entry
from outbox.models import Message
from retention import clock
from retention.rules import RULES
from retention.run import outlook, run
from tests.outbox.test_models import work
from tests.retention.test_rules import BEGUN, mail

pytestmark = pytest.mark.django_db
HERE = timezone.get_default_timezone()


def waiting(task):
    return DBTaskResult.objects.filter(task_path=task.module_path, status="READY")


@pytest.mark.parametrize(
    ("now", "next_one"),
    [
        (datetime(2026, 3, 10, 3, 29, tzinfo=HERE), datetime(2026, 3, 10, 3, 30, tzinfo=HERE)),
        (datetime(2026, 3, 10, 3, 30, tzinfo=HERE), datetime(2026, 3, 11, 3, 30, tzinfo=HERE)),
        (datetime(2026, 3, 28, 12, 0, tzinfo=HERE), datetime(2026, 3, 29, 3, 30, tzinfo=HERE)),  # the clocks change
    ],
)
def test_it_strikes_at_half_past_three(now, next_one):
    assert clock.next_strike(now) == next_one


def test_the_worker_winds_it_up_once():
    call_command("schedule")
    assert clock.CLOCK.wind() is False and waiting(clock.strike).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_night_does_all_and_plans_the_next():
    mail(sent_at=BEGUN)
    clock.strike.enqueue()
    work()
    assert not Message.objects.exists()
    assert waiting(clock.strike).get().run_after == clock.next_strike(timezone.now())


def test_a_rule_of_a_former_version_does_nothing():
    clock.carry_out.call("unknown")


def test_the_log_goes_by_its_own_door():
    Entry.objects.bulk_create(
        [Entry(what="signed_out", at=timezone.now() - each) for each in (KEEP * 1.01, KEEP * 0.99)]
    )
    told = [(step.rule.key, step.number) for step in outlook(rules=[RULES["log"]])]
    assert told == [("log", 1)]
    assert [(step.rule.key, step.number) for step in run(rules=[RULES["log"]])] == told
    assert set(Entry.objects.values_list("what", flat=True)) == {"signed_out", "retained"}


def test_what_the_cache_counted_goes_when_it_counts_no_more():
    cache.clear()
    cache.set("long", 1, timeout=60)
    run_sql("INSERT INTO cache VALUES ('old', 'x', now() - interval '1 hour')")
    assert [step.number for step in outlook(rules=[RULES["cache"]])] == [1]
    assert [step.number for step in run(rules=[RULES["cache"]])] == [1]
    assert cache.get("long") == 1 and outlook(rules=[RULES["cache"]]) == []


def run_sql(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
