"""Who is told what happens to an intake: never an address that somebody only typed."""

from typing import NamedTuple

from casework.consents import Consent
from intake.models import Confirmation
from intake.options import Voice

FARTHEST = 20  # versions back


class Addressee(NamedTuple):
    """A person to tell something. Without an address they get a letter on paper, or a call."""

    name: str
    email: str
    language: str


def addressee_of(intake):
    """Whom letters about this intake go to: its account, else its contact person, each at an address that they
    confirmed. When this version has none, the one that it revises says. None when nobody is known at all."""
    for each in versions(intake):
        if each.owner and is_of_owner(each):
            return Addressee(each.owner.name or each.contact_name, each.owner.email, each.owner.language)
        if each.contact_email and is_confirmed(each.contact_email, each.municipality_id):
            return Addressee(each.contact_name, each.contact_email, each.language)
    if any(intake.contact_details.values()):
        return Addressee(intake.contact_name, "", intake.language)
    return None


def versions(intake):
    """This intake, the one that it revises, and so on."""
    for _turn in range(FARTHEST):
        if intake is None:
            return
        yield intake
        intake = intake.revises


def is_of_owner(intake):
    """Whether the account of an intake is that of the initiator, and not of the official who typed it in."""
    if intake.voice == Voice.INITIATOR or not intake.owner:
        return intake.voice == Voice.INITIATOR
    own = intake.owner.email
    return own == intake.contact_email.lower() or Consent.objects.given_at(own).exists()


def is_confirmed(address, municipality):
    """Whether somebody who reads the mail at this address said so, in an intake for this municipality."""
    said = Confirmation.objects.filter(address__iexact=address, confirmed_at__isnull=False)
    return said.filter(intake__municipality=municipality).exists()
