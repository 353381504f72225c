"""What can happen to a category: the verbs of curation, and where they leave what stands in it.

A category that was used is never deleted. It is retired, and may leave successors: with one, whatever stands in it
counts for that one from then on (`counts_as`); with several, what stands in it waits to be divided. An assessment
keeps the category that it was given, so old statistics stay true.
"""

from itertools import chain, count

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from taxonomy.steps import Step


class Life(models.Model):
    """A category from its first day to its last, and after."""

    curated_at = models.DateTimeField(
        _("curated at"),
        null=True,
        blank=True,
        help_text=_("From then on the supplied file changes nothing here."),
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    successors = models.ManyToManyField(
        "self",
        through="taxonomy.Succession",
        through_fields=("category", "successor"),
        symmetrical=False,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successors"),
        help_text=_("What came in the place of a retired category."),
    )
    # Follows from the successors (`settle`), so that a query has one step to make.
    counts_as = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        serialize=False,
        related_name="counted",
        verbose_name=_("counts as"),
    )

    class Meta:
        abstract = True

    @property
    def is_active(self):
        return self.retired_at is None

    @property
    def in_effect(self):
        """The category that this one counts as: itself, unless a successor took its place."""
        return self.counts_as or self

    # --- Curating: each verb is one step, recorded with the person and the reason. All raise ValidationError. ---
    def reword(self, *, by, reason="", **texts):
        """Change names, explanations, courses or synonyms. The address stays: others may have written it down."""
        return self._step(Step.Kind.REWORDED, by, reason, self._reword, texts)

    def _reword(self, texts):
        for field, value in texts.items():
            setattr(self, field, value)
        self.check_name()
        self.full_clean(exclude=["parent", "municipality"])
        self.curate(*texts)

    def move(self, parent, *, by, reason):
        """Make this a part of another category of the lens, or with None a category of its own."""
        return self._step(Step.Kind.MOVED, by, reason, self._move, parent)

    def _move(self, parent):
        self.check_active()
        check_parent(self, parent)
        # Retired parts come along: there are two levels, also of what is past.
        for row in [self, *(self.parts.all() if parent else ())]:
            row.parent = parent
            row.curate("parent")

    def merge(self, into, *, by, reason):
        """Retire this and let all that stands in it count for another, which also takes its names and parts."""
        return self._step(Step.Kind.MERGED, by, reason, self._merge, into)

    def _merge(self, into):
        self._retire(into)
        into.refresh_from_db()
        for language in ("nl", "en"):
            own = {into.localized_in("name", language).lower()}
            words = [*into.localized_in("synonyms", language)]
            for word in [self.localized_in("name", language), *self.localized_in("synonyms", language)]:
                if word.lower() not in own | {known.lower() for known in words}:
                    words.append(word[:60])
            setattr(into, f"synonyms_{language}", words)
        into.curate("synonyms_nl", "synonyms_en")

    def split(self, into, *, by, reason):
        """Retire this in favour of several: those that exist, and new ones where `into` holds texts ({field: text}).

        What stands in it waits for someone to divide it (`type(self).objects.to_divide`).
        """
        return self._step(Step.Kind.SPLIT, by, reason, self._split, into)

    def _split(self, into):
        self.check_active()
        if self.parts.active().exists():
            raise ValidationError(_("First move or retire the parts of this category."), code="parts")
        make = type(self).objects.make
        heirs = [
            make(self.lens_object, self.parent, self.municipality, each) if isinstance(each, dict) else each
            for each in into
        ]
        if len({heir.pk for heir in heirs}) < 2:
            raise ValidationError(_("Name at least two categories to split into."), code="few")
        for heir in heirs:
            self.check_successor(heir)
        self.end(*heirs)

    def retire(self, *, by, reason, successor=None):
        """Take this out of use, with its parts; what stands in it counts for the successor, if there is one."""
        return self._step(Step.Kind.RETIRED, by, reason, self._retire, successor)

    def _retire(self, successor):
        self.check_active()
        if successor:
            self.check_successor(successor)
        if successor and successor.parent_id == self.pk:
            self._promote(successor)
        for part in self.parts.active():
            if successor and successor.parent_id is None:
                part.parent = successor
                part.curate("parent")
            else:
                part.end(*filter(None, [successor]))
        self.end(*filter(None, [successor]))

    def _promote(self, part):
        """Put a part of this in the place of this."""
        part.parent = self.parent
        part.curate("parent")

    def restore(self, *, by, reason):
        """Take this into use again: what was classified in it counts for it once more."""
        return self._step(Step.Kind.RESTORED, by, reason, self._restore)

    def _restore(self):
        if self.is_active:
            raise ValidationError(_("This category is in use."), code="active")
        if self.parent and not self.parent.is_active:
            raise ValidationError(_("First restore the category that this is a part of."), code="parent")
        self.check_name()
        self.successors.clear()
        self.retired_at = None
        self.counts_as = None
        self.curate("retired_at", "counts_as")

    # --- What the verbs are made of ---
    def _step(self, kind, by, reason, verb, *args):
        with Step.objects.take(kind, by=by, reason=reason, category=self) as step:
            self.refresh_from_db()  # as it is now that nobody else can change it
            verb(*args)
        self.refresh_from_db()
        return step

    def curate(self, *fields):
        """Write these fields; from now on the supplied file changes nothing here."""
        self.curated_at = timezone.now()
        self.save(update_fields=[*fields, "curated_at"])

    def end(self, *successors):
        self.retired_at = timezone.now()
        self.curate("retired_at")
        self.successors.set(successors)

    def localized_in(self, field, language):
        return getattr(self, f"{field}_{language}")

    def check_active(self):
        if not self.is_active:
            raise ValidationError(_("This category was retired. Restore it first."), code="retired")

    def check_successor(self, successor):
        if successor == self or successor.lens != self.lens:
            raise ValidationError(_("Choose another category of the same lens."), code="successor")
        if not type(self).objects.active().filter(pk=successor.pk).exists():
            raise ValidationError(_("“%(name)s” is not in use."), code="successor", params={"name": successor.name})
        if successor.municipality_id not in (None, self.municipality_id):
            raise ValidationError(_("A part of one municipality cannot follow up a shared category."), code="local")

    def check_name(self):
        """Two categories of one lens that are in use have different names, in either language."""
        others = type(self).objects.active().of(self.lens_object).exclude(pk=self.pk)
        others = others.filter(Q(municipality=None) | Q(municipality=self.municipality_id))
        for field in ("name_nl", "name_en"):
            if others.filter(**{f"{field}__iexact": getattr(self, field)}).exists():
                raise ValidationError({field: _("This lens already has a category with this name.")}, code="name")


def check_parent(category, parent):
    """A part stands under a category in use of its lens, and has no parts itself: there are two levels."""
    if parent is None:
        if category.municipality_id:
            raise ValidationError({"parent": _("A municipality adds parts only.")}, code="parent")
        return
    if parent.lens != category.lens or parent.pk == category.pk or not parent.is_active:
        raise ValidationError({"parent": _("Choose a category of this lens that is in use.")}, code="parent")
    if parent.parent_id or parent.municipality_id:
        raise ValidationError({"parent": _("A part cannot have parts.")}, code="parent")
    if category.pk and category.parts.active().exists():
        raise ValidationError({"parent": _("This category has parts, so it cannot be a part.")}, code="parent")


def free(base, known, field):
    """This key or address, with a number when the lens has it already, also on a retired category."""
    taken = set(known.filter(**{f"{field}__startswith": base}).values_list(field, flat=True))
    numbered = chain([base or "x"], (f"{base}-{number}" for number in count(2)))
    return next(each for each in numbered if each not in taken)
