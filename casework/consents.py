"""Whether a person agreed that their contact details are published, when someone else typed them in.

What an official typed stays internal. The contact person is asked by a mailed link, or by a letter with a code; a
written public source does as well. A row says for which details, as they stand in its `intake`: with other ones in
their place it covers nothing. The database compares (migration `casework/0003`), and refuses what no row covers.
"""

import secrets
from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Initiative
from initiatives.search.facets import SCALES
from intake.fields import MultipleChoiceField
from intake.models import Confirmation, Intake
from intake.options import ContactDetail, Voice
from intake.revising import REFERENCE_ALPHABET
from outbox.links import absolute
from outbox.models import Message
from outbox.tokens import digest_of, new_token
from taxonomy.revisions import lock_taxonomy
from ui.personal import DataKind, Keep, LegalBasis, Plain, Purpose, Whose, holds

LIFETIME = timedelta(days=60)
CALL_AFTER = timedelta(days=14)  # without an answer for so long, an official phones
CODE = 12  # signs of a code on paper: with 31 of them to choose from, nobody guesses one


class ConsentQuerySet(OwnQuerySet):
    def open(self):
        """Those that were asked, and not answered."""
        return self.filter(source="", answered_at=None, refused_at=None, withdrawn_at=None)

    def standing(self):
        """Those by which details are public."""
        return self.filter(~Q(details=[]), refused_at=None, withdrawn_at=None)

    def given_at(self, address):
        """Those that the person who reads the mail at this address gave."""
        return self.filter(address__iexact=address, answered_at__isnull=False)

    def to_call(self):
        """Those that were not answered for so long that somebody phones, the longest waiting first."""
        return self.open().filter(at__lt=timezone.now() - CALL_AFTER).order_by("at", "pk")

    def with_token(self, token):
        """The one that this token or code opens; None when it is unknown, or too old to be answered."""
        found = self.filter(digest=digest_of(token)).select_related("initiative__intake", "intake", "municipality")
        return found.filter(Q(expires_at__gt=timezone.now()) | Q(answered_at__isnull=False)).first()


class ConsentManager(models.Manager.from_queryset(ConsentQuerySet)):
    @transaction.atomic
    def ask(self, initiative, *, by, details, to=""):
        """Ask the contact person whether these details may be public: by mail at the address `to`, else on paper.

        Returns (the Consent, what opens its page: a token or a code). Who is asked again gets a new link, and the one
        of before works no more.
        """
        token = new_token() if to else new_code()
        self.open().filter(initiative=initiative).update(withdrawn_at=timezone.now(), digest=None)
        consent = self.create(
            municipality=initiative.municipality,
            initiative=initiative,
            intake=initiative.intake,
            by=by,
            address=to,
            asked=details,
            digest=digest_of(token),
            expires_at=timezone.now() + LIFETIME,
        )
        if to:
            consent.post("casework/mail/consent", token)
        return consent, token

    @transaction.atomic
    def rest_on(self, source, *, initiative, by, details):
        """These details, as they stand in the current intake, are public in a written source. Returns the Consent."""
        lock_taxonomy(shared=True)
        consent = self.create(
            municipality=initiative.municipality,
            initiative=initiative,
            intake=initiative.intake,
            by=by,
            details=details,
            source=source,
        )
        initiative.show_contact({*initiative.agreed_contact, *details})
        return consent

    @transaction.atomic
    def note_own_word(self, initiative):
        """What was filled in together with the initiator counts as their word once they confirmed their address, or
        handed it in themselves. Returns the Consent, or None when there is nothing to note."""
        intake = initiative.intake
        details = [key for key in intake.publish_contact if intake.contact_details[key]]
        address = said_by(intake) if intake.voice == Voice.TOGETHER and details and initiative.municipality else ""
        if not address or set(details) <= set(initiative.agreed_contact):
            return None
        now = timezone.now()
        consent = self.create(
            municipality=initiative.municipality,
            initiative=initiative,
            intake=intake,
            address=address,
            details=details,
            answered_at=now,
        )
        initiative.show_contact(details)
        return consent

    @transaction.atomic
    def withdraw(self, initiative, *, by=None):
        """The contact person takes their consent back: nothing of them is public from now on."""
        lock_taxonomy(shared=True)
        initiative.show_contact([])
        self.filter(initiative=initiative, withdrawn_at=None).update(withdrawn_at=timezone.now())
        if initiative.contact:  # which rests on their own word, or on a source
            owner = by or initiative.intake.owner
            initiative.take(revised(initiative.intake, owner, {"publish_contact": []}), by=by)


@holds(
    Purpose.CASEWORK,
    Keep.DOSSIER,
    basis=LegalBasis.CONSENT,
    address=Whose.CONTACT,
    digest=(Whose.CONTACT, DataKind.KEY),
    expires_at=Plain.MOMENT,
    asked=(Whose.CONTACT, DataKind.ANSWER),
    details=(Whose.CONTACT, DataKind.ANSWER),
    source=Whose.ANYBODY,
    called_at=Whose.CONTACT,
    answered_at=Whose.CONTACT,
    refused_at=Whose.CONTACT,
    withdrawn_at=Whose.CONTACT,
)
class Consent(Own):
    """The question to a contact person what of them may be public, and the answer; or the public source of it."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="consents", verbose_name=_("initiative"))
    intake = models.ForeignKey(
        Intake,
        models.CASCADE,
        related_name="+",
        verbose_name=_("intake"),
        help_text=_("With the details asked about; once they agreed, with those that they agreed to."),
    )
    address = models.EmailField(_("e-mail address"), blank=True, help_text=_("Empty: asked by letter."))
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    expires_at = models.DateTimeField(_("link works until"), null=True, blank=True)
    asked = MultipleChoiceField(_("asked about"), options=ContactDetail)
    details = MultipleChoiceField(_("agreed to"), options=ContactDetail)
    source = models.CharField(_("public source"), max_length=300, blank=True)
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ConsentManager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(details=[]) | Q(answered_at__isnull=False) | ~Q(source=""),
                name="consent_was_given_or_has_a_source",
            ),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(source="", answered_at=None, refused_at=None, withdrawn_at=None),
                name="one_open_question_for_consent",
            ),
        ]

    def __str__(self):
        return str(self.initiative_id)

    @property
    def is_open(self):
        return not (self.answered_at or self.refused_at or self.withdrawn_at or self.source)

    @property
    def is_standing(self):
        return bool(self.details) and not (self.refused_at or self.withdrawn_at)

    @property
    def shown(self):
        """[(label of a detail, value)] of what was asked, as the intake has it."""
        return self._labelled(self.asked)

    @property
    def agreed_to(self):
        """The same of what they agreed to."""
        return self._labelled(self.details)

    def _labelled(self, details):
        known = self.intake.contact_details
        return [(ContactDetail(key).label, known[key]) for key in details if known[key]]

    def post(self, template, token):
        """Mail the contact person, with the link to their page."""
        Message.objects.post(
            template,
            self.address,
            self.intake.language,
            {
                "consent": self,
                "initiative": self.initiative,
                "address": absolute(reverse("casework:consent", args=[token])),
                "profile": absolute(self.initiative.get_absolute_url()),
                "reason": _("You receive this mail because you are the contact person of an initiative."),
            },
            caused_by=None,  # an official did
            municipality=self.municipality_id,
            thread=self.intake.thread,
            contact=Organisation.objects.contact_of(self.municipality),
        )

    @transaction.atomic
    def agree(self, contact, details, *, token):
        """The contact person says what may be public, and how it should read. Returns whether this call did it.

        `contact` is {detail: value} as they wrote it. They become the initiator of record: the answers become an
        intake of theirs, under the account of the address at which they were asked. On paper nobody showed an
        address, so there the intake has no account yet.
        """
        lock_taxonomy(shared=True)
        asked = self._locked()
        if not asked:
            return False
        person = self.account(contact["name"]) if self.address else None
        initiative = self.initiative
        facts = {f"contact_{key}": value for key, value in contact.items()} | {"publish_contact": details}
        made = revised(initiative.intake, person, facts)
        self.intake, self.details, self.answered_at = made, details, timezone.now()
        self.save(update_fields=["intake", "details", "answered_at"])
        initiative.take(made, by=person)
        initiative.show_contact(details)
        if self.address:
            self.post("casework/mail/agreed", token)
        elif made.contact_email:
            Confirmation.objects.ask(made, caused_by=None)
        return True

    @transaction.atomic
    def refuse(self):
        """The contact person wants nothing public. Returns whether this call said so."""
        if not self._locked():
            return False
        self.refused_at = timezone.now()
        self.save(update_fields=["refused_at"])
        return True

    def account(self, name):
        """The account of the address at which they were asked: they read its mail. A new one when there is none."""
        to = User.objects.normalize_email(self.address)
        known = User.objects.filter(email=to).first()
        person = known or User.objects.create_user(to, name=name, language=self.intake.language)
        if known:
            known.confirm_address()
        return person

    def _locked(self):
        return type(self).objects.select_for_update(of=["self"]).open().filter(pk=self.pk).first()


def said_by(intake):
    """The address of the contact person, once they showed that they read its mail; "" before."""
    address = intake.contact_email
    if intake.owner and intake.owner.email == address.lower():
        return address
    if intake.owner and Consent.objects.given_at(intake.owner.email).exists():
        return intake.owner.email
    confirmed = intake.confirmations.filter(address__iexact=address, confirmed_at__isnull=False)
    return address if address and confirmed.exists() else ""


def revised(intake, person, facts):
    """The answers of this intake with these in their place, handed in by this person. The scores on the scales that an
    official gave alone stay the official's. Returns the new intake."""
    voice = intake.voice if intake.voice == Voice.INITIATOR else Voice.TOGETHER
    scales = {} if intake.speaks_for_initiator else dict.fromkeys(SCALES)
    return intake.restate(scales | facts, by=person, voice=voice)


def new_code():
    """A code to type over, such as K7QM-2XHP-9RTV."""
    signs = "".join(secrets.choice(REFERENCE_ALPHABET) for _each in range(CODE))
    return "-".join(signs[place : place + 4] for place in range(0, CODE, 4))


def typed_code(text):
    """A code as somebody typed it over, in the way in which it is stored."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    return "-".join(signs[place : place + 4] for place in range(0, len(signs), 4))
