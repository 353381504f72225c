"""The people of a municipality who can be the contact of an initiative, and how they are reached."""

from dataclasses import dataclass

from accounts.models import Membership, Organisation, User


def colleagues(municipality):
    """Who works for this municipality today, by name; nobody when there is none."""
    places = [municipality.went_up_in_id or municipality.pk] if municipality else []
    working = Membership.objects.filter(municipality__in=places, suspended_at=None)
    return User.objects.filter(is_active=True, pk__in=working.values("user")).order_by("name", "email")


@dataclass(frozen=True)
class Reachable:
    """An official as an initiator reaches them: by their own phone, or else that of the organisation."""

    name: str
    email: str
    phone: str

    @classmethod
    def of(cls, official, municipality):
        """How to reach this official of this municipality; None when they do not work there any more."""
        place = {"municipality": municipality.went_up_in_id or municipality.pk, "user__is_active": True}
        role = Membership.objects.filter(user=official, suspended_at=None, **place).first()
        if role is None:
            return None
        contact = None if role.phone else Organisation.objects.contact_of(municipality)
        return cls(str(official), official.email, role.phone or (contact.phone if contact else ""))
