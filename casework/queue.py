"""The intakes that wait for a municipality."""

from django.db.models import Exists, F, OuterRef

from casework.settlements import Settlement
from initiatives.models import Event, newer_version
from intake.models import Intake


def waiting():
    """The intakes that wait for registration: not part of an initiative, not settled, and without a newer version."""
    registered = Exists(Event.objects.filter(intake=OuterRef("pk")))
    settled = Exists(Settlement.objects.settling().filter(intake=OuterRef("pk")))
    return Intake.objects.submitted().filter(~registered, ~settled, ~newer_version())


def queue(user):
    """The intakes that wait for this official, handed in to a municipality of theirs.

    What is most overdue comes first, then what is due soonest, then what has no term, the longest waiting before the
    others; what stands still while the initiator is asked comes last.
    """
    return (
        waiting()
        .of_municipalities(user.roles)
        .order_by(F("term__stands_still_since").asc(nulls_first=True), "term__due_on", "submitted_at", "pk")
    )
