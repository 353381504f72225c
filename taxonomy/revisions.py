"""The life of the taxonomy: what admins did to it, step by step, each recorded so that it can be undone.

A step keeps the rows that it changed as they were before and after it. That one record is the history, is what `undo`
puts back, and is how the taxonomy of an earlier day is found again (`as_on`).
"""

import json
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.models import ProtectedError
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Entry, What
from taxonomy import integrity
from taxonomy.deciding import StepWaits, is_looked_at, must_wait
from ui.personal import Keep, Plain, Purpose, Whose, holds

# What a step may change, in the order in which rows are put back; they are removed in the other order.
KEPT = ["taxonomy.category", "taxonomy.succession", "taxonomy.hiding", "taxonomy.rule"]
TAXONOMY = 0x5741_4154  # the number of the database lock, "WAAT"

# Sent inside the transaction of a step, with `step` and `replaced`: the primary keys of the categories that since then
# count as another one, or stand elsewhere. Who keeps what follows from that (search rows), follows.
taken = Signal()


def lock_taxonomy(*, shared=False):
    """Wait for the taxonomy, and keep it as it is until the end of the transaction.

    Who classifies holds it `shared` with others who do; a step holds it alone. So nothing is classified halfway a
    merge, and nothing that a merge did not see.
    """
    lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s)", [TAXONOMY])


def snapshot():
    """{(model label, key): fields} of the taxonomy as it is now, in values that JSON can hold. A query a model."""
    found = {}
    for label in KEPT:
        rows = serializers.serialize("python", apps.get_model(label)._base_manager.order_by("pk"))
        # In one go: the serializer for JSON begins anew for every row, which takes half as long again.
        rows = json.loads(json.dumps(rows, cls=DjangoJSONEncoder))
        found |= {(label, row["pk"]): row["fields"] for row in rows}
    return found


class RevisionQuerySet(models.QuerySet):
    @contextmanager
    def take(self, kind, *, by, reason="", category=None):
        """Change the taxonomy within this: in one transaction, by one person at a time, recorded.

        Yields the step, unsaved; what changes nothing is not recorded, and the step keeps no key. `category` is the
        one that the step is about; a step that adds one sets it later. Raises ValidationError when the taxonomy
        would not be sound any more, and StepWaits when a curator decides about it first.
        """
        with transaction.atomic():
            lock_taxonomy()
            categories = apps.get_model("taxonomy", "Category").objects
            before, places = snapshot(), categories.places()
            revision = Revision(kind=kind, by=by, reason=reason, category=category, at=timezone.now())
            yield revision
            categories.settle()
            after = snapshot()
            revision.changes = [
                {"model": row[0], "pk": row[1], "before": before.get(row), "after": after.get(row)}
                for row in sorted(before.keys() | after.keys(), key=lambda row: (KEPT.index(row[0]), row[1]))
                if before.get(row) != after.get(row)
            ]
            integrity.check(categories.all(), revision.touched)
            if ("taxonomy.category", revision.category_id) not in after:
                revision.category = None
            if not is_looked_at() and must_wait(revision):
                raise StepWaits(revision)
            if revision.changes:
                revision.save()
                log(revision)
                settled = categories.places()
                replaced = {pk for pk, place in places.items() if settled.get(pk, place) != place}
                taken.send(Revision, revision=revision, replaced=replaced)

    def touching(self, rows):
        """The steps that changed any of these (model label, key) rows."""
        about = models.Q(pk__in=[])
        for label, pk in rows:
            about |= models.Q(changes__contains=[{"model": label, "pk": pk}])
        return self.filter(about)

    def standing(self):
        """The steps that were not undone, without the undoing itself."""
        return self.filter(undone_by=None, undoes=None)


@holds(
    Purpose.CURATION,
    Keep.RECORD,
    at=Whose.OFFICIAL,
    by=Whose.OFFICIAL,
    reason=Whose.ANYBODY,
    approved_by=Whose.OFFICIAL,
    changes=Plain.OWN_WORDS,
)
class Revision(models.Model):
    """One thing that was done to the taxonomy: when, by whom, why, and which rows it changed."""

    class Kind(models.TextChoices):
        ADDED = "added", _("Added")
        REWORDED = "reworded", _("Reworded")
        MOVED = "moved", _("Moved")
        REORDERED = "reordered", _("Put in another order")
        MERGED = "merged", _("Merged")
        SPLIT = "split", _("Split")
        RETIRED = "retired", _("Retired")
        RESTORED = "restored", _("Restored")
        HIDDEN = "hidden", _("Hidden in a municipality")
        SHOWN = "shown", _("Shown again in a municipality")
        RULE = "rule", _("Proposal rule changed")
        IMPORTED = "imported", _("Imported")
        FOLLOWED = "followed", _("Went along to another municipality")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
        help_text=_("The curator who took it, when somebody else asked for it."),
    )
    category = models.ForeignKey(
        "taxonomy.Category",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="revisions",
        verbose_name=_("category"),
        help_text=_("None for a step about many, and when the category itself was undone."),
    )
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes")
    )
    changes = models.JSONField(
        _("changes"), default=list, help_text=_("Each row that changed: model, pk, before and after.")
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        db_table = "taxonomy_step"  # what it was called when its table was made
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.subject}"

    @property
    def rows(self):
        """The (model label, key) of the rows that this step changed."""
        return [(change["model"], change["pk"]) for change in self.changes]

    @property
    def touched(self):
        """The keys of the categories that this step changed, added or removed."""
        return {change["pk"] for change in self.changes if change["model"] == "taxonomy.category"}

    @property
    def retired(self):
        """The keys of the categories that this step took out of use."""
        return {
            change["pk"]
            for change in self.changes
            if change["model"] == "taxonomy.category"
            and change["after"]
            and change["after"]["retired_at"]
            and not (change["before"] and change["before"]["retired_at"])
        }

    @property
    def subject(self):
        """The Dutch name of the category that this step is about, also when it is gone; "" for a step about many."""
        if self.category:
            return self.category.name_nl
        gone = [
            row for row in self.changes if row["model"] == "taxonomy.category" and not (row["before"] and row["after"])
        ]
        return (gone[0]["before"] or gone[0]["after"])["name_nl"] if gone else ""

    @property
    def is_undone(self):
        return hasattr(self, "undone_by")

    def is_undoable_by(self, user):
        """Whether this person may undo it, or ask for that: a municipality's own choices only its own admins may."""
        rows = [row["after"] or row["before"] for row in self.changes]
        own = {row.get("municipality") for row in rows if "municipality" in row}
        return all(map(user.is_admin_of, own)) if own and None not in own else user.curates

    def newer(self):
        """The steps since this one that changed the same rows and stand: they are to be undone first."""
        later = Revision.objects.standing().filter(models.Q(at__gt=self.at) | models.Q(at=self.at, pk__gt=self.pk))
        return later.touching(self.rows)

    def undo(self, *, by, reason=""):
        """Put back what this step changed, as a step of its own, and return that.

        Raises ValidationError when it was undone already, is an undoing itself, when something newer depends on it, or
        when a category that it added has been used since.
        """
        with Revision.objects.take(Revision.Kind.UNDONE, by=by, reason=reason, category=self.category) as revision:
            if self.undoes_id or Revision.objects.filter(undoes=self).exists():
                raise ValidationError(_("This step has been undone already, or undoes another one."), code="undone")
            present = snapshot()
            if any(present.get((row["model"], row["pk"])) != row["after"] for row in self.changes):
                raise self.depended_on()
            self._put_back()
            apps.get_model("taxonomy", "Category").objects.settle()
            restored, own = snapshot(), set(self.rows)
            if any(restored.get(row) != present.get(row) for row in (restored.keys() | present.keys()) - own):
                raise self.depended_on()
            revision.undoes = self
        return revision

    def depended_on(self):
        """The refusal to undo a step on which something newer rests."""
        names = "; ".join(str(newer) for newer in self.newer()) or _("a change outside this history")
        return ValidationError(
            _("Something newer depends on this step. Undo that first: %(steps)s."),
            code="newer",
            params={"steps": names},
        )

    def _put_back(self):
        # A part needs its category, and whatever points at a category needs both.
        rows = sorted(self.changes, key=lambda row: (KEPT.index(row["model"]), is_part(row), row["pk"]))
        try:
            for row in reversed(rows):
                if row["before"] is None:
                    apps.get_model(row["model"])._base_manager.get(pk=row["pk"]).delete()
        except ProtectedError as error:
            raise ValidationError(
                _("What this step added has been used since. Retire it instead."), code="used"
            ) from error
        for row in rows:
            if row["before"] is not None:
                put(row["model"], row["pk"], row["before"])


def log(revision):
    """Write a step in the log: of the municipality whose own choice it was, otherwise of the site. What goes along
    with a merger of municipalities is a part of that."""
    kinds = Revision.Kind
    if revision.kind == kinds.FOLLOWED:
        return
    what = {
        kinds.IMPORTED: What.TAXONOMY_IMPORTED,
        kinds.UNDONE: What.STEP_UNDONE,
        kinds.RULE: What.RULE_CHANGED,
        kinds.HIDDEN: What.CHOICE_CHANGED,
        kinds.SHOWN: What.CHOICE_CHANGED,
    }.get(revision.kind, What.CATEGORY_STEP)
    owners = {(row["after"] or row["before"]).get("municipality") or "" for row in revision.changes}
    municipality = owners.pop() if len(owners) == 1 else ""
    told = {"step": revision.kind} if what == What.CATEGORY_STEP else {}
    by = revision.approved_by or revision.by  # who decided
    Entry.objects.record(what, by=by, municipality=municipality, about=revision, rows=len(revision.changes), **told)


def is_part(change):
    """Whether the row of this change is a part of a category."""
    return (change["before"] or change["after"]).get("parent") is not None


def put(label, pk, fields):
    """Write a row as a snapshot says that it was."""
    rows = json.dumps([{"model": label, "pk": pk, "fields": fields}])
    for row in serializers.deserialize("json", rows):
        row.save()


def as_on(moment):
    """The taxonomy as it was at this moment: {(model label, key): fields}, with the steps since then rolled back."""
    found = snapshot()
    for revision in Revision.objects.filter(at__gt=moment):  # the newest first
        for change in revision.changes:
            row = change["model"], change["pk"]
            if change["before"] is None:
                found.pop(row, None)
            else:
                found[row] = change["before"]
    return found
