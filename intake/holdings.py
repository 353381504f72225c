"""What of a person stands in intakes: what they filled in, and what others did with them as the contact person."""

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.held import SECRET
from accounts.holdings import FIRST, HOLDINGS, Holding, delete, of_account, texts_of
from intake.models import Confirmation, Holder, Intake, ResumeLink, StateLink
from intake.options import ContactDetail, Voice
from intake.questions import Section
from ui.text import likeness

CONTACT = tuple(f"contact_{each}" for each in ContactDetail.values)
BY_QUESTION = "It is shown under the words in which it was asked."
OF_INITIATOR = "An initiator said it, or an official of what they know of one."
OF_THEM = _("It is of those people. That you asked them goes.")
FACTS = ("reference", "municipality", "voice", "created_at", "updated_at", "submitted_at")


def all_of(person):
    """All intakes that count, such that the address of their contact person can be asked for."""
    rows = Intake.objects.alias(contact_email_low=Lower("contact_email"))
    return rows if person.places is None else rows.filter(municipality__in=person.places)


def filled_in(person):
    """What this person filled in: with their account, or without one, with an address of theirs, as long as nobody
    else has it. What an official typed in for somebody else is not among it."""
    with_address = person.having("contact_email")
    own = Q(owner=None) & ~Q(voice=Voice.OFFICIAL) & with_address
    if person.account:
        own |= Q(owner=person.account) & (Q(voice=Voice.INITIATOR) | with_address)
    return all_of(person).filter(own)


def typed_in(person):
    """What this person typed in at work, alone or together with the initiator."""
    if not person.account:
        return Intake.objects.none()
    of_initiator = Q(voice=Voice.INITIATOR) | person.having("contact_email")
    return all_of(person).filter(owner=person.account).exclude(of_initiator)


def named_in(person):
    """What others filled in with this person as the contact: by an address of theirs."""
    rows = all_of(person).filter(person.having("contact_email"))
    return rows.exclude(pk__in=filled_in(person).values("pk"))


def names_of(person):
    """How this person is called: by their account, and in intakes with an address of theirs."""
    if "names" not in person.known:
        said = set(all_of(person).filter(person.having("contact_email")).values_list("contact_name", flat=True))
        person.known["names"] = {name for name in {*said, person.account.name if person.account else ""} if name}
    return person.known["names"]


def is_contact(person, intake):
    """Whether the contact person of an intake of their own file is this person: by address or by name."""
    names = {likeness(each) for each in names_of(person)}
    return intake.contact_email.lower() in person.addresses or (
        bool(intake.contact_name) and likeness(intake.contact_name) in names
    )


def family(person):
    """The keys of all versions of what this person filled in, or is the contact of."""
    if "family" not in person.known:
        near = [*filled_in(person).values_list("pk", flat=True), *named_in(person).values_list("pk", flat=True)]
        rows = all_of(person).filter(pk__in=Intake.objects.family_of(near))
        person.known["family"] = list(rows.values_list("pk", flat=True))
    return person.known["family"]


def as_contact(person):
    """The keys of all versions in which the contact person is this one."""
    if "contact" not in person.known:
        rows = Intake.objects.filter(pk__in=family(person)).only("contact_name", "contact_email")
        person.known["contact"] = [each.pk for each in rows if is_contact(person, each)]
    return person.known["contact"]


@FIRST.fill
def look(person):
    """Read who this is in the files before anything is erased: afterwards nothing says it any more."""
    family(person), as_contact(person)
    return ()


def answers(intake, person):
    """The answers by their questions. The contact person only where that is this person."""
    told = [
        (each.question.name, str(each.label), [str(text) for text in each.texts])
        for section in Section
        if section != Section.CONTACT or is_contact(person, intake)
        for each in intake.answers(section, for_initiator=intake.voice == Voice.INITIATOR)
        if not each.is_open
    ]
    if intake.rejected:
        told.append(("rejected", str(_("typed, and not accepted yet")).capitalize(), intake.rejected))
    return told


def erase_filled_in(rows, person):
    """Drafts go. What was handed in stays, and is in nobody's account."""
    drafts = Intake.objects.drafts().filter(pk__in=list(rows.values_list("pk", flat=True)))
    if person.account:
        drafts = Intake.objects.drafts().filter(owner=person.account)
    else:  # nobody's draft, in which somebody else is at work: it goes on without this person
        drafts = drafts.exclude(pk__in=Holder.objects.open().exclude(joined_at=None).values("intake"))
    drafts.delete()
    if person.account:
        Intake.objects.filter(owner=person.account).update(owner=None)


def erase_contact(rows, person):
    """The contact person goes from each version in which it is this one."""
    Intake.objects.filter(pk__in=as_contact(person)).erase_contact(list(ContactDetail))


def of_filled_in(model):
    """The rows of a model that hang on what this person filled in."""
    return lambda person: model.objects.filter(intake__in=filled_in(person).values("pk"))


def holders(person):
    """Where this person fills in an intake with somebody else, or was asked to."""
    rows = Holder.objects.alias(address_low=Lower("address"))
    rows = rows if person.places is None else rows.filter(intake__municipality__in=person.places)
    own = person.having("address")
    return rows.filter(own | Q(user=person.account) if person.account else own)


def confirmations(person):
    """Where it was asked whether an address of theirs is right, and in what they filled in."""
    rows = Confirmation.objects.alias(address_low=Lower("address"))
    rows = rows if person.places is None else rows.filter(intake__municipality__in=person.places)
    return rows.filter(person.having("address"))


TEXTS = [each.name for each in texts_of(Intake)]

HOLDINGS.add(
    # Before the rest, which asks for the address of the contact person.
    Holding(
        model=Confirmation,
        label=_("questions whether your address is right"),
        rows=confirmations,
        shown=("address", "created_at", "confirmed_at"),
        hidden={"digest": SECRET},
        erase=delete,
        order=10,
        is_contact=True,
    ),
    *(
        Holding(
            model=model,
            label=model._meta.verbose_name_plural,
            rows=of_filled_in(model),
            shown=("created_at", "expires_at"),
            hidden={"digest": SECRET},
            erase=delete,
            order=10,
        )
        for model in (ResumeLink, StateLink)
    ),
    Holding(
        model=Holder,
        label=_("intakes that you fill in with somebody"),
        rows=holders,
        shown=("address", "created_at", "joined_at", "ended_at"),
        hidden={"digest": SECRET},
        erase=delete,
        order=10,
    ),
    Holding(
        model=Holder,
        label=_("people whom you asked to fill in with you"),
        rows=of_account(Holder, "by"),
        shown=("created_at",),
        hidden={"address": "It is of somebody else.", "digest": SECRET},
        erase=lambda rows, person: rows.update(by=None),
        stays=OF_THEM,
        order=11,
    ),
    Holding(
        model=Intake,
        label=_("drafts and intakes that you filled in"),
        rows=filled_in,
        shown=FACTS,
        hidden=dict.fromkeys(set(TEXTS) - {"reference"}, BY_QUESTION),
        facts=answers,
        erase=erase_filled_in,
        stays=_("Drafts go. What was sent stays with the municipality, without your name and address."),
        order=30,
    ),
    Holding(
        model=Intake,
        label=_("intakes of others in which you are the contact person"),
        rows=named_in,
        shown=("reference", "municipality", "submitted_at", *CONTACT),
        hidden=dict.fromkeys(set(TEXTS) - {"reference", *CONTACT}, OF_INITIATOR),
        erase=erase_contact,
        stays=_("They are of somebody else, and stay without your name, address and phone number."),
        order=31,
        is_contact=True,
    ),
    Holding(
        model=Intake,
        label=_("intakes that you typed in at work"),
        rows=typed_in,
        shown=FACTS,
        hidden=dict.fromkeys(set(TEXTS) - {"reference"}, OF_INITIATOR),
        stays=_("They are of the municipality."),
    ),
)
