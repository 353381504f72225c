"""What the profile proposes is what a plain SQL query over the tables proposes, for every kind of reader."""

import random
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Prefetch
from django.utils import timezone

from initiatives.models import Classification, Initiative
from initiatives.search import data_version
from intake.questions import Audience
from knowledge.fits import QUESTIONS
from knowledge.helping import Helping, KnownFacts
from knowledge.models import Article, Fit, Mark
from knowledge.rule_table import rule_table
from knowledge.supplied import load_articles
from taxonomy.models import Category
from tests.builders import a_municipality, a_neighbourhood, an_article
from tests.knowledge.oracle import proposed

SEEDED = 400
PLACES = [("GM9999", "Waaierdam"), ("GM0355", "Zeist"), ("GM0392", "Haarlem"), ("GM0546", "Leiden")]


def computed(audience):
    """The same as the oracle, by the code of the profile."""
    table, found = rule_table(data_version.read()), {}
    rows = Classification.objects.select_related("category__parent", "category__counts_as__parent")
    initiatives = Initiative.objects.select_related("intake", "assessment").prefetch_related(
        Prefetch("assessment__classifications", rows)
    )
    for each in initiatives:
        proposals = Helping(table, KnownFacts.of(each, audience)).instruments()
        if proposals:
            found[each.pk] = [(one.article.key, [reason.key for reason in one.reasons]) for one in proposals]
    return found


def seeded():
    """A register in four municipalities with more reasons than the files have, own articles, mergers and marks."""
    chance = random.Random(13)
    for code, name in PLACES:
        a_neighbourhood(f"BU{code[2:]}0101", f"Buurt in {name}", a_municipality(code, name))
        call_command("seed", SEEDED // len(PLACES), municipality=code, stdout=StringIO(), stderr=StringIO())
    load_articles()
    for code, _name in PLACES[:2]:
        an_article(municipality=a_municipality(code))
    Article.objects.filter(pk__in=[an_article().pk for _each in range(4)]).update(position=7)
    an_article(published_at=None), an_article(retired_at=timezone.now())
    many_fits(chance)
    Mark.objects.bulk_create(some_marks(chance))
    first, second = Category.objects.filter(lens="work_fields", municipality=None, parent=None)[:2]
    Category.objects.filter(pk=first.pk).update(counts_as=second, retired_at=timezone.now())


def many_fits(chance):
    """Reasons of every kind and weight; some are switched off."""
    categories = list(Category.objects.all())
    answers = [(name, option) for name, question in QUESTIONS.items() for option in question.options]
    known = set(Fit.objects.values_list("article", "category", "question", "answer"))
    rows = []
    for article in Article.objects.filter(kind=Article.Kind.INSTRUMENT):
        chosen = [(each.pk, "", "") for each in chance.sample(categories, 8)]
        chosen += [(None, *each) for each in chance.sample(answers, 6)]
        off = timezone.now() if chance.random() < 0.1 else None
        rows += [
            Fit(
                article=article,
                category_id=category,
                question=question,
                answer=answer,
                weight=chance.randint(1, 3),
                switched_off_at=off,
            )
            for category, question, answer in chosen
            if (article.pk, category, question, answer) not in known
        ]
    Fit.objects.bulk_create(rows)


def some_marks(chance):
    """What officials said, of some articles in all municipalities and of others in a few; some was taken back."""
    articles = list(Article.objects.filter(kind=Article.Kind.INSTRUMENT))
    for initiative in Initiative.objects.all():
        for article in chance.sample(articles, chance.randint(0, 2)):
            if article.pk % 3 or initiative.municipality_id in ("GM9999", "GM0355"):
                yield Mark(
                    initiative=initiative,
                    article=article,
                    municipality_id=initiative.municipality_id,
                    result=chance.choice(Mark.Result.values),
                    undone_at=timezone.now() if chance.random() < 0.1 else None,
                )


@pytest.fixture(scope="module")
def register(kept_rows):
    with kept_rows(seeded):
        yield


@pytest.mark.parametrize("audience", Audience)
def test_the_profile_agrees_with_plain_sql(register, db, audience):
    ours, oracle = computed(audience), proposed(audience)

    assert len(oracle) > SEEDED * 0.9
    assert {key: oracle.get(key) for key in oracle if ours.get(key) != oracle[key]} == {}
    assert ours == oracle


def test_it_compares_what_differs_between_readers(register, db):
    """Else one of the three comparisons would say nothing new."""
    public, official = proposed(Audience.PUBLIC), proposed(Audience.OFFICIAL)
    assert sum(public.get(key) != rows for key, rows in official.items()) > 20
    assert {len(rows) for rows in official.values()} >= {3}
    table = rule_table(data_version.read())
    known = [table.counts_of_all(key).total for key in table.articles]
    assert any(known) and not all(known)
