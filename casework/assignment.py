"""Who becomes the contact official of what comes in: the rules of a municipality."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.models import District, Municipality, Neighbourhood
from casework.colleagues import colleagues
from taxonomy.models import Category
from taxonomy.rules import propose
from ui.personal import Keep, Purpose, Whose, holds

# The most specific first. A field of work is what the answers propose: nobody read an intake that just came in.
GROUNDS = ("neighbourhood", "district", "category")


class AssignmentRuleQuerySet(models.QuerySet):
    def of_municipality(self, municipality):
        """The rules of this municipality, the most specific first, then by name."""
        by_name = ("neighbourhood__name", "district__name", "category__name_nl", "pk")
        rules = self.filter(municipality=municipality).select_related(*GROUNDS, "official")
        return sorted(rules.order_by(*by_name), key=lambda rule: GROUNDS.index(rule.ground))

    def official_for(self, intake, municipality):
        """The official whom a rule of this municipality (or None) names for this intake, None when no rule does.

        A rule whose official left is skipped. One query without rules, else at most five.
        """
        if not municipality or not self.filter(municipality=municipality).exists():
            return None
        rules = self.of_municipality(municipality)
        areas = list(intake.neighbourhoods.all())
        fields = {each.category for each in propose(intake.values()) if each.category.lens == "work_fields"}
        found = {
            "neighbourhood": {each.pk for each in areas},
            "district": {each.district_id for each in areas},
            "category": {pk for each in fields for pk in (each.pk, each.parent_id)},
        }
        here = set(colleagues(municipality).values_list("pk", flat=True))
        fitting = (rule for rule in rules if rule.applies_to in found[rule.ground] and rule.official_id in here)
        return next((rule.official for rule in fitting), None)


@holds(Purpose.CASEWORK, Keep.ROLE, official=Whose.OFFICIAL)
class AssignmentRule(models.Model):
    """Who becomes the contact official of what comes in from a neighbourhood, a district or a field of work."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+", verbose_name=_("municipality"))
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("neighbourhood")
    )
    district = models.ForeignKey(
        District, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("district")
    )
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("field of work")
    )
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("contact official")
    )

    objects = AssignmentRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(neighbourhood__isnull=False, district=None, category=None)
                | Q(neighbourhood=None, district__isnull=False, category=None)
                | Q(neighbourhood=None, district=None, category__isnull=False),
                name="a_rule_has_one_ground",
            ),
            models.UniqueConstraint(
                fields=["municipality", *GROUNDS], name="one_rule_per_ground", nulls_distinct=False
            ),
        ]

    def __str__(self):
        return f"{self.applies_to_name}: {self.official}"

    @property
    def ground(self):
        """By what the rule goes: one of GROUNDS."""
        return next(each for each in GROUNDS if self.key_of(each))

    def key_of(self, ground):
        return getattr(self, f"{ground}_id")

    @property
    def applies_to(self):
        """The key of the neighbourhood, district or category."""
        return self.key_of(self.ground)

    @property
    def applies_to_name(self):
        """The name of the neighbourhood, district or category."""
        return str(getattr(self, self.ground))
