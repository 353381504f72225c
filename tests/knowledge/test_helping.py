"""What fits an initiative, in which order and why; each reader knows the reasons that they may know."""

from fractions import Fraction

import pytest
from django.utils import timezone
from django.utils.translation import override

from initiatives.models import Classification, Initiative
from initiatives.search import data_version
from intake.questions import Audience
from knowledge.helping import Helping, KnownFacts
from knowledge.marks import Mark
from knowledge.models import Fit
from knowledge.rule_table import MarkCounts, rule_table
from taxonomy.models import Category
from tests.builders import a_category, a_municipality, an_admin, an_article, an_initiative, an_official

pytestmark = pytest.mark.django_db


def a_fit(article, reason, **fields):
    """A fit for "lens/category" or "question=answer"."""
    question, _is, answer = reason.partition("=")
    target = {"question": question, "answer": answer} if answer else {"category": a_category(reason)}
    return Fit.objects.create(article=article, **target, **fields)


def helping(initiative, audience=Audience.OFFICIAL):
    fresh = Initiative.objects.with_profile().get(pk=initiative.pk)
    return Helping(rule_table(data_version.read()), KnownFacts.of(fresh, audience))


def proposed(initiative, audience=Audience.OFFICIAL, **options):
    """[(title, [reasons in words])] of what is proposed."""
    found = helping(initiative, audience).instruments(**options)
    return [(each.article.title, [reason.words for reason in each.reasons]) for each in found]


def titles(initiative, audience=Audience.OFFICIAL, **options):
    return [title for title, _reasons in proposed(initiative, audience, **options)]


def test_each_reason_in_words():
    article = an_article(title_nl="Geld", title_en="Money")
    a_fit(article, "growth/professionalisation", weight=3)
    a_fit(article, "support_needs=start_subsidy", what_nl="geld om te beginnen", what_en="money to begin")
    a_fit(article, "added_value/guides", weight=1, what_nl="informatie delen", what_en="share information")
    a_fit(article, "actors/csr", weight=1)
    a_fit(article, "phase=start_up", weight=1)
    initiative = an_initiative(
        categories=["growth/professionalisation", "added_value/guides", "actors/csr"],
        support_needs=["start_subsidy"],
        phase="start_up",
    )

    assert proposed(initiative) == [
        (
            "Geld",
            [
                "staat voor drempel 4: Professionalisering",
                "vraagt startsubsidie: geld om te beginnen",
                "gidsen: informatie delen",
                "MVO",
                "fase: opstartfase (0-2 jaar)",
            ],
        )
    ]
    with override("en"):
        assert proposed(initiative)[0][1][:3] == [
            "stands before threshold 4: Professionalisation",
            "asks for start-up subsidy: money to begin",
            "guides: share information",
        ]


def test_the_heaviest_go_first_and_equals_as_in_the_knowledge_base():
    for title, position, reasons in [
        ("Licht", 1, {"growth/recognition": 1}),
        ("Tweede", 5, {"growth/recognition": 2}),
        ("Eerste", 4, {"growth/recognition": 2}),
        ("Zwaar", 9, {"growth/recognition": 2, "phase=start_up": 1}),
        ("Elders", 0, {"growth/scaling_up": 3}),
    ]:
        article = an_article(title_nl=title, position=position)
        for reason, weight in reasons.items():
            a_fit(article, reason, weight=weight)
    initiative = an_initiative(categories=["growth/recognition"], phase="start_up")

    assert titles(initiative) == ["Zwaar", "Eerste", "Tweede"]
    assert titles(initiative, most=9) == ["Zwaar", "Eerste", "Tweede", "Licht"]
    first = helping(initiative).instruments()[0]
    assert titles(initiative, without=[first.article.key]) == ["Eerste", "Tweede", "Licht"]


def test_a_part_counts_as_the_category_above_it_and_not_the_other_way_round():
    whole, part = an_article(title_nl="Geheel"), an_article(title_nl="Deel", position=1)
    a_fit(whole, "actors/collectives")
    a_fit(part, "actors/care_collectives")

    assert titles(an_initiative(categories=["actors/care_collectives"])) == ["Geheel", "Deel"]
    assert titles(an_initiative(categories=["actors/collectives"])) == ["Geheel"]


def test_categories_count_as_they_do_today():
    """Of before, of the fit as of the initiative; two that became one are one reason, the heavier one."""
    article = an_article(title_nl="Ruimte")
    a_fit(article, "work_fields/self_help", weight=1)
    a_fit(article, "work_fields/buddy_projects", weight=3, what_nl="ruimte geven")
    initiative = an_initiative(categories=["work_fields/self_help"])
    assert proposed(initiative) == [("Ruimte", ["zelfhulpgroepen, lotgenoten"])]

    a_category("work_fields/self_help").merge(a_category("work_fields/buddy_projects"), by=an_admin(), reason="Eén")

    assert proposed(initiative) == [("Ruimte", ["maatjesprojecten, mentor, koppelen van duo's: ruimte geven"])]


def test_what_is_off_a_draft_or_retired_and_what_is_no_instrument_is_not_proposed():
    for fields in ({"published_at": None}, {"retired_at": timezone.now()}, {"kind": "reflection"}):
        a_fit(an_article(**fields), "phase=start_up")
    a_fit(an_article(), "phase=start_up").revise(by=None, is_on=False)
    on = a_fit(an_article(title_nl="Wel"), "phase=start_up")

    assert titles(an_initiative(phase="start_up")) == ["Wel"]
    on.article.retired_at = timezone.now()
    on.article.save()
    assert titles(an_initiative(phase="start_up")) == []


def test_an_own_article_is_for_its_own_municipality():
    zeist = a_municipality("GM0355", "Zeist")
    a_fit(an_article(title_nl="Van Zeist", municipality=zeist), "phase=start_up")

    for audience in Audience:
        assert titles(an_initiative(municipality=zeist), audience) == ["Van Zeist"]
        assert titles(an_initiative(), audience) == []
        assert titles(an_initiative(municipality=None, by=an_official()), audience) == []


def test_an_own_article_goes_along_when_its_municipality_went_up_in_another():
    old = a_municipality("GM0312", "Bunnik", vanished_on="2026-01-01", went_up_in=a_municipality())
    a_fit(an_article(title_nl="Van Bunnik", municipality=old), "phase=start_up")

    assert titles(an_initiative()) == ["Van Bunnik"]


def test_an_answer_is_a_reason_for_who_may_see_it():
    a_fit(an_article(title_nl="Omzet"), "turnover_now=10-50k")
    a_fit(an_article(title_nl="Fase", position=1), "phase=start_up")
    initiative = an_initiative(turnover_now="10-50k", phase="start_up")

    assert titles(initiative, Audience.PUBLIC) == ["Fase"]
    assert titles(initiative, Audience.INITIATOR) == ["Omzet", "Fase"]
    assert titles(initiative, Audience.OFFICIAL) == ["Omzet", "Fase"]


def test_a_former_reading_is_no_reason():
    a_fit(an_article(), "growth/recognition")
    initiative = an_initiative(categories=["growth/recognition"])
    assert len(titles(initiative)) == 1

    initiative.assess([(a_category("growth/scaling_up"), "", Classification.Basis.CHOSEN)], by=an_official())

    assert titles(initiative) == []


# --- What was seen to help -----------------------------------------------------------------------------------------


def marked(article, results, municipality=None):
    """Marks of this article at as many other initiatives, in one municipality."""
    for result in results:
        initiative = an_initiative(municipality=municipality or a_municipality(), name="Elders")
        Mark.objects.give(initiative, article, by=None, result=result, words="", told="")


def two():
    first, second = an_article(title_nl="Eerste", position=1), an_article(title_nl="Tweede", position=2)
    for each in (first, second):
        a_fit(each, "growth/recognition")
    return first, second


def test_what_did_not_help_goes_down_and_what_did_help_up():
    first, second = two()
    initiative = an_initiative(categories=["growth/recognition"])
    assert titles(initiative) == ["Eerste", "Tweede"]

    marked(first, ["did_not_help"])
    assert titles(initiative) == ["Tweede", "Eerste"]

    marked(first, ["helped", "helped"])
    assert titles(initiative) == ["Eerste", "Tweede"]

    marked(second, ["helped", "helped"])
    assert titles(initiative) == ["Tweede", "Eerste"]


def test_what_was_only_used_moves_nothing():
    first, _second = two()
    marked(first, ["used", "used"])
    assert titles(an_initiative(categories=["growth/recognition"])) == ["Eerste", "Tweede"]


def test_one_mark_moves_little_and_many_at_most_double():
    factors = [MarkCounts(*each).factor for each in [(0, 0), (1, 0), (0, 1), (3, 3)]]
    assert factors == [1, Fraction(4, 3), Fraction(2, 3), 1]
    assert 1.9 < MarkCounts(98, 0).factor < 2 and 0 < MarkCounts(0, 98).factor < 0.1


def test_own_counts_are_for_officials_and_no_other_ones_until_there_are_three_places():
    first, _second = two()
    initiative = an_initiative(categories=["growth/recognition"])
    marked(first, ["did_not_help"])
    marked(first, ["did_not_help"], a_municipality("GM0355", "Zeist"))

    assert titles(initiative, Audience.OFFICIAL) == ["Tweede", "Eerste"]
    assert titles(initiative, Audience.INITIATOR) == titles(initiative, Audience.PUBLIC) == ["Eerste", "Tweede"]
    of_official = helping(initiative).instruments()[1]
    assert (of_official.own, of_official.everywhere) == (MarkCounts(0, 1), MarkCounts())

    marked(first, ["used"], a_municipality("GM0392", "Haarlem"))  # says nothing of helping, so tells of no third place
    assert titles(initiative, Audience.PUBLIC) == ["Eerste", "Tweede"]

    marked(first, ["helped"], a_municipality("GM0392", "Haarlem"))
    assert titles(initiative, Audience.PUBLIC) == ["Tweede", "Eerste"]
    for_all = helping(initiative, Audience.PUBLIC).instruments()[1]
    assert (for_all.own, for_all.everywhere) == (MarkCounts(), MarkCounts(1, 2))


def test_two_that_became_one_municipality_are_one_place():
    first, _second = two()
    bunnik = a_municipality("GM0312", "Bunnik")
    for place in (a_municipality(), a_municipality("GM0355", "Zeist"), bunnik):
        marked(first, ["helped"], place)
    table = rule_table(data_version.read())
    assert table.counts_of_all(first.pk) == MarkCounts(3, 0)

    bunnik.went_up_in, bunnik.vanished_on = a_municipality(), "2026-01-01"
    bunnik.save()

    table = rule_table(data_version.read())
    assert table.counts_of_all(first.pk) == MarkCounts()
    assert table.counts_in(first.pk, "GM9999") == MarkCounts(2, 0)


# --- Kept by a version ---------------------------------------------------------------------------------------------


def test_the_table_is_read_once_a_version(django_assert_num_queries):
    two()
    versions = data_version.read()
    with django_assert_num_queries(4):
        first = rule_table(versions)
    with django_assert_num_queries(0):
        assert rule_table(versions) is first


@pytest.mark.parametrize(
    "change",
    [
        lambda article: Fit.objects.filter(article=article).update(weight=3),
        lambda article: Fit.objects.filter(article=article).delete(),
        lambda article: type(article).objects.filter(pk=article.pk).update(title_nl="Anders"),
        lambda article: article.initiatives.add(an_initiative()),
        lambda article: marked(article, ["helped"]),
        lambda article: Category.objects.filter(key="recognition").update(name_nl="Anders"),
    ],
    ids=["a weight", "a fit", "a title", "an example", "a mark", "a name"],
)
def test_a_change_is_in_the_table_at_once(change):
    first, _second = two()
    before = rule_table(data_version.read())
    change(first)
    assert rule_table(data_version.read()) != before
