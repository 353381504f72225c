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

from taxonomy.revisions import Revision
from ui.text import likeness


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

    @property
    def successors_in_effect(self):
        """The categories that came in the place of this one and count now, in order, each once. One query."""
        heirs = self.successors.select_related("counts_as")
        return sorted({heir.in_effect for heir in heirs}, key=lambda heir: (heir.position, heir.pk))

    @property
    def retiring(self):
        """The step that retired this, alone or with the category that it was a part of; None while it is in use."""
        if self.is_active:
            return None
        row = ("taxonomy.category", self.pk)
        revisions = Revision.objects.standing().touching([row]).select_related("by")
        return next((revision for revision in revisions if self.pk in revision.retired), None)

    # --- Curating: each verb is one step, recorded with the person and the reason. All raise ValidationError. ---
    def reword(self, *, by, reason="", **texts):
        """Change names, explanations, courses or synonyms. The address stays: others may have written it down.

        Raises TypeError for a field that holds no words.
        """
        if unknown := texts.keys() - {*self.TEXTS, *self.WORDS, "group"}:
            raise TypeError(f"Rewording cannot change {', '.join(sorted(unknown))}.")
        return self._step(Revision.Kind.REWORDED, by, reason, self._reword, texts)

    def _reword(self, texts):
        changed = {field: text for field, text in texts.items() if getattr(self, field) != text}
        for field, text in changed.items():
            setattr(self, field, text)
        self.full_clean(exclude=["parent", "municipality", "counts_as"])
        if self.is_active:
            self.check_name()
        if changed:
            self.curate(*changed)

    def move(self, parent, *, by, reason):
        """Make this a part of another category of the lens, or with None a category of its own."""
        return self._step(Revision.Kind.MOVED, by, reason, self._move, parent)

    def _move(self, parent):
        self.check_active()
        check_parent(self, parent)
        if self.parent == parent:
            return
        # Retired parts come along: there are two levels, also of what is past.
        for row in [self, *(self.parts.all() if parent else ())]:
            row.parent = parent
            row.curate("parent")

    def merge(self, into, *, by, reason):
        """Retire this and let all that stands in it count for another, which also takes its names and parts."""
        return self._step(Revision.Kind.MERGED, by, reason, self._merge, into)

    def _merge(self, into):
        self._retire(into)
        # What a municipality calls its own part does not change what is shared.
        if into.municipality_id == self.municipality_id:
            into.refresh_from_db()
            into.synonyms_nl, into.synonyms_en = (self.words_beside(into, language) for language in ("nl", "en"))
            into.curate("synonyms_nl", "synonyms_en")

    def words_beside(self, other, language):
        """The synonyms of another category in this language, and behind them what only this one is called."""
        words = [*other.localized_in("synonyms", language)]
        known = {likeness(word) for word in [other.localized_in("name", language), *words]}
        longest = self._meta.get_field(f"synonyms_{language}").base_field.max_length
        for word in [self.localized_in("name", language), *self.localized_in("synonyms", language)]:
            word = word[:longest].strip()
            if likeness(word) not in known:
                known.add(likeness(word))
                words.append(word)
        return words

    def split(self, into, *, by, reason):
        """Retire this in favour of several: those that exist, and new ones where `into` holds texts ({field: text}).

        What stands in it waits for someone to divide it (`type(self).objects.to_divide`). A new one may keep its name.
        """
        return self._step(Revision.Kind.SPLIT, by, reason, self._split, into)

    def _split(self, into):
        self.check_active()
        if self.parts.active().exists():
            raise ValidationError(_("First move or retire the parts of this category."), code="parts")
        for each in into:
            if not isinstance(each, dict):
                self.check_successor(each)
        self.end()
        make = type(self).objects.make
        heirs = [
            make(self.lens_object, self.parent, self.municipality, each) if isinstance(each, dict) else each
            for each in into
        ]
        if len({heir.pk for heir in heirs}) < 2:
            raise ValidationError(_("Name at least two categories to split into."), code="few")
        self.successors.set(heirs)

    def retire(self, *, by, reason, successor=None):
        """Take this out of use, with its parts; what stands in it counts for the successor, if there is one.

        The parts move to a successor that can have parts (`settle` sees to that); in another they are taken up.
        """
        return self._step(Revision.Kind.RETIRED, by, reason, self._retire, successor)

    def _retire(self, successor):
        self.check_active()
        heirs = [successor] if successor else []
        for heir in heirs:
            self.check_successor(heir)
            if heir.parent_id == self.pk:
                # A part comes in the place of its category.
                heir.parent = self.parent
                heir.curate("parent")
        if not successor or successor.parent_id:
            for part in self.parts.active():
                part.end(*heirs)
        self.end(*heirs)

    def restore(self, *, by, reason):
        """Take this into use again: what was classified in it counts for it once more.

        Parts that were retired or moved with it stay where they are now.
        """
        return self._step(Revision.Kind.RESTORED, by, reason, self._restore)

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
        with Revision.objects.take(kind, by=by, reason=reason, category=self) as revision:
            # As all of them are now that nobody else can change them.
            renew(self, *args)
            verb(*args)
        self.refresh_from_db()
        return revision

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
        """Two categories of one lens that are in use have different names, in either language, also to a hasty reader.

        A part of one municipality is no obstacle to what is shared, nor to a part of another municipality.
        """
        others = type(self).objects.active().of(self.lens_object).exclude(pk=self.pk)
        others = others.filter(Q(municipality=None) | Q(municipality=self.municipality_id))
        taken = zip(("name_nl", "name_en"), zip(*others.values_list("name_nl", "name_en"), strict=True), strict=False)
        for field, names in taken:
            if likeness(getattr(self, field)) in map(likeness, names):
                raise refusal(field, _("This lens already has a category with this name."), "name")


def refusal(field, message, code):
    """A ValidationError about one field."""
    return ValidationError({field: ValidationError(message, code=code)})


def renew(*rows):
    """Read these categories anew, also those in a list. Raises ValidationError when one is no longer there."""
    for row in rows:
        if isinstance(row, (list, tuple)):
            renew(*row)
        elif isinstance(row, Life):
            try:
                row.refresh_from_db()
            except type(row).DoesNotExist as error:
                raise ValidationError(_("This category is no longer there."), code="gone") from error


def check_parent(category, parent):
    """A part stands under a category in use of its lens, and has no parts itself: there are two levels."""
    if parent is None:
        if category.municipality_id:
            raise refusal("parent", _("A municipality adds parts only."), "parent")
        return
    if parent.lens != category.lens or parent.pk == category.pk or not parent.is_active:
        raise refusal("parent", _("Choose a category of this lens that is in use."), "parent")
    if parent.parent_id or parent.municipality_id:
        raise refusal("parent", _("A part cannot have parts."), "parent")
    if category.pk and category.parts.active().exists():
        raise refusal("parent", _("This category has parts, so it cannot be a part."), "parent")


def free(base, known, field):
    """This key or address, with a number when the lens has it already, also on a retired category."""
    base = base or "x"
    taken = set(known.filter(**{f"{field}__startswith": base}).values_list(field, flat=True))
    numbered = chain([base], (f"{base}-{number}" for number in count(2)))
    return next(each for each in numbered if each not in taken)
