"""The mails about terms that end soon, and the clock that sends them: a task that plans its own next turn.

As with the news of saved views (`follow.digests`) the task is only an alarm clock. Whether somebody must be reminded
stands in the rows: the mail and the mark that it was written are one transaction, so that a worker that is killed
reminds nobody twice, and leaves nobody out.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy
from django_tasks import task

from accounts.models import Organisation, User
from areas.models import Municipality
from casework.calendar import is_working_day, working_days_before
from casework.queue import waiting
from casework.responsibilities import Responsibility
from casework.slots import DESK
from casework.terms import Term
from outbox.clock import Clock
from outbox.links import absolute
from outbox.models import Message

PLANNING = 0x5741_4152  # the number of the database lock, "WAAR"
AT = time(7, 30)
DAYS_BEFORE = 3  # working days
REASON = gettext_lazy("You receive this mail because you answer intakes for your municipality.")


def next_strike(now):
    """The next half past seven in the morning of a working day in Amsterdam."""
    here = timezone.localtime(now)
    day = here.date()
    while not is_working_day(day) or _at(day) <= now:
        day += timedelta(days=1)
    return _at(day)


def _at(day):
    return datetime.combine(day, AT, tzinfo=timezone.get_default_timezone())


@task()
def strike():
    """Plan the next turn first, then a task for each person that must be reminded: what fails there, fails alone."""
    CLOCK.wind()
    for receiver in by_receiver(localdate()):
        tell.enqueue(*receiver)


CLOCK = Clock(strike, next_strike, lock=PLANNING, what="reminders of terms that end soon")


@task()
def tell(address, language, municipality):
    """Remind one person, if there still is something to remind them of."""
    remind((address, language, municipality), localdate())


def soon(on):
    """The terms of intakes that wait, which end soon after this day or did already, and of which nobody was told."""
    due = Term.objects.running().filter(reminded_at=None, due_on__lte=on + timedelta(days=4 * DAYS_BEFORE + 7))
    found = due.filter(intake__in=waiting()).select_related("intake__municipality").order_by("due_on", "pk")
    return [term for term in found if working_days_before(term.due_on, DAYS_BEFORE) <= on]


def by_receiver(on):
    """{(address, language, CBS code): their terms that end soon}: the contact official of the intake, else the contact
    of the municipality. Where neither is known nobody is reminded."""
    terms = soon(on)
    contacts = Responsibility.objects.open().filter(intake__in=[term.intake_id for term in terms])
    # Who left, or may not come in for now, is told nothing of what came in.
    officials = {
        each.intake_id: each.official for each in contacts.select_related("official", "municipality") if each.reachable
    }
    organisations = Organisation.objects.in_bulk()
    found = defaultdict(list)
    for term in terms:
        municipality = term.intake.municipality.went_up_in_id or term.intake.municipality_id
        official, organisation = officials.get(term.intake_id), organisations.get(municipality)
        if official:
            found[official.email, official.language, municipality].append(term)
        elif organisation and organisation.contact_email:
            language = User._meta.get_field("language").default
            found[organisation.contact_email, language, municipality].append(term)
    return dict(found)


def remind(receiver, on):
    """Mail one person which of their terms end soon, each once. Returns the Message; None when there is none."""
    with transaction.atomic():
        # One at a time: what another one tells, is told when this one looks.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLANNING])
        terms = by_receiver(on).get(receiver)
        if not terms:
            return None
        Term.objects.filter(pk__in=[term.pk for term in terms]).update(reminded_at=timezone.now())
        address, language, code = receiver
        return Message.objects.post(
            "casework/mail/reminder",
            to=address,
            language=language,
            context={
                "municipality": Municipality.objects.get(pk=code),
                "terms": [(term, absolute(DESK.first(term.intake))) for term in terms],
                "reason": REASON,
            },
            caused_by=None,  # who works here is no stranger
            municipality=code,
        )
