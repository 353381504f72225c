"""The accounts of the demo. Their password is public, so they exist in a demo database and nowhere else."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.logos import redrawn
from accounts.models import Logo, Membership, Organisation, User

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
    DemoAccount(
        "collega@waaierdam.example",
        "Anouk Jansen",
        _("a colleague at Waaierdam"),
        "GM9999",
        Membership.Role.OFFICIAL,
    ),
    DemoAccount("ambtenaar@zeist.example", "Robin Visser", _("official of Zeist"), "GM0355", Membership.Role.OFFICIAL),
    DemoAccount("beheerder@waaierdam.example", "Kim Smit", _("admin of Waaierdam"), "GM9999", Membership.Role.ADMIN),
    DemoAccount("beheerder@zeist.example", "Lotte Mulder", _("admin of Zeist"), "GM0355", Membership.Role.ADMIN),
]
# Who also decides about what all municipalities share: what the other admin asks for waits for this one.
CURATORS = {"beheerder@waaierdam.example"}


ORGANISATIONS = {
    "GM9999": {
        "shown_name": "Gemeente Waaierdam",
        "contact_name": "Team Buurten",
        "contact_email": "initiatieven@waaierdam.example",
        "contact_phone": "14 0999",
        "reply_address": "initiatieven@waaierdam.example",
        "privacy_contact": "privacy@waaierdam.example",
        "response_days": 14,
        "about_nl": (
            "In Waaierdam doen bewoners veel voor elkaar. Hier ziet u wat er al is, en waar u kunt meedoen.\n\n"
            "Hebt u zelf een plan? Meld het aan. Team Buurten belt u, en denkt met u mee."
        ),
        "about_en": (
            "In Waaierdam people do a lot for each other. Here you see what there is, and where you can join in.\n\n"
            "Do you have a plan yourself? Register it. Team Buurten calls you, and thinks along."
        ),
    },
    "GM0355": {
        "contact_name": "Team Samenleving",
        "contact_email": "samenleving@zeist.example",
        "contact_phone": "14 030",
        "privacy_contact": "privacy@zeist.example",
        "response_days": 21,
        "about_nl": "Zeist laat hier zien wat inwoners samen doen. Vragen? Team Samenleving helpt u verder.",
        "about_en": "Here Zeist shows what residents do together. Questions? Team Samenleving helps you.",
    },
}
LOGOS = {"GM9999": settings.BASE_DIR / "demo" / "data" / "waaierdam.png"}


@transaction.atomic
def create_demo_accounts():
    """Make the demo accounts that are missing, ready to sign in; the areas must be loaded. Returns all their users.

    Their municipalities take part: they say whom to ask, and what they are about. Raises ImproperlyConfigured outside
    a demo.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("Demo accounts have a public password: they exist in a demo only.")
    for code, details in ORGANISATIONS.items():
        organisation, is_new = Organisation.objects.get_or_create(municipality_id=code, defaults=details)
        if is_new and code in LOGOS:
            Logo.objects.put(organisation, redrawn(LOGOS[code].read_bytes()), by=None)
    return [_create(account) for account in DEMO_ACCOUNTS]


def _create(account):
    user = User.objects.filter(email=account.email).first()
    if not user:
        user = User.objects.create_user(account.email, PASSWORD, name=account.name)
        if account.role:
            user.memberships.create(municipality_id=account.municipality, role=account.role)
        if account.email in CURATORS:
            user.memberships.create(role=Membership.Role.CURATOR)
    return user
