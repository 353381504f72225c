"""What must not come to life again by itself in a database that was restored: time went on since the back-up.

- Nobody is signed in: a session may have been ended since, or its password changed. Sessions of who is not signed in,
  which hold the drafts of a device, stay.
- Mail that waited may have left since. It becomes mail of which nobody knows that: an admin decides about it
  (outbox/models.py). Letters that waited are mails first.
- Tasks that waited or ran may have been done. The worker plans anew what comes back (outbox/clock.py).
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.signing import BadSignature, loads
from django.db import connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from audit.models import Entry, What
from backup.takeover import timeline
from casework.letters import Letter
from casework.posting import post_next
from initiatives.search.data_version import DataVersions
from outbox.models import LEASE, Message

UNSURE = "Restored from a back-up of {}: it may have left since."
# The log of another database, which went on after the back-up: what was erased then, and is back.
SINCE = """
SELECT at, what, about, about_key, municipality FROM audit_entry
WHERE at > %s AND what = ANY(%s) ORDER BY at, id
"""
NUMBERS = "SELECT at, reference, coalesce(municipality_id, '') FROM accounts_erasure WHERE at > %s ORDER BY at, id"
ERASED = [What.PERSON_ERASED, What.REDACTED, What.CONTACT_ERASED, What.PICTURE_REMOVED, What.DOCUMENT_REMOVED]


@dataclass(frozen=True)
class Settled:
    """How many sessions were ended, mails must be decided about, and tasks were let go."""

    sessions: int
    mails: int
    tasks: int


@transaction.atomic
def settle(manifest):
    """Make the database of this process, just restored, ready for the site. Returns a Settled."""
    made_at = parse_datetime(manifest["made_at"])
    sessions = _end_sessions()
    Letter.objects.to_mail().filter(due_at__gt=timezone.now()).update(due_at=timezone.now())
    while post_next():
        pass
    taken = min(made_at, timezone.now() - LEASE - timedelta(seconds=1))
    mails = Message.objects.waiting().update(
        leased_at=taken, last_error=UNSURE.format(f"{made_at:%Y-%m-%d %H:%M} UTC")
    )
    unfinished = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    tasks = unfinished.delete()[0]
    with connection.cursor() as cursor:
        for clock in DataVersions._fields:  # no version of before the restore names what is there now
            cursor.execute("SELECT initiatives_search_tick(%s, true)", [clock])
        cursor.execute("REVOKE EXECUTE ON FUNCTION audit_forget() FROM PUBLIC")  # rights are not in a dump
    Entry.objects.record(
        What.BACKUP_RESTORED,
        rows=sum(table["rows"] for table in manifest["tables"].values()),
        made_on=f"{timezone.localdate(made_at):%Y-%m-%d}",
        timeline=timeline(),
    )
    return Settled(sessions, mails, tasks)


def _end_sessions():
    """End the sessions of who is signed in, and those that this site cannot read: of another key. Returns how many."""
    UserSession.objects.all().delete()
    ended = [each.pk for each in Session.objects.iterator() if SESSION_KEY in _content(each)]
    return Session.objects.filter(pk__in=ended).delete()[0]


def _content(session):
    """What is in a session; as if somebody were signed in where it cannot be read."""
    with suppress(BadSignature, ValueError):
        store = session.get_session_store_class()()
        return loads(session.session_data, salt=store.key_salt, serializer=store.serializer)
    return {SESSION_KEY: None}


def erased_since(manifest, other):
    """Sentences about what was erased after a back-up according to another database, and is there again.

    Neither log says who it was: it names a number, by which the organisation knows it from the mail that it got.
    """
    made_at = parse_datetime(manifest["made_at"])
    with other.session() as session:
        entries = session.execute(SINCE, [made_at, [str(each) for each in ERASED]]).fetchall()
        numbers = session.execute(NUMBERS, [made_at]).fetchall()
    lines = [
        f"{at:%Y-%m-%d %H:%M} {what} {about} {key} {municipality}".rstrip()
        for at, what, about, key, municipality in entries
    ]
    return lines + [f"{at:%Y-%m-%d %H:%M} erasure {reference} {place}".rstrip() for at, reference, place in numbers]
