"""The intakes in the queue, with all that a row says of each."""

from dataclasses import dataclass

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from areas.models import Municipality
from casework.responsibilities import Responsibility
from casework.terms import Term
from initiatives.models import Event, Initiative
from intake.models import Intake


@dataclass(frozen=True)
class Waiting:
    """An intake in the queue. `of` is the initiative that it revises, or None when it is new or that is unknown.

    `term` is None where the municipality takes no part, `contact` while nobody is the contact official, `sender` when
    no other municipality sent it on.
    """

    intake: Intake
    of: Initiative | None
    term: Term | None = None
    contact: User | None = None
    sender: Municipality | None = None

    @property
    def days(self):
        """For how many days it waits, counted in calendar days."""
        return (localdate() - localtime(self.intake.submitted_at).date()).days

    @property
    def waits(self):
        """How long it waits, in words."""
        return ngettext("%(days)d day", "%(days)d days", self.days) % {"days": self.days}

    @property
    def is_overdue(self):
        return bool(self.term and self.term.is_overdue())

    @property
    def tone(self):
        """The kind of badge in which its term stands: overdue, today, standing still, or with time left."""
        if self.is_overdue:
            return "error"
        if self.term.stands_still_since:
            return "neutral"
        return "warning" if self.term.left() <= SOON else "neutral"


SOON = 2  # days


def with_all(queryset):
    """These intakes with what a row needs of other tables in the same query."""
    return queryset.select_related("municipality", "revises", "term", "forwarded_from__municipality")


def rows(intakes):
    """A list of Waiting for intakes `with_all`, in the same order. A constant number of queries."""
    known = initiatives_of({intake.revises_id for intake in intakes if intake.revises_id})
    contacts = contacts_of(intakes, known.values())
    found = []
    for intake in intakes:
        of = known.get(intake.revises_id)
        contact = contacts.get(("intake", intake.pk)) or contacts.get(("initiative", of and of.pk))
        sender = getattr(intake, "forwarded_from", None)
        found.append(Waiting(intake, of, getattr(intake, "term", None), contact, sender and sender.municipality))
    return found


def contacts_of(intakes, initiatives):
    """{("intake" or "initiative", key): the contact official of today}. One query."""
    open_ones = Responsibility.objects.open().select_related("official")
    of_intakes = open_ones.filter(intake__in=[each.pk for each in intakes])
    of_initiatives = open_ones.filter(initiative__in=[each.pk for each in initiatives])
    return {
        ("intake", each.intake_id) if each.intake_id else ("initiative", each.initiative_id): each.official
        for each in of_intakes | of_initiatives
    }


def contact_of(intake, initiative, user):
    """(who will be the contact official of an intake when this official registers it, in words how that comes)."""
    contacts = contacts_of([intake], [initiative] if initiative else [])
    if official := contacts.get(("initiative", initiative and initiative.pk)):
        return official, _("already the contact of this initiative")
    if official := contacts.get(("intake", intake.pk)):
        return official, ""
    return user, _("you, because nobody was assigned yet")


def initiatives_of(intakes):
    """{key of an intake: the initiative that it came in for}. Takes keys of revised intakes.

    Of one that was itself revised before anybody registered it, that is the initiative of the one before. A query for
    those that were registered, and two more for each step back.
    """
    events = Event.objects.filter(intake__in=intakes).select_related("initiative__intake")
    known = {event.intake_id: event.initiative for event in events}
    before = dict(
        Intake.objects.filter(pk__in=intakes - known.keys()).exclude(revises=None).values_list("pk", "revises")
    )
    if before:
        earlier = initiatives_of(set(before.values()))
        known |= {pk: earlier[revises] for pk, revises in before.items() if revises in earlier}
    return known
