"""What an initiator asks of the municipality about what is known of them: a task with a term."""

from contextlib import contextmanager

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audit.models import Entry, What
from casework.addressees import addressee_of
from casework.calendar import last_day
from casework.erasure import erase_contact
from casework.letters import unannounced
from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Initiative
from intake.fields import MultipleChoiceField
from intake.options import ContactDetail
from outbox.models import Message
from taxonomy.revisions import lock_taxonomy
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

USUAL_DAYS = 14  # where the municipality has no organisation that says otherwise
REASON = _("You receive this mail because you asked the municipality for this.")


class Ended(Exception):
    """The demand was done or refused before."""


class DemandQuerySet(OwnQuerySet):
    def open(self):
        """Those that wait for an official."""
        return self.filter(done_at=None, refused_at=None)


class DemandManager(models.Manager.from_queryset(DemandQuerySet)):
    def follow(self, initiative):
        """What an initiator asks goes with the initiative to another municipality, and keeps its term."""
        if initiative.municipality_id:
            self.open().filter(initiative=initiative).update(municipality=initiative.municipality)

    @transaction.atomic
    def make(self, initiative, kind, *, by, words="", details=()):
        """Ask this of the municipality of an initiative. Returns the Demand: the open one of its kind, if any."""
        initiative = Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=initiative.pk)
        known = self.open().filter(initiative=initiative, kind=kind).first()
        return known or self.create(
            initiative=initiative,
            municipality=initiative.municipality,
            kind=kind,
            by=by,
            words=words,
            details=list(details),
            due_on=due_on(initiative.municipality),
        )


def due_on(municipality):
    """When an answer is due to what is asked today, by law: in the days that this municipality takes for an intake."""
    organisation = Organisation.objects.filter(pk=municipality.pk).first()
    return last_day(localdate(), organisation.response_days if organisation else USUAL_DAYS)


@holds(
    Purpose.CASEWORK,
    Keep.DOSSIER,
    by=Whose.INITIATOR,
    at=Whose.INITIATOR,
    details=(Whose.CONTACT, DataKind.ANSWER),
    words=Whose.ANYBODY,
    due_on=Plain.MOMENT,
    done_at=Whose.OFFICIAL,
    refused_at=Whose.OFFICIAL,
    answer=Whose.ANYBODY,
    ended_by=Whose.OFFICIAL,
)
class Demand(Own):
    """An initiator asks to take the profile off, or to remove data."""

    class Kind(models.TextChoices):
        TAKE_OFF = "take_off", _("take the profile off the website")
        REMOVE_DATA = "remove_data", _("remove personal data")

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="demands", verbose_name=_("initiative"))
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    details = MultipleChoiceField(_("which data"), options=ContactDetail)
    words = models.CharField(_("explanation"), max_length=1000, blank=True)
    due_on = models.DateField(_("due on"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )

    objects = DemandManager()

    class Meta:
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "kind"], condition=Q(done_at=None, refused_at=None), name="one_open_demand"
            ),
            models.CheckConstraint(condition=Q(refused_at=None) | ~Q(answer=""), name="a_refusal_says_why"),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def due_in_words(self):
        return date_format(self.due_on, "DATE_FORMAT")

    @property
    def is_open(self):
        return not self.done_at and not self.refused_at

    @property
    def is_overdue(self):
        return self.is_open and self.due_on < localdate()

    def fulfil(self, *, by, answer="", details=()):
        """Do what is asked: take the profile off, or erase these details. Raises Ended when it had been ended."""
        with self._ending(by=by, answer=answer, done_at=timezone.now()):
            if self.kind == self.Kind.TAKE_OFF:
                with unannounced(is_so=self.is_told_to_addressee):
                    self.initiative.unpublish(by=by, reason=gettext("The initiator asked for it."))
            else:
                self.details = list(details)
                self.save(update_fields=["details"])
                erase_contact(self.initiative, details)
                told = {"about": self.initiative, "details": list(details)}
                Entry.objects.record(What.CONTACT_ERASED, by=by, municipality=self.initiative.municipality_id, **told)

    def refuse(self, *, by, answer):
        """Say why not. Raises Ended when it had been ended."""
        with self._ending(by=by, answer=answer, refused_at=timezone.now()):
            pass

    @contextmanager
    def _ending(self, *, by, answer, **when):
        """End it with what is done within this, once: who comes second is told."""
        with transaction.atomic():
            lock_taxonomy(shared=True)  # before the rows, as whatever changes an initiative
            row = type(self).objects.select_for_update(of=["self"]).get(pk=self.pk)
            if not row.is_open:
                raise Ended
            facts = {"ended_by": by, "answer": answer, **when}
            for name, value in facts.items():
                setattr(self, name, value)
            self.save(update_fields=[*facts])
            self.tell()
            yield

    @property
    def is_told_to_addressee(self):
        """Whether who asked is who gets the letters: the answer tells them already."""
        to = addressee_of(self.initiative.intake)
        return bool(self.by and to and to.email.lower() == self.by.email.lower())

    def tell(self):
        """Mail what became of it to the account that asked."""
        if not self.by:
            return
        municipality, language = self.municipality, self.by.language
        with override(language):
            Message.objects.post(
                "casework/mail/demand",
                self.by.email,
                language,
                {"demand": self, "name": self.initiative.intake.name, "municipality": municipality, "reason": REASON},
                caused_by=None,
                municipality=municipality.pk,
                thread=self.initiative.intake.thread,
                contact=Organisation.objects.contact_of(municipality),
            )
