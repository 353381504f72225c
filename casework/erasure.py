"""Erasing the contact person of an initiative everywhere that they stand."""

from django.utils import timezone

from casework.consents import Consent
from casework.letters import Letter
from casework.requests import Request
from initiatives.models import Event
from intake.models import Intake
from intake.options import ContactDetail
from outbox.models import Message


def family_of(initiative):
    """The keys of all intakes of an initiative: what came in for it, in every version, drafts as well."""
    came_in = Event.objects.filter(initiative=initiative).exclude(intake=None)
    return Intake.objects.family_of(came_in.values_list("intake", flat=True))


def erase_contact(initiative, details):
    """Erase these details of the contact person in all versions of an initiative, and in what was to be mailed."""
    with initiative.changing():
        forget(family_of(initiative), details)
        initiative.intake.refresh_from_db()


def forget(keys, details):
    """Erase these details in the intakes with these keys. Letters and questions stay, without name and address."""
    intakes = Intake.objects.filter(pk__in=list(keys))
    if ContactDetail.EMAIL in details:
        addresses = set(intakes.exclude(contact_email="").values_list("contact_email", flat=True))
        Letter.objects.filter(intake__in=list(keys)).update(recipient="")
        Request.objects.filter(intake__in=list(keys)).update(address="")
        Consent.objects.filter(intake__in=list(keys)).update(address="")
        let_be(addresses)
    if ContactDetail.NAME in details:
        Letter.objects.filter(intake__in=list(keys)).update(addressee="")
    intakes.erase_contact(details)


def let_be(addresses):
    """What waits to be mailed to these addresses does not leave any more."""
    for address in addresses:
        Message.objects.waiting().filter(recipient__iexact=address).update(dropped_at=timezone.now())
