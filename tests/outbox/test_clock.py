"""What every worker sees to by itself, and what `schedule` tells of it."""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from follow.digests import CLOCK
from outbox.clock import DECLARED
from outbox.models import ALARM, deliver
from tests.outbox.test_models import a_mail

pytestmark = pytest.mark.django_db


def schedule(capsys):
    """{what: what is told of it}"""
    call_command("schedule")
    return dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())


def a_run(task, at, **facts):
    """A run of this task that was begun at this moment."""
    run = DBTaskResult(task_path=task.module_path, backend_name="default", run_after=at, args_kwargs={}, **facts)
    run.started_at = at
    run.save()
    DBTaskResult.objects.filter(pk=run.pk).update(enqueued_at=at)
    return run


def test_each_room_declared_what_runs_by_itself():
    assert [(each.task.module_path, each.what) for each in DECLARED] == [
        ("outbox.models.deliver", "mail"),
        ("casework.posting.post_letters", "letters"),
        ("casework.reminders.strike", "reminders of terms that end soon"),
        ("climate.housekeeping.strike", "closing rounds whose time has passed"),
        ("follow.digests.strike", "news of saved searches"),
        ("retention.clock.strike", "taking away what was kept long enough"),
        ("backup.takeover.tell_of_takeover", "another server that took over the database"),
    ]
    locks = [each.lock for each in DECLARED if hasattr(each, "lock")]
    assert len(set(locks)) == len(locks) == 4


def test_schedule_plans_each_once_and_tells_when_it_runs(capsys):
    now = timezone.now()
    first = schedule(capsys)
    assert list(first) == [each.what for each in DECLARED]
    strikes = DBTaskResult.objects.filter(task_path__endswith=".strike")
    assert strikes.count() == 4
    assert first["mail"] == "runs when something is due, has not run of late"
    assert first["news of saved searches"] == f"runs {CLOCK.next_strike(now):%Y-%m-%d} 07:00, has not run of late"

    assert schedule(capsys) == first
    assert strikes.count() == 4


def test_schedule_tells_how_it_went_the_last_time(capsys):
    at = datetime(2026, 3, 1, 6, 0, tzinfo=timezone.get_default_timezone())
    a_run(CLOCK.task, at - timedelta(days=1), status=TaskResultStatus.FAILED, finished_at=at)
    run = a_run(CLOCK.task, at, status=TaskResultStatus.SUCCESSFUL, finished_at=at)
    told = "last ran 2026-03-01 06:00: done"
    assert schedule(capsys)[CLOCK.what].endswith(f", {told}")

    for module, times in [("follow.digests.tell", 2), ("follow.digests_of_old.tell", 1)]:
        for _each in range(times):
            failed = a_run(CLOCK.task, at, status=TaskResultStatus.FAILED, finished_at=at)
            DBTaskResult.objects.filter(pk=failed.pk).update(task_path=module)
    assert schedule(capsys)[CLOCK.what].endswith(f", {told}, 2 of its tasks failed")

    run.status, run.exception_class_path = TaskResultStatus.FAILED, "builtins.ValueError"
    run.save()
    assert "last ran 2026-03-01 06:00: failed (builtins.ValueError)" in schedule(capsys)[CLOCK.what]

    run.status, run.finished_at = TaskResultStatus.RUNNING, None
    run.save()
    assert schedule(capsys)[CLOCK.what].endswith(", runs since 2026-03-01 06:00")


def test_due_mail_gets_another_wake_up_when_its_own_was_lost():
    assert not ALARM.wind()

    a_mail()
    assert not ALARM.wind()  # it has one

    DBTaskResult.objects.all().delete()
    a_run(deliver, timezone.now(), status=TaskResultStatus.RUNNING)  # which may have looked already
    assert ALARM.wind() and not ALARM.wind()
