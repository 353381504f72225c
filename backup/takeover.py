"""Tells an admin that another server took over the database, or that it was put back at a moment of before.

PostgreSQL counts both: each begins a new timeline. What was acknowledged just before may be missing then, unless
replication was synchronous; nobody else would know. A worker looks twice a minute, and the entry in the log of the
site says when. A server that only started again goes on where it was, and counts nothing.
"""

import logging

from django.db import connection, transaction
from django_tasks import task

from audit.models import Entry, What
from outbox.clock import Alarm

logger = logging.getLogger(__name__)

LOCK = 2_026_113_037
FIRST = 1  # the timeline of a server that nobody took over from
# The name of the file in which this server writes now begins with it.
TIMELINE = "SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int"


def timeline():
    """On which timeline the database is. Raises OperationalError where it may only be read, as on a standby."""
    with connection.cursor() as cursor:
        cursor.execute(TIMELINE)
        return cursor.fetchone()[0]


def is_new(number):
    """Whether the log does not yet tell that this timeline began.

    The log of a back-up tells of the servers that the back-up was made on. Where it was restored is another count: it
    begins at the timeline that this server was on then.
    """
    told, first = Entry.objects.filter(what=What.TAKEN_OVER, facts__timeline=number), FIRST
    if restored := Entry.objects.filter(what=What.BACKUP_RESTORED).order_by("pk").last():
        told, first = told.filter(pk__gt=restored.pk), restored.facts.get("timeline", FIRST)
    return number > first and not told.exists()


def tell(number):
    """Write in the log that this timeline began, once. Returns whether this call did."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if not is_new(number):
            return False
        Entry.objects.record(What.TAKEN_OVER, timeline=number)
    logger.error(
        "Another server took over the database, or it was put back at a moment of before (timeline %s). Unless"
        " replication was synchronous, what was acknowledged just before may be missing",
        number,
    )
    return True


@task()
def tell_of_takeover():
    """Tell when another server took over."""
    tell(timeline())


ALARM = Alarm(tell_of_takeover, lambda: is_new(timeline()), what="another server that took over the database")
