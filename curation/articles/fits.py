"""Where an article fits: each reason in words, what can be chosen as a reason, and all reasons beside each other."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from curation.forms import full_name
from intake.questions import Section
from knowledge.fits import QUESTIONS
from knowledge.models import Article, Fit
from taxonomy.lenses import LENSES, Lens
from taxonomy.models import Category

# Who somebody is and where they live is no reason for an article to help.
ASKABLE = {
    key: question for key, question in QUESTIONS.items() if question.section not in {Section.BASICS, Section.CONTACT}
}


@dataclass(frozen=True)
class FitRow:
    """A fit in words."""

    fit: Fit

    @property
    def about(self):
        """The lens of its category, or the question of its answer."""
        return str(self.lens.name) if self.lens else label_of(self.fit.question)

    @property
    def lens(self):
        return LENSES[self.fit.category.lens] if self.fit.category else None

    @property
    def reason(self):
        """The category as it counts now, or the answer."""
        if self.fit.category:
            return full_name(self.fit.target)
        return str(options_of(self.fit.question).get(self.fit.answer, self.fit.answer))

    @property
    def words(self):
        return f"{self.about}: {self.reason}"

    @property
    def came_from(self):
        """The category that was given, when another one counts for it since; or None."""
        return self.fit.category if self.fit.category and self.fit.target != self.fit.category else None

    @property
    def source(self):
        """Where the reason comes from, in words."""
        article = self.fit.article
        if article.municipality:
            return article.municipality.name
        if article.key and article.curated_at is None:
            return ", ".join(filter(None, [_("supplied"), article.section]))
        return _("curators")


def rows_of(fits):
    """These fits as FitRows, those of categories first, in the order of the lenses and of the checklist. One query."""
    whole = fits.select_related("article__municipality", "category__counts_as__parent", "category__parent")
    return sorted(map(FitRow, whole), key=place)


def place(row):
    """Where a row stands among others."""
    if row.lens:
        target = row.fit.target
        whole = target.parent or target
        return 0, list(LENSES).index(row.lens.key), whole.position, whole.pk, target.position, row.fit.pk
    options = list(options_of(row.fit.question))
    answer = options.index(row.fit.answer) if row.fit.answer in options else len(options)
    return 1, PLACES.get(row.fit.question, len(PLACES)), answer, 0, 0, row.fit.pk


PLACES = {key: number for number, key in enumerate(QUESTIONS)}


def label_of(question):
    """What a question is called; one that the checklist lost, by its key."""
    return capfirst(str(QUESTIONS[question].label)) if question in QUESTIONS else question


def options_of(question):
    """{answer: its words} of a question; none of one that the checklist lost."""
    return QUESTIONS[question].options if question in QUESTIONS else {}


@dataclass(frozen=True)
class FitSection:
    """The reasons of one lens or one question: [(reason, its rows, the strongest first)], and what has none."""

    key: str
    label: str
    lens: Lens | None
    reasons: list
    without: list


def readable_for(user):
    """The fits that this person may read together: those of what is shared, and of their own municipality."""
    near = Article.objects.visible_to(user).shown_in(user.administers)
    return Fit.objects.filter(article__in=near)


def sections_of(rows):
    """All rows as FitSections: the six lenses, and the questions on which a reason rests. One query."""
    by_lens = {key: [] for key in LENSES}
    by_question = {}
    for row in rows:
        (by_lens[row.lens.key] if row.lens else by_question.setdefault(row.fit.question, [])).append(row)
    categories = list(in_order(Category.objects.active().shared()))
    found = []
    for key, own in by_lens.items():
        having = {row.fit.target.pk for row in own if row.fit.is_on}
        without = [full_name(each) for each in categories if each.lens == key and each.pk not in having]
        found.append(FitSection(LENSES[key].css, str(LENSES[key].name), LENSES[key], grouped(own), without))
    for key, own in by_question.items():  # which are in order, as the rows are
        having = {row.fit.answer for row in own if row.fit.is_on}
        without = [str(label) for answer, label in options_of(key).items() if answer not in having]
        found.append(FitSection(key, label_of(key), None, grouped(own), without))
    return found


def grouped(rows):
    groups = groupby(rows, key=lambda row: row.reason)
    return [(reason, sorted(own, key=strongest_first)) for reason, own in groups]


def strongest_first(row):
    return not row.fit.is_on, -row.fit.weight, row.fit.article.kind, row.fit.article.position, row.fit.pk


def in_order(categories):
    """Categories with each part behind the category that it is a part of. No query until they are looped over."""
    whole = Coalesce("parent__position", "position")
    found = categories.select_related("parent")
    return found.order_by(whole, F("parent").asc(nulls_first=True), "position", "pk")


def offered(article):
    """[(lens or question, [(value, reason)])] of what can still be a reason for this article. Two queries.

    A value is "category:<key>" or "<question>:<answer>".
    """
    categories = Category.objects.active()
    if article.municipality_id:
        categories = categories.for_municipality(article.municipality_id)
    else:
        categories = categories.shared()
    taken, known = {value_of(fit) for fit in article.fits.all()}, list(in_order(categories))
    groups = [
        (str(lens.name), [(f"category:{each.pk}", full_name(each)) for each in known if each.lens == lens.key])
        for lens in LENSES.values()
    ]
    groups += [
        (
            capfirst(str(question.label)),
            [(f"{key}:{answer}", str(label)) for answer, label in question.options.items()],
        )
        for key, question in ASKABLE.items()
    ]
    return [(label, [pair for pair in pairs if pair[0] not in taken]) for label, pairs in groups]


def value_of(fit):
    return f"category:{fit.category_id}" if fit.category_id else f"{fit.question}:{fit.answer}"


def reason_at(value):
    """The fields of a fit for a value of `offered`."""
    about, _colon, what = value.partition(":")
    if about == "category":
        return {"category": Category.objects.get(pk=what)}
    return {"question": about, "answer": what}
