"""The path over the thresholds of growth, against the same counted by the database in another way."""

import re
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import translation

from areas.models import Municipality
from catalogue.lenses.groups import with_parts
from catalogue.lenses.growth.steps import steps
from catalogue.lenses.growth.thresholds import FEWEST, GROWTH
from catalogue.lenses.growth.walk import duration
from initiatives.models import Classification, Initiative
from initiatives.search.counts import RegistryCounts
from knowledge.models import Fit
from taxonomy.models import Category
from tests.builders import (
    a_category,
    a_municipality,
    a_user,
    an_article,
    an_initiative,
    an_official,
    no_categories,
)
from tests.pages import PageClient

pytestmark = pytest.mark.django_db
START = datetime(2024, 1, 1, 12, tzinfo=UTC)
LENS, THIRD = "/brillen/groei/", "/brillen/groei/steun-van-bedrijven-of-instituties/"
EVERYONE = AnonymousUser()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def read(initiative, *readings):
    """Let an initiative be read so: (days after the first day, key of a threshold or None) each."""
    for days, key in readings:
        rows = [(a_category(f"growth/{key}"), "because", Classification.Basis.CHOSEN)] if key else []
        initiative.assess(rows, by=None, at=START + timedelta(days=days))
    return initiative


def walked(*readings, **fields):
    return read(an_initiative(**fields), *readings)


def seen(user=EVERYONE, most=10):
    """{key of a threshold: its step} as this reader sees it."""
    counts = RegistryCounts(user)
    entries = with_parts(Category.objects.active().shared().of(GROWTH), counts.by_category())
    return {each.entry.category.key: each for each in steps(entries, counts, user, most=most)}


def text_of(response):
    """The words of a page, with one space between them."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def over(user=EVERYONE):
    return {key: each.passage.over for key, each in seen(user).items() if each.passage.over}


def test_who_stands_further_now_got_over_what_is_behind():
    walked((0, "first_followers"), (40, "recognition"), (100, "professionalisation"), name="Tuin")
    found = seen()
    assert over() == {"first_followers": 1, "recognition": 1}
    assert [each[0] for each in found["first_followers"].crossed] == ["Tuin"]
    assert (found["first_followers"].crossed[0][2], found["recognition"].crossed[0][2]) == ("40 days", "2 months")


def test_who_came_back_did_not_get_over_it():
    walked((0, "first_followers"), (40, "recognition"), (100, "first_followers"))
    assert over() == {}


def test_the_time_runs_until_it_was_past_for_good():
    walked((0, "first_followers"), (10, "recognition"), (20, "first_followers"), (30, "scaling_up"))
    found = seen()
    assert found["first_followers"].crossed[0][2] == "30 days"
    assert found["recognition"].crossed[0][2] == "20 days"


def test_a_reading_that_leaves_growth_open_says_nothing_of_before():
    initiative = walked((0, "first_followers"), (10, None), (50, "recognition"))
    assert seen()["first_followers"].crossed[0][2] == "50 days"
    read(initiative, (60, None))  # now nobody knows where it stands
    assert over() == {}


def test_of_two_readings_at_one_moment_the_later_one_counts():
    walked((0, "first_followers"), (40, "first_followers"), (40, "recognition"))
    assert seen()["first_followers"].crossed[0][2] == "40 days"


def test_nobody_was_read_yet():
    an_initiative()
    assert over() == {}
    assert {each.passage.over for each in seen().values()} == {0}


def test_a_median_waits_for_enough():
    for days in (10, 20, 90, 40):
        walked((0, "recognition"), (days, "scaling_up"))
    assert seen()["recognition"].passage.median == ""
    walked((0, "recognition"), (50, "scaling_up"))
    walked((0, "recognition"), (500, "recognition"))  # still there: not counted
    assert seen()["recognition"].passage.over == FEWEST
    assert seen()["recognition"].passage.median == "40 days"


def test_who_was_archived_before_a_threshold_stopped_there_and_only_officials_see_it():
    official = an_official()
    stopped = walked((0, "first_followers"), (10, "recognition"))
    stopped.archive(by=official, reason="Gestopt")
    elsewhere = an_initiative(municipality=a_municipality("GM0355", "Zeist"))
    read(elsewhere, (0, "recognition")).archive(by=an_official(elsewhere.municipality), reason="Gestopt")
    walked((0, "recognition"))
    assert {key: each.passage.stopped for key, each in seen(official).items() if each.passage.stopped} == {
        "recognition": 1
    }
    assert {each.passage.stopped for each in seen().values()} == {None}


def test_the_gate_decides_who_is_counted_and_named():
    official, other = an_official(), an_official(a_municipality("GM0355", "Zeist"))
    walked((0, "first_followers"), (40, "recognition"), name="Besloten", published=False)
    assert (over(official), over(other), over()) == ({"first_followers": 1}, {}, {})
    assert [each.crossed for each in seen(other).values()] == [()] * 6
    page = PageClient().get(LENS)
    assert "Besloten" not in page.content.decode()


def test_what_was_withdrawn_is_told_no_more():
    initiative = walked((0, "first_followers"), (40, "recognition"))
    assert over() == {"first_followers": 1}
    initiative.unpublish(by=an_official(), reason="Op verzoek")
    assert over() == {}


# --- The taxonomy goes on --------------------------------------------------------------------------------------------


def test_a_merged_threshold_counts_where_it_went():
    walked((0, "first_followers"), (40, "recognition"), (90, "scaling_up"))
    a_category("growth/recognition").merge(a_category("growth/first_followers"), by=a_user(), reason="Een")
    found = seen()
    assert over() == {"first_followers": 1}
    assert found["first_followers"].crossed[0][2] == "3 months"  # until it was past both


def test_a_split_threshold_keeps_its_place_until_it_is_divided():
    walked((0, "first_followers"), (40, "recognition"), name="Onverdeeld")
    walked((0, "recognition"), (40, "scaling_up"), name="Voorbij")
    heirs = [{"name_nl": f"Deel {n}", "name_en": f"Half {n}"} for n in (1, 2)]
    a_category("growth/recognition").split(heirs, by=a_user(), reason="Twee")
    assert over() == {"first_followers": 1}
    assert set(seen()) == {
        "first_followers",
        "institutional_support",
        "professionalisation",
        "scaling_up",
        "founder_leaves",
        "half_1",
        "half_2",
    }


def test_a_part_counts_for_its_threshold():
    whole = a_category("growth/recognition")
    part = Category.objects.add(GROWTH, by=a_user(), parent=whole, name_nl="Prijs", name_en="Award")
    walked((0, part.key), (20, "recognition"), (40, "scaling_up"))
    assert seen()["recognition"].crossed[0][2] == "40 days"


def test_another_order_is_another_path():
    walked((0, "recognition"), (20, "first_followers"))
    assert over() == {}
    Category.objects.reorder([a_category("growth/recognition"), a_category("growth/first_followers")], by=a_user())
    assert over() == {"recognition": 1}


# --- What helps ------------------------------------------------------------------------------------------------------


def test_what_helps_stands_at_its_threshold_instruments_first():
    followers, recognition = a_category("growth/first_followers"), a_category("growth/recognition")
    note = an_article(kind="learning_note", title_en="A lesson")
    weak, strong = an_article(title_en="Weak"), an_article(title_en="Strong")
    Fit.objects.create(article=note, category=recognition, weight=3)
    Fit.objects.create(article=weak, category=recognition, weight=1, what_en="Invite the paper.")
    Fit.objects.create(article=strong, category=recognition, weight=3)
    Fit.objects.create(article=an_article(title_en="Draft", published_at=None), category=recognition)
    Fit.objects.create(article=an_article(title_en="By an answer"), question="phase", answer="idea")
    found = seen(most=2)
    assert [each.article.title for each in found["recognition"].help] == ["Strong", "Weak"]
    assert (found["recognition"].help[1].what, found["recognition"].more_help) == ("Invite the paper.", 1)
    recognition.merge(followers, by=a_user(), reason="Een")
    assert len(seen()["first_followers"].help) == 3


def test_an_article_of_one_municipality_is_for_its_officials():
    zeist = a_municipality("GM0355", "Zeist")
    own = an_article(municipality=a_municipality())
    Fit.objects.create(article=own, category=a_category("growth/recognition"))
    shown = [len(seen(reader)["recognition"].help) for reader in (an_official(), an_official(zeist), EVERYONE)]
    assert shown == [1, 0, 0]


# --- The pages -------------------------------------------------------------------------------------------------------


def test_the_pages_tell_it():
    article = an_article(title_en="Give attention", title_nl="Aandacht geven")
    Fit.objects.create(article=article, category=a_category("growth/institutional_support"), what_nl="Nodig ze uit.")
    for number in range(FEWEST):
        walked((0, "institutional_support"), (90, "scaling_up"), name=f"Tuin {number}")
    for path in (LENS, THIRD):
        words = text_of(PageClient().get(path))
        assert "Aandacht geven" in words and "Nodig ze uit." in words, path
        assert "3 maanden bij de mediaan van 5" in words, path
        assert "Tuin 0 in 3 maanden" in words, path
        assert "Gestopt" not in words, path
    official = PageClient()
    official.force_login(an_official())
    assert "Hier gestopt" in text_of(official.get(LENS))


def test_the_reason_and_the_reader_of_a_reading_are_told_nowhere():
    reader = an_official(name="Mieke Beoordelaar")
    initiative = an_initiative()
    for days, key in ((0, "first_followers"), (40, "recognition")):
        row = (a_category(f"growth/{key}"), "vertrouwelijke reden", Classification.Basis.CHOSEN)
        initiative.assess([row], by=reader, at=START + timedelta(days=days))
    for path in (LENS, "/brillen/groei/eerste-volgers/"):
        html = PageClient().get(path).content.decode()
        assert "vertrouwelijke reden" not in html and "Mieke" not in html


def test_the_page_asks_as_much_for_many_as_for_few(django_assert_num_queries):
    client = PageClient()
    walked((0, "recognition"), (40, "scaling_up"))
    Fit.objects.create(article=an_article(), category=a_category("growth/recognition"))
    client.get(LENS)
    with django_assert_num_queries(5):
        client.get(f"{LENS}?drawn=anew")
    for number in range(8):
        walked((0, "recognition"), (40 + number, "scaling_up"))
        Fit.objects.create(article=an_article(), category=a_category("growth/recognition"))
    client.get(LENS)
    with django_assert_num_queries(5):
        client.get(f"{LENS}?drawn=anew")


def test_the_lens_without_thresholds_has_no_path(client):
    no_categories()
    assert client.get(LENS).status_code == 200


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (59, "59 days"),
        (61, "2 months"),
        (700, "23 months"),
        (731, "2 years"),
        (800, "2 years, 2 months"),
        (4000, "10 years, 11 months"),
    ],
)
def test_a_time_is_told_as_people_do(days, words):
    assert duration(days) == words


# --- The oracle ------------------------------------------------------------------------------------------------------

ORACLE = """
WITH place AS (
    SELECT category.pk AS category, top.id AS top, rank() OVER (ORDER BY top.position, top.id) AS rank
    FROM (SELECT id AS pk, coalesce(counts_as_id, id) AS counted FROM taxonomy_category WHERE lens = 'growth') category
    JOIN taxonomy_category counted ON counted.id = category.counted
    JOIN taxonomy_category top ON top.id = coalesce(counted.parent_id, counted.id)
), reading AS (
    SELECT assessment.initiative_id AS initiative, assessment.at, place.top, place.rank,
        assessment.id = initiative.assessment_id AS is_present, initiative.archived_at IS NOT NULL AS is_archived
    FROM initiatives_classification classification
    JOIN initiatives_assessment assessment ON assessment.id = classification.assessment_id
    JOIN initiatives_initiative initiative ON initiative.id = assessment.initiative_id
    JOIN place ON place.category = classification.category_id
    WHERE classification.lens = 'growth' AND {gate}
), stay AS (
    SELECT initiative, top, rank, min(at) AS since, max(at) AS last FROM reading GROUP BY initiative, top, rank
), present AS (
    SELECT initiative, rank, is_archived FROM reading WHERE is_present
)
SELECT stay.top,
    count(*) FILTER (WHERE present.rank > stay.rank),
    array_agg(date_part('day', (
        SELECT min(later.at) FROM reading later WHERE later.initiative = stay.initiative AND later.at > (
            SELECT max(low.at) FROM reading low WHERE low.initiative = stay.initiative AND low.rank <= stay.rank
        )
    ) - stay.since)::int) FILTER (WHERE present.rank > stay.rank),
    count(*) FILTER (WHERE present.rank = stay.rank AND present.is_archived)
FROM stay LEFT JOIN present ON present.initiative = stay.initiative
GROUP BY stay.top
"""


def oracle(gate):
    """{key of a threshold: (how many got over it, the median in words, how many stopped)}, by the database."""
    with connection.cursor() as cursor:
        cursor.execute(ORACLE.format(gate=gate))
        return {
            key: (number, duration(round(median(days))) if number >= FEWEST else "", stopped)
            for key, number, days, stopped in cursor.fetchall()
        }


def test_it_agrees_with_the_database_on_seeded_histories():
    chance, here = Random(13), a_municipality()
    zeist = a_municipality("GM0355", "Zeist")
    keys = [each.key for each in Category.objects.of(GROWTH)]
    official = an_official(here)
    for number in range(60):
        place = chance.choice([here, zeist])
        initiative = an_initiative(municipality=place, published=chance.random() < 0.8, name=f"Nummer {number}")
        day, at = 0, chance.randrange(3)
        for _each in range(chance.randrange(1, 6)):
            read(initiative, (day, keys[at] if chance.random() < 0.9 else None))
            day += chance.randrange(1, 300)
            at = max(0, min(len(keys) - 1, at + chance.choice([-1, 0, 1, 1, 2])))
        if chance.random() < 0.3:
            initiative.archive(by=official, reason="Gestopt")
    a_category("growth/professionalisation").merge(a_category("growth/scaling_up"), by=a_user(), reason="Een")
    public = "initiative.published_at IS NOT NULL AND initiative.archived_at IS NULL"
    for reader, gate in [
        (EVERYONE, public),
        (official, f"(({public}) OR initiative.municipality_id = 'GM9999')"),
    ]:
        expected = oracle(gate)
        assert sum(number for number, _time, _stopped in expected.values()) > 15
        for key, step in seen(reader).items():
            number, time, stopped = expected.get(a_category(f"growth/{key}").pk, (0, "", 0))
            assert (step.passage.over, step.passage.median) == (number, time), key
            assert step.passage.stopped == (stopped if reader is official else None), key
            assert len(step.crossed) + step.more_over == number
    assert Municipality.objects.count() >= 2 and Initiative.objects.filter(archived_at__isnull=False).count() > 5
