"""When another server took over the database, the log of the site tells so, once."""

import pytest
from django.db import connection

from audit.models import Entry, What
from backup import takeover

pytestmark = pytest.mark.django_db


def told():
    return [entry.facts for entry in Entry.objects.filter(what=What.TAKEN_OVER).order_by("pk")]


def test_it_reads_the_timeline_that_the_server_writes_on():
    with connection.cursor() as cursor:
        cursor.execute("SELECT timeline_id FROM pg_control_checkpoint()")
        assert takeover.timeline() == cursor.fetchone()[0]


def test_nothing_is_told_of_a_server_that_nobody_took_over_from():
    assert not takeover.is_new(takeover.FIRST)
    assert not takeover.tell(takeover.FIRST)
    assert told() == []


def test_each_takeover_is_told_once(caplog):
    assert takeover.is_new(2)
    assert [takeover.tell(2), takeover.tell(2), takeover.tell(3)] == [True, False, True]
    assert not takeover.is_new(2)
    assert told() == [{"timeline": 2}, {"timeline": 3}]
    assert [record.getMessage().partition(" (")[2][:10] for record in caplog.records] == ["timeline 2", "timeline 3"]


@pytest.mark.parametrize(
    ("facts", "new"),
    [({"timeline": 1}, [False, True, True]), ({"timeline": 2}, [False, False, True]), ({}, [False, True, True])],
    ids=["on a first server", "on one that took over before", "by an earlier version"],
)
def test_what_was_told_before_a_restore_was_of_other_servers(facts, new):
    takeover.tell(2)
    Entry.objects.record(What.BACKUP_RESTORED, rows=1, made_on="2026-11-30", **facts)
    assert [takeover.is_new(number) for number in (1, 2, 3)] == new

    takeover.tell(3)
    assert not takeover.is_new(3)
