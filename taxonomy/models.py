"""The categories of the six lenses: rows that admins curate. What can happen to one stands in `taxonomy.life`."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from taxonomy.lenses import LENS_CHOICES, LENSES, catalogue
from taxonomy.life import Life, check_parent, free
from taxonomy.steps import Step

__all__ = ["Category", "Hiding", "Step"]


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
        """The categories that were split: what stands in them waits to be divided over their successors."""
        return self.annotate(heirs=Count("successors")).filter(retired_at__isnull=False, heirs__gt=1)

    def places(self):
        """{key of a category: (keys of the category that it counts as and of the one above that)}. One query."""
        rows = self.order_by().values_list("pk", "parent", "counts_as", "counts_as__parent")
        return {pk: (other, above) if other else (pk, parent) for pk, parent, other, above in rows}

    def settle(self):
        """Let each category count as the one at the end of its line of single successors. Two queries, or three."""
        heirs = {}
        for pk, successor in Succession.objects.values_list("category", "successor"):
            heirs.setdefault(pk, []).append(successor)
        moved = []
        for category in self.only("pk", "counts_as"):
            last = category.pk
            while len(heirs.get(last, ())) == 1:
                last = heirs[last][0]
            counts_as = None if last == category.pk else last
            if category.counts_as_id != counts_as:
                category.counts_as_id = counts_as
                moved.append(category)
        self.bulk_update(moved, ["counts_as"])

    def add(self, lens, *, by, reason="", parent=None, municipality=None, **texts):
        """A new category of this lens, or a part of `parent`; of one municipality, when it is given. Returns it.

        Raises ValidationError for a part of a part or of a retired category, and for a name that the lens has.
        """
        with Step.objects.take(Step.Kind.ADDED, by=by, reason=reason) as step:
            step.category = self.make(lens, parent, municipality, texts)
        return step.category

    def make(self, lens, parent, municipality, texts):
        """A new category at the end of its lens, within a step. Raises ValidationError."""
        category = Category(lens=lens.key, parent=parent, municipality=municipality, **texts)
        check_parent(category, parent)
        known = self.of(lens)
        category.key = free(slugify(texts["name_en"] or texts["name_nl"]).replace("-", "_")[:36], known, "key")
        category.slug = free(slugify(texts["name_nl"])[:56], known, "slug")
        category.position = (self.aggregate(Max("position"))["position__max"] or 0) + 1
        category.curated_at = timezone.now()
        category.check_name()
        category.full_clean(exclude=["parent", "municipality"])
        category.save(force_insert=True)
        return category

    def reorder(self, categories, *, by, reason=""):
        """Give these categories, of one lens and one parent, each other's places, in the order given."""
        lens = {category.lens for category in categories}
        if len(lens) != 1 or len({category.parent_id for category in categories}) != 1:
            raise ValidationError(_("Only categories that stand beside each other can change places."))
        with Step.objects.take(Step.Kind.REORDERED, by=by, reason=reason):
            fresh = self.in_bulk([category.pk for category in categories])
            places = sorted(each.position for each in fresh.values())
            for category, place in zip(categories, places, strict=True):
                row = fresh[category.pk]
                if row.position != place:
                    row.position = place
                    row.curate("position")

    def load(self):
        """Write the file's categories to the database; what an admin has curated since, wins.

        Can run any number of times. Returns (added, changed): how many rows were made, how many were brought up to
        date with the file.
        """
        stored = {(category.lens, category.key): category for category in self.all()}
        added = changed = 0
        for position, row in enumerate(catalogue()["category"], start=1):
            texts = {field: row.get(field, "") for field in Category.TEXTS}
            words = {field: row.get(field, []) for field in Category.WORDS}
            parent = stored[row["lens"], row["parent"]] if row.get("parent") else None
            values = {
                **texts,
                **words,
                "slug": row["slug"],
                "group": row.get("group", ""),
                "position": position,
            }
            category = stored.get((row["lens"], row["key"]))
            if category is None:
                category = self.create(lens=row["lens"], key=row["key"], parent=parent, **values)
                stored[category.lens, category.key] = category
                added += 1
            elif category.curated_at is None and any(getattr(category, f) != v for f, v in values.items()):
                for field, value in values.items():
                    setattr(category, field, value)
                category.save()
                changed += 1
        return added, changed


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
        return reverse("initiatives:category", args=[self.lens_object.slug, self.slug])

    def localized(self, field):
        """The text or words of `field` ("name", "says", "advice", "synonyms") in the reader's language."""
        return getattr(self, f"{field}_en" if get_language() == "en" else f"{field}_nl")

    @property
    def name(self):
        return self.localized("name")

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

    @cached_property
    def lens_object(self):
        """The lens through which this category is seen."""
        return LENSES[self.lens]


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
