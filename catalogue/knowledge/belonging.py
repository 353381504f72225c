"""Where an article belongs: the reasons for which it helps, and how many initiatives stand behind each.

A number is what the list shows this reader under the same selection: it is asked of the same index, behind the same
gate.
"""

from typing import NamedTuple

from django.urls import reverse
from django.utils.text import capfirst

from catalogue.knowledge.collection import ArticleEntry, entry_of
from initiatives.search.asked import Asked
from initiatives.search.facets import FACETS_OF_OFFICIALS, facets_for
from initiatives.search.selection import Selection
from knowledge.fits import QUESTIONS
from knowledge.models import Article
from taxonomy.lenses import LENSES

MOST_EXAMPLES = 4


class StatedReason(NamedTuple):
    """One reason. `page` is the address of its category, "" for an answer; `what` says what to do, `count` how many
    initiatives it is about and `words` the same in words, `href` leads to them; None and "" where nobody may ask that
    of the list."""

    label: str
    page: str
    what: str
    count: int | None
    href: str


class Belonging(NamedTuple):
    """The reasons of one lens or question. `together` is how many initiatives stand behind any of them, `href` leads
    to them; None and "" when there is one reason."""

    label: str
    lens: str
    reasons: list[StatedReason]
    together: int | None
    href: str


def belongings(article, user):
    """The Belongings of an article for this reader, the lenses first. One query, and one or two for who reads."""
    grouped = {}
    for fit in article.fits.filter(switched_off_at=None).select_related("category__counts_as"):
        category = fit.target
        key = category.lens if category else fit.question
        value = category.key if category else fit.answer
        # Two categories that were merged are one reason.
        grouped.setdefault(key, {}).setdefault(value, (fit, category))
    order = [*LENSES, *QUESTIONS]
    asked, allowed = Asked(user), facets_for(user)
    return [_belonging(key, grouped[key], asked, key in allowed) for key in sorted(grouped, key=order.index)]


def _belonging(key, reasons, asked, may_ask):
    facet = FACETS_OF_OFFICIALS.get(key)
    lens = facet.lens if facet else None
    label = facet.label if facet else QUESTIONS[key].short
    found = [_reason(key, value, fit, category, asked, may_ask) for value, (fit, category) in reasons.items()]
    together, href = _asked(key, tuple(reasons), asked) if may_ask and len(found) > 1 else (None, "")
    return Belonging(capfirst(str(label)), lens.css if lens else "", found, together, href)


def _reason(key, value, fit, category, asked, may_ask):
    label = category.label if category else str(dict(QUESTIONS[key].options)[value])
    page = category.get_absolute_url() if category else ""
    return StatedReason(label, page, fit.what, *(_asked(key, (value,), asked) if may_ask else (None, "")))


def _asked(key, values, asked):
    """(how many initiatives the list finds for this reader, its address)."""
    selection = Selection(chosen={key: values})
    return asked.answer(selection).total, f"{reverse('initiatives:list')}?{selection.query}"


class Neighbours(NamedTuple):
    """The ArticleEntries beside an article: those that it is tied to, whichever names the other, and examples that
    belong where it does, those with most in common first."""

    related: list[ArticleEntry]
    examples: list[ArticleEntry]

    @classmethod
    def of(cls, article, collection, codes):
        """Those that the pages of these municipalities show. One query, and two for one that readers do not find."""
        shown = {each.key: each for each in collection.shown(codes) if each.key != article.pk}
        tied = set(article.related.values_list("pk", flat=True))
        related = [each for key, each in shown.items() if key in tied]
        here = collection.entries.get(article.pk)
        if here is None:
            fits = article.fits.filter(switched_off_at=None).select_related("category__counts_as", "category__parent")
            here = entry_of(article, fits, ())
        own = {token for token in here.tokens if not token.startswith("kind:")}
        common = {
            key: len(own.intersection(each.tokens))
            for key, each in shown.items()
            if each.kind == Article.Kind.EXAMPLE and key not in tied
        }
        keys = sorted(filter(common.get, common), key=lambda key: -common[key])
        return cls(related, [shown[key] for key in keys[:MOST_EXAMPLES]])
