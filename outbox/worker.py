"""The worker: it runs the tasks that wait in the database, and neither an outage nor a death ends that.

django-tasks-db brings the queue, and how a task is run. Three things are added here. A worker that loses the database,
or meets one that may only be read, as after a switchover, waits for it and goes on. A task that this code does not
know, as while a newer version takes over, stays for the code that does. And a task that nobody runs any more, because
its worker died or lost the database half-way, is taken up again: once, so that a task that kills its worker does not
kill them all. Tasks must therefore bear to be run twice; the outbox and the digests do, since what they did stands in
rows.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from inspect import signature

from django.core.exceptions import SuspiciousOperation
from django.db import (
    DatabaseError,
    InterfaceError,
    InternalError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from outbox.clock import DECLARED
from outbox.watch import DUE, LATE, names, new_name

logger = logging.getLogger(__name__)

LOOK = 30  # seconds between two looks for tasks that nobody runs
RUNS = 2  # how often a task that gets lost is begun
AWAY = (OperationalError, InterfaceError, InternalError)  # the database is, or it may only be read
# That, or somebody asked twice to stop.
LOST_IN = [f"{each.__module__}.{each.__qualname__}" for each in (*AWAY, SystemExit)]
LEFT = timedelta(days=1)  # how long a task is kept that no code knows; an upgrade takes less
SKEW = timedelta(seconds=5)
# What is called, and with how many arguments of which names: as one text, by which it can be left alone.
CALL = RawSQL(
    "concat_ws(' ', task_path, jsonb_array_length(args_kwargs -> 'args'),"
    " ARRAY(SELECT jsonb_object_keys(args_kwargs -> 'kwargs'))::text)",
    (),
)


class Lost(Exception):
    """A task was begun RUNS times, and each time nobody heard how it ended."""


class Unknown(Exception):
    """A task waited for LEFT, and no worker had the code for it."""


@dataclass
class Strange:
    """A call that the code of a worker does not know."""

    since: datetime  # when this worker first saw it
    told: bool = False  # whether somebody was told that it waits for long


class Worker(db_worker.Worker):
    """Runs tasks until it is asked to stop, and sees to what is declared in `outbox.clock`."""

    def __init__(self):
        super().__init__(
            queue_names=["default"],
            excluded_queue_names=[],
            interval=1,
            batch=True,  # the loop that waits is ours
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="",
        )
        self.since = timezone.now()
        self.strange = {}  # {call: Strange}

    def run(self):
        looked, away = None, False
        while self.running:
            try:
                if looked is None:
                    self._begin()
                if looked is None or time.monotonic() - looked > LOOK:
                    self._look()
                    looked = time.monotonic()
                if away:
                    logger.warning("The worker goes on")
                away = False
                self._work()
            except (DatabaseError, InterfaceError) as error:
                if not away:
                    logger.error("The worker waits for the database: %s", error)
                looked, away = None, True
            if self.running:
                time.sleep(self.interval)

    def run_task(self, db_task_result):
        try:
            super().run_task(db_task_result)
        except DatabaseError:
            if DBTaskResult.objects.filter(pk=db_task_result.pk).exists():
                raise
            logger.warning(
                "Task %s (%s) is gone: how it ended is not kept", db_task_result.id, db_task_result.task_path
            )

    def _begin(self):
        """Take a new name. What was done under the old one counts as nobody's as soon as its session has ended."""
        connections.close_all()
        self.worker_id = new_name(self.since)
        connection.settings_dict.setdefault("OPTIONS", {})["application_name"] = self.worker_id
        if names() is None:
            logger.error(
                "The database does not tell which workers are alive: what a dead one left is not taken up. Let workers"
                " connect to PostgreSQL itself, not through a pooler"
            )
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            ahead = timezone.now() - cursor.fetchone()[0]
        if abs(ahead) > SKEW:
            logger.error("The clock of this machine is %.0f seconds ahead of the database's", ahead.total_seconds())

    def _look(self):
        """Take up what nobody runs, wind up what stands still, and tell what is left alone for long."""
        take_up_lost()
        for each in DECLARED:
            try:
                each.wind()
            except AWAY:
                raise
            except Exception:  # a fault in one must not stop the others
                logger.exception("Not planned: %s", each.what)
        self._tell_of_strange()

    def _work(self):
        """Run what is ready, until nothing is or it is asked to stop.

        From before a task is ours, being asked to stop no longer ends us at once: what is begun is finished.
        """
        while self.running:
            self.running_task = True
            try:
                begun = self._take()
                if not begun:
                    return
                self.run_task(begun)
            finally:
                self.running_task = False

    def _take(self):
        """The task that comes next, begun by us; None when none waits that this code knows."""
        close_old_connections()
        with transaction.atomic():
            while found := ready().exclude(call__in=list(self.strange)).get_locked():
                if is_known(found):
                    found.claim(self.worker_id)
                    return found
                logger.warning(
                    "Task %s (%s) and its like are left for code that knows them", found.id, found.task_path
                )
                self.strange[found.call] = Strange(timezone.now())
        return None

    def _tell_of_strange(self):
        """Say once of each call that this code does not know that it waits for long; give up what no code knows.

        After days without workers all is long due: only what this one has seen for LEFT did no other one take either.
        """
        now = timezone.now()
        with transaction.atomic():
            waiting = ready().annotate(due=DUE).filter(call__in=list(self.strange), due__lt=now - LATE)
            for each in waiting.select_for_update(skip_locked=True).order_by("due"):
                strange = self.strange[each.call]
                if max(each.due, strange.since) < now - LEFT:
                    each.set_failed(Unknown(f"Waited since {each.due:%Y-%m-%d %H:%M} UTC"))
                    logger.error("Task %s (%s) is given up: no code knows it", each.id, each.task_path)
                elif not strange.told:
                    strange.told = True
                    logger.error(
                        "Task %s (%s) has waited since %s for code that knows it: does a newer worker run?",
                        each.id,
                        each.task_path,
                        f"{each.due:%Y-%m-%d %H:%M} UTC",
                    )


def ready():
    """The tasks that a worker may begin now, with their `call`."""
    return DBTaskResult.objects.ready().filter(queue_name="default", backend_name="default").annotate(call=CALL)


def is_known(result):
    """Whether this code has the function of this task, and the function takes these arguments."""
    try:
        task = result.task
        context = [None] if task.takes_context else []
        signature(task.func).bind(*context, *result.args_kwargs["args"], **result.args_kwargs["kwargs"])
    except (ImportError, SuspiciousOperation, TypeError):
        return False
    return True


def take_up_lost():
    """Put back the tasks that nobody runs any more, each of them once; report those that got lost again.

    Returns how many there were. Two workers that look at the same time do not take the same task. Where the database
    does not tell who is alive, whatever was begun is left alone.
    """
    of_late = timezone.now() - timedelta(days=1)
    lost_in_outage = Q(status=TaskResultStatus.FAILED, exception_class_path__in=LOST_IN, finished_at__gt=of_late)
    with transaction.atomic():
        tasks = DBTaskResult.objects.filter(Q(status=TaskResultStatus.RUNNING) | lost_in_outage)
        begun = list(tasks.select_for_update(skip_locked=True))
        # After the tasks: whoever begins one now is not among them, and whoever began one of them had a session then.
        alive = names()
        running = [each for each in begun if each.status == TaskResultStatus.RUNNING]
        lost = [each for each in running if alive is not None and each.worker_ids[-1] not in alive]
        failed = [each for each in begun if each not in running and len(each.worker_ids) < RUNS]
        for each in [*lost, *failed]:
            _put_back(each)
    return len(lost) + len(failed)


def _put_back(result):
    if len(result.worker_ids) < RUNS:
        result.status, result.started_at, result.finished_at = TaskResultStatus.READY, None, None
        result.save(update_fields=["status", "started_at", "finished_at"])
        logger.warning("Task %s (%s) was lost with its worker and is taken up again", result.id, result.task_path)
    else:
        result.set_failed(Lost(f"Begun {RUNS} times, by {', '.join(result.worker_ids)}"))
        logger.error("Task %s (%s) was lost again and is given up", result.id, result.task_path)
