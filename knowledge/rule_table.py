"""The rule table in memory: which articles there are, when each fits, and how often each helped.

Whoever asks gives the versions that the request has read. A version names one state (as in
`initiatives.search.data_version`), so what was read for it stays right; triggers raise that of what helps with every
change of an article, a fit or a mark (migration 0002), and that of the names with every change of a category or a
municipality.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.questions import Audience
from knowledge.articles import Article
from knowledge.fits import QUESTIONS, Fit
from knowledge.marks import FEWEST_PLACES, Mark
from taxonomy.models import Category
from ui.text import OwnWords

ARTICLE = ("pk", "slug", "kind", "place", "position", "title_nl", "title_en", "summary_nl", "summary_en")


class KnownArticle(NamedTuple):
    """What is shown of an article that fits. `place` is the code of the municipality whose own it is, or ""."""

    key: int
    slug: str
    kind: str
    place: str
    position: int
    title_nl: str
    title_en: str
    summary_nl: str
    summary_en: str
    initiatives: tuple

    @property
    def title(self):
        return localized(self.title_nl, self.title_en)

    @property
    def summary(self):
        return localized(self.summary_nl, self.summary_en)

    @property
    def is_instrument(self):
        return self.kind == Article.Kind.INSTRUMENT

    @property
    def is_example(self):
        return self.kind == Article.Kind.EXAMPLE

    def is_shown_in(self, place):
        return self.place in ("", place)


def localized(dutch, english):
    """The text in the reader's language; Dutch where there is no other, and then it says so."""
    if get_language() != "en":
        return dutch
    return english or OwnWords(dutch)


class KnownReason(NamedTuple):
    """Why an article fits: a category, by its key (with the number of its threshold, 0 for another), or an answer."""

    key: int
    article: int
    weight: int
    lens: str
    category: str
    name_nl: str
    name_en: str
    threshold: int
    question: str
    answer: str
    what_nl: str
    what_en: str

    @property
    def token(self):
        """The reason as a value of a facet: "growth:recognition", "phase:idea"."""
        return f"{self.lens}:{self.category}" if self.category else f"{self.question}:{self.answer}"

    @property
    def audience(self):
        """Who may see it: an answer, whoever may see the answer; how an initiative is read, everyone."""
        return QUESTIONS[self.question].audience if self.question else Audience.PUBLIC

    @property
    def words(self):
        """The reason and what to do, in the reader's language: “gidsen: informatie delen”."""
        return f"{self.said}: {self.what}" if self.what else self.said

    @property
    def said(self):
        """The reason in words: “staat voor drempel 4: Professionalisering”, “vraagt startsubsidie”."""
        return self.of_category if self.category else self.of_answer

    @property
    def what(self):
        """What to do about it, in a few words; "" when the article says it all."""
        return localized(self.what_nl, self.what_en) if self.what_nl else ""

    @property
    def of_category(self):
        name = self.name_en if get_language() == "en" else self.name_nl
        if self.threshold:
            return _("stands before threshold %(number)d: %(name)s") % {"number": self.threshold, "name": name}
        return small(name)

    @property
    def of_answer(self):
        question = QUESTIONS[self.question]
        answer = small(str(question.options[self.answer]))
        if self.question == "support_needs":
            return _("asks for %(what)s") % {"what": answer}
        return _("%(question)s: %(answer)s") % {"question": question.short, "answer": answer}


def small(text):
    """A name within a sentence; one of capitals, as MVO, stays as it is."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


class MarkCounts(NamedTuple):
    """At how many initiatives an instrument helped, and at how many it did not."""

    helped: int = 0
    failed: int = 0

    @property
    def total(self):
        return self.helped + self.failed

    @property
    def factor(self):
        """With what the weight of the reasons is multiplied: twice the share that helped, as if it had helped once and
        failed once before (Laplace), so that one mark moves little and none moves nothing."""
        return Fraction(2 * (self.helped + 1), self.total + 2)


@dataclass(frozen=True)
class RuleTable:
    """What was read in one version."""

    articles: dict
    by_category: dict
    by_answer: dict
    thresholds: tuple  # (key in the lens, key of the row) of the thresholds, from early to late
    tallies: dict

    def reasons(self, categories, answers):
        """{article: its reasons, the heaviest first} of what stands in these categories and gave these answers."""
        found = {}
        for known, asked in ((self.by_category, categories), (self.by_answer, answers)):
            for each in asked:
                for reason in known.get(each, ()):
                    found.setdefault(reason.article, []).append(reason)
        return {key: tuple(sorted(each, key=lambda row: (-row.weight, row.key))) for key, each in found.items()}

    def counts_in(self, article, place):
        """The MarkCounts of one municipality."""
        return MarkCounts(*self.tallies.get(article, {}).get(place, ()))

    def counts_of_all(self, article):
        """The MarkCounts of all municipalities together; none at all as long as too few of them said anything."""
        places = [each for each in self.tallies.get(article, {}).values() if any(each)]
        return MarkCounts(*map(sum, zip(*places, strict=True))) if len(places) >= FEWEST_PLACES else MarkCounts()


def rule_table(versions):
    """The RuleTable as it is in these DataVersions. Four queries when something changed, else none."""
    return _read(versions.knowledge.number, versions.names.number)


@lru_cache(maxsize=2)
def _read(_version, _names):
    rows = (
        Article.objects.published()
        .order_by("pk")
        .annotate(
            place=Coalesce("municipality__went_up_in", "municipality"),
            tells_of=ArrayAgg("initiatives", filter=~Q(initiatives=None), order_by="initiatives", default=[]),
        )
    )
    articles = {
        key: KnownArticle(key, slug, kind, place or "", *texts, tuple(tells_of))
        for key, slug, kind, place, *texts, tells_of in rows.values_list(*ARTICLE, "tells_of")
    }
    categories = Category.objects.select_related("counts_as").in_bulk()
    top = [each for each in categories.values() if each.lens == "growth" and not (each.parent_id or each.retired_at)]
    thresholds = sorted(top, key=lambda each: (each.position, each.pk))
    numbers = {each.pk: number for number, each in enumerate(thresholds, start=1)}
    by_category, by_answer = {}, {}
    for fit in Fit.objects.in_force().select_related(None).order_by("-weight", "pk"):
        if fit.category_id:
            target = categories[fit.category_id].in_effect
            names = (target.name_nl, target.name_en, numbers.get(target.parent_id or target.pk, 0))
            reason = reason_of(fit, target.lens, target.key, *names)
            # Two categories of before that count as one now are one reason: the heavier one.
            by_category.setdefault(target.pk, {}).setdefault(fit.article_id, reason)
        elif fit.answer in options_of(fit.question):
            by_answer.setdefault((fit.question, fit.answer), []).append(reason_of(fit))
    return RuleTable(
        articles,
        {key: tuple(rows.values()) for key, rows in by_category.items()},
        by_answer,
        tuple((each.key, each.pk) for each in thresholds),
        Mark.objects.tallies(),
    )


def reason_of(fit, lens="", category="", name_nl="", name_en="", threshold=0):
    """The KnownReason that a fit is; without a category the answer that it names."""
    standing = (lens, category, name_nl, name_en, threshold)
    return KnownReason(
        fit.pk, fit.article_id, fit.weight, *standing, fit.question, fit.answer, fit.what_nl, fit.what_en
    )


def options_of(question):
    """The options of a question of the checklist; none of one that it no longer has."""
    return QUESTIONS[question].options if question in QUESTIONS else {}
