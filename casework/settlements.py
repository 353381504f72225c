"""How a municipality was done with an intake that it did not register as an initiative of its own."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from areas.models import Municipality
from casework.letters import Letter, LetterKind
from casework.requests import Request
from casework.terms import Term
from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Event, Initiative, StillNeeded, newer_version
from intake.models import Intake
from intake.options import Voice
from taxonomy.revisions import lock_taxonomy
from ui.personal import Keep, Purpose, Whose, holds


class Decided(Exception):
    """It was decided about an intake before. `decision` says how."""

    def __init__(self, decision):
        super().__init__(str(decision))
        self.decision = decision


@dataclass(frozen=True)
class IntakeDecision:
    """What became of an intake that waits no longer: an initiative has it, it was settled, or a newer version came."""

    event: Event | None = None
    settlement: "Settlement | None" = None
    newer: Intake | None = None

    @property
    def initiative(self):
        """The initiative that has these answers, or None."""
        return self.event and self.event.initiative

    @property
    def by(self):
        """Who decided; None when nobody did, or they are no longer here."""
        decided = self.event or self.settlement
        return decided and decided.by

    @property
    def at(self):
        decided = self.event or self.settlement
        return decided.at if decided else self.newer.submitted_at


def decision_about(intake):
    """The IntakeDecision about a submitted intake, or None while it waits."""
    settled = Settlement.objects.settling().filter(intake=intake)
    taken = Event.objects.filter(intake=intake)
    # One narrow query while it waits, as it mostly does.
    asked = Intake.objects.filter(pk=intake.pk).values_list(Exists(settled), Exists(taken), newer_version())
    is_settled, is_taken, is_newer = asked.first() or (False, False, False)
    if is_settled:
        return IntakeDecision(settlement=settled.select_related("by", "initiative__intake", "same_as", "to").first())
    if is_taken:
        return IntakeDecision(event=taken.select_related("by", "initiative__intake").first())
    if is_newer:
        return IntakeDecision(newer=intake.revisions.submitted().order_by("-submitted_at").first())
    return None


@contextmanager
def deciding(intake):
    """Decide about an intake as it is now: nobody else decides meanwhile. Raises Decided when somebody did before.

    It takes the taxonomy before the row, as everything that changes an initiative does. The row may still be pointed
    at meanwhile, so that nobody who registers it elsewhere waits in a circle.
    """
    with transaction.atomic():
        lock_taxonomy(shared=True)
        Intake.objects.select_for_update(of=["self"], no_key=True).get(pk=intake.pk)
        if decision := decision_about(intake):
            raise Decided(decision)
        yield


class SettlementQuerySet(OwnQuerySet):
    def standing(self):
        """Those that were not undone."""
        return self.filter(undone_at=None)

    def settling(self):
        """Those that keep an intake out of the queue."""
        return self.standing().exclude(kind=Settlement.Kind.UNREGISTERED)

    def by_hand(self):
        """Those that somebody decided; not what an undone registration left behind of an official's own scores."""
        left = Q(kind=Settlement.Kind.BELONGS, intake__voice=Voice.OFFICIAL, same_as=F("intake__revises"))
        return self.exclude(left)

    def with_all(self):
        """With all that a line about one names."""
        return self.select_related("intake", "by", "initiative__intake", "same_as", "to", "municipality", "undone_by")


class SettlementManager(models.Manager.from_queryset(SettlementQuerySet)):
    """Each verb raises Decided when somebody decided about the intake before."""

    def decline(self, intake, *, by, reason, words="", to=None, subject="", text=""):
        """Do not register it, for a reason. `words` are for colleagues; `to` is the municipality that it is for, where
        that one takes no part. Whoever sent it gets this letter; of spam nobody is told. Returns the Settlement."""
        with deciding(intake):
            settlement = self._settle(intake, Settlement.Kind.DECLINED, by=by, reason=reason, words=words, to=to)
            if reason != Settlement.Reason.SPAM:
                told = {"subject": subject, "text": text, "reason": reason_told(reason, intake)}
                Letter.objects.tell(LetterKind.DECLINED, by=by, intake=intake, **told)
        return settlement

    def forward(self, intake, *, to, by, words="", subject="", text="", number="{nummer daar}"):
        """Hand it on to a municipality that takes part, where it waits as an intake of its own. Nothing goes there but
        what the initiator said. In the letter the reference number that it has there takes the place of `number`.
        Returns the Settlement."""
        with deciding(intake):
            Request.objects.let_be(intake)  # before it goes: what is handed in there, answers nothing here
            forwarded = intake.forward(to)
            text = text.replace(number, forwarded.reference)
            settlement = self._settle(
                intake,
                Settlement.Kind.FORWARDED,
                by=by,
                reason=Settlement.Reason.ELSEWHERE,
                words=words,
                to=to,
                forwarded_as=forwarded,
            )
            Letter.objects.tell(LetterKind.FORWARDED, by=by, intake=intake, subject=subject, text=text, to=to.name)
        return settlement

    def belong(self, intake, *, by, initiative=None, same_as=None, takes=False):
        """It belongs to an initiative, whose answers these become when it `takes` them; or it says the same as another
        intake that waits. Returns the Settlement."""
        with deciding(intake):
            facts = {"initiative": initiative, "same_as": same_as}
            settlement = self._settle(intake, Settlement.Kind.BELONGS, by=by, goes_on=takes, **facts)
            if takes:
                initiative.take(intake, by=by)
            else:
                Letter.objects.tell(LetterKind.BELONGS, by=by, intake=intake)
        return settlement

    def _settle(self, intake, kind, *, by, goes_on=False, **facts):
        """Nothing is asked about it any more, unless it goes on as the answers of an initiative."""
        if not goes_on:
            Request.objects.let_be(intake)
        municipality = Municipality.objects.in_effect(intake.municipality_id)
        settlement = self.create(intake=intake, kind=kind, by=by, municipality=municipality, **facts)
        Term.objects.end_of(intake)
        return settlement


def takes_part(municipality):
    """Whether a municipality has people here who answer what comes in."""
    return Organisation.objects.filter(pk=municipality.pk).exists()


def reason_told(reason, intake):
    """A reason in a sentence for whoever sent this intake, in their language; "" for none."""
    with translation.override(intake.language):
        return str(REASONS_TOLD.get(reason, ""))


@holds(Purpose.CASEWORK, Keep.DOSSIER, words=Whose.ANYBODY, undone_at=Whose.OFFICIAL, undone_by=Whose.OFFICIAL)
class Settlement(Own):
    """An intake belongs to what was there, was declined, or went to another municipality. Undone, it waits again."""

    class Kind(models.TextChoices):
        BELONGS = "belongs", _("belongs to what was there")
        DECLINED = "declined", _("declined")
        FORWARDED = "forwarded", _("forwarded to another municipality")
        WITHDRAWN = "withdrawn", _("withdrawn by the initiator")
        UNREGISTERED = "unregistered", _("registration undone")

    class Reason(models.TextChoices):
        SPAM = "spam", _("spam")
        ELSEWHERE = "elsewhere", _("for another municipality")
        NO_INITIATIVE = "no_initiative", _("no civic initiative")
        OTHER = "other", _("another reason")

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="settlements", verbose_name=_("intake"))
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    reason = models.CharField(_("reason"), max_length=13, choices=Reason, blank=True)
    words = models.CharField(_("explanation"), max_length=500, blank=True)
    initiative = models.ForeignKey(
        Initiative, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("initiative")
    )
    same_as = models.ForeignKey(
        Intake, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("the same as")
    )
    to = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to municipality")
    )
    forwarded_as = models.OneToOneField(
        Intake, models.SET_NULL, null=True, blank=True, related_name="forwarded_from", verbose_name=_("forwarded as")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )

    objects = SettlementManager()

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["-at", "-pk"]
        constraints = [
            # An undone registration settles nothing: it is history from the start.
            models.UniqueConstraint(
                fields=["intake"],
                condition=Q(undone_at=None) & ~Q(kind="unregistered"),
                name="an_intake_is_settled_once",
            ),
            models.CheckConstraint(condition=~Q(kind="declined") | ~Q(reason=""), name="declined_with_a_reason"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.intake_id}"

    # --- Reading ---
    @property
    def what(self):
        """What became of the intake, in words: with the reason, and where it went."""
        if self.kind == self.Kind.BELONGS:
            return _("belongs to “%(name)s”") % {"name": self.initiative or self.same_as}
        if self.kind == self.Kind.FORWARDED:
            return _("sent on to %(name)s") % {"name": self.to}
        if self.kind == self.Kind.DECLINED:
            where = f" ({self.to})" if self.to else ""
            return f"{self.get_kind_display()}, {self.get_reason_display()}{where}"
        return self.get_kind_display()

    @property
    def is_undoable(self):
        """Whether this is something that can be undone at all: not history, and not what the initiator did."""
        undone = {self.Kind.UNREGISTERED, self.Kind.WITHDRAWN}
        return not self.undone_at and self.kind not in undone

    # --- Writing ---
    def undo(self, *, by):
        """Let the intake wait again, in the term that it had. A letter that did not leave yet stays here. Returns
        whether a letter had left; None when it was undone before.

        Raises StillNeeded when something was built on it since.
        """
        with transaction.atomic():
            lock_taxonomy(shared=True)
            Intake.objects.select_for_update(of=["self"], no_key=True).get(pk=self.intake_id)
            self.refresh_from_db(from_queryset=Settlement.objects.select_for_update(of=["self"]))
            if self.undone_at:
                return None
            if not self.is_undoable:
                raise StillNeeded
            if self.kind == self.Kind.FORWARDED:
                self._call_back()
            if self.kind == self.Kind.BELONGS and self.has_taken:
                self.initiative.give_back(self.intake, by=by)
            self.undone_at, self.undone_by = timezone.now(), by
            self.save(update_fields=["undone_at", "undone_by"])
            Term.objects.reopen_of(self.intake_id)
            told = Letter.objects.filter(intake=self.intake_id, at__gte=self.at, kind__in=LETTERS)
            told.waiting().delete()
            return told.exists()

    @property
    def has_taken(self):
        """Whether an initiative has the answers of the intake."""
        return Event.objects.filter(intake=self.intake_id, initiative=self.initiative_id).exists()

    def _call_back(self):
        """Take the intake out of the queue of the other municipality, as long as nobody there did anything with it."""
        sent = self.forwarded_as
        if sent is None:
            raise StillNeeded
        sent = Intake.objects.select_for_update(of=["self"]).get(pk=sent.pk)
        acts = (sent.revisions, sent.requests, sent.letters, sent.responsibilities.exclude(by=None))
        if decision_about(sent) or any(rows.exists() for rows in acts):
            raise StillNeeded
        self.forwarded_as = None
        self.save(update_fields=["forwarded_as"])
        sent.delete()


LETTERS = [LetterKind.DECLINED, LetterKind.FORWARDED]
REASONS_TOLD = {
    Settlement.Reason.ELSEWHERE: _("What you describe is in another municipality."),
    Settlement.Reason.NO_INITIATIVE: _("We register initiatives of residents and groups. This is something else."),
    Settlement.Reason.OTHER: _("This does not belong in our register."),
}
