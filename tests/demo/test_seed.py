from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q

from casework.models import Need, Note, Promise
from initiatives.models import Classification, Event, Initiative, SearchRow
from initiatives.search.documents import tokens, words
from intake.models import Intake
from tests.builders import a_municipality, a_neighbourhood, an_official, no_categories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    a_neighbourhood("BU99990101", "Oude Haven")
    a_neighbourhood("BU99990102", "Kerkkwartier")


def seed(number, **options):
    progress = StringIO()
    call_command("seed", number, stdout=StringIO(), stderr=progress, **options)
    return progress.getvalue()


def contents():
    return sorted(Initiative.objects.values_list("slug", "intake__summary", "intake__commitment", "registered_at"))


def test_adds_fictional_initiatives_with_all_that_belongs_to_them(monkeypatch):
    monkeypatch.setattr("demo.management.commands.seed.BATCH", 40)

    assert seed(100) == "\r 40 %\r 80 %\r100 %\n"

    all_of_them = Initiative.objects.with_profile()
    assert all_of_them.count() == 100
    assert {each.municipality_id for each in all_of_them} == {"GM9999"}
    assert all(each.is_fictional for each in all_of_them)
    assert not any(each.intake.missing() for each in all_of_them)
    assert len({each.intake.reference for each in all_of_them}) == 100
    assert 80 <= Initiative.objects.public().count() <= 100
    assert Initiative.objects.filter(assessment__initiative__isnull=False).count() > 75
    assert Classification.objects.filter(basis="proposed").count() > 100
    assert Intake.objects.filter(neighbourhoods__isnull=False).exists()
    assert Event.objects.filter(kind="registered").count() == 100
    assert Event.objects.filter(kind="published").count() == Initiative.objects.exclude(published_at=None).count()
    for each in all_of_them:
        each.full_clean()
        each.intake.full_clean()


def test_writes_the_rows_that_a_search_needs():
    seed(30)

    for each in Initiative.objects.with_profile().select_related("search_row"):
        assert sorted(each.search_row.tokens) == sorted(tokens(each))
        assert sorted(each.search_row.words.split()) == sorted(words(each).split())
    assert SearchRow.objects.count() == 30


@pytest.mark.django_db(transaction=True)  # indexes change between transactions only
def test_a_large_number_is_mostly_copies_that_came_in_earlier(monkeypatch):
    monkeypatch.setattr("demo.management.commands.seed.MOST_MADE", 20)

    assert seed(50) == "\r 40 %\r 80 %\r100 %\n"

    everything = Initiative.objects.with_profile().order_by("pk")
    assert everything.count() == SearchRow.objects.count() == 50
    made, copies = everything[:20], everything[20:]
    for number, each in enumerate(copies):
        original = made[number % 20]
        assert each.intake.name == original.intake.name and each.slug.startswith(original.slug)
        assert each.registered_at < original.registered_at
        assert original.registered_at - each.registered_at == original.intake.submitted_at - each.intake.submitted_at
        assert said(each) == said(original)
        assert each.search_row.registered_at == each.registered_at
        assert sorted(each.search_row.tokens) == sorted(tokens(each))
        assert set(each.intake.neighbourhoods.all()) == set(original.intake.neighbourhoods.all())
        kinds = [set(one.events.values_list("kind", "intake__name")) for one in (each, original)]
        assert kinds[0] == kinds[1]
        each.full_clean()
        each.intake.full_clean()
    assert len({each.intake.reference for each in everything}) == 50
    assert len({each.registered_at for each in everything}) > 45


def said(initiative):
    """What an assessment says, whatever its keys."""
    rows = initiative.assessment.classifications.all() if initiative.assessment else []
    return {(each.category_id, each.reason, each.basis) for each in rows}


@pytest.mark.django_db(transaction=True)  # indexes change between transactions only
def test_the_indexes_of_the_search_rows_are_back_after_a_large_number(monkeypatch):
    def indexes():
        with connection.cursor() as cursor:
            return set(connection.introspection.get_constraints(cursor, SearchRow._meta.db_table))

    before = indexes()
    monkeypatch.setattr("demo.management.commands.seed.MOST_MADE", 5)
    seed(10)
    assert indexes() == before


def test_the_same_seed_gives_the_same_initiatives():
    seed(20, seed=7)
    first = contents()
    SearchRow.objects.all().delete()
    Initiative.objects.all().delete()

    seed(20, seed=7)
    assert contents() == first

    Initiative.objects.all().delete()
    seed(20, seed=8)
    assert contents() != first


def test_can_run_again_beside_what_is_there():
    seed(20)
    seed(20)
    assert Initiative.objects.values("slug").distinct().count() == 40
    assert Initiative.objects.filter(Q(slug__endswith="-2")).count() >= 15


def test_works_in_a_municipality_without_neighbourhoods():
    a_municipality("GM0355", "Zeist")
    seed(5, municipality="GM0355")
    assert Initiative.objects.filter(municipality="GM0355", intake__neighbourhoods=None).count() == 5


def test_says_what_is_missing():
    with pytest.raises(CommandError, match="load_areas"):
        seed(1, municipality="GM0000")
    no_categories()
    with pytest.raises(CommandError, match="load_categories"):
        seed(1)


def test_adds_notes_needs_and_promises_in_the_numbers_asked_for():
    an_official(name="Sam Bakker")

    seed(40, notes=100, needs=150, promises=30)

    assert (Note.objects.count(), Need.objects.count(), Promise.objects.count()) == (100, 150, 30)
    for initiative in Initiative.objects.filter(archived_at=None).select_related("intake"):
        asked = set(initiative.needs.open().values_list("kind", flat=True))
        assert asked == set(initiative.intake.support_needs)
    assert not Need.objects.open().filter(initiative__archived_at__isnull=False).exists()
    assert Promise.objects.overdue().exists()
    assert Need.objects.open().exclude(owner=None).exists()
    for each in [*Note.objects.all(), *Need.objects.all(), *Promise.objects.all()]:
        each.full_clean()


def test_adds_none_of_these_unless_asked():
    seed(5)

    assert not Note.objects.exists()
    assert not Need.objects.exists()
