"""Who is the contact official of an initiative, or of an intake that waits, since when."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from areas.models import Municipality
from casework.assignment import AssignmentRule
from casework.colleagues import Reachable
from casework.letters import Letter, LetterKind
from casework.queue import waiting
from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Event, Initiative
from intake.models import Intake
from ui.personal import Keep, Purpose, Whose, holds


class ResponsibilityQuerySet(OwnQuerySet):
    def open(self):
        """Those of today."""
        return self.filter(until=None)

    def in_work(self):
        """Those of today that ask for work: not what lies in the archive, which keeps its contact, and no intake that
        waits no more."""
        of_waiting = Q(intake=None) | Q(intake__in=waiting())
        return self.open().filter(of_waiting, initiative__archived_at=None)

    def of_municipality(self, municipality):
        """Those of this municipality, or of one that went up in it."""
        return self.filter(municipality__in=Municipality.objects.now_in([municipality.pk]))

    def without_official(self):
        """Those whose official does not work there any more: somebody else has to be found."""
        working = Membership.objects.filter(
            user=OuterRef("official"), user__is_active=True, municipality=OuterRef("place"), suspended_at=None
        )
        place = Coalesce("municipality__went_up_in", "municipality")
        return self.annotate(place=place).exclude(Exists(working))

    @transaction.atomic
    def assign(self, official, *, by, municipality, initiative=None, intake=None, how=None, note=""):
        """From now on this official is the contact of this initiative or waiting intake. Returns the Responsibility.

        The one before them ends at the same moment. The same official again changes nothing. Who was chosen by hand,
        or took over from another, is told to the initiator. What waits as new answers of an initiative goes with it.
        """
        of = {"initiative": initiative} if initiative else {"intake": intake}
        hold(initiatives=[initiative] if initiative else (), intakes=() if initiative else [intake])
        before = self.open().select_for_update(of=["self"]).filter(**of).first()
        if before and before.official_id == official.pk:
            return before
        now, how = timezone.now(), how or Responsibility.How.BY_HAND
        if before:
            before.end(now)
        made = self.create(municipality=municipality, official=official, by=by, at=now, how=how, note=note, **of)
        if initiative:
            self._take_along(made)
        if before or how == Responsibility.How.BY_HAND:
            made.tell()
        return made

    def begin(self, intake, municipality):
        """Find the contact of an intake that just came in: of what it revises, or whom a rule names. Takes the
        municipality that it is for as it is now, or None. Returns the Responsibility, or None when there is no such
        official."""
        before = self._of_revised(intake)
        official = before.official if before else AssignmentRule.objects.official_for(intake, municipality)
        if not official:
            return None
        if before and before.intake_id:
            before.end()
        how = before.how if before else Responsibility.How.BY_RULE
        return self.create(municipality=municipality, official=official, by=None, intake=intake, how=how)

    def _of_revised(self, intake):
        """The open responsibility of what this intake revises, as long as that is in the same municipality and the
        official works there; None without one."""
        if not intake.revises_id:
            return None
        of_it = Q(intake=intake.revises_id) | Q(initiative__events__intake=intake.revises_id)
        place = Municipality.objects.in_effect(intake.municipality_id)
        rows = self.open().filter(of_it).select_related("official", "municipality")
        # The initiative's own before that of an intake. Several events may name one intake.
        row = rows.order_by("initiative_id", "pk").first()
        here = row and row.municipality.in_effect == place and row.reachable
        return row if here else None

    def settle(self, initiative, intake, *, by):
        """An intake became an initiative, or its new answers: its contact goes on as that of the initiative, unless
        that has one already. Where there was none it is `by`, who registered it."""
        if not initiative.municipality_id:
            return
        of_intake = self.open().filter(intake=intake).select_related("official", "municipality").first()
        if of_intake:
            of_intake.end()
        known = self.open().filter(initiative=initiative).select_related("official", "municipality").first()
        if known and known.municipality.in_effect != initiative.municipality:
            known.end()  # the initiative moved to another municipality
            known = None
        if known:
            return
        here = {"by": by, "municipality": initiative.municipality, "initiative": initiative}
        if of_intake and of_intake.municipality.in_effect == initiative.municipality and of_intake.reachable:
            self.create(official=of_intake.official, how=of_intake.how, note=of_intake.note, **here)
        elif by and by.is_official_of(initiative.municipality_id):
            self.create(official=by, how=Responsibility.How.REGISTERED, **here)

    def _take_along(self, made):
        """The new answers of an initiative that still wait have the contact that it has."""
        of_it = made.initiative.events.exclude(intake=None).values("intake")
        waiting_for_it = self.open().filter(intake__revises__in=of_it).exclude(official=made.official)
        for pk in waiting_for_it.order_by("intake_id").values_list("intake", flat=True):
            hold(intakes=[pk])
            each = self.open().filter(intake=pk).first()
            if each is None or each.official_id == made.official_id:
                continue
            each.end(made.at)
            facts = {"official": made.official, "by": made.by, "at": made.at, "how": made.how, "note": made.note}
            self.create(municipality=each.municipality, intake=each.intake, **facts)


def hold(initiatives=(), intakes=()):
    """Keep others from choosing a contact of these (or their keys) at the same moment.

    Intakes before initiatives, in order of their keys, as who takes over new answers holds them; what waits as new
    answers of these initiatives among them.
    """
    came_in = Event.objects.filter(initiative__in=initiatives).exclude(intake=None).values("intake")
    going_along = Responsibility.objects.open().filter(intake__revises__in=came_in).values("intake")
    for model, wanted in (
        (Intake, Q(pk__in=[getattr(each, "pk", each) for each in intakes]) | Q(pk__in=going_along)),
        (Initiative, Q(pk__in=[getattr(each, "pk", each) for each in initiatives])),
    ):
        held = model.objects.select_for_update(of=["self"], no_key=True).filter(wanted).order_by("pk")
        list(held.values_list("pk", flat=True))


@holds(Purpose.CASEWORK, Keep.DOSSIER, official=Whose.OFFICIAL, note=Whose.ANYBODY, until=Whose.OFFICIAL)
class Responsibility(Own):
    """An official is the contact of one initiative or one waiting intake, from a moment until another takes over."""

    class How(models.TextChoices):
        BY_HAND = "by_hand", _("chosen by hand")
        BY_RULE = "by_rule", _("by a rule")
        REGISTERED = "registered", _("who registered it")
        HANDED_OVER = "handed_over", _("handed over")

    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="responsibilities",
        verbose_name=_("initiative"),
    )
    intake = models.ForeignKey(
        Intake, models.CASCADE, null=True, blank=True, related_name="responsibilities", verbose_name=_("intake")
    )
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="responsibilities", verbose_name=_("contact official")
    )
    how = models.CharField(_("how"), max_length=12, choices=How, default=How.BY_HAND)
    note = models.CharField(_("note"), max_length=500, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(initiative=None, intake__isnull=False) | Q(initiative__isnull=False, intake=None),
                name="responsible_for_one_thing",
            ),
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(until=None), name="one_contact_official_per_initiative"
            ),
            models.UniqueConstraint(
                fields=["intake"], condition=Q(until=None), name="one_contact_official_per_intake"
            ),
        ]

    def __str__(self):
        return str(self.official)

    @property
    def reachable(self):
        """How the initiator reaches this official; None once they do not work there any more."""
        return Reachable.of(self.official, self.municipality.in_effect)

    def end(self, at=None):
        """From this moment on they are the contact no longer."""
        self.until = at or timezone.now()
        self.save(update_fields=["until"])

    def tell(self):
        """Tell the initiator who their contact is from now on; of what lies in the archive nobody is told."""
        reach = self.reachable
        if reach and not (self.initiative and self.initiative.archived_at):
            words = {"name": reach.name, "email": reach.email, "phone": reach.phone}
            Letter.objects.tell(
                LetterKind.CONTACT_CHANGED, by=self.by, initiative=self.initiative, intake=self.intake, **words
            )
