"""The rows that every test begins with are the same after each test, and nothing kept of others is shown."""

import re

import pytest
from django.apps import apps
from django.db import connection

from areas.models import AreaClock
from initiatives.models import SearchRow
from initiatives.search import data_version
from tests.builders import a_municipality, an_initiative
from tests.kept import CLOCKS, KeptRows
from tests.test_access import one_of_everything

pytestmark = pytest.mark.django_db(transaction=True)


def all_rows():
    """{table: its rows as text} of everything but the clocks."""
    with connection.cursor() as cursor:
        found = {}
        for table in set(connection.introspection.table_names()) - set(CLOCKS):
            cursor.execute(f'SELECT row::text FROM "{table}" row ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


def test_what_was_committed_is_gone_and_what_was_there_is_as_it_was():
    kept, before = KeptRows("test"), all_rows()
    one_of_everything()
    apps.get_model("taxonomy", "Category").objects.update(name_nl="Anders")
    assert all_rows() != before

    kept.put_back()

    assert all_rows() == before


def test_a_page_that_was_kept_of_other_rows_is_not_shown(client):
    kept = KeptRows("test")
    an_initiative(name="Buurtbus")
    assert "Buurtbus" in client.get("/initiatieven/").content.decode()

    kept.put_back()

    assert "Buurtbus" not in client.get("/initiatieven/").content.decode()


def test_what_is_made_once_is_there_each_time_and_nothing_else(made_once):
    an_initiative(name="Speelweide")
    before = made_once(one_of_everything)
    assert not SearchRow.objects.filter(name="speelweide").exists()
    rows = all_rows()
    an_initiative(name="Buurtbus")
    before["owner"].email = "anders@example.org"

    after = made_once(one_of_everything)

    assert all_rows() == rows
    assert after["owner"].email != before["owner"].email and after["owner"] == before["owner"]


def test_the_clocks_go_on():
    kept = KeptRows("test")
    a_municipality()
    before, areas = data_version.read(), AreaClock.objects.get().version

    kept.put_back()

    assert AreaClock.objects.get().version > areas
    after = data_version.read()
    assert after.rows.number > before.rows.number and after.rows.since == after.rows.number
    assert after.names.number > before.names.number and after.names.since == after.names.number


def test_all_that_triggers_write_is_known():
    """A new clock must be raised here as well. What else a trigger writes, is put back like other rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        sources = " ".join(source for (source,) in cursor.fetchall())
    written = set(re.findall(r"(?:UPDATE|INSERT INTO)\s+([a-z]+_[a-z_]+)", sources))
    assert written == {*CLOCKS, "initiatives_searchchange", "media_album"}
