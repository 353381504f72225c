"""Tasks that nobody runs any more, and how long the others wait."""

import logging
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from outbox.models import deliver
from outbox.worker import longest_wait, take_up_lost, wake
from tests.outbox.test_models import a_mail, in_threads, work

pytestmark = pytest.mark.django_db(transaction=True)
SESSION = {"dbname", "host", "port", "user", "password"}


@contextmanager
def a_worker(name):
    """The session that a worker of this name has with the database."""
    parameters = {key: value for key, value in connection.get_connection_params().items() if key in SESSION}
    with psycopg.connect(**parameters, application_name=name):
        yield


def a_task(*workers, **facts):
    """A task that was begun by these workers, the last of which never said how it ended."""
    result = DBTaskResult.objects.get(pk=deliver.enqueue().id)
    for name in workers:
        result.claim(name)
    for name, value in facts.items():
        setattr(result, name, value)
    result.save()
    return result


def test_a_task_is_left_alone_while_its_worker_lives_and_taken_up_again_when_it_is_gone():
    result = a_task("worker-a")
    with a_worker("worker-a"):
        assert take_up_lost() == 0
    deadline = timezone.now() + timedelta(seconds=10)
    while not take_up_lost():  # the server needs a moment to see that a session has ended
        assert timezone.now() < deadline
    result.refresh_from_db()
    assert (result.status, result.started_at, result.worker_ids) == (TaskResultStatus.READY, None, ["worker-a"])

    work()
    result.refresh_from_db()
    assert result.status == TaskResultStatus.SUCCESSFUL
    assert len(result.worker_ids) == 2
    assert take_up_lost() == 0


def test_a_task_that_gets_lost_twice_is_given_up_and_reported(caplog):
    result = a_task("worker-a", "worker-b")
    with caplog.at_level(logging.ERROR, "outbox.worker"):
        assert take_up_lost() == 1

    result.refresh_from_db()
    assert result.status == TaskResultStatus.FAILED
    assert result.exception_class_path == "outbox.worker.Lost"
    assert [record.getMessage() for record in caplog.records] == [
        f"Task {result.pk} (outbox.models.deliver) was lost again and is given up"
    ]
    assert take_up_lost() == 0


def test_two_that_look_at_once_take_it_up_once():
    a_task("worker-a")
    counts = []
    in_threads(*[lambda: counts.append(take_up_lost())] * 3)

    assert sorted(counts) == [0, 0, 1]


@pytest.mark.parametrize(
    ("error", "workers", "again"),
    [
        ("django.db.utils.OperationalError", ["worker-a"], 1),
        ("django.db.utils.InterfaceError", ["worker-a"], 1),
        ("django.db.utils.OperationalError", ["worker-a", "worker-b"], 0),
        ("builtins.ValueError", ["worker-a"], 0),
    ],
)
def test_a_task_that_failed_because_the_database_went_away_is_taken_up_again_too(error, workers, again):
    failed = {"status": TaskResultStatus.FAILED, "finished_at": timezone.now(), "exception_class_path": error}
    a_task(*workers, **failed)

    assert take_up_lost() == again


def test_due_mail_gets_another_wake_up_when_its_own_was_lost(settings, tmp_path):
    settings.OUTBOX_BACKEND, settings.EMAIL_FILE_PATH = "outbox.backends.DemoBackend", tmp_path
    assert not wake()

    mail = a_mail()
    assert not wake()  # it has one

    DBTaskResult.objects.all().delete()
    assert wake() and not wake()
    work()
    mail.refresh_from_db()
    assert mail.sent_at and not wake()


def test_how_long_the_first_task_waits():
    assert longest_wait() == timedelta(0)

    now = timezone.now()
    a_task(run_after=now + timedelta(hours=1))
    assert longest_wait() == timedelta(0)

    a_task(enqueued_at=now - timedelta(minutes=3))
    assert timedelta(minutes=3) <= longest_wait() < timedelta(minutes=4)

    a_task(run_after=now - timedelta(minutes=9))
    assert timedelta(minutes=9) <= longest_wait() < timedelta(minutes=10)
