"""Reaching who is behind an initiative without seeing their address: a mail goes through the site, and is not kept."""

from dataclasses import dataclass
from email.headerregistry import Address

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import Organisation
from casework.consents import Consent
from casework.responsibilities import Responsibility
from intake.models import Confirmation
from outbox.limits import LimitReached, Turn
from outbox.models import Message


@dataclass(frozen=True)
class Mailbox:
    """Where a message about an initiative goes: to a person who said that the address is theirs, or to officials."""

    email: str
    language: str
    is_municipality: bool = False


def addressee(initiative):
    """The Mailbox of messages about this initiative; None when no address is known of which that is certain."""
    intake, owner = initiative.intake, initiative.intake.owner
    is_person = owner and owner.is_active and not owner.is_official_of(initiative.municipality_id)
    typed = intake.contact_email
    if typed and ((is_person and owner.email == typed.lower()) or was_confirmed(initiative, typed)):
        return Mailbox(typed, intake.language)
    if is_person:
        return Mailbox(owner.email, owner.language)
    return of_municipality(initiative)


def was_confirmed(initiative, address):
    """Whether someone who reads the mail at this address said that it is theirs, or agreed to be the contact."""
    came_in = initiative.events.exclude(intake=None).values("intake")
    asked = Confirmation.objects.filter(intake__in=came_in, address__iexact=address, confirmed_at__isnull=False)
    agreed = Consent.objects.filter(
        initiative=initiative, address__iexact=address, answered_at__isnull=False, refused_at=None, withdrawn_at=None
    )
    return asked.exists() or agreed.exists()


def of_municipality(initiative):
    """Its contact for everyone, or else the official who is the contact of this initiative; None without either."""
    if not initiative.municipality_id:
        return None
    contact = Organisation.objects.contact_of(initiative.municipality)
    if contact and contact.email:
        return Mailbox(contact.email, settings.LANGUAGE_CODE, is_municipality=True)
    rows = Responsibility.objects.open().select_related("official", "municipality")
    now = rows.filter(initiative=initiative).first()
    if now and now.reachable:
        return Mailbox(now.official.email, now.official.language, is_municipality=True)
    return None


def send(initiative, to, *, name, email, text, caused_by):
    """Mail what somebody wrote; the answer goes to them. Nothing of it stays once it is sent.

    The same message again within the hour, as after a second click, is not mailed. Raises outbox.limits.LimitReached.
    """
    key = salted_hmac("casework.reach", f"{initiative.pk} {email} {text}").hexdigest()
    with transaction.atomic():  # what could not be mailed was not sent before, either
        try:
            Turn.objects.take({"same message": key})
        except LimitReached:
            return
        Message.objects.post(
            "casework/mail/message",
            to.email,
            to.language,
            {"initiative": initiative, "name": name, "email": email, "text": text, "to": to},
            {"Reply-To": str(Address(name, addr_spec=email))},
            caused_by=caused_by,
            municipality=initiative.municipality_id or "",
        )
