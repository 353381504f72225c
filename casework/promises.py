"""What was promised to or by an initiative, and what became of it."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.notes import TWICE
from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Initiative
from ui.addresses import address_of
from ui.personal import Keep, Plain, Purpose, Whose, holds


class PromiseQuerySet(OwnQuerySet):
    def open(self):
        """Those of which nobody said yet what became of them."""
        return self.filter(kept_at=None, broken_at=None)

    def overdue(self, today=None):
        """The open ones that were due before today."""
        return self.open().filter(due_on__lt=today or timezone.localdate())

    def on_desk(self, user):
        """Those about initiatives of this official's municipalities: what moved away is no longer on their desk."""
        return self.visible_to(user).filter(initiative__municipality__in=list(user.roles))

    def make(self, initiative, *, by, **said):
        """Write down a promise about an initiative: `what`, `party`, `official`, `amount`, `due_on`. Returns it.

        The same again within a minute is a double click, and gives the promise of before.
        """
        with transaction.atomic():
            Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=initiative.pk)
            same = self.filter(initiative=initiative, by=by, at__gt=timezone.now() - TWICE, **said).first()
            return same or self.create(
                initiative=initiative, municipality_id=initiative.municipality_id, by=by, **said
            )


@holds(
    Purpose.CASEWORK,
    Keep.DOSSIER,
    what=Whose.ANYBODY,
    official=Whose.OFFICIAL,
    due_on=Plain.MOMENT,
    kept_at=Whose.OFFICIAL,
    broken_at=Whose.OFFICIAL,
    why=Whose.ANYBODY,
    settled_by=Whose.OFFICIAL,
)
class Promise(Own):
    """What was promised, by whom, until when, and what became of it."""

    class Party(models.TextChoices):
        MUNICIPALITY = "municipality", _("the municipality")
        INITIATOR = "initiator", _("the initiator")

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="promises", verbose_name=_("initiative"))
    what = models.CharField(_("what"), max_length=300)
    party = models.CharField(_("by whom"), max_length=12, choices=Party, default=Party.MUNICIPALITY)
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("official")
    )
    amount = models.DecimalField(_("amount in euros"), max_digits=10, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    kept_at = models.DateTimeField(_("kept at"), null=True, blank=True)
    broken_at = models.DateTimeField(_("not kept at"), null=True, blank=True)
    why = models.CharField(_("why not"), max_length=500, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("said by")
    )

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kept_at=None) | Q(broken_at=None), name="a_promise_ends_one_way"),
            models.CheckConstraint(condition=Q(broken_at=None) | ~Q(why=""), name="a_broken_promise_says_why"),
            models.CheckConstraint(
                condition=Q(party="municipality") | Q(official=None), name="an_official_promises_for_the_municipality"
            ),
        ]
        indexes = [
            models.Index(fields=["initiative"], name="promises_by_initiative"),
            models.Index(
                fields=["municipality", "due_on"], name="open_promises", condition=Q(kept_at=None, broken_at=None)
            ),
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return address_of(self)

    @property
    def is_open(self):
        return not (self.kept_at or self.broken_at)

    @property
    def is_overdue(self):
        return bool(self.is_open and self.due_on and self.due_on < timezone.localdate())

    @property
    def who(self):
        """Who promised it, in words: the official, where one is named."""
        return str(self.official) if self.official else self.get_party_display()

    def change(self, **said):
        """Say it otherwise: `what`, `party`, `official`, `amount`, `due_on`. Returns True."""
        for name, value in said.items():
            setattr(self, name, value)
        self.save(update_fields=list(said))
        return True

    # These three return whether they changed anything: after a double click the second does not.
    def keep(self, *, by):
        """It was kept."""
        return self._settle(by, kept_at=timezone.now(), broken_at=None, why="")

    def break_off(self, *, by, why):
        """It was not kept, and why."""
        return self._settle(by, kept_at=None, broken_at=timezone.now(), why=why)

    def reopen(self):
        """It is open after all."""
        return self._settle(None, kept_at=None, broken_at=None, why="")

    def _settle(self, by, **fields):
        with transaction.atomic():
            self.refresh_from_db(from_queryset=Promise.objects.select_for_update(of=["self"]))
            if all(bool(getattr(self, name)) == bool(value) for name, value in fields.items()):
                return False
            for name, value in fields.items():
                setattr(self, name, value)
            self.settled_by = by
            self.save(update_fields=[*fields, "settled_by"])
        return True
