"""What a municipality asks of who filled in an intake, and their answer."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from casework.terms import Term
from initiatives.kept import Own, OwnQuerySet
from intake.models import Confirmation, Intake
from intake.options import Voice
from intake.questions import Section, questions
from outbox.links import absolute
from outbox.models import Message
from outbox.tokens import digest_of, new_token
from taxonomy.revisions import lock_taxonomy
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

LIFETIME = timedelta(days=30)  # of the link in the mail
REASON = _("You receive this mail because your address belongs to this intake.")


class AskedBefore(Exception):
    """Something was asked about this intake already, and is not answered yet: `request`."""

    def __init__(self, request):
        super().__init__(str(request))
        self.request = request


class RequestQuerySet(OwnQuerySet):
    def open(self):
        """Those that wait for an answer."""
        return self.filter(answered_at=None, withdrawn_at=None)

    def at(self, token):
        """The request with this token, with its intake; None when it is unknown or expired."""
        known = self.filter(digest=digest_of(token), expires_at__gt=timezone.now())
        return known.select_related("intake__municipality", "draft", "answer").first()

    def held_by(self, user, session_keys=()):
        """Those that this person was asked: as the initiator with an account, or by the link that their session
        opened."""
        held = Q(pk__in=list(session_keys))
        if user.is_authenticated:
            held |= Q(intake__owner=user, intake__voice=Voice.INITIATOR)
        return self.filter(held)


class RequestManager(models.Manager.from_queryset(RequestQuerySet)):
    @transaction.atomic
    def ask(self, intake, asked, words, *, by, municipality):
        """Ask who filled in this intake these questions (their keys), with a sentence. Returns the Request.

        They get a mail with a link, when an address is known, and the term stands still. Raises AskedBefore while
        another question is open; the same one again, as after a double click, is returned.
        """
        intake = Intake.objects.select_for_update(of=["self"], no_key=True).get(pk=intake.pk)
        if known := self.open().filter(intake=intake).first():
            if (known.by_id, known.questions, known.words) == (by.pk, list(asked), words):
                return known
            raise AskedBefore(known)
        token = new_token()
        request = self.create(
            intake=intake,
            municipality=municipality,
            by=by,
            questions=list(asked),
            words=words,
            address=address_of(intake),
            digest=digest_of(token),
            expires_at=timezone.now() + LIFETIME,
        )
        if term := Term.objects.filter(intake=intake, ended_at=None).first():
            term.stand_still()
        request.post(token)
        return request

    def answer(self, intake):
        """An intake came in. What was asked about the one that it revises is answered with it, and the term runs
        again; an official's own view answers nothing. Returns the Request, or None."""
        if not intake.revises_id or intake.voice == Voice.OFFICIAL:
            return None
        asked = Q(intake=intake.revises_id) | Q(draft=intake)
        request = self.open().select_for_update(of=["self"]).filter(asked).first()
        if request:
            request.answered_at, request.answer = timezone.now(), intake
            request.save(update_fields=["answered_at", "answer"])
            request.go_on()
        return request

    def go_along(self, intake):
        """These answers took the place of those that they revise, and nobody else handed them in: a correction, or a
        consent. What is asked about those is asked about these, so that the answer takes nothing back."""
        if intake.revises_id:
            self.open().filter(intake=intake.revises_id).update(intake=intake)

    def let_be(self, intake):
        """What was asked about an intake need not be answered any more: the municipality is done with it."""
        for request in self.open().filter(intake=intake):
            request.withdraw()


@holds(
    Purpose.CASEWORK,
    Keep.DOSSIER,
    questions=Plain.OPTION,
    words=Whose.ANYBODY,
    address=Whose.CONTACT,
    digest=(Whose.CONTACT, DataKind.KEY),
    expires_at=Plain.MOMENT,
    answered_at=Whose.CONTACT,
    withdrawn_at=Whose.OFFICIAL,
)
class Request(Own):
    """A question for more: these questions of the checklist, with a sentence. Its answer is a revision.

    The link in the mail carries a token of 128 bits, of which only the SHA-256 is stored. `draft` is what was begun
    with that link; `answer` what was handed in, with it or in another way.
    """

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="requests", verbose_name=_("intake"))
    questions = ArrayField(models.CharField(max_length=40), verbose_name=_("questions"))
    words = models.TextField(_("what you ask"), max_length=1000)
    address = models.EmailField(_("e-mail address"), blank=True, help_text=_("Empty: asked by phone."))
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("link works until"))
    draft = models.OneToOneField(
        Intake, models.SET_NULL, null=True, blank=True, related_name="answers_request", verbose_name=_("draft")
    )
    answer = models.OneToOneField(
        Intake, models.SET_NULL, null=True, blank=True, related_name="answered_request", verbose_name=_("answer")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = RequestManager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["intake"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="one_open_request_per_intake",
            ),
        ]

    def __str__(self):
        return self.words

    # --- Reading ---
    @property
    def is_open(self):
        return not self.answered_at and not self.withdrawn_at

    @property
    def asked(self):
        """[(section, the labels of its questions that are asked)] in paper order, as the initiator knows them."""
        own, names = self.intake.voice == Voice.INITIATOR, set(self.questions)
        found = [
            (section, [each.asked(own) for each in questions(Intake, section) if each.name in names])
            for section in Section
        ]
        return [(section, labels) for section, labels in found if labels]

    def to_fill_in(self):
        """The keys of the questions on the page of the answer, in paper order: those that are asked, each with its
        "other, namely", and whatever else stands in the way of sending the draft."""
        names = set(self.questions) | {each.name for each in self.draft.obstacles()}
        if "neighbourhoods" in names:
            names.add("municipality")  # which offers them
        return [each.name for each in questions(Intake) if each.name in names or each.beside in names]

    # --- Writing ---
    def begin(self):
        """Start the draft of the answer, or go on with it. Returns it. It opens no more than what is asked.

        Of an initiator with an account it is theirs; without one, of who has the link.
        """
        with transaction.atomic():
            lock_taxonomy(shared=True)  # before the rows: that an address is theirs may change an initiative
            row = type(self).objects.select_for_update(of=["self"]).get(pk=self.pk)
            if not row.draft_id and row.is_open:
                is_own = self.intake.voice == Voice.INITIATOR
                voice = Voice.INITIATOR if is_own else Voice.TOGETHER
                row.draft = self.intake.revision(owner=self.intake.owner if is_own else None, voice=voice)
                row.save(update_fields=["draft"])
            if row.address and row.address.lower() == self.intake.contact_email.lower():
                self._confirm(row.address)
        self.draft = row.draft
        return row.draft

    def _confirm(self, address):
        """Who opened the link reads the mail at the contact address."""
        said = Confirmation.objects.filter(intake=self.intake, address__iexact=address, confirmed_at__isnull=False)
        if not said.exists():
            Confirmation.objects.note(self.intake, address)

    def withdraw(self):
        """The municipality asks no more, and its term runs again. Returns whether it was open until now.

        What the initiator typed meanwhile stays with them.
        """
        with transaction.atomic():
            row = type(self).objects.select_for_update(of=["self"]).get(pk=self.pk)
            if not row.is_open:
                return False
            self.withdrawn_at = row.withdrawn_at = timezone.now()
            row.save(update_fields=["withdrawn_at"])
            row.go_on()
        return True

    def send_again(self):
        """Mail a new link, and shut the one before. Returns whether a mail goes: not twice within a minute."""
        with transaction.atomic():
            row = type(self).objects.select_for_update(of=["self"]).select_related("intake").get(pk=self.pk)
            just_sent = row.expires_at > timezone.now() + LIFETIME - timedelta(minutes=1)
            if not row.is_open or not row.address or just_sent:
                return False
            token = new_token()
            row.digest, row.expires_at = digest_of(token), timezone.now() + LIFETIME
            row.save(update_fields=["digest", "expires_at"])
            row.post(token)
        return True

    def go_on(self):
        """The term of the intake runs again."""
        if term := Term.objects.filter(intake=self.intake_id, ended_at=None).first():
            term.go_on()

    def post(self, token):
        """Mail the question with its link, at once and as a mail of its own.

        It is no letter (casework/letters.py): those wait for each other, can be switched off, and are kept to be read
        again. A question that does not leave would hold up the term for nothing, and a link that opens answers must
        be stored nowhere. To an address that nobody confirmed yet it holds no word of the intake.
        """
        if not self.address:
            return
        intake = self.intake
        Message.objects.post(
            "casework/mail/request",
            self.address,
            intake.language,
            {
                "request": self,
                "intake": intake,
                "is_known": is_known(intake, self.address),
                "address": absolute(reverse("casework:request", args=[token])),
                "until": self.expires_at,
                "reason": REASON,
            },
            caused_by=None,
            municipality=intake.municipality_id or "",
            thread=intake.thread,
            contact=Organisation.objects.contact_of(intake.municipality),
        )


def address_of(intake):
    """Where to ask who filled in this intake: the account of the initiator, else the contact; "" for nowhere."""
    return intake.copy_goes_to if intake.owner_id and intake.voice == Voice.INITIATOR else intake.contact_email


def is_known(intake, address):
    """Whether somebody showed that they read the mail at this address, as the account or the contact person."""
    of_account = intake.owner_id and intake.voice == Voice.INITIATOR and address == intake.owner.email
    said = Confirmation.objects.filter(intake=intake, address__iexact=address, confirmed_at__isnull=False)
    return bool(of_account) or said.exists()
