"""From draft to handed-in intake: who holds it, what is missing, submitting once."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Lower, Now
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from areas.models import Municipality
from intake.answers import Answer
from intake.erasure import ErasingQuerySet
from intake.options import ContactDetail, Voice
from intake.questions import Audience, Kind, Section, questions
from intake.revising import AREA_KINDS, Revising, handed_in, new_reference
from outbox.letters import item
from outbox.limits import LimitReached
from outbox.models import Message
from ui.merging import digest, texts
from ui.personal import DataKind, Whose, holds

# What handing in asks of a municipality, and of the one that it went up in: read with the draft.
WHERE = ["municipality__organisation", "municipality__went_up_in__organisation"]


class Incomplete(Exception):
    """A draft was submitted too early. `obstacles` lists the questions that are open or could not be stored."""

    def __init__(self, obstacles):
        super().__init__(", ".join(question.name for question in obstacles))
        self.obstacles = obstacles


class ChangedSince(Exception):
    """A draft was submitted by who had not seen its answers as they are now."""


class IntakeQuerySet(ErasingQuerySet):
    def drafts(self):
        """What is still being filled in."""
        return self.filter(submitted_at=None)

    def submitted(self):
        """What has been handed in, and therefore never changes."""
        return self.exclude(submitted_at=None)

    def of_municipalities(self, codes):
        """Those of these municipalities, or of one that went up in them: what was handed in keeps the old name."""
        # Asked first: with the codes before it the database finds the few that wait in half the time.
        return self.filter(municipality__in=list(Municipality.objects.now_in(codes).values_list("pk", flat=True)))

    def owned_by(self, user, session_keys=()):
        """The intakes that this person began: by account, or by the keys that their session holds."""
        return self.filter(_owned(user, session_keys))

    def held_by(self, user, session_keys=(), holder_keys=()):
        """Those, and the ones that somebody else asked them to fill in with them (intake/holders.py)."""
        if not (user.is_authenticated or holder_keys):
            return self.owned_by(user, session_keys)
        invited = self.model.holders.rel.related_model.objects.who_are(user, holder_keys)
        return self.filter(_owned(user, session_keys) | models.Q(pk__in=invited.values("intake")))

    def revisable_by(self, user, session_keys=()):
        """Those that this person may hand in anew: their own, and what officials filled in, alone or together with the
        initiator: that is the municipality's, so every official of it may."""
        own = _owned(user, session_keys)
        if user.is_authenticated and user.roles:
            places = list(Municipality.objects.now_in(user.roles).values_list("pk", flat=True))
            own |= ~models.Q(voice=Voice.INITIATOR) & models.Q(municipality__in=places)
        return self.submitted().filter(own)

    def family_of(self, keys):
        """The keys of all versions of the intakes with these keys: what they revise and what revises them, directly or
        not, and themselves."""
        family, found = set(), set(keys)
        while found:
            family |= found
            near = self.model.objects.filter(models.Q(revisions__in=found) | models.Q(revises__in=found))
            found = set(near.values_list("pk", flat=True)) - family
        return family

    def submit(self, pk, *, caused_by=None, seen=None):
        """Hand in the draft among these with this key: from now on it never changes. Posts the receipt.

        `caused_by` names a stranger to the limits on mail (outbox/limits.py). Returns (intake, whether this call
        handed it in); not when it had been before (a double click, a second tab). Raises DoesNotExist when there is
        none, and Incomplete while required answers are open or typed answers could not be stored. `seen` is the seal
        of the answers that were shown: with another one raises ChangedSince.
        """
        with transaction.atomic():
            draft = self.select_for_update(of=["self"]).select_related(*WHERE).get(pk=pk)
            if draft.is_submitted:
                return draft, False
            if seen and seen != draft.seal:
                raise ChangedSince
            if obstacles := draft.obstacles():
                raise Incomplete(obstacles)
            draft.reference = new_reference()
            draft.submitted_at = timezone.now()
            draft.save(update_fields=["reference", "submitted_at", "updated_at"])
            draft.post_receipt(caused_by=caused_by)
            handed_in.send(type(draft), intake=draft)
        return draft, True


def _owned(user, session_keys):
    owned = models.Q(pk__in=list(session_keys), owner=None)
    return owned | models.Q(owner=user) if user.is_authenticated else owned


@holds(
    voice=(Whose.INITIATOR, DataKind.SETTING),
    owner=Whose.INITIATOR,
    language=(Whose.INITIATOR, DataKind.SETTING),
    reference=(Whose.INITIATOR, DataKind.KEY),
    created_at=Whose.INITIATOR,
    updated_at=Whose.INITIATOR,
    opened_at=Whose.INITIATOR,
    submitted_at=Whose.INITIATOR,
    rejected=Whose.CONTACT,
)
class Submission(Revising):
    """What an intake is beside its answers: a draft until `submitted_at`, unchangeable after.

    A database trigger holds that last rule (see the first migration), whatever code tries.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    voice = models.CharField(_("filled in by"), max_length=10, choices=Voice, default=Voice.INITIATOR)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="intakes",
        verbose_name=_("account"),
    )
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    revises = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="revisions", verbose_name=_("revision of")
    )
    reference = models.CharField(_("reference number"), max_length=12, unique=True, null=True, editable=False)
    created_at = models.DateTimeField(_("started at"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("saved at"), auto_now=True)
    opened_at = models.DateTimeField(_("opened at"), db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    rejected = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="What was typed in a draft but cannot be stored, by field.",
    )

    objects = IntakeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(submitted_at=None, reference=None)
                | models.Q(submitted_at__isnull=False, reference__isnull=False),
                name="intake_has_a_reference_once_submitted",
            ),
        ]
        indexes = [
            # Asked at each sign-in: what was sent without an account, with this address.
            models.Index(Lower("contact_email"), name="intakes_without_account", condition=models.Q(owner=None)),
        ]

    def __str__(self):
        return self.name or str(_("Nameless initiative"))

    def get_absolute_url(self):
        if self.submitted_at:
            return reverse("intake:receipt", args=[self.pk])
        return reverse("intake:check", args=[self.pk])

    def next_address(self):
        """Where to go on with this draft: the first section that is not done, or the check at the end."""
        for section in Section:
            if not self.is_done(section):
                return reverse("intake:section", args=[self.pk, section])
        return reverse("intake:check", args=[self.pk])

    # --- Reading ---
    @property
    def is_submitted(self):
        return self.submitted_at is not None

    @property
    def speaks_for_initiator(self):
        """Whether the initiator had a say in these answers."""
        return self.voice != Voice.OFFICIAL

    def answers(self, section=None, audience=Audience.OFFICIAL, without=(), for_initiator=False):
        """The answers in paper order, open ones included; an open "other" answer is part of its choice.

        Those to the questions with the keys `without` are left out. `for_initiator`: in the words that the form has
        for initiators, not in those of the study.
        """
        asked = questions(type(self), section, audience)
        others = {question.beside: question.name for question in asked if question.beside}
        return [
            Answer(
                question,
                self.value(question),
                getattr(self, others[question.name]) if question.name in others else "",
                for_initiator,
            )
            for question in asked
            if not question.beside and question.name not in without
        ]

    def value(self, question):
        """The stored answer to a question; related rows as a list."""
        value = getattr(self, question.name)
        return value if question.is_plain else list(value.all())

    def values(self):
        """{question key: stored value} of plain answers, as `taxonomy.rules.propose` takes them."""
        return {each.name: getattr(self, each.name) for each in questions(type(self)) if each.kind not in AREA_KINDS}

    def chapters(self, audience=Audience.OFFICIAL):
        """[(section, its answers)] as whoever fills this in gets them back: in paper order, open answers included, in
        the words in which they were asked."""
        own = self.voice == Voice.INITIATOR
        return [(section, self.answers(section, audience, for_initiator=own)) for section in Section]

    def requires(self, question):
        """Whether this question must be answered before submission.

        An official who fills in an intake alone need not know a contact person.
        """
        return question.required and (question.section != Section.CONTACT or self.speaks_for_initiator)

    def missing(self):
        """The required questions that are still open, in paper order."""
        return [each for each in questions(type(self)) if self.requires(each) and not self.has_answer(each)]

    def has_answer(self, question):
        """Whether a question that is plain was answered, by an option or in own words beside them. Without a query."""
        return bool(getattr(self, question.field.attname)) or any(
            getattr(self, each.name) for each in questions(type(self)) if each.beside == question.name
        )

    @property
    def seal(self):
        """A short text that differs when an answer does: what the reader saw, to be compared."""
        plain = {each.name: getattr(self, each.field.attname) for each in questions(type(self)) if each.is_plain}
        areas = sorted(each.pk for each in self.neighbourhoods.all())
        return digest([*(f"{name}={texts(value)}" for name, value in plain.items()), areas, self.rejected])

    def obstacles(self):
        """The questions that are required and open, or hold what could not be stored, in paper order.

        The municipality is asked anew when it is no longer there.
        """
        missing = self.missing()
        asked = questions(type(self))
        return [each for each in asked if each in missing or each.name in self.rejected or self.is_overtaken(each)]

    def is_overtaken(self, question):
        """Whether the answer is a municipality that is no longer there."""
        is_gone = question.kind == Kind.AREA and self.municipality and self.municipality.vanished_on
        return bool(is_gone)

    def is_done(self, section):
        """Whether a section holds all that it requires, or at least one answer if it requires none."""
        asked = questions(type(self), section)
        if any(question.name in self.rejected for question in asked):
            return False
        plain = [question for question in asked if question.is_plain]
        required = [question for question in plain if self.requires(question)]
        answered = [self.has_answer(question) for question in required or plain]
        return all(answered) if required else any(answered)

    # --- Writing ---
    is_mail_held_back = False  # whether a limit kept mail away when this was handed in

    def open(self):
        """Somebody looks at this draft: it is not forgotten. Written down once a day."""
        if not self.is_submitted and timezone.localdate(self.opened_at) < timezone.localdate():
            type(self).objects.drafts().filter(pk=self.pk).update(opened_at=timezone.now())

    def submit(self, *, caused_by=None):
        """Hand in this draft, as `IntakeQuerySet.submit` does. Returns whether this call did it, not one before."""
        draft, first = type(self).objects.submit(self.pk, caused_by=caused_by)
        for field in self._meta.concrete_fields:  # the other one is as it is in the database
            setattr(self, field.attname, getattr(draft, field.attname))
        return first

    def post_receipt(self, *, caused_by=None):
        """Mail that the intake arrived: a copy of the answers to the account, a question to any other contact person.

        Nobody showed yet that they read the mail at an address that is only typed in. So what goes there holds no
        word of the answers, and asks to confirm the address first. Nothing goes where a limit is reached: handing in
        does not wait for a mail.
        """
        mails = []
        if self.copy_goes_to:
            mails.append(lambda: self.post_copy(self.owner.email, self.owner.language, caused_by=caused_by))
        if self.address_to_confirm:
            mails.append(lambda: self.confirmations.model.objects.ask(self, caused_by=caused_by))
        for post in mails:
            try:
                post()
            except LimitReached:
                self.is_mail_held_back = True

    @property
    def thread(self):
        """The name of the thread in which all mails about this intake stand."""
        return f"intake {self.pk}"

    @property
    def copy_goes_to(self):
        """The address that gets a copy of the answers at once: of the account, which was confirmed with a code."""
        return self.owner.email if self.owner else ""

    @property
    def contact_details(self):
        """{key of a detail: what was filled in} of the contact person."""
        return {key: getattr(self, f"contact_{key}") for key in ContactDetail.values}

    @property
    def address_to_confirm(self):
        """The address that the contact person has to confirm before a copy goes there; "" without one."""
        return self.contact_email if self.contact_email.lower() != self.copy_goes_to.lower() else ""

    def post_copy(self, to, language, *, caused_by):
        """Mail the reference number, the time and a copy of the answers. Raises outbox.limits.LimitReached."""
        reason = _("You receive this mail because your address belongs to this intake or to its account.")
        Message.objects.take_turn(to, caused_by)  # before the link: without the mail there is none
        with transaction.atomic(savepoint=False):
            _link, state = self.state_links.model.objects.make(self)
            Message.objects.post(
                "intake/mail/receipt",
                to,
                language,
                {
                    "intake": self,
                    "chapters": in_words(self.chapters(), language),
                    "address": state,
                    "reason": reason,
                },
                caused_by=None,
                municipality=self.municipality_id,
                thread=self.thread,
                contact=Organisation.objects.contact_of(self.municipality),
            )


def in_words(chapters, language):
    """[(title of a section, its answers as the list in a letter)] in this language, without what was left open."""
    with translation.override(language):
        said = [
            (str(section.label), [item(each.label, each.text) for each in answers if not each.is_open])
            for section, answers in chapters
        ]
    return [(title, "\n".join(answers)) for title, answers in said if answers]
