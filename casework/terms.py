"""The term within which a municipality answers an intake."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from areas.models import Municipality
from casework.calendar import last_day
from intake.models import Intake
from ui.personal import Keep, Plain, Purpose, holds


class TermQuerySet(models.QuerySet):
    def running(self):
        """Those within which an answer is due: not ended, and not waiting for the initiator."""
        return self.filter(ended_at=None, stands_still_since=None)


class TermManager(models.Manager.from_queryset(TermQuerySet)):
    # No savepoint: whoever hands in has a transaction, and no part of it stands without the others.
    @transaction.atomic(savepoint=False)
    def begin(self, intake, municipality=None, on=None, *, is_first=False):
        """The term of an intake that was just handed in, as long as its municipality says. Returns the Term; None when
        that municipality does not take part. `municipality` is that of today, which is asked unless given. `on` is the
        day on which the term begins, that of handing in unless given. `is_first`: it was handed in within this
        transaction, so none can be there to go on with.

        New answers to what waits still, also those that the municipality asked for, go on with the term of before.
        """
        municipality = municipality or Municipality.objects.in_effect(intake.municipality_id)
        organisation = getattr(municipality, "organisation", None)
        if not organisation:
            return None
        handed_in_on = on or localdate(intake.submitted_at)
        known = None if is_first else self.filter(intake=intake).first()
        term = known or Term(intake=intake, began_on=handed_in_on, days=organisation.response_days)
        if before := self._of_replaced(intake, municipality):
            before.go_on(handed_in_on)
            before.end()
            term.began_on, term.days, term.stood_still = before.began_on, before.days, before.stood_still
            term.reminded_at = before.reminded_at
        term.settle_due_date()
        term.save()
        return term

    def end_of(self, intake):
        """The municipality answered this intake (or its key), if it has a term that runs."""
        return self.filter(intake=intake, ended_at=None).update(ended_at=timezone.now())

    def reopen_of(self, intake):
        """The answer to this intake was taken back: it is due again, on the day on which it was due."""
        return self.filter(intake=intake).update(ended_at=None)

    def _of_replaced(self, intake, municipality):
        """The term that runs for the intake that this one replaces in the same queue, or None."""
        revised = intake.revises
        if not revised or (revised.speaks_for_initiator and not intake.speaks_for_initiator):
            return None
        if Municipality.objects.in_effect(revised.municipality_id) != municipality:
            return None
        return self.select_for_update().filter(intake=revised, ended_at=None).first()


@holds(
    Purpose.CASEWORK,
    Keep.DOSSIER,
    began_on=Plain.MOMENT,
    due_on=Plain.MOMENT,
    stands_still_since=Plain.MOMENT,
    reminded_at=Plain.MOMENT,
    ended_at=Plain.MOMENT,
)
class Term(models.Model):
    """When an answer to an intake is due. The days are days in Amsterdam.

    It says when it began, how many days it has and how many it stood still; the due date is stored, and follows from
    these by law (casework.calendar).
    """

    intake = models.OneToOneField(Intake, models.CASCADE, related_name="term", verbose_name=gettext_lazy("intake"))
    began_on = models.DateField(gettext_lazy("began on"))
    days = models.PositiveSmallIntegerField(gettext_lazy("days"), default=14)
    stood_still = models.PositiveSmallIntegerField(gettext_lazy("days that it stood still"), default=0)
    due_on = models.DateField(gettext_lazy("due on"))
    stands_still_since = models.DateField(
        gettext_lazy("stands still since"),
        null=True,
        blank=True,
        help_text=gettext_lazy("While the municipality waits for the initiator."),
    )
    reminded_at = models.DateTimeField(gettext_lazy("reminded at"), null=True, blank=True)
    ended_at = models.DateTimeField(gettext_lazy("ended at"), null=True, blank=True)

    objects = TermManager()

    class Meta:
        verbose_name = gettext_lazy("term")
        verbose_name_plural = gettext_lazy("terms")
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=models.Q(ended_at=None, stands_still_since=None),
                name="terms_that_run_by_due_date",
            ),
        ]

    def __str__(self):
        return str(self.due_on)

    # --- Reading ---
    def left(self, on=None):
        """How many days are left until it is due, counted in calendar days; below zero when it is overdue."""
        return (self.due_on - (on or localdate())).days

    def is_overdue(self, on=None):
        return not self.ended_at and not self.stands_still_since and self.left(on) < 0

    def in_words(self, on=None):
        """How the term stands, in words: "2 days too late", "5 days left", "stands still"."""
        if self.ended_at:
            return _("answered")
        if self.stands_still_since:
            return _("stands still")
        left = self.left(on)
        if left < 0:
            return ngettext("%(days)d day too late", "%(days)d days too late", -left) % {"days": -left}
        if left == 0:
            return _("answer today")
        return ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}

    # --- Writing ---
    def settle_due_date(self):
        """Work out the due date: a term that stood still ends as one that began so many days later."""
        self.due_on = last_day(self.began_on + timedelta(days=self.stood_still), self.days)

    def stand_still(self, on=None):
        """The municipality waits for the initiator from this day on."""
        self.stands_still_since = self.stands_still_since or on or localdate()
        self.save(update_fields=["stands_still_since"])

    def go_on(self, on=None):
        """The initiator answered on this day: the term is longer by the days that it stood still. Who is reminded of
        the day that it was due before, is reminded of the new one."""
        if not self.stands_still_since:
            return
        days = ((on or localdate()) - self.stands_still_since).days
        if days > 0:
            self.stood_still += days
            self.settle_due_date()
            self.reminded_at = None
        self.stands_still_since = None
        self.save(update_fields=["stood_still", "due_on", "stands_still_since", "reminded_at"])

    def end(self):
        """The municipality answered."""
        self.ended_at = self.ended_at or timezone.now()
        self.save(update_fields=["ended_at"])
