"""What of a person stands in the work on initiatives: what they asked, wrote and were told, and what officials did."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.held import SECRET
from accounts.holdings import HOLDINGS, OBSTACLES, WRITTEN_AT_WORK, Holding, acts, delete, of_account, of_address
from casework.assignment import AssignmentRule
from casework.bulk import BulkAct, BulkChange
from casework.consents import Consent
from casework.demands import Demand
from casework.joining import Bulletin, Joining
from casework.letters import Letter
from casework.models import Redaction
from casework.needs import Need
from casework.notes import Note
from casework.offers import Offer
from casework.promises import Promise
from casework.queue import waiting
from casework.requests import Request
from casework.responsibilities import Responsibility
from casework.settlements import Settlement

IN_FILE = _("It stays in the file of the initiative, by nobody.")


def letters(person):
    """What the municipality told this person."""
    return of_address(Letter, "recipient", place="municipality")(person)


def not_told(rows, person):
    """Letters that did not leave yet, do not leave; all stay as what was written, without whom it was told."""
    keys = list(rows.values_list("pk", flat=True))
    letters = Letter.objects.filter(pk__in=keys)
    letters.filter(posted_at=None).update(posted_at=timezone.now(), way=Letter.Way.NOT)
    letters.update(recipient="", addressee="")


def ask_no_more(rows, person):
    """Who goes answers nothing any more: nothing waits for them, nor does the term of the intake."""
    keys = list(rows.values_list("pk", flat=True))
    for each in Request.objects.open().filter(pk__in=keys):
        each.withdraw()
    Request.objects.filter(pk__in=keys).update(address="")


def consents(rows, person):
    """What was asked and said stays, without the address; the link in the mail opens nothing any more."""
    rows.update(address="", expires_at=timezone.now())


HOLDINGS.add(
    Holding(
        model=Letter,
        label=_("letters to you"),
        rows=letters,
        shown=("municipality", "kind", "recipient", "addressee", "subject", "text", "at", "posted_at"),
        erase=not_told,
        stays=_("The municipality keeps what it told, without your name and address."),
        order=25,
    ),
    acts(Letter, "by", "told_by"),
    Holding(
        model=Request,
        label=_("what the municipality asked you"),
        rows=of_address(Request, "address", place="municipality"),
        shown=("municipality", "at", "words", "address", "answered_at"),
        hidden={"digest": SECRET, "questions": "It names the questions by their keys."},
        erase=ask_no_more,
        stays=_("The municipality keeps what it asked, without your address."),
        order=25,
        is_contact=True,
    ),
    acts(Request, "by"),
    Holding(
        model=Consent,
        label=_("questions whether your contact details may be public"),
        rows=of_address(Consent, "address", place="municipality"),
        shown=("municipality", "at", "address", "asked", "details", "answered_at", "refused_at", "withdrawn_at"),
        hidden={"digest": SECRET, "source": WRITTEN_AT_WORK},
        erase=consents,
        stays=_("The municipality keeps what was asked and said, without your address."),
        order=25,
    ),
    acts(Consent, "by"),
    Holding(
        model=Demand,
        label=_("what you asked the municipality"),
        rows=of_account(Demand, "by"),
        shown=("municipality", "kind", "details", "words", "answer", "at", "done_at", "refused_at"),
        stays=IN_FILE,
    ),
    acts(Demand, "ended_by"),
    Holding(
        model=Joining,
        label=_("how others can take part, as you wrote it"),
        rows=of_account(Joining, "changed_by"),
        shown=("when_and_where", "hands", "things", "room", "shown_until", "changed_at", "proposed", "why_not"),
        stays=IN_FILE,
    ),
    Holding(
        model=Bulletin,
        label=_("news that you wrote"),
        rows=of_account(Bulletin, "by"),
        shown=("text", "at", "shown_until", "removed_at", "why_not"),
        stays=IN_FILE,
    ),
    acts(Responsibility, "official", "by"),
    acts(Settlement, "by", "undone_by"),
    acts(BulkAct, "by", "official", "undone_by"),
    acts(BulkChange, "official_before", when=""),
    acts(Need, "by", "owner", "closed_by"),
    acts(Note, "by"),
    acts(Promise, "by", "official", "settled_by"),
    acts(Redaction, "by"),
    Holding(
        model=Offer,
        label=Offer._meta.verbose_name_plural,
        rows=of_account(Offer, "official", "by"),
        shown=("kind", "words", "at"),
        erase=lambda rows, person: Offer.objects.filter(official=person.account).delete(),
    ),
    Holding(
        model=AssignmentRule,
        label=AssignmentRule._meta.verbose_name_plural,
        rows=of_account(AssignmentRule, "official"),
        shown=("municipality", "neighbourhood", "district", "category"),
        erase=delete,
    ),
)


@OBSTACLES.fill
def open_work(person):
    """Work of an official that nobody took over."""
    if not person.account:
        return
    user, contact = person.account, Responsibility.objects.open().filter(official=person.account)
    work = (
        contact.filter(initiative__archived_at=None, intake=None).count()
        + contact.filter(intake__in=waiting()).count()
        + Need.objects.open().filter(owner=user).count()
        + Promise.objects.filter(Q(official=user), kept_at=None, broken_at=None).count()
    )
    if work:
        yield ngettext(
            "You still have %(n)s piece of work open as an official. First hand it over to a colleague.",
            "You still have %(n)s pieces of work open as an official. First hand them over to a colleague.",
            work,
        ) % {"n": work}
