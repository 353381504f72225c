"""What of a person stands in the tables of accounts, and of the packages that signing in rests on. What is there in
passing, such as mail: `accounts/held_in_passing.py`."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.erasures import Erasure
from accounts.holdings import (
    HOLDINGS,
    OBSTACLES,
    Holding,
    NotYet,
    acts,
    delete,
    of_account,
    of_address,
)
from accounts.models import (
    Invitation,
    LastAdmin,
    Logo,
    Membership,
    MunicipalSession,
    Organisation,
    OrganisationChange,
    Theme,
    ThemeOnTrial,
    User,
)
from accounts.roles import Role
from audit.models import Entry, Thing

ACCOUNT, SIGNING_IN = _("account"), _("ways to sign in")
SECRET = "It is a secret: who has it, is in."
TECHNICAL = "It says nothing of a person, and serves the machine."
OF_OTHERS = "It says things of others."


# --- The account, and how one signs in ---


def role_of(change, person):
    """The roles that a change of a person in an organisation is about."""
    said = [each.get("role") for each in (change.before, change.after) if isinstance(each, dict)]
    return [("role", gettext("Role"), [str(Role(each).label) for each in said if each in Role.values])]


def email_addresses(person):
    """Those of their account, and where somebody else wants to have an address of theirs."""
    rows = EmailAddress.objects.alias(email_low=Lower("email"))
    others = person.having("email") & Q(verified=False) if person.places is None else Q(pk__in=[])
    return rows.filter(others | Q(user=person.account) if person.account else others)


HOLDINGS.add(
    Holding(
        model=User,
        label=ACCOUNT,
        rows=of_account(User, "pk"),
        shown=("email", "name", "language", "date_joined", "last_login"),
        hidden={"password": SECRET},
        order=100,  # erased by `accounts.erasing` itself, when nothing else points at it
    ),
    Holding(
        model=EmailAddress,
        label=_("e-mail addresses of the account"),
        rows=email_addresses,
        shown=("email", "verified", "primary"),
        erase=delete,
    ),
    Holding(
        model=EmailConfirmation,
        label=SIGNING_IN,
        rows=of_account(EmailConfirmation, "email_address__user"),
        shown=("created",),
        hidden={"key": SECRET},
        erase=delete,
        is_told=False,
    ),
    Holding(
        model=Authenticator,
        label=_("second factors"),
        rows=of_account(Authenticator, "user"),
        shown=("type", "created_at", "last_used_at"),
        hidden={"data": SECRET},
        erase=delete,
    ),
    Holding(
        model=SocialAccount,
        label=_("accounts elsewhere with which you sign in"),
        rows=of_account(SocialAccount, "user"),
        shown=("provider", "uid", "date_joined", "last_login", "extra_data"),
        erase=delete,
    ),
    Holding(
        model=MunicipalSession,
        label=SIGNING_IN,
        rows=of_account(MunicipalSession, "account__user"),
        shown=("since",),
        hidden={"session_key": SECRET, "sid": SECRET, "account": SECRET},
        erase=delete,
        order=40,
        is_told=False,
    ),
    Holding(
        model=SocialToken,
        label=SIGNING_IN,
        rows=of_account(SocialToken, "account__user"),
        hidden={"token": SECRET, "token_secret": SECRET},
        erase=delete,
        order=40,
        is_told=False,
    ),
    Holding(
        model=UserSession,
        label=_("devices on which you are signed in"),
        rows=of_account(UserSession, "user"),
        shown=("created_at", "last_seen_at", "ip", "user_agent"),
        hidden={"session_key": SECRET, "data": TECHNICAL},
        erase=delete,
    ),
)


def log_entries(person):
    """What stands in the log by this account, or about it."""
    if not person.account:
        return Entry.objects.none()
    return Entry.objects.filter(Q(by=person.account.pk) | Q(about=Thing.USER, about_key=str(person.account.pk)))


HOLDINGS.add(
    Holding(
        model=Entry,
        label=_("lines of the log of who did what"),
        rows=log_entries,
        shown=("at", "what", "municipality"),
        hidden={"about": "It says what it was done to.", "about_key": "It is a number.", "facts": "They are counts."},
        stays=_("The log names nobody: it holds numbers, and goes after two years."),
    )
)


def sessions(person):
    """The sessions of this person: of their account, or in which one of their addresses was typed."""
    pks = []
    for session in Session.objects.iterator():
        held = session.get_decoded()
        is_theirs = person.account and held.get(SESSION_KEY) == str(person.account.pk)
        if is_theirs or any(each in str(held).lower() for each in person.addresses):
            pks.append(session.pk)
    return Session.objects.filter(pk__in=pks)


HOLDINGS.add(
    Holding(
        model=Session,
        label=_("sessions"),
        rows=lambda person: sessions(person) if person.places is None else Session.objects.none(),
        shown=("expire_date",),
        hidden={"session_key": SECRET, "session_data": SECRET},
        erase=delete,
        is_told=False,
    )
)


def rescue_entries(person):
    """What stands in the log of Django's own rescue desk by this account, or about it."""
    if not person.account:
        return LogEntry.objects.none()
    about = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(person.account.pk))
    return LogEntry.objects.filter(Q(user=person.account) | about)


HOLDINGS.add(
    Holding(
        model=LogEntry,
        label=_("entries of the rescue desk"),
        rows=rescue_entries,
        shown=("action_time", "action_flag"),
        hidden=dict.fromkeys(("object_id", "object_repr", "change_message"), OF_OTHERS),
        erase=delete,
    )
)


# --- Work for a municipality ---


def end_roles(rows, person):
    """The roles end, and the municipalities keep that they did. Raises NotYet for the last admin of one."""
    for each in rows.select_related("municipality"):
        try:
            each.end(by=None) if each.municipality else each.delete()
        except LastAdmin as last:
            raise NotYet(list(only_admin(person))) from last


HOLDINGS.add(
    Holding(
        model=Membership,
        label=_("roles"),
        rows=of_account(Membership, "user"),
        shown=("municipality", "role", "since", "phone", "suspended_at", "claimed_at", "unclaimed_at"),
        erase=end_roles,
    ),
    Holding(
        model=OrganisationChange,
        label=_("changes of your roles"),
        rows=of_account(OrganisationChange, "person"),
        shown=("organisation", "what", "at"),
        hidden=dict.fromkeys(("before", "after"), OF_OTHERS),
        facts=role_of,
        stays=_("The municipality keeps that a role was given and ended, of an account that is gone."),
    ),
    acts(OrganisationChange, "by", shown=("what",)),
    acts(Organisation, "changed_by", when="changed_at"),
    acts(Theme, "by"),
    acts(ThemeOnTrial, "by"),
    acts(Logo, "by"),
    acts(Invitation, "by", shown=("email",), because=SECRET),
    acts(Erasure, "by", shown=("reference",)),
    Holding(
        model=Invitation,
        label=_("invitations to work for a municipality"),
        rows=of_address(Invitation, "email", place="municipality"),
        shown=("municipality", "email", "name", "role", "at", "accepted_at", "withdrawn_at"),
        hidden={"digest": SECRET},
        erase=delete,
        order=30,
    ),
)


def forget_contact(rows, person):
    """An organisation says no longer how this person is reached."""
    for row in rows:
        if row.contact_email.lower() in person.addresses:
            row.contact_name = row.contact_email = row.contact_phone = ""
        if row.reply_address.lower() in person.addresses:
            row.reply_address = ""
        for name in ("privacy_contact", "privacy_officer"):
            if getattr(row, name).lower() in person.addresses:
                setattr(row, name, "")
        row.save()


HOLDINGS.add(
    Holding(
        model=Organisation,
        label=_("municipalities that have you as their contact"),
        rows=of_address(
            Organisation, "contact_email", "reply_address", "privacy_contact", "privacy_officer", place="municipality"
        ),
        shown=(
            *("municipality", "contact_name", "contact_email", "contact_phone"),
            *("reply_address", "privacy_contact", "privacy_officer"),
        ),
        hidden=dict.fromkeys(("shown_name", "about_nl", "about_en"), "The municipality says it of itself."),
        erase=forget_contact,
        stays=_("The municipality stays, without you as its contact."),
    )
)


@OBSTACLES.fill
def only_admin(person):
    """Somewhere there would be no admin any more who can come in."""
    for membership in person.account.memberships.select_related("municipality") if person.account else ():
        others = Membership.objects.active().filter(municipality=membership.municipality_id, role=Role.ADMIN)
        is_needed = membership.role == Role.ADMIN and not membership.suspended_at
        if is_needed and not others.exclude(user=person.account).exists():
            said = gettext("You are the only admin of %(name)s. First make a colleague admin.")
            yield said % {"name": membership.municipality.name}
