"""The rules: of each kind of data how long it is kept, and what becomes of it.

Terms that another room sets are taken from there. Those that stand here are our choice, and cautious: no law names
them, and a municipality decides itself where it may choose.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from accounts.erasing import erase
from accounts.holdings import DataSubject, NotYet
from accounts.models import Invitation, User
from casework.models import Settlement
from initiatives.models import Event, Initiative
from intake.models import Intake
from retention.rules import RULES, Fate
from retention.spans import Span
from ui.personal import Keep

DRAFTS = Span(timedelta(days=180), "retention.kinds.DRAFTS", least=60, most=730)
DECLINED = Span(timedelta(days=5 * 365), "retention.kinds.DECLINED", least=365, most=50 * 365)
DOSSIERS = Span(timedelta(days=10 * 365), "retention.kinds.DOSSIERS", least=365, most=100 * 365)
INVITATIONS = Span(timedelta(days=90), "retention.kinds.INVITATIONS")
ACCOUNTS = Span(timedelta(days=settings.ACCOUNT_KEPT_DAYS), "django.conf.settings.ACCOUNT_KEPT_DAYS")
UNCONFIRMED = Span(timedelta(days=30), "retention.kinds.UNCONFIRMED")


# --- What people began and did not send ---------------------------------------------------------------------------


def drafts():
    """What is still being filled in, since when somebody last saved or opened it."""
    return Intake.objects.drafts().annotate(since=Greatest("updated_at", "opened_at"))


def of_draft(draft):
    to = draft.owner.email if draft.owner else draft.contact_email
    language = draft.owner.language if draft.owner else draft.language
    # An address that is only typed in is told no word of what was filled in.
    return to, language, {"name": draft.name if draft.owner else "", "began": draft.created_at}


RULES.add(
    "drafts",
    Keep.INTAKE,
    _("drafts of intakes"),
    _("you last opened them"),
    DRAFTS,
    rows=drafts,
    place="municipality",
    warning="retention/mail/draft",
    reachable=~Q(owner=None) | ~Q(contact_email=""),
    told=of_draft,
)

# --- What is under archival duty ----------------------------------------------------------------------------------


def declined():
    """What was handed in and settled, and of which no version became an initiative."""
    kinds = [Settlement.Kind.DECLINED, Settlement.Kind.FORWARDED, Settlement.Kind.WITHDRAWN]
    settled = Settlement.objects.standing().filter(kind__in=kinds, intake=OuterRef("pk"))
    taken = Event.objects.filter(intake=OuterRef("pk"))
    revised = Intake.objects.filter(revises=OuterRef("pk"), municipality=OuterRef("municipality"))
    rows = Intake.objects.submitted().filter(~Exists(taken), ~Exists(revised))
    return rows.annotate(since=settled.order_by("-at").values("at")[:1]).exclude(since=None)


RULES.add(
    "declined",
    Keep.INTAKE,
    _("intakes that became no initiative"),
    _("they were declined, forwarded or withdrawn"),
    DECLINED,
    rows=declined,
    place="municipality",
    fate=Fate.LIST,
)


def dossiers():
    return Initiative.objects.exclude(archived_at=None).exclude(municipality=None).annotate(since=F("archived_at"))


RULES.add(
    "dossiers",
    (Keep.INTAKE, Keep.DOSSIER),
    _("dossiers of initiatives"),
    _("the initiative was put in the archive"),
    DOSSIERS,
    rows=dossiers,
    place="municipality",
    fate=Fate.LIST,
)

# --- People --------------------------------------------------------------------------------------------------------


def unused_accounts():
    """Accounts without a role and without an initiative, since the last sign-in."""
    living = Event.objects.filter(intake=OuterRef("pk"), initiative__archived_at=None)
    decided = Exists(Event.objects.filter(intake=OuterRef("pk"))) | Exists(
        Settlement.objects.settling().filter(intake=OuterRef("pk"))
    )
    theirs = Intake.objects.submitted().filter(owner=OuterRef("pk")).filter(Exists(living) | ~decided)
    people = User.objects.filter(memberships=None, is_staff=False, is_superuser=False, is_active=True)
    found = people.filter(~Exists(theirs), emailaddress__verified=True, emailaddress__primary=True)
    return found.annotate(since=Coalesce("last_login", "date_joined"))


def of_account(user):
    return user.email, user.language, {"name": user.name}


def let_go(user):
    """This account goes, unless somebody still needs it."""
    try:
        erase(DataSubject.of(user))
    except NotYet:
        return False
    return True


RULES.add(
    "accounts",
    Keep.ACCOUNT,
    _("accounts without a role or an initiative"),
    _("you last signed in"),
    ACCOUNTS,
    rows=unused_accounts,
    verb=let_go,
    alone=True,
    warning="retention/mail/account",
    reachable=~Q(email=""),
    told=of_account,
)


def unconfirmed_accounts():
    """Accounts of which nobody ever confirmed the address."""
    people = User.objects.filter(memberships=None, is_staff=False, is_superuser=False, is_active=True)
    return people.exclude(emailaddress__verified=True).filter(last_login=None).annotate(since=F("date_joined"))


RULES.add(
    "unconfirmed",
    Keep.ACCOUNT,
    _("accounts of which the address was never confirmed"),
    _("they were made"),
    UNCONFIRMED,
    rows=unconfirmed_accounts,
)


def past_invitations():
    """Invitations that nobody can accept any more."""
    over = Coalesce("accepted_at", "withdrawn_at", "expires_at")
    return Invitation.objects.annotate(since=over)


RULES.add(
    "invitations",
    Keep.ROLE,
    _("invitations to work for a municipality"),
    _("they were accepted or withdrawn, or their link wore out"),
    INVITATIONS,
    rows=past_invitations,
    place="municipality",
)
