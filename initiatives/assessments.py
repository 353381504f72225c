"""How the municipality reads an initiative: dated assessments, each with its classifications."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from taxonomy.lenses import LENS_CHOICES, LENSES
from taxonomy.models import Category
from ui.personal import Keep, Purpose, Whose, holds

SINGLE_CHOICE_LENSES = [lens.key for lens in LENSES.values() if not lens.many]


class Overtaken(Exception):
    """An assessment was saved by someone who had not seen the newest one. `newest` is that one."""

    def __init__(self, newest):
        super().__init__(str(newest))
        self.newest = newest


@holds(Purpose.REGISTER, Keep.DOSSIER, at=Whose.OFFICIAL, by=Whose.OFFICIAL)
class Assessment(models.Model):
    """One dated reading of an initiative through the six lenses. Superseded by a newer one, never edited."""

    initiative = models.ForeignKey(
        "initiatives.Initiative", models.CASCADE, related_name="assessments", verbose_name=_("initiative")
    )
    at = models.DateTimeField(_("assessed at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assessed by"),
    )

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.initiative_id} {timezone.localdate(self.at):%Y-%m-%d}"

    def says(self, classifications):
        """Whether it holds exactly these (category, reason, basis) triples, whatever their basis."""
        rows = self.classifications.values_list("category", "reason")
        return set(rows) == {(category.pk, reason) for category, reason, _basis in classifications}

    def readings(self):
        """What it says as that counts today: a Reading for each category in effect, in the order of the taxonomy."""
        given = {}
        for each in self.classifications.all():
            given.setdefault(each.category.in_effect, []).append(each)
        found = [CategoryInEffect(category, rows) for category, rows in given.items()]
        return sorted(found, key=lambda each: (each.category.position, each.category.pk))


@holds(Purpose.REGISTER, Keep.DOSSIER, reason=Whose.ANYBODY)
class Classification(models.Model):
    """One category in an assessment, with the reason for it and where it came from."""

    class Basis(models.TextChoices):
        PROPOSED = "proposed", _("proposed by the answers")
        STATED = "stated", _("stated by the source")
        CHOSEN = "chosen", _("chosen by the official")

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="classifications", verbose_name=_("assessment")
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="classifications", verbose_name=_("category"))
    # Of the category, which never changes lens: here so that the database can hold the single choice.
    lens = models.CharField(_("lens"), max_length=20, choices=LENS_CHOICES)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, default=Basis.CHOSEN)

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "category"], name="category_once_in_an_assessment"),
            models.UniqueConstraint(
                fields=["assessment", "lens"],
                condition=Q(lens__in=SINGLE_CHOICE_LENSES),
                name="one_category_in_a_single_choice_lens",
            ),
        ]

    def __str__(self):
        return f"{self.category} ({self.lens})"


@dataclass(frozen=True)
class CategoryInEffect:
    """A category that an assessment gives as it counts today, and the classifications behind it.

    There are several when categories were merged since; each keeps the category that it was given.
    """

    category: Category
    given: list[Classification]

    @property
    def lens(self):
        return self.category.lens

    @property
    def reason(self):
        return "; ".join(dict.fromkeys(each.reason for each in self.given if each.reason))

    @property
    def basis(self):
        """Where it rests on: once stated by a source, it stays so."""
        given = [each.basis for each in self.given]
        return Classification.Basis.STATED if Classification.Basis.STATED in given else given[0]

    def get_basis_display(self):
        return Classification.Basis(self.basis).label

    @property
    def former(self):
        """The categories that were given, where this is another one now."""
        return [each.category for each in self.given if each.category != self.category]
