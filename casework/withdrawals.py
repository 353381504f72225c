"""An initiator takes back what waits for the municipality."""

from django.db import transaction
from django.utils import timezone

from casework.models import Request, Responsibility, Settlement, Term
from casework.queue import waiting
from intake.models import Intake
from taxonomy.revisions import lock_taxonomy


def withdraw(intake, *, by):
    """Take this intake out of the queue, as its owner (None without an account). Returns the Settlement, or None when
    it waits no longer: registered meanwhile, settled, or withdrawn by the first of two clicks.

    What was asked about it need not be answered, its term ends, and nobody has work with it any more. Sent again, as a
    new version, it waits anew.
    """
    with transaction.atomic():
        lock_taxonomy(shared=True)  # before the row, as whoever registers it does
        intake = Intake.objects.select_for_update(of=["self"], no_key=True).get(pk=intake.pk)
        if not waiting().filter(pk=intake.pk).exists():
            return None
        Request.objects.let_be(intake)
        for term in Term.objects.filter(intake=intake, ended_at=None):
            term.end()
        Responsibility.objects.open().filter(intake=intake).update(until=timezone.now())
        return Settlement.objects.create(
            intake=intake, kind=Settlement.Kind.WITHDRAWN, municipality=intake.municipality.in_effect, by=by
        )
