"""A clock that went back, and then past where it was with other rows, as when a server took over that lost something.

Here the rows are put back within one server; tests/test_failover.py has real ones.
"""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from areas import choices
from areas.models import Era, Municipality
from casework.models import NeedPulse
from initiatives.models import Initiative
from initiatives.search import data_version, index
from tests.builders import a_category, a_municipality, a_need, an_initiative
from tests.initiatives.test_search_index import names

pytestmark = pytest.mark.django_db(transaction=True)

PUT_BACK = ["initiatives_searchclock", "initiatives_searchchange", "initiatives_searchrow", "areas_areaclock"]
SEQUENCES = ["initiatives_search_version", "areas_version", "casework_needpulse_id_seq"]


@contextmanager
def lost():
    """What is done within this is lost: rows, clocks and sequences are as they were, and another server goes on."""
    with connection.cursor() as cursor:
        for table in PUT_BACK:
            cursor.execute(f"CREATE TEMP TABLE kept_{table} AS TABLE {table}")
        cursor.execute("CREATE TEMP TABLE kept_dates AS SELECT id, published_at FROM initiatives_initiative")
        cursor.execute("CREATE TEMP TABLE kept_names AS SELECT code, name FROM areas_municipality")
        cursor.execute("SELECT max(id) FROM casework_needpulse")
        [[pulse]] = cursor.fetchall()
        numbers = []
        for sequence in SEQUENCES:
            cursor.execute(f"SELECT last_value, is_called FROM {sequence}")
            numbers += [(sequence, *cursor.fetchone())]
        yield
        with transaction.atomic():
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in PUT_BACK:
                cursor.execute(f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}")
                cursor.execute(f"DROP TABLE kept_{table}")
            cursor.execute(
                "UPDATE initiatives_initiative AS row SET published_at = kept.published_at"
                " FROM kept_dates AS kept WHERE kept.id = row.id; DROP TABLE kept_dates"
            )
            cursor.execute(
                "UPDATE areas_municipality AS row SET name = kept.name"
                " FROM kept_names AS kept WHERE kept.code = row.code; DROP TABLE kept_names"
            )
            cursor.execute("DELETE FROM casework_need")
            cursor.execute("DELETE FROM casework_needpulse WHERE id > %s", [pulse or 0])
            for number in numbers:
                cursor.execute("SELECT setval(%s, %s, %s)", number)
        elsewhere()


def elsewhere():
    """Let the era that is recorded be one of another server."""
    Era.objects.update(server_started_at=timezone.now())


def a_round(reads_between):
    """Three initiatives, of which one is public; the second is published, seen and lost."""
    by = None
    one, other, third = (
        an_initiative(name=name, by=by, published=name == "Eerste") for name in ("Eerste", "Verloren", "Derde")
    )
    assert names() == ["Eerste"]
    with lost():
        other.publish(by=None)
        assert sorted(names()) == ["Eerste", "Verloren"]
    if reads_between:
        assert names() == ["Eerste"]
    return one, third


@pytest.mark.parametrize("reads_between", [True, False])
def test_what_was_lost_is_not_shown_and_what_was_published_instead_is(reads_between):
    _one, third = a_round(reads_between)
    third.publish(by=None)
    assert sorted(names()) == ["Derde", "Eerste"]


@pytest.mark.parametrize("reads_between", [True, False])
def test_what_was_unpublished_instead_is_gone(reads_between):
    one, _third = a_round(reads_between)
    one.unpublish(by=None, reason="Even niet")
    assert names() == []


def test_the_first_version_of_an_era_is_above_all_before_it_and_sweeps_everything_away():
    an_initiative()
    before = data_version.read()
    elsewhere()
    assert data_version.read() == before

    an_initiative()
    after = data_version.read()
    [base] = Era.objects.values_list("base", flat=True)
    for was, now in zip(before, after, strict=True):
        assert was.number < base < now.since <= now.number
    an_initiative()
    assert data_version.read().rows.since == after.rows.since


def test_two_eras_are_apart_also_when_the_clock_of_the_machine_is_behind():
    ahead = Era.objects.get().base + (10**9 << 32)
    Era.objects.update(base=ahead)
    elsewhere()
    an_initiative()
    assert 1 <= (Era.objects.get().base - ahead) / 2**32 <= 1000


def test_two_eras_that_begin_from_the_same_moment_are_apart():
    """As of servers that were made of one back-up."""
    began = Era.objects.values().get()
    bases = set()
    for _server in range(4):
        Era.objects.update(**began | {"base": began["base"] + (10**6 << 32)})  # their clocks are behind
        elsewhere()
        an_initiative()
        bases.add(Era.objects.get().base)
    assert len(bases) > 1


def test_the_number_of_a_transaction_of_another_server_makes_nobody_the_writer():
    an_initiative()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE initiatives_searchclock SET writer = pg_current_xact_id()::text::bigint")
        assert data_version.read().rows.own
        elsewhere()
        assert not any(version.own for version in data_version.read())
        assert index.present(data_version.read().rows) is index._committed


def test_areas_that_were_renamed_and_lost_are_not_offered():
    here, there = a_municipality("GM9999", "Waaierdam"), a_municipality("GM0355", "Zeist")
    with lost():
        Municipality.objects.filter(pk=here.pk).update(name="Verloren")
        assert ("GM9999", "Verloren") in choices.municipalities(choices.version())
    Municipality.objects.filter(pk=there.pk).update(name="Gevonden")
    assert choices.municipalities(choices.version()) == (("GM0355", "Gevonden"), ("GM9999", "Waaierdam"))


def test_changes_of_needs_that_were_lost_and_others_are_two_states():
    initiative = an_initiative()
    with lost():
        a_need(initiative, kind="permit")
        before = NeedPulse.version()
    a_need(initiative, kind="say")
    after = NeedPulse.version()
    assert after[1:] == before[1:] and after != before


def test_a_reading_that_was_lost_is_not_the_one_that_is_shown(client):
    initiative = an_initiative(name="Buurtbus")
    chosen = a_category("actors/citizens")
    was = initiative.assessment_id
    with lost():
        initiative.assess([(chosen, "Verloren reden", "chosen")], by=None)
        assert "Verloren reden" in client.get(initiative.get_absolute_url()).content.decode()
        Initiative.objects.filter(pk=initiative.pk).update(assessment=was)
    initiative.assess([(chosen, "Andere reden", "chosen")], by=None)
    shown = client.get(initiative.get_absolute_url()).content.decode()
    assert "Andere reden" in shown and "Verloren reden" not in shown
