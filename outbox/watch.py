"""Who works, and what waits: for the workers themselves, the probes and the page about mail.

Who is alive is asked of PostgreSQL: the session of a worker carries its name, and ends with it. The name of a session
may be read by every user of the database.
"""

import re
import socket
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, F, Min, When
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.models import DBTaskResult, get_date_max

LATE = timedelta(minutes=5)  # a worker looks for tasks every second
NAMED = re.compile(r"worker-(?P<host>.+)-(?P<since>\d+)-\w+")
DUE = Case(When(run_after=get_date_max(), then=F("enqueued_at")), default=F("run_after"))


class Alive(NamedTuple):
    """A worker that has a session with the database: on which machine it runs, and since when."""

    host: str
    since: datetime


def new_name(since):
    """A name for a worker that was started at this moment; no other one has it. A session carries 63 letters of it."""
    return f"worker-{socket.gethostname()[:28]}-{since.timestamp():.0f}-{get_random_string(12)}"


def names():
    """The names of the sessions with this database; None where they do not tell who is alive.

    A pooler between us and PostgreSQL ends no session when a worker ends, and lends one to several. It is known by
    this: we do not see our own name, or the process that serves us is another one than at the start of the session.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_backend_pid(), array_agg(coalesce(application_name, '')) FROM pg_stat_activity"
            " WHERE datname = current_database()"
        )
        [(serves, found)] = cursor.fetchall()
    own = connection.settings_dict.get("OPTIONS", {}).get("application_name", "")
    begun = connection.connection.info.backend_pid
    return set(found) if own in {"", *found} and serves == begun else None


def alive():
    """The workers that are alive: Alive, the one that was started first in front; None where it cannot be told."""
    found = names()
    if found is None:
        return None
    told = [match for match in map(NAMED.fullmatch, found) if match]
    found = [Alive(each["host"], datetime.fromtimestamp(int(each["since"]), tz=UTC)) for each in told]
    return sorted(found, key=lambda each: (each.since, each.host))


def longest_wait():
    """How long the task has waited that should have been begun first; nothing when none waits. A timedelta."""
    oldest = DBTaskResult.objects.ready().order_by().aggregate(oldest=Min(DUE))["oldest"]
    return timezone.now() - oldest if oldest else timedelta(0)
