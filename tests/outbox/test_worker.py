"""Tasks that nobody runs any more, and how long the others wait."""

import logging
import socket
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from outbox.models import deliver
from outbox.watch import alive, longest_wait, new_name
from outbox.worker import Worker, take_up_lost
from tests.outage import wait_until
from tests.outbox.test_models import in_threads, work

pytestmark = pytest.mark.django_db(transaction=True)
SESSION = {"dbname", "host", "port", "user", "password"}
SEEN = "SELECT pid FROM pg_stat_activity WHERE pid = %s"


@contextmanager
def a_worker(name, **elsewhere):
    """The session that a worker of this name has with the database. It is gone after the block.

    Closing it is only a message to the server, whose process for it may be seen for a moment more: the test after this
    one would find a worker.
    """
    known = connection.get_connection_params()
    parameters = {key: known[key] for key in SESSION & known.keys()} | elsewhere
    with psycopg.connect(**parameters, autocommit=True) as watching:
        try:
            with psycopg.connect(**parameters, application_name=name) as session:
                serves = session.info.backend_pid
                yield
        finally:
            wait_until(lambda: not watching.execute(SEEN, [serves]).fetchone())


def test_a_worker_of_a_test_is_gone_after_it():
    found = []
    for _time in range(10):
        with a_worker(new_name(timezone.now())):
            found.append(len(alive()))
        found.append(len(alive()))
    assert found == [1, 0] * 10


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
    assert take_up_lost() == 1
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
        ("django.db.utils.InternalError", ["worker-a"], 1),  # it may only be read
        ("builtins.SystemExit", ["worker-a"], 1),  # somebody asked twice to stop
        ("django.db.utils.OperationalError", ["worker-a", "worker-b"], 0),
        ("builtins.ValueError", ["worker-a"], 0),
    ],
)
def test_a_task_that_failed_because_the_database_went_away_is_taken_up_again_too(error, workers, again):
    failed = {"status": TaskResultStatus.FAILED, "finished_at": timezone.now(), "exception_class_path": error}
    a_task(*workers, **failed)

    assert take_up_lost() == again


def test_how_long_the_first_task_waits():
    assert longest_wait() == timedelta(0)

    now = timezone.now()
    a_task(run_after=now + timedelta(hours=1))
    assert longest_wait() == timedelta(0)

    a_task(enqueued_at=now - timedelta(minutes=3))
    assert timedelta(minutes=3) <= longest_wait() < timedelta(minutes=4)

    a_task(run_after=now - timedelta(minutes=9))
    assert timedelta(minutes=9) <= longest_wait() < timedelta(minutes=10)


# --- Who is alive --------------------------------------------------------------------------------------------------


def test_a_worker_is_seen_with_its_machine_and_since_when_also_by_another_user_of_the_database():
    since = timezone.now().replace(microsecond=0) - timedelta(days=3)
    earlier, others = new_name(since - timedelta(hours=1)), ["psql", "worker-1", "a worker-a-1-b"]
    with ExitStack() as sessions, connection.cursor() as cursor:
        for name in [new_name(since), earlier, *others]:
            sessions.enter_context(a_worker(name))
        sessions.enter_context(a_worker(new_name(since), dbname="postgres"))  # of another site on this server
        cursor.execute("CREATE ROLE somebody_else; SET ROLE somebody_else")
        try:
            found = alive()
        finally:
            cursor.execute("RESET ROLE; DROP ROLE somebody_else")
    host = socket.gethostname()[:28]
    assert found == [(host, since - timedelta(hours=1)), (host, since)]


def test_names_of_workers_fit_into_that_of_a_session_and_no_two_are_the_same(monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "a-very-long-name-of-a-machine." * 3)
    names = {new_name(timezone.now()) for _each in range(3)}
    assert len(names) == 3 and {len(name.encode()) <= 63 for name in names} == {True}


def test_where_the_database_does_not_tell_who_is_alive_nothing_is_taken_up(monkeypatch):
    result = a_task("worker-a")
    monkeypatch.setitem(
        connection.settings_dict, "OPTIONS", {"application_name": "a name that a pooler kept to itself"}
    )
    assert take_up_lost() == 0 and alive() is None
    result.refresh_from_db()
    assert result.status == TaskResultStatus.RUNNING

    monkeypatch.undo()
    assert take_up_lost() == 1


def test_a_machine_whose_clock_is_off_is_reported(monkeypatch, caplog):
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", dict(connection.settings_dict["OPTIONS"]))
    Worker()._begin()
    assert caplog.text == ""
    monkeypatch.setattr("outbox.worker.SKEW", timedelta(0))
    Worker()._begin()
    connection.close()
    assert "seconds ahead of the database's" in caplog.text


# --- What this code does not know ----------------------------------------------------------------------------------


class OneRound(Worker):
    """A worker that does what is ready and comes back, without a session of its own."""

    def __init__(self):
        super().__init__()
        self.worker_id = "worker-once"

    def round(self):
        self._work()
        self._tell_of_strange()


STRANGE = [
    ("outbox.models.of_tomorrow", [], {}),
    ("of_tomorrow.tasks.deliver", [], {}),
    ("outbox.models.BATCH", [], {}),
    ("nonsense", [], {}),
    ("outbox.models.deliver", ["more"], {}),
    ("outbox.models.deliver", [], {"faster": True}),
]


@pytest.mark.parametrize(("path", "args", "kwargs"), STRANGE)
def test_what_the_code_of_tomorrow_planned_waits_for_it_and_holds_up_nothing(path, args, kwargs, caplog):
    of_tomorrow = a_task(task_path=path, args_kwargs={"args": args, "kwargs": kwargs}, priority=9)
    another = a_task(task_path=path, args_kwargs={"args": args, "kwargs": kwargs})
    ours = a_task()
    worker = OneRound()
    worker.round()
    worker.round()

    left = DBTaskResult.objects.filter(pk__in=[of_tomorrow.pk, another.pk])
    assert list(left.values_list("status", "worker_ids")) == [(TaskResultStatus.READY, [])] * 2
    ours.refresh_from_db()
    assert ours.status == TaskResultStatus.SUCCESSFUL
    assert longest_wait() > timedelta(0)
    assert [record.getMessage() for record in caplog.records if record.name == "outbox.worker"] == [
        f"Task {of_tomorrow.pk} ({path}) and its like are left for code that knows them"
    ]


def test_what_waits_for_long_for_code_that_knows_it_is_reported_and_given_up_after_a_day(caplog):
    path = "outbox.models.of_tomorrow"
    result, _another = a_task(task_path=path), a_task(task_path=path)
    worker = OneRound()
    worker.round()
    caplog.clear()

    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=6))
    worker.round()
    worker.round()
    [record] = [record for record in caplog.records if record.name == "outbox.worker"]
    assert record.levelname == "ERROR" and "for code that knows it: does a newer worker run?" in record.getMessage()
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 2

    DBTaskResult.objects.filter(pk=result.pk).update(run_after=timezone.now() - timedelta(hours=25))
    for strange in worker.strange.values():
        strange.since -= timedelta(hours=25)
    worker.round()
    result.refresh_from_db()
    assert (result.status, result.exception_class_path) == (TaskResultStatus.FAILED, "outbox.worker.Unknown")
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1


def test_a_worker_that_starts_after_days_without_any_gives_up_nothing_that_a_newer_one_may_know(caplog):
    of_tomorrow = a_task(task_path="outbox.models.of_tomorrow", enqueued_at=timezone.now() - timedelta(days=2))
    worker = OneRound()
    worker.round()
    worker.round()

    of_tomorrow.refresh_from_db()
    assert of_tomorrow.status == TaskResultStatus.READY
    assert caplog.text.count("for code that knows it: does a newer worker run?") == 1


def test_a_task_whose_row_a_promoted_server_lost_holds_up_nothing(caplog):
    lost, next_one = a_task(priority=9), a_task()

    class Losing(OneRound):
        def run_task(self, result):
            DBTaskResult.objects.filter(pk=lost.pk).delete()
            super().run_task(result)

    Losing().round()
    next_one.refresh_from_db()
    assert next_one.status == TaskResultStatus.SUCCESSFUL
    assert f"Task {lost.pk} (outbox.models.deliver) is gone: how it ended is not kept" in caplog.text
