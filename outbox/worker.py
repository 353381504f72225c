"""The worker: it runs the tasks that wait in the database, and neither an outage nor a death ends that.

django-tasks-db brings the queue and the loop that runs it. Two things are added here. A worker that loses the database
waits for it and goes on. And a task that nobody runs any more, because its worker died or lost the database half-way,
is taken up again: once, so that a task that kills its worker does not kill them all. Tasks must therefore bear to be
run twice; the outbox and the digests do, since what they did stands in rows.

Who is alive is asked of PostgreSQL: a worker's sessions carry its name, and end with it.
"""

import logging
import socket
import time
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections, transaction
from django.db.models import Case, F, Min, Q, When
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult, get_date_max

from outbox.models import Message, deliver

logger = logging.getLogger(__name__)

LOOK = 30  # seconds between two looks for tasks that nobody runs
RUNS = 2  # how often a task that gets lost is begun
LOST_IN = [f"{each.__module__}.{each.__qualname__}" for each in (OperationalError, InterfaceError)]


class Lost(Exception):
    """A task was begun RUNS times, and each time nobody heard how it ended."""


class Worker(db_worker.Worker):
    """Runs tasks until it is asked to stop; `look` is called at its start and now and then, to plan what must be."""

    def __init__(self, look):
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
        self.look = look

    def run(self):
        looked, away = None, False
        while self.running:
            try:
                if looked is None:
                    self._begin()
                if looked is None or time.monotonic() - looked > LOOK:
                    take_up_lost()
                    wake()
                    self.look()
                    looked = time.monotonic()
                super().run()
                if away:
                    logger.warning("The worker goes on")
                away = False
            except (DatabaseError, InterfaceError) as error:
                if not away:
                    logger.error("The worker waits for the database: %s", error)
                looked, away = None, True
            if self.running:
                time.sleep(self.interval)

    def _begin(self):
        """Take a new name. What was done under the old one counts as nobody's as soon as its session has ended."""
        connections.close_all()
        self.worker_id = f"worker-{socket.gethostname()[:30]}-{get_random_string(16)}"
        connection.settings_dict.setdefault("OPTIONS", {})["application_name"] = self.worker_id


def take_up_lost():
    """Put back the tasks that nobody runs any more, each of them once; report those that got lost again.

    Returns how many there were. Two workers that look at the same time do not take the same task.
    """
    of_late = timezone.now() - timedelta(days=1)
    lost_in_outage = Q(status=TaskResultStatus.FAILED, exception_class_path__in=LOST_IN, finished_at__gt=of_late)
    with transaction.atomic():
        tasks = DBTaskResult.objects.filter(Q(status=TaskResultStatus.RUNNING) | lost_in_outage)
        begun = list(tasks.select_for_update(skip_locked=True))
        # After the tasks: whoever begins one now is not among them, and whoever began one of them had a session then.
        with connection.cursor() as cursor:
            cursor.execute("SELECT application_name FROM pg_stat_activity WHERE datname = current_database()")
            alive = {name for [name] in cursor}
        running = [each for each in begun if each.status == TaskResultStatus.RUNNING]
        lost = [each for each in running if each.worker_ids[-1] not in alive]
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


def wake():
    """See to it that due mail is sent, also when its wake-up was given up. Returns whether it needed one."""
    awake = DBTaskResult.objects.ready().filter(task_path=deliver.module_path).exists()
    if awake or not Message.objects.due().exists():
        return False
    deliver.enqueue()
    return True


def longest_wait():
    """How long the task has waited that should have been begun first; nothing when none waits. A timedelta."""
    due = Case(When(run_after=get_date_max(), then=F("enqueued_at")), default=F("run_after"))
    oldest = DBTaskResult.objects.ready().order_by().aggregate(oldest=Min(due))["oldest"]
    return timezone.now() - oldest if oldest else timedelta(0)
