"""What can help an initiative: the instruments that fit what is known of it, the best first, each with its reasons.

The order. Each reason that holds has a weight, 1 to 3. An instrument's reasons are added up, and multiplied by what
officials saw it do: twice the share of the initiatives at which it helped, counted as if it had helped at one and
failed at one before anybody said anything. So an instrument of which nothing is known counts by its reasons alone, one
that always helped counts at most double, and one mark moves little. Counted are the marks of all municipalities
together, once there are enough of them to tell nothing about one (`marks.FEWEST_PLACES`); else, for officials, those
of their own municipality. Equal ones stand in the order of the knowledge base (`position`).

Nobody is given a reason that they may not know: an answer counts for who may see that answer, also in the order. What
a reader knows to have been tried here is not proposed to them again.

A plain SQL version is the oracle of the tests: `tests/knowledge/oracle.py`.
"""

from dataclasses import dataclass

from intake.questions import Audience
from knowledge.fits import QUESTIONS
from knowledge.rule_table import KnownArticle, MarkCounts

MOST = 3


@dataclass(frozen=True)
class KnownFacts:
    """What is known of an initiative to one audience, as far as an article can fit it: the code of its municipality or
    "", the categories in which it stands as they count today (of a part also the one above it), and its answers as
    (question, option)."""

    place: str
    categories: frozenset
    answers: frozenset
    audience: Audience
    threshold: int | None = None

    @classmethod
    def of(cls, initiative, audience):
        """Takes an initiative with its intake and the classifications of its assessment at hand. No query."""
        readings = initiative.assessment.readings() if initiative.assessment else []
        standing = [each.category for each in readings]
        whole = {each.parent_id for each in standing if each.parent_id}
        growth = next((each.parent_id or each.pk for each in standing if each.lens == "growth"), None)
        answers = frozenset(
            (question.name, option)
            for question in QUESTIONS.values()
            if question.audience <= audience
            for option in options_of(getattr(initiative.intake, question.name))
        )
        categories = frozenset(each.pk for each in standing) | whole
        return cls(initiative.municipality_id or "", categories, answers, audience, growth)


def options_of(value):
    return value if isinstance(value, list) else [value] if value else []


@dataclass(frozen=True)
class FittingInstrument:
    """An instrument that may help: why, how often it helped in the reader's own municipality (for officials), and how
    often in all of them."""

    article: KnownArticle
    reasons: tuple
    own: MarkCounts
    everywhere: MarkCounts

    @property
    def weight(self):
        return sum(each.weight for each in self.reasons)

    @property
    def counted(self):
        """The MarkCounts that the order goes by."""
        return self.everywhere if self.everywhere.total else self.own

    @property
    def score(self):
        return self.weight * self.counted.factor


class Helping:
    """What fits an initiative of which one audience knows these KnownFacts, by a RuleTable."""

    def __init__(self, table, facts):
        self.table, self.facts = table, facts
        self.reasons = {
            key: reasons
            for key, reasons in table.reasons(facts.categories, facts.answers).items()
            if key in table.articles and table.articles[key].is_shown_in(facts.place)
        }

    def instruments(self, without=(), most=MOST):
        """The FittingInstruments, the best first: at most so many, none of the articles `without`."""
        fitting = [
            self.proposal(self.table.articles[key], reasons)
            for key, reasons in self.reasons.items()
            if key not in without and self.table.articles[key].is_instrument
        ]
        return sorted(fitting, key=lambda each: (-each.score, each.article.position, each.article.key))[:most]

    def proposal(self, article, reasons):
        is_official = self.facts.audience == Audience.OFFICIAL and self.facts.place
        own = self.table.counts_in(article.key, self.facts.place) if is_official else MarkCounts()
        return FittingInstrument(article, reasons, own, self.table.counts_of_all(article.key))

    def telling(self):
        """(an article of any kind that tells of initiatives, its reasons), those that fit best first."""
        found = [
            (self.table.articles[key], reasons)
            for key, reasons in self.reasons.items()
            if self.table.articles[key].initiatives
        ]
        weight = {article.key: sum(each.weight for each in reasons) for article, reasons in found}
        return sorted(found, key=lambda pair: (-weight[pair[0].key], pair[0].kind, pair[0].position, pair[0].key))
