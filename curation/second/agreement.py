"""How far two readers agree: Cohen's kappa per lens.

Kappa is the agreement beyond chance: 1 when two readers always say the same, 0 when no more often than chance would
(J. Cohen, 1960, "A coefficient of agreement for nominal scales").

In a lens with one choice, an initiative is one decision: a category, or none. In a lens with several, each category is
a decision of its own, yes or no, and the decisions about all categories and initiatives are taken together (pooled).
A part implies its category.
"""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

NONE = None
# Below this, one initiative more or less changes the outcome much; a rule of thumb.
FEW = 30
# Up to which kappa, in words: Landis and Koch, 1977, "The measurement of observer agreement for categorical data".
BANDS = [
    (0.0, _("no better than chance")),
    (0.2, _("slight agreement")),
    (0.4, _("fair agreement")),
    (0.6, _("moderate agreement")),
    (0.8, _("substantial agreement")),
    (1.0, _("almost complete agreement")),
]


@dataclass(frozen=True)
class Agreement:
    """How far two readings of `initiatives` agree in a lens.

    `same` had exactly the same categories. `observed` is the share of the `decisions` that were equal, 0..1; `kappa`
    is None when it cannot be computed, as both readers gave every decision the one same answer.
    """

    lens: object
    initiatives: int
    same: int
    decisions: int
    observed: float
    kappa: float | None

    @property
    def in_words(self):
        """What the kappa says, in plain language; "" without one."""
        return "" if self.kappa is None else next(words for most, words in BANDS if self.kappa <= most)

    @property
    def percentage(self):
        """The equal decisions, in whole per cents."""
        return round(100 * self.observed)

    @property
    def width(self):
        """The length of the bar of this kappa, 0..100; None without one."""
        return None if self.kappa is None else round(100 * max(self.kappa, 0))


def kappa(pairs):
    """Cohen's kappa of (first, second) answers; None without any, or when all answers are the same one."""
    first, second = Counter(one for one, other in pairs), Counter(other for one, other in pairs)
    # All times the square of the number of pairs: whole numbers, so that nothing is rounded but the outcome.
    most, equal = len(pairs) ** 2, len(pairs) * sum(one == other for one, other in pairs)
    by_chance = sum(times * second[answer] for answer, times in first.items())
    return None if by_chance == most else (equal - by_chance) / (most - by_chance)


def agreement(lens, readings, categories):
    """The Agreement in a lens of readings as (set of categories, set of categories), the first and the second.

    `categories` are those that one could choose, as decisions in a lens of several; parts imply theirs.
    """
    both = [(whole(first), whole(second)) for first, second in readings]
    if lens.many:
        decided = {category for category in categories} | {each for pair in both for side in pair for each in side}
        order = sorted(decided, key=lambda each: each.pk)
        pairs = [(each in first, each in second) for first, second in both for each in order]
    else:
        pairs = [(only(first), only(second)) for first, second in readings]
    equal = sum(first == second for first, second in pairs)
    return Agreement(
        lens=lens,
        initiatives=len(both),
        same=sum(first == second for first, second in both),
        decisions=len(pairs),
        observed=equal / len(pairs) if pairs else 0,
        kappa=kappa(pairs),
    )


def whole(categories):
    """These categories and those that they are parts of."""
    return frozenset(categories) | {each.parent for each in categories if each.parent_id}


def only(categories):
    """The key of the one category that was chosen, or NONE."""
    return next((each.pk for each in categories), NONE)
