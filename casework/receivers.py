"""What casework does when an intake is handed in, or something happens to an initiative: within that transaction."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.timezone import localdate

from accounts.models import Organisation
from casework.addressees import is_of_owner
from casework.consents import Consent
from casework.demands import Demand
from casework.letters import Letter, LetterKind
from casework.needs import Need
from casework.queue import waiting
from casework.requests import Request
from casework.responsibilities import Responsibility
from casework.terms import Term
from initiatives.events import Event, happened
from initiatives.models import Initiative
from intake.links import confirmed
from intake.revising import handed_in

ANSWERS = {Event.Kind.REGISTERED, Event.Kind.REVISED}
# After these, an initiative may ask for other support than before.
CHANGES_NEEDS = {
    *ANSWERS,
    Event.Kind.CORRECTED,
    Event.Kind.PUT_BACK,
    Event.Kind.MOVED,
    Event.Kind.ARCHIVED,
    Event.Kind.RESTORED,
}
# After these, it may be in another municipality.
MOVES = {*ANSWERS, Event.Kind.PUT_BACK, Event.Kind.MOVED}
TOLD = {
    Event.Kind.REGISTERED: LetterKind.REGISTERED,
    Event.Kind.PUBLISHED: LetterKind.PUBLISHED,
    Event.Kind.UNPUBLISHED: LetterKind.TAKEN_OFF,
    Event.Kind.ARCHIVED: LetterKind.ARCHIVED,
    Event.Kind.REVISED: LetterKind.TAKEN_OVER,
}


@receiver(post_save, sender=Organisation)
def on_organisation(sender, instance, created, raw=False, **kwargs):
    """A municipality takes part from now on: what it needs to know of what is there already, and terms that begin
    today for what waits."""
    if created and not raw:
        Need.objects.derive_missing()
        for intake in waiting().of_municipalities([instance.pk]).filter(term=None).select_related("revises"):
            Term.objects.begin(intake, instance.municipality.in_effect, on=localdate())


@receiver(handed_in)
def on_handed_in(sender, intake, **kwargs):
    """An intake came in."""
    # As it was read with the intake, in this very transaction.
    municipality = intake.municipality and intake.municipality.in_effect
    Term.objects.begin(intake, municipality, is_first=True)
    Request.objects.answer(intake)
    Responsibility.objects.begin(intake, municipality)


@receiver(happened)
def on_happened(sender, event, **kwargs):
    """Something happened to an initiative."""
    if event.kind in {Event.Kind.REVISED, Event.Kind.CORRECTED} and event.intake_id == event.initiative.intake_id:
        Request.objects.go_along(event.intake)
    if event.kind in ANSWERS:
        Responsibility.objects.settle(event.initiative, event.intake, by=event.by)
        Consent.objects.note_own_word(event.initiative)  # what the initiator said beside an official, may be theirs
    if event.kind in MOVES:
        Demand.objects.follow(event.initiative)
    if event.kind in CHANGES_NEEDS:
        Need.objects.derive(event.initiative)
    tell(event)
    if event.kind in ANSWERS:
        Term.objects.end_of(event.intake_id)


@receiver(confirmed)
def on_confirmed(sender, confirmation, **kwargs):
    """The contact person showed that they read the mail at the address in an intake."""
    initiative = Initiative.objects.filter(intake=confirmation.intake_id).first()
    if initiative:
        Consent.objects.note_own_word(initiative)


def tell(event):
    """A letter about it, after that: it names the contact official of now, and the term of what was handed in."""
    kind = TOLD.get(event.kind)
    # What an official gives as new answers is a correction, of which they write themselves.
    is_correction = event.kind == Event.Kind.REVISED and not (event.intake and is_of_owner(event.intake))
    if kind and not is_correction:
        Letter.objects.tell(kind, by=event.by, initiative=event.initiative, reason=event.reason)
