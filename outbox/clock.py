"""What the worker sees to by itself: tasks that run time and again, and tasks that do what is due in rows.

A room declares each where the task stands, in a module that its AppConfig loads. Every worker winds up what stands
still, at its start and now and then; `manage.py schedule` tells what runs when.
"""

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from outbox.watch import DUE

DECLARED = []  # clocks and alarms, in the order of INSTALLED_APPS


class Declared:
    """A task with what is known of its runs. `what` says in words what it does."""

    def __init__(self, task, what):
        self.task, self.what = task, what
        DECLARED.append(self)

    def waiting(self):
        """Its runs that nobody began: DBTaskResults."""
        return self._runs().filter(status=TaskResultStatus.READY)

    def next_run(self):
        """The run that comes next, with its moment as `due`; None when none is planned."""
        return self.waiting().annotate(due=DUE).order_by("due").first()

    def last_run(self):
        """The run that was begun last; None without one, or when it was so long ago that it was taken away."""
        return self._runs().exclude(status=TaskResultStatus.READY).order_by("-started_at").first()

    def failures_since(self, run):
        """How many tasks of its module failed that were planned by this run or later, itself not counted."""
        module = self.task.module_path.rpartition(".")[0]
        since = DBTaskResult.objects.filter(enqueued_at__gte=run.started_at, task_path__startswith=f"{module}.")
        return since.failed().exclude(pk=run.pk).count()

    def _runs(self):
        return DBTaskResult.objects.filter(task_path=self.task.module_path)


class Clock(Declared):
    """A task that runs time and again. It begins with winding up its clock: so each run plans the next one.

    `next_strike` gives the moment after a moment; `lock` is the number of the database lock under which it is planned,
    so that it never ticks twice.
    """

    def __init__(self, task, next_strike, *, lock, what):
        super().__init__(task, what)
        self.next_strike, self.lock = next_strike, lock

    def wind(self):
        """See to it that the task waits to run once. Returns whether it had to be wound up."""
        if self.waiting().exists():
            return False
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [self.lock])
            if self.waiting().exists():
                return False
            self.task.using(run_after=self.next_strike(timezone.now())).enqueue()
        return True


class Alarm(Declared):
    """A task that does what is due in rows. Who writes such a row sets it off; one that got lost is set off again.

    `is_due` tells whether there is something to do.
    """

    def __init__(self, task, is_due, *, what):
        super().__init__(task, what)
        self.is_due = is_due

    def wind(self):
        """See to it that what is due is done. Returns whether its task had to be set off."""
        if self.waiting().ready().exists() or not self.is_due():
            return False
        self.task.enqueue()
        return True
