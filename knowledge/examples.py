"""Initiatives to learn from: those that a fitting article tells of, and those that are over this threshold.

First come those that an article tells of and that have a reason for it in common with this initiative: somebody wrote
down what there is to learn, and they are alike. Then those that have most categories in common with it and stand
before a later threshold: the study orders the thresholds, so they went over the one before which this initiative
stands. Then the others that an article of examples tells of, and only where there is nobody at all those that another
article names: such an article is about something else. Within each the article that fits best goes first. All are
taken from what the reader may see, by the index, and are fetched through the gate once more.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from initiatives.search.arrays import united
from initiatives.search.more_like_this import more_like_this

MOST = 2


@dataclass(frozen=True)
class Example:
    """The key of an initiative, why it is an example, in words, and the `article` that tells of it, if one does."""

    key: int
    reason: str
    article: object = None


def examples_for(helping, initiative, categories, asked):
    """Up to two Examples for an initiative, in the language of this moment. No query.

    Takes its Helping, the names of its categories by facet value (`{"growth:recognition": "…"}`), and the index as
    `asked` for the reader.
    """
    index = asked.index
    visible = index.visible(asked.reader.municipalities, asked.reader.own)
    alike, others, named = {}, {}, {}
    for article, reasons in helping.telling():
        for key in article.initiatives:
            slot = next(iter(index.of_keys([key])), None)
            if slot is None or key == initiative.pk or slot not in visible:
                continue
            shared = next((each for each in reasons if slot in index.with_token(each.token)), None)
            if shared:
                reason = _("in common: %(shared)s") % {"shared": shared.said}
                alike.setdefault(key, Example(key, reason, article))
            else:
                reason = _("fits here: %(reason)s") % {"reason": reasons[0].said}
                (others if article.is_example else named).setdefault(key, Example(key, reason, article))
    found = dict(alike)
    for each in further(helping, initiative, categories, index, visible, MOST + len(alike)):
        found.setdefault(each.key, each)
    for key, each in others.items():
        found.setdefault(key, each)
    return list((found or named).values())[:MOST]


def further(helping, initiative, categories, index, visible, most):
    """At most so many Examples that are over the threshold before which this initiative stands, the most like it
    first."""
    thresholds = helping.table.thresholds
    order = [key for _name, key in thresholds]
    shared = {token: name for token, name in categories.items() if not token.startswith("growth:")}
    if not shared or helping.facts.threshold not in order:
        return []
    stands = order.index(helping.facts.threshold) + 1
    masks = {number: index.with_token(f"growth:{name}") for number, (name, _key) in enumerate(thresholds, start=1)}
    later = {number: mask for number, mask in masks.items() if number > stands}
    if not later:
        return []
    mask = united(list(later.values())) & visible
    found = []
    for key, tokens in more_like_this(index, mask, initiative.pk, shared, initiative.municipality_id, most):
        [slot] = index.of_keys([key])
        now = next(number for number, each in later.items() if slot in each)
        words = {"number": stands, "now": now, "shared": ", ".join(shared[token] for token in tokens)}
        reason = _("is over threshold %(number)d and stands before %(now)d now; in common: %(shared)s") % words
        found.append(Example(key, reason))
    return found
