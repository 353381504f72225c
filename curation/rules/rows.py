"""Each proposal rule in words, with how often officials follow it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from initiatives.models import Classification, Initiative, Proposed
from initiatives.proposals import Following
from initiatives.rule_texts import Condition, conditions, sentence
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from taxonomy.rules import Rule

LATELY = 12
# From so many proposals on, a share says something about the rule.
ENOUGH = 5


@dataclass(frozen=True)
class RuleRow:
    """A rule with its conditions in the words of the checklist, and how it was followed."""

    rule: Rule
    conditions: list[Condition]
    following: Following

    @property
    def sentence(self):
        return sentence(self.rule)

    @property
    def category(self):
        """What it proposes, or the category that it pointed to when that proposes nothing any more."""
        return self.rule.target or self.rule.category

    @property
    def is_stranded(self):
        """Whether it is on, and proposes nothing since its category was retired or split."""
        return self.rule.is_on and self.rule.target is None

    @property
    def came_from(self):
        """The category that it points to, when another one counts for that since; or None."""
        return self.rule.category if self.rule.target and self.rule.target != self.rule.category else None

    @property
    def is_overruled(self):
        """Whether officials choose something else more often than not."""
        return self.following.proposed >= ENOUGH and 2 * self.following.followed < self.following.proposed

    @property
    def percentage(self):
        return self.following.percentage

    @property
    def followed(self):
        """How often it was followed, in words: "12 of 20 (60 %)"."""
        if not self.following.proposed:
            return _("Never proposed yet")
        return _("%(followed)d of %(proposed)d (%(percentage)d %%)") % {
            "followed": self.following.followed,
            "proposed": self.following.proposed,
            "percentage": self.following.percentage,
        }


def rows_of(rules):
    """These rules as rows, in their order. Two queries."""
    followed = Proposed.objects.by_rule()
    whole = rules.select_related("category__parent", "category__counts_as__parent")
    return [RuleRow(rule, conditions(rule), followed.get(rule.pk, Following())) for rule in whole]


def by_lens(rows, lens=None):
    """[(lens, its rows in the order of their categories)], of one lens when it is given; lenses without rules too."""
    found = {key: [] for key in LENSES if lens in (None, LENSES[key])}
    for row in sorted(rows, key=lambda row: (row.category.position, row.rule.position, row.rule.pk)):
        if row.rule.category.lens in found:
            found[row.rule.category.lens].append(row)
    return [(LENSES[key], own) for key, own in found.items()]


@dataclass(frozen=True)
class Decision:
    """An initiative at which a rule proposed something: whether it was followed, and what was chosen in that lens."""

    initiative: Initiative
    proposed: Proposed
    chosen: list[Category]

    @property
    def names(self):
        """What was chosen, in words."""
        return ", ".join(category.name for category in self.chosen)


def lately(rule, user):
    """The last decisions on a rule at the initiatives of this official's municipalities, newest first. Two queries."""
    own = Proposed.objects.decisive().filter(
        rule=rule, assessment__initiative__in=Initiative.objects.editable_by(user)
    )
    newest = own.select_related("assessment__initiative__intake", "category").order_by("-assessment__at", "-pk")
    newest = newest[:LATELY]
    classifications = Classification.objects.filter(assessment__in=[each.assessment_id for each in newest])
    chosen = {}
    for each in classifications.filter(lens=rule.category.lens).select_related("category"):
        chosen.setdefault(each.assessment_id, []).append(each.category)
    return [Decision(each.assessment.initiative, each, chosen.get(each.assessment_id, [])) for each in newest]
