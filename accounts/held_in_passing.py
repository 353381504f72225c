"""What is held of a person in passing: mail to them, links to their data, counts of what they caused, tasks."""

import base64
import hashlib

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from accounts.erasures import DataLink
from accounts.held import SECRET, TECHNICAL
from accounts.holdings import (
    AFTER,
    HOLDINGS,
    Holding,
    delete,
    of_address,
    texts_of,
)
from accounts.models import (
    User,
)
from outbox.limits import Turn
from outbox.models import Message


def not_sent_any_more(rows, person):
    """Mail to this person goes. Of what is under way at this moment an empty row stays, for the worker that has it."""
    rows.filter(leased_at__isnull=False).update(
        recipient="", subject="", text="", html="", headers={}, last_error="", forget_when_done=True
    )
    rows.filter(leased_at=None).delete()


HOLDINGS.add(
    Holding(
        model=Message,
        label=_("mails to you"),
        rows=of_address(Message, "recipient", place="municipality"),
        shown=("recipient", "sender", "subject", "text", "created_at", "sent_at"),
        hidden=dict.fromkeys(("municipality", "language", "headers", "last_error", "html"), TECHNICAL),
        erase=not_sent_any_more,
    ),
    Holding(
        model=DataLink,
        label=_("links to your data"),
        rows=of_address(DataLink, "address"),
        shown=("address", "created_at", "expires_at"),
        hidden={"digest": SECRET},
        erase=delete,
        is_told=False,
    ),
)


def turns(person):
    """What counts under the limits for this person. Keys are stored as digests: so these are made again."""
    keys = [*person.addresses, *([f"account {person.account.pk}"] if person.account else [])]
    digests = {
        salted_hmac(f"outbox.limits {limit}", key.lower()).hexdigest()
        for limit, key in ((limit, key) for limit in settings.HOURLY_LIMITS for key in keys)
    }
    return Turn.objects.filter(digest__in=digests if person.places is None else ())


def tasks(person):
    """The tasks in whose arguments, outcome or error an address of theirs stands."""
    columns = ("args_kwargs", "return_value", "traceback")
    texts = {f"{each}_text": Cast(each, models.TextField()) for each in columns}
    named = Q(pk__in=[])
    for each, address in ((each, address) for each in columns for address in person.addresses):
        named |= Q(**{f"{each}_text__icontains": address})
    return DBTaskResult.objects.alias(**texts).filter(named if person.places is None else Q(pk__in=[]))


HOLDINGS.add(
    Holding(
        model=Turn,
        label=_("counts against abuse"),
        rows=turns,
        shown=("limit", "at"),
        hidden={"digest": TECHNICAL},
        erase=delete,
        is_told=False,
    ),
    Holding(
        model=DBTaskResult,
        label=_("tasks in the background"),
        rows=tasks,
        shown=("enqueued_at",),
        hidden={each.name: TECHNICAL for each in texts_of(DBTaskResult)},
        erase=delete,
        is_told=False,
    ),
)


@AFTER.fill
def cached_counts(person, keeps_contact):
    """The cache that all processes share holds counts of who tried to sign in: as digests of an address, or by the
    number of an account."""
    if person.places is None:
        yield lambda: forget_counts(person)


@AFTER.fill
def never_theirs(person, keeps_contact):
    """An account that somebody made with an address of theirs and never confirmed is nobody's."""
    if person.places is None:
        made = User.objects.filter(email__in=person.addresses).exclude(
            pk=person.account.pk if person.account else None
        )
        yield made.exclude(emailaddress__verified=True).delete


def forget_counts(person):
    marks = [hashlib.sha256(each.encode()).hexdigest() for each in person.addresses]
    marks += [*person.addresses, *([f":user:{person.account.pk}"] if person.account else [])]
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cache_key, value FROM {table}")
        gone = [
            key
            for key, value in cursor.fetchall()
            if any(each in key or each.encode() in base64.b64decode(value) for each in marks)
        ]
        cursor.execute(f"DELETE FROM {table} WHERE cache_key = ANY(%s)", [gone])
