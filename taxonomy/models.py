"""The categories of the six lenses: rows that admins curate. What can happen to one stands in `taxonomy.life`."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, Max, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from taxonomy.lenses import LENS_CHOICES, LENSES, catalogue
from taxonomy.life import Life, check_parent, free, renew
from taxonomy.revisions import Revision, lock_taxonomy
from taxonomy.rules import Rule
from taxonomy.waiting import WaitingStep
from ui.addresses import address_of
from ui.personal import Keep, Plain, Purpose, holds

__all__ = ["Category", "Hiding", "Revision", "Rule", "WaitingStep"]

# Of what a key and an address are made; the rest of their length is room for a number.
LONGEST_KEY, LONGEST_SLUG = 36, 56


class CategoryQuerySet(models.QuerySet):
    def active(self):
        """The categories that can be given to an initiative today."""
        return self.filter(retired_at=None)

    def of(self, lens):
        """The categories of a lens."""
        return self.filter(lens=lens.key)

    def top(self):
        """The categories themselves, without their parts."""
        return self.filter(parent=None)

    def shared(self):
        """The categories of everyone, without the parts that one municipality added for itself."""
        return self.filter(municipality=None)

    def for_municipality(self, code):
        """What a municipality works with: the shared categories that it did not hide, and its own parts."""
        hidden = Hiding.objects.filter(municipality=code)
        shared = Q(municipality=None) & ~Q(hidings__in=hidden) & ~Q(parent__hidings__in=hidden)
        return self.filter(shared | Q(municipality=code) & ~Q(parent__hidings__in=hidden))

    def to_divide(self):
        """The categories that were split: what stands in them waits to be divided over their successors.

        When these all ended in one category, there is nothing to divide: what stood in them counts as that one.
        """
        split = self.annotate(heirs=Count("successors")).filter(heirs__gt=1)
        return split.filter(retired_at__isnull=False, counts_as=None)

    def places(self):
        """{key of a category: (keys of the category that it counts as and of the one above that)}. One query."""
        rows = self.order_by().values_list("pk", "parent", "counts_as", "counts_as__parent")
        return {pk: (other, above) if other else (pk, parent) for pk, parent, other, above in rows}

    def settle(self):
        """Bring up to date what follows from the successors, within a step. Two queries, more when something moves.

        Each category counts as the one in which all its lines of successors end; when they end in several, or when
        it has none, as itself. A part that counts as itself moves along with its category: to the one as which that
        counts now, or beside it when that is a part. Raises ValidationError for a circle of successors.
        """
        rows = {row.pk: row for row in self.only("pk", "parent", "counts_as", "curated_at")}
        heirs = {}
        for pk, successor in Succession.objects.values_list("category", "successor"):
            heirs.setdefault(pk, []).append(successor)
        ends = {pk: end_of(pk, heirs) for pk in rows}
        moved = []
        for pk, row in rows.items():
            counts_as = None if ends[pk] == pk else ends[pk]
            if row.counts_as_id != counts_as:
                row.counts_as_id = counts_as
                moved.append(row)
        self.bulk_update(moved, ["counts_as"])
        for pk, row in rows.items():
            whole = row.parent_id
            while whole and ends[whole] != whole:
                end = rows[ends[whole]]
                whole = end.parent_id or end.pk
            if ends[pk] == pk and row.parent_id != whole:
                row.parent_id = whole
                row.curate("parent")

    def add(self, lens, *, by, reason="", parent=None, municipality=None, **texts):
        """A new category of this lens, or a part of `parent`; of one municipality, when it is given. Returns it.

        Raises ValidationError for a part of a part or of a retired category, and for a name that the lens has.
        """
        with Revision.objects.take(Revision.Kind.ADDED, by=by, reason=reason) as revision:
            renew(parent)
            revision.category = self.make(lens, parent, municipality, texts)
        return revision.category

    def make(self, lens, parent, municipality, texts):
        """A new category at the end of its lens, within a step. Raises ValidationError."""
        category = Category(lens=lens.key, parent=parent, municipality=municipality, **texts)
        check_parent(category, parent)
        known = self.of(lens)
        name = slugify(category.name_en or category.name_nl).replace("-", "_")
        category.key = free(name[:LONGEST_KEY].strip("_"), known, "key")
        category.slug = free(slugify(category.name_nl)[:LONGEST_SLUG].strip("-"), known, "slug")
        category.position = (self.aggregate(Max("position"))["position__max"] or 0) + 1
        category.curated_at = timezone.now()
        category.full_clean(exclude=["parent", "municipality"])
        category.check_name()
        category.save(force_insert=True)
        return category

    def reorder(self, categories, *, by, reason=""):
        """Give these categories, of one lens and one parent, each other's places, in the order given."""
        with Revision.objects.take(Revision.Kind.REORDERED, by=by, reason=reason):
            renew(*categories)
            if len({(each.lens, each.parent_id) for each in categories}) > 1:
                raise ValidationError(
                    _("Only categories that stand beside each other can change places."), code="beside"
                )
            places = sorted(each.position for each in categories)
            for category, place in zip(categories, places, strict=True):
                if category.position != place:
                    category.position = place
                    category.curate("position")

    def load(self):
        """Write the files' categories and rules to the database; what an admin has curated since, wins.

        Can run any number of times. Returns (added, changed): how many categories were made, how many were brought up
        to date with the file.
        """
        with transaction.atomic():
            lock_taxonomy()
            counted = self._load()
            Rule.objects.load()
        return counted

    def _load(self):
        stored = {(row.lens, row.key): row for row in self.select_related("parent", "counts_as__parent")}
        added, changed = [], 0
        for position, row in enumerate(catalogue()["category"], start=1):
            values = {
                **{field: row.get(field, "") for field in Category.TEXTS},
                **{field: row.get(field, []) for field in Category.WORDS},
                "slug": row["slug"],
                "group": row.get("group", ""),
                "position": position,
            }
            category = stored.get((row["lens"], row["key"]))
            if category is None:
                whole = stored[row["lens"], row["parent"]] if row.get("parent") else None
                if any(row["slug"] == other.slug for other in stored.values() if other.lens == row["lens"]):
                    values["slug"] = free(row["slug"], self.filter(lens=row["lens"]), "slug")
                category = Category(lens=row["lens"], key=row["key"], parent=home(whole), **values)
                stored[category.lens, category.key] = category
                added.append(category)
            elif category.curated_at is None and any(getattr(category, f) != v for f, v in values.items()):
                for field, value in values.items():
                    setattr(category, field, value)
                category.save(update_fields=values)
                changed += 1
        self.bulk_create(category for category in added if not category.parent)
        parts = [category for category in added if category.parent]
        for part in parts:
            part.parent = part.parent  # which has a key by now
        self.bulk_create(parts)
        return len(added), changed


def end_of(pk, heirs, seen=()):
    """Where the lines of successors of a category end, itself when that is not one. Takes {key: keys of successors}.

    Raises ValidationError for a circle.
    """
    if pk in seen:
        raise ValidationError(_("These categories would follow each other up in a circle."), code="circle")
    ends = {end_of(heir, heirs, (*seen, pk)) for heir in heirs.get(pk, ())}
    return ends.pop() if len(ends) == 1 else pk


def home(whole):
    """Where a new part of the supplied file can stand when curators changed its category since: with what came in its
    place, if that can have parts, else on its own."""
    whole = whole and whole.in_effect
    whole = whole and (whole.parent or whole)
    return whole if whole and whole.is_active else None


@holds(
    Purpose.CURATION,
    Keep.RECORD,
    curated_at=Plain.MOMENT,
    retired_at=Plain.MOMENT,
    key=Plain.KEY,
    slug=Plain.KEY,
    name_nl=Plain.OWN_WORDS,
    name_en=Plain.OWN_WORDS,
    says_nl=Plain.OWN_WORDS,
    says_en=Plain.OWN_WORDS,
    advice_nl=Plain.OWN_WORDS,
    advice_en=Plain.OWN_WORDS,
    synonyms_nl=Plain.OWN_WORDS,
    synonyms_en=Plain.OWN_WORDS,
    group=Plain.KEY,
)
class Category(Life):
    """A value of a lens, or a finer part of one. Retired when it is no longer used, never deleted."""

    TEXTS = ("name_nl", "name_en", "says_nl", "says_en", "advice_nl", "advice_en")
    WORDS = ("synonyms_nl", "synonyms_en")

    lens = models.CharField(_("lens"), max_length=20, choices=LENS_CHOICES)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    key = models.SlugField(_("key"), max_length=40)
    slug = models.SlugField(_("address"), max_length=60)
    name_nl = models.CharField(_("name in Dutch"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    says_nl = models.TextField(_("explanation in Dutch"), blank=True)
    says_en = models.TextField(_("explanation in English"), blank=True)
    advice_nl = models.TextField(_("suggested course in Dutch"), blank=True)
    advice_en = models.TextField(_("suggested course in English"), blank=True)
    synonyms_nl = ArrayField(
        models.CharField(max_length=60), verbose_name=_("synonyms in Dutch"), default=list, blank=True
    )
    synonyms_en = ArrayField(
        models.CharField(max_length=60), verbose_name=_("synonyms in English"), default=list, blank=True
    )
    group = models.SlugField(
        _("group"),
        max_length=40,
        blank=True,
        help_text=_("The people for whom a field of work is, if one group."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("municipality"),
        help_text=_("For a part that one municipality added for itself."),
    )

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lens", "key"], name="category_key_unique_in_lens"),
            models.UniqueConstraint(fields=["lens", "slug"], name="category_slug_unique_in_lens"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="category_is_not_its_own_part"),
            models.CheckConstraint(
                condition=Q(municipality=None) | Q(parent__isnull=False), name="category_of_a_municipality_is_a_part"
            ),
            models.CheckConstraint(
                condition=Q(counts_as=None) | Q(retired_at__isnull=False),
                name="only_a_retired_category_is_followed_up",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of(self)

    def localized(self, field):
        """The text or words of `field` ("name", "says", "advice", "synonyms") in the reader's language."""
        return getattr(self, f"{field}_en" if get_language() == "en" else f"{field}_nl")

    @property
    def name(self):
        return self.localized("name")

    @property
    def label(self):
        """The name, which says of a retired category that it is no longer used."""
        return self.name if self.is_active else no_longer_used(self.name)

    @property
    def says(self):
        return self.localized("says")

    @property
    def advice(self):
        return self.localized("advice")

    @property
    def course(self):
        """The course suggested to the municipality: the category's own, else that of the one it is part of."""
        return self.advice or (self.parent.advice if self.parent else "")

    @property
    def token(self):
        """This category as a facet value: "actors:collectives"."""
        return f"{self.lens}:{self.key}"

    @cached_property
    def lens_object(self):
        """The lens through which this category is seen."""
        return LENSES[self.lens]

    def is_curated_by(self, user):
        """Whether this person may change it, or ask for that; a municipality's own part only its own admins may."""
        return user.is_admin_of(self.municipality_id) if self.municipality_id else user.curates

    def hide(self, municipality, *, by, reason=""):
        """Leave this out where a municipality classifies. What stands in it stays, and its meaning is everyone's.

        Returns the step. Raises ValidationError for a part of a municipality's own, and for what is not in use.
        """
        if self.municipality_id:
            raise ValidationError(_("A part of your own you do not hide but retire."), code="local")
        self.check_active()
        with Revision.objects.take(Revision.Kind.HIDDEN, by=by, reason=reason, category=self) as revision:
            self.hidings.get_or_create(municipality=municipality)
        return revision

    def show(self, municipality, *, by, reason=""):
        """Let a municipality classify with this again. Returns the step."""
        with Revision.objects.take(Revision.Kind.SHOWN, by=by, reason=reason, category=self) as revision:
            self.hidings.filter(municipality=municipality).delete()
        return revision


def no_longer_used(name):
    """What a retired category of this name is called in lists, in the reader's language."""
    return gettext("%(name)s (no longer used)") % {"name": name}


class Succession(models.Model):
    """A category that came in the place of a retired one."""

    category = models.ForeignKey(
        Category, models.CASCADE, related_name="successions", verbose_name=_("retired category")
    )
    successor = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("successor"))

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["category", "successor"], name="successor_once"),
        ]

    def __str__(self):
        return f"{self.category} → {self.successor}"


class Hiding(models.Model):
    """A shared category that a municipality does not work with. It keeps its meaning, and what stands in it."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="hidings", verbose_name=_("municipality")
    )
    category = models.ForeignKey(Category, models.CASCADE, related_name="hidings", verbose_name=_("category"))

    class Meta:
        verbose_name = _("hidden category")
        verbose_name_plural = _("hidden categories")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "category"], name="hidden_once_in_a_municipality"),
        ]

    def __str__(self):
        return f"{self.category} ({self.municipality})"
