"""Steps on what is shared that wait for a curator: asked by an admin, then approved, refused or taken back.

What is asked is kept as the rows that it changes, before and after. Approving writes the rows after, if those before
are still as they were: a step never does something else than what was asked.
"""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from taxonomy.deciding import looking
from taxonomy.revisions import KEPT, Revision, is_part, put, snapshot
from ui.addresses import address_of
from ui.personal import Keep, Plain, Purpose, Whose, holds

DOUBLE_CLICK = timedelta(minutes=1)


class WaitingStepQuerySet(models.QuerySet):
    def open(self):
        """Those about which nobody decided."""
        return self.filter(decided_at=None)

    def ask(self, revision):
        """Let a step wait that was not taken. Returns the WaitingStep; asked twice in a minute, the same one."""
        asked = {"kind": revision.kind, "by": revision.by, "category": revision.category, "reason": revision.reason}
        if asked["category"] and not apps.get_model("taxonomy", "Category").objects.filter(pk=revision.category_id):
            asked["category"] = None  # it would be added
        since = timezone.now() - DOUBLE_CLICK
        with transaction.atomic():
            get_user_model().objects.select_for_update().get(pk=revision.by.pk)
            known = self.open().filter(**asked, undoes=revision.undoes, at__gt=since)
            same = next((each for each in known if each.subject == revision.subject), None)
            municipality = next(iter(revision.by.administers), None)
            return same or self.create(
                **asked, undoes=revision.undoes, changes=revision.changes, municipality_id=municipality
            )


@holds(
    Purpose.CURATION,
    Keep.RECORD,
    changes=Plain.OWN_WORDS,
    reason=Whose.ANYBODY,
    by=Whose.OFFICIAL,
    at=Whose.OFFICIAL,
    decided_at=Whose.OFFICIAL,
    decided_by=Whose.OFFICIAL,
    answer=Whose.ANYBODY,
)
class WaitingStep(models.Model):
    """A step that an admin asks of the curators, and what became of it."""

    kind = models.CharField(_("what"), max_length=10, choices=Revision.Kind)
    category = models.ForeignKey(
        "taxonomy.Category", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    changes = models.JSONField(_("changes"), default=list)
    undoes = models.ForeignKey(
        Revision, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("undoes")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    municipality = models.ForeignKey(
        Municipality, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    revision = models.OneToOneField(
        Revision, models.SET_NULL, null=True, blank=True, related_name="asked", verbose_name=_("step")
    )

    objects = WaitingStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiting step")
        verbose_name_plural = _("waiting steps")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revision=None) | models.Q(decided_at__isnull=False),
                name="a_step_that_was_taken_was_decided",
            ),
        ]

    def __str__(self):
        return str(self.as_revision())

    def get_absolute_url(self):
        return address_of(self)

    def as_revision(self):
        """The step that it would be, unsaved."""
        return Revision(
            kind=self.kind, by=self.by, reason=self.reason, category=self.category, at=self.at, changes=self.changes
        )

    @property
    def subject(self):
        """The Dutch name of what it is about, "" for many."""
        return self.as_revision().subject

    @property
    def is_open(self):
        return self.decided_at is None

    @property
    def is_withdrawn(self):
        """Whether who asked took it back."""
        return bool(self.decided_at and not self.revision_id and self.decided_by_id == self.by_id)

    def is_outdated(self, present):
        """Whether the taxonomy (a `snapshot`) is no longer as it was when this was asked."""
        return any(present.get((row["model"], row["pk"])) != row["before"] for row in self.changes)

    # --- What becomes of it: each raises ValidationError when it was decided already. ---
    def approve(self, *, by):
        """Take the step, as it was asked: it is recorded with who asked and who approved. Returns it.

        Raises ValidationError when the ground changed meanwhile.
        """
        how = {"by": self.by, "reason": self.reason, "category": self.category}
        with looking(), transaction.atomic():
            with Revision.objects.take(self.kind, **how) as revision:
                self._lock()
                if self.is_outdated(snapshot()):
                    raise self.overtaken()
                revision.approved_by, revision.undoes = by, self.undoes
                self._write(revision)
            self._decide(by, revision=revision if revision.pk else None)
        return revision

    def _write(self, revision):
        rows = sorted(self.changes, key=lambda row: (KEPT.index(row["model"]), is_part(row), row["pk"]))
        try:
            with transaction.atomic():
                for row in reversed(rows):
                    if row["after"] is None:
                        apps.get_model(row["model"])._base_manager.get(pk=row["pk"]).delete()
                for row in rows:
                    if row["after"] is not None:
                        put(row["model"], row["pk"], row["after"])
        except (IntegrityError, ProtectedError) as error:
            raise self.overtaken() from error
        categories = apps.get_model("taxonomy", "Category").objects
        added = [row["pk"] for row in rows if row["model"] == "taxonomy.category" and row["before"] is None]
        for category in categories.active().filter(pk__in=self.as_revision().touched):
            category.check_name()
        if revision.category is None and len(added) == 1:
            revision.category = categories.get(pk=added[0])

    def refuse(self, *, by, answer):
        """This step is not taken, and who asked hears why."""
        with transaction.atomic():
            self._lock()
            self._decide(by, answer=answer)

    def withdraw(self, *, by):
        """Who asked takes it back."""
        with transaction.atomic():
            self._lock()
            self._decide(by)

    def _lock(self):
        fresh = type(self).objects.select_for_update().get(pk=self.pk)
        if not fresh.is_open:
            raise ValidationError(_("About this step was decided already."), code="decided")

    def _decide(self, by, **facts):
        self.decided_at, self.decided_by = timezone.now(), by
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=["decided_at", "decided_by", *facts])

    @staticmethod
    def overtaken():
        return ValidationError(
            _("The taxonomy changed after this was asked. Refuse it, and ask for it anew if it is still wanted."),
            code="outdated",
        )
