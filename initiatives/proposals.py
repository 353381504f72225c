"""What the rules proposed to an official, and whether the official followed it: how good each rule is."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from initiatives.assessments import Assessment
from taxonomy.models import Category
from taxonomy.rules import Rule


@dataclass(frozen=True)
class Following:
    """For how many initiatives a rule proposed its category, and in how many of them the official chose it."""

    proposed: int = 0
    followed: int = 0

    @property
    def percentage(self):
        """How often it was followed, in whole per cents; None when it was never proposed."""
        return round(100 * self.followed / self.proposed) if self.proposed else None


class ProposedQuerySet(models.QuerySet):
    def note(self, assessment, categories):
        """Write down what the rules propose at this new assessment, in which these categories were chosen.

        A part implies its category: who chose the part, followed the rule that proposes the category. Two queries.
        """
        initiative = assessment.initiative
        answers = initiative.intake.values()
        effective = [category.in_effect for category in categories]
        chosen = {pk for category in effective for pk in (category.pk, category.parent_id)}
        self.bulk_create(
            Proposed(assessment=assessment, rule=rule, category=rule.target, followed=rule.target.pk in chosen)
            for rule in Rule.objects.in_force().for_municipality(initiative.municipality_id)
            if rule.target and rule.because(answers) is not None
        )

    def decisive(self):
        """The newest of each rule at each initiative: who assesses again, decides again and does not count twice."""
        each = ("rule_id", "assessment__initiative_id")
        newest = self.order_by(*each, "-assessment__at", "-assessment_id").distinct(*each)
        return self.filter(pk__in=newest.values("pk"))

    def by_rule(self):
        """{key of a rule: how it was followed}, for the rules that ever proposed. One query."""
        counts = (
            self.decisive().order_by().values("rule").annotate(n=Count("pk"), m=Count("pk", filter=Q(followed=True)))
        )
        return {row["rule"]: Following(row["n"], row["m"]) for row in counts}


class Proposed(models.Model):
    """A category that a rule proposed at an assessment. Written with the assessment, never edited."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="proposed", verbose_name=_("assessment"))
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="proposed", verbose_name=_("proposal rule"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    followed = models.BooleanField(_("followed"))

    objects = ProposedQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed category")
        verbose_name_plural = _("proposed categories")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "rule"], name="rule_once_in_an_assessment"),
        ]

    def __str__(self):
        return f"{self.category} ({self.assessment})"
