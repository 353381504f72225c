"""Which initiatives are an example for another one, and why."""

import pytest
from django.contrib.auth.models import AnonymousUser

from catalogue.profile.similar import categories_of
from initiatives.models import Initiative
from initiatives.search.asked import Asked
from intake.questions import Audience
from knowledge.examples import examples_for
from knowledge.helping import Helping, KnownFacts
from knowledge.rule_table import rule_table
from tests.builders import a_category, a_municipality, an_article, an_initiative, an_official

pytestmark = pytest.mark.django_db
LIKE = ["actors/collectives", "work_fields/self_help"]


def examples(initiative, reader=None):
    """[(name, why)] of the examples for this reader."""
    reader = reader or AnonymousUser()
    asked = Asked(reader)
    fresh = Initiative.objects.with_profile().get(pk=initiative.pk)
    helping = Helping(rule_table(asked.versions), KnownFacts.of(fresh, Audience.PUBLIC))
    found = examples_for(helping, fresh, categories_of(fresh), asked)
    return [(Initiative.objects.get(pk=each.key).intake.name, each.reason) for each in found]


def telling(initiatives, *, title="Het podium", weight=2, kind="example", **fields):
    article = an_article(title_nl=title, kind=kind, **fields)
    article.initiatives.set(initiatives)
    article.fits.create(category=a_category("growth/recognition"), weight=weight)
    return article


def test_first_those_that_a_fitting_article_tells_of():
    mine = an_initiative(name="Van mij", categories=["growth/recognition"])
    buuv = an_initiative(name="BUUV")
    telling([buuv, mine])

    assert examples(mine) == [("BUUV", "past hier: staat voor drempel 2: Aandacht en erkenning")]


def test_the_article_that_fits_best_goes_first_and_two_is_all():
    mine = an_initiative(categories=["growth/recognition"])
    telling([an_initiative(name="Licht")], weight=1)
    telling([an_initiative(name="Zwaar")], weight=3)
    telling([an_initiative(name="Ook zwaar")], weight=3, position=1)

    assert [name for name, _why in examples(mine)] == ["Zwaar", "Ook zwaar"]


def test_one_with_the_same_reason_goes_before_one_that_is_further_and_that_before_another():
    mine = an_initiative(categories=["growth/recognition", *LIKE])
    telling([an_initiative(name="Anders")], weight=3)
    assert [name for name, _why in examples(mine)] == ["Anders"]
    an_initiative(name="Verder", categories=["growth/scaling_up", *LIKE])
    assert [name for name, _why in examples(mine)] == ["Verder", "Anders"]
    telling([an_initiative(name="Net zo", categories=["growth/recognition"])], weight=1)
    assert examples(mine)[0] == ("Net zo", "overeenkomst: staat voor drempel 2: Aandacht en erkenning")
    assert [name for name, _why in examples(mine)] == ["Net zo", "Verder"]


def test_one_that_another_article_only_names_is_for_where_there_is_nobody():
    mine = an_initiative(categories=["growth/recognition"])
    telling([an_initiative(name="Genoemd")], kind="instrument", weight=3)
    assert [name for name, _why in examples(mine)] == ["Genoemd"]
    telling([an_initiative(name="Voorbeeld")], weight=1)
    assert [name for name, _why in examples(mine)] == ["Voorbeeld"]


def test_nobody_is_shown_what_they_may_not_see():
    mine = an_initiative(categories=["growth/recognition", *LIKE])
    telling([an_initiative(name="Nog niet openbaar", published=False)])
    an_initiative(name="Verder, niet openbaar", categories=["growth/scaling_up", *LIKE], published=False)

    assert examples(mine) == []
    assert [name for name, _why in examples(mine, an_official())] == ["Verder, niet openbaar", "Nog niet openbaar"]
    assert examples(mine, an_official(a_municipality("GM0355", "Zeist"))) == []


def test_then_those_most_like_it_that_are_over_the_threshold():
    mine = an_initiative(categories=["growth/recognition", *LIKE])
    an_initiative(name="Er nog voor", categories=["growth/first_followers", *LIKE])
    an_initiative(name="Ervoor", categories=["growth/recognition", *LIKE])
    an_initiative(name="Eroverheen", categories=["growth/professionalisation", *LIKE])
    an_initiative(name="Een beetje", categories=["growth/founder_leaves", LIKE[0]])
    an_initiative(name="Iets anders", categories=["growth/founder_leaves", "actors/csr"])

    assert examples(mine) == [
        (
            "Eroverheen",
            "is drempel 2 over en staat nu voor drempel 4; overeenkomst: Collectieven, Zelfhulpgroepen, lotgenoten",
        ),
        ("Een beetje", "is drempel 2 over en staat nu voor drempel 6; overeenkomst: Collectieven"),
    ]


def test_without_a_threshold_or_behind_the_last_one_nobody_is_further():
    an_initiative(name="Eroverheen", categories=["growth/professionalisation", *LIKE])
    assert examples(an_initiative(categories=LIKE)) == []
    assert examples(an_initiative(categories=["growth/founder_leaves", *LIKE])) == []


def test_an_example_of_both_kinds_stands_once():
    mine = an_initiative(categories=["growth/recognition", *LIKE])
    both = an_initiative(name="Allebei", categories=["growth/professionalisation", *LIKE])
    telling([both])
    an_initiative(name="Ook verder", categories=["growth/scaling_up", LIKE[0]])

    assert [name for name, _why in examples(mine)] == ["Allebei", "Ook verder"]
