"""The accounts of the demo. Their password is public, so they exist in a demo database and nowhere else."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, User

PASSWORD = "waaier-demo-2015"


@dataclass(frozen=True)
class DemoAccount:
    email: str
    name: str
    what: Promise
    municipality: str | None = None
    role: str | None = None


DEMO_ACCOUNTS = [
    DemoAccount("initiator@waaierdam.example", "Noor de Wit", _("initiator")),
    DemoAccount(
        "ambtenaar@waaierdam.example",
        "Sam Bakker",
        _("official of Waaierdam"),
        "GM9999",
        Membership.Role.OFFICIAL,
    ),
    DemoAccount("ambtenaar@zeist.example", "Robin Visser", _("official of Zeist"), "GM0355", Membership.Role.OFFICIAL),
    DemoAccount("beheerder@waaierdam.example", "Kim Smit", _("admin of Waaierdam"), "GM9999", Membership.Role.ADMIN),
]


@transaction.atomic
def create_demo_accounts():
    """Make the demo accounts that are missing, ready to sign in; the areas must be loaded. Returns all four users.

    The people of Waaierdam can be reached, too. Raises ImproperlyConfigured outside a demo.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("Demo accounts have a public password: they exist in a demo only.")
    Organisation.objects.get_or_create(
        municipality_id="GM9999",
        defaults={
            "contact_name": "Team Buurten",
            "contact_email": "initiatieven@waaierdam.example",
            "contact_phone": "14 0999",
        },
    )
    return [_create(account) for account in DEMO_ACCOUNTS]


def _create(account):
    user = User.objects.filter(email=account.email).first()
    if not user:
        user = User.objects.create_user(account.email, PASSWORD, name=account.name)
        if account.role:
            user.memberships.create(municipality_id=account.municipality, role=account.role)
    return user
