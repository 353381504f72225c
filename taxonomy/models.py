"""The categories of the six lenses: rows that admins curate."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from taxonomy.lenses import LENS_CHOICES, LENSES, catalogue


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


class Category(models.Model):
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
    curated_at = models.DateTimeField(
        _("curated at"),
        null=True,
        blank=True,
        help_text=_("From then on the supplied file changes nothing here."),
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lens", "key"], name="category_key_unique_in_lens"),
            models.UniqueConstraint(fields=["lens", "slug"], name="category_slug_unique_in_lens"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="category_is_not_its_own_part"),
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
