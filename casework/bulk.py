"""One step over many initiatives: what it would change, that it was taken, and how it is undone."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.letters import Letter, LetterKind, unannounced
from casework.responsibilities import Responsibility, hold
from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Assessment, Classification, Initiative
from taxonomy.models import Category
from taxonomy.revisions import lock_taxonomy
from ui.personal import Keep, Plain, Purpose, Whose, holds

MOST = 500  # initiatives in one step, which is one transaction


@dataclass
class BulkPlan:
    """What a step would do: (initiative, as it is now, as it will be) of what changes, (initiative, why not) of the
    rest. `left` is how many more were asked than one step takes."""

    changes: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    left: int = 0

    @property
    def seal(self):
        """What was shown, in short: who agrees to it, agrees to this."""
        return "-".join(str(initiative.pk) for initiative, _before, _after in self.changes)


class BulkActQuerySet(OwnQuerySet):
    def plan(self, kind, initiatives, *, municipality, official=None, category=None):
        """The BulkPlan of a step over these initiatives, a queryset of one municipality or more. A constant number of
        queries."""
        initiatives = initiatives.select_related("intake", "municipality", "assessment").order_by("pk")
        initiatives = initiatives.prefetch_related(
            "assessment__classifications__category__counts_as", "assessment__classifications__category__parent"
        )
        rows = list(initiatives[: MOST + 1])
        plan = BulkPlan(left=initiatives.count() - MOST if len(rows) > MOST else 0)
        judge = {
            BulkAct.Kind.ASSIGN: lambda: assigning(rows, official),
            BulkAct.Kind.CATEGORY: lambda: adding(category),
            BulkAct.Kind.ARCHIVE: lambda: archiving,
        }[kind]()
        for each in rows[:MOST]:
            if each.municipality_id != municipality:
                plan.skipped.append((each, _("It is of another municipality.")))
                continue
            before, after, why = judge(each)
            if why:
                plan.skipped.append((each, why))
            else:
                plan.changes.append((each, before, after))
        return plan

    def take(self, kind, initiatives, *, by, municipality, official=None, category=None, reason="", seal=None):
        """Take a step over these initiatives, and keep what it changed. Returns the BulkAct; None when nothing was to
        be changed, or not exactly what `seal` says that `by` agreed to."""
        with transaction.atomic():
            lock_taxonomy(shared=True)
            asked = list(initiatives.order_by("pk").values_list("pk", flat=True))
            hold(initiatives=asked)
            locked = Initiative.objects.select_for_update(of=["self"]).filter(pk__in=asked).order_by("pk")
            list(locked.values_list("pk", flat=True))
            plan = self.plan(kind, initiatives, municipality=municipality, official=official, category=category)
            if not plan.changes or (seal is not None and plan.seal != seal):
                return None
            act = self.create(
                kind=kind, municipality_id=municipality, by=by, official=official, category=category, reason=reason
            )
            for each, _before, _after in plan.changes:
                act.apply(each)
        return act


@holds(
    Purpose.CASEWORK,
    Keep.DOSSIER,
    official=Whose.OFFICIAL,
    reason=Whose.ANYBODY,
    undone_at=Whose.OFFICIAL,
    undone_by=Whose.OFFICIAL,
)
class BulkAct(Own):
    """One step over many initiatives, by one official."""

    class Kind(models.TextChoices):
        ASSIGN = "assign", gettext_lazy("another contact official")
        CATEGORY = "category", gettext_lazy("one category more")
        ARCHIVE = "archive", gettext_lazy("in the archive")

    kind = models.CharField(gettext_lazy("what"), max_length=8, choices=Kind)
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("contact official"),
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("category")
    )
    reason = models.CharField(gettext_lazy("reason"), max_length=500, blank=True)
    undone_at = models.DateTimeField(gettext_lazy("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("undone by"),
    )

    objects = BulkActQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("step over many initiatives")
        verbose_name_plural = gettext_lazy("steps over many initiatives")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.get_kind_display()

    @transaction.atomic
    def apply(self, initiative):
        """Change one initiative, and remember what it was."""
        row = BulkChange(act=self, initiative=initiative)
        match self.kind:
            case self.Kind.ASSIGN:
                open_now = Responsibility.objects.open().filter(initiative=initiative).first()
                row.official_before = open_now and open_now.official
                row.responsibility = Responsibility.objects.assign(
                    self.official, by=self.by, municipality=self.municipality, initiative=initiative
                )
            case self.Kind.CATEGORY:
                row.assessment_before = initiative.assessment
                rows = [(each.category, each.reason, each.basis) for each in initiative.assessment.readings()]
                rows.append((self.category, self.reason, Classification.Basis.CHOSEN))
                row.assessment = initiative.assess(rows, by=self.by)
            case self.Kind.ARCHIVE:
                row.was_public = initiative.is_public
                initiative.archive(by=self.by, reason=self.reason)
                row.archived_at = initiative.archived_at
        row.save()

    def undo(self, *, by):
        """Put back what nobody changed since. Returns whether it did: a step is undone once."""
        with transaction.atomic():
            lock_taxonomy(shared=True)
            act = BulkAct.objects.select_for_update(of=["self"]).get(pk=self.pk)
            if act.undone_at:
                return False
            keys = act.changes.values("initiative")
            locked = Initiative.objects.select_for_update(of=["self"]).filter(pk__in=keys).order_by("pk")
            list(locked.values_list("pk", flat=True))
            for row in act.changes.select_related("initiative", "official_before", "responsibility"):
                row.undo(by=by)
            act.undone_at, act.undone_by = timezone.now(), by
            act.save(update_fields=["undone_at", "undone_by"])
        self.refresh_from_db()
        return True


@holds(Purpose.CASEWORK, Keep.DOSSIER, official_before=Whose.OFFICIAL, archived_at=Plain.MOMENT)
class BulkChange(models.Model):
    """What one step changed of one initiative: what it was, and what came of it."""

    class Kept(models.TextChoices):
        CHANGED = "changed", gettext_lazy("It was changed since.")
        MOVED = "moved", gettext_lazy("It is of another municipality now.")
        NOT_PUBLIC = (
            "not_public",
            gettext_lazy("It is not on the website: publish it yourself."),
        )

    act = models.ForeignKey(
        BulkAct, models.CASCADE, related_name="changes", verbose_name=gettext_lazy("step over many initiatives")
    )
    initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="+", verbose_name=gettext_lazy("initiative")
    )
    official_before = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    responsibility = models.ForeignKey(Responsibility, models.SET_NULL, null=True, blank=True, related_name="+")
    assessment_before = models.ForeignKey(Assessment, models.SET_NULL, null=True, blank=True, related_name="+")
    assessment = models.ForeignKey(Assessment, models.SET_NULL, null=True, blank=True, related_name="+")
    was_public = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    kept = models.CharField(gettext_lazy("not put back"), max_length=10, choices=Kept, blank=True)

    class Meta:
        verbose_name = gettext_lazy("change in a step")
        verbose_name_plural = gettext_lazy("changes in a step")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["act", "initiative"], name="an_initiative_once_in_a_step"),
        ]

    def __str__(self):
        return str(self.initiative_id)

    def undo(self, *, by):
        """Put this one back, unless it was changed since; then `kept` says why not."""
        initiative = self.initiative
        initiative.refresh_from_db()
        letters = list(self._letters().select_for_update(of=["self"]))
        is_told = any(each.posted_at and each.way != Letter.Way.NOT for each in letters)
        put_back = {
            BulkAct.Kind.ASSIGN: self._assign_back,
            BulkAct.Kind.CATEGORY: self._read_back,
            BulkAct.Kind.ARCHIVE: self._restore,
        }[self.act.kind]
        with unannounced(not is_told):  # who did not hear of it, need not hear that it was undone
            self.kept = self.Kept.MOVED if initiative.municipality_id != self.act.municipality_id else put_back(by)
        if not self.kept:
            Letter.objects.waiting().filter(pk__in=[each.pk for each in letters]).delete()
        self.save(update_fields=["kept"])

    def _letters(self):
        """Those by which the step was told."""
        told = {BulkAct.Kind.ASSIGN: LetterKind.CONTACT_CHANGED, BulkAct.Kind.ARCHIVE: LetterKind.ARCHIVED}
        facts = {"kind": told.get(self.act.kind, ""), "by": self.act.by, "at__gte": self.act.at}
        return Letter.objects.filter(initiative=self.initiative, **facts)

    def _assign_back(self, by):
        if self.responsibility is None or self.responsibility.until:
            return self.Kept.CHANGED
        if self.official_before and self.official_before.is_official_of(self.act.municipality_id):
            Responsibility.objects.assign(
                self.official_before, by=by, municipality=self.act.municipality, initiative=self.initiative
            )
        else:
            self.responsibility.end()
        return ""

    def _read_back(self, by):
        if self.initiative.assessment_id != self.assessment_id or self.assessment_before is None:
            return self.Kept.CHANGED
        rows = [(each.category, each.reason, each.basis) for each in self.assessment_before.readings()]
        self.initiative.assess(rows, by=by)
        return ""

    def _restore(self, by):
        if self.initiative.archived_at != self.archived_at:
            return self.Kept.CHANGED
        self.initiative.restore(by=by, reason=_("A step over many initiatives was undone."))
        if self.was_public:
            try:
                with transaction.atomic():
                    self.initiative.publish(by=by)
            except IntegrityError:
                return self.Kept.NOT_PUBLIC
        return ""


# --- What a step would do to one initiative: (as it is, as it will be, why it is left out) ---------------------------


def assigning(initiatives, official):
    """How these get this contact official. One query."""
    rows = Responsibility.objects.open().filter(initiative__in=initiatives).select_related("official")
    present = {each.initiative_id: each.official for each in rows}

    def judge(initiative):
        before = present.get(initiative.pk)
        why = _("This is the contact official already.") if before == official else ""
        return str(before) if before else _("Nobody"), str(official), why

    return judge


def adding(category):
    """How an initiative gets this category as well."""

    def judge(initiative):
        if not initiative.assessment:
            return "", "", _("It has not been read through the lenses yet.")
        read = [each.category for each in initiative.assessment.readings()]
        in_lens = [each for each in read if each.lens == category.lens]
        if category in in_lens:
            return "", "", _("It has this category already.")
        if in_lens and not category.lens_object.many:
            return "", "", _("It has “%(name)s” in this lens, where one is the most.") % {"name": in_lens[0].name}
        names = [each.name for each in in_lens]
        return ", ".join(names) or _("None"), ", ".join([*names, category.name]), ""

    return judge


def archiving(initiative):
    """How an initiative goes to the archive."""
    if initiative.archived_at:
        return "", "", _("It is in the archive already.")
    before = _("On the website") if initiative.is_public else _("Not public")
    return before, _("In the archive"), ""
