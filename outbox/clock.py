"""A task that runs time and again: each run plans the next one, and a clock that stopped is wound up again."""

from django.db import connection, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult


def wind(task, at, *, lock):
    """See to it that this task waits to run once, at this moment unless it waits already. Returns whether it had to be
    wound up; it never ticks twice. `lock` is the number of the database lock under which it is planned."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
        if DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY).exists():
            return False
        task.using(run_after=at).enqueue()
    return True
