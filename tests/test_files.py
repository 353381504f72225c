"""A file goes out whole, with its length, or not at all."""

import psycopg
import pytest
from django.db import connection
from django.urls import reverse

from catalogue.files import copy
from catalogue.files.table import FileTable
from tests.builders import a_pack, an_admin, an_initiative, an_official, rebuilt_once
from tests.pages import check_page
from tests.test_house import SOURCES, breaches

EXPORTS = ["csv", "json", "xlsx"]


@pytest.fixture
def rows(monkeypatch):
    """Some initiatives, and files that read two of them at a time."""
    monkeypatch.setattr("catalogue.files.copy.SLICE", 2)
    monkeypatch.setattr("catalogue.files.table.CHUNK", 2)
    with rebuilt_once():
        by = an_official()
        for number in range(6):
            an_initiative(by=by, name=f"Tuin {number}", categories=["actors/citizens"])


def lose_connection():
    """The database server ends the connection of this thread, as it does when it stops."""
    database = connection.get_connection_params()
    names = {name: database[name] for name in ("dbname", "user", "host", "port", "password") if name in database}
    with psycopg.connect(**names, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])


class Queries:
    """Counts queries, and loses the connection at one of them."""

    def __init__(self, lose_at=None):
        self.number, self.lose_at = 0, lose_at

    def __call__(self, execute, *arguments):
        self.number += 1
        if self.number == self.lose_at:
            lose_connection()
        return execute(*arguments)


@pytest.fixture
def broken_halfway(monkeypatch):
    """The connection with the database is lost once a file has some of its rows. Gives how often that was."""
    times = []

    def losing(made):
        def rows(*arguments):
            made_of = made(*arguments)
            yield next(made_of)
            lose_connection()
            times.append(1)
            yield from made_of

        return rows

    monkeypatch.setattr(copy, "_streamed", losing(copy._streamed))
    monkeypatch.setattr(FileTable, "rows", losing(FileTable.rows))
    yield times
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", EXPORTS)
def test_an_export_that_fails_halfway_is_an_error_page(client, rows, broken_halfway, monkeypatch, tmp_path, kind):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    client.raise_request_exception = False
    response = client.get(reverse("initiatives:export", args=[kind]))
    assert broken_halfway == [1]
    assert response.status_code >= 500 and "Content-Disposition" not in response.headers
    check_page(response.content.decode())
    assert list(tmp_path.iterdir()) == []


def files():
    """The addresses of all files and feeds."""
    return [
        *(reverse("initiatives:export", args=[kind]) for kind in EXPORTS),
        reverse("initiatives:dictionary-file"),
        reverse("initiatives:pack-file", args=[a_pack().pk]),
        *(reverse("curation:exchange-file", args=[kind]) for kind in ("csv", "ttl", "jsonld")),
        reverse("follow:feed"),
    ]


@pytest.mark.django_db
def test_every_file_says_how_long_it_is(client, rows):
    client.force_login(an_admin())
    for address in files():
        response = client.get(address)
        assert response.status_code == 200, address
        assert int(response.headers["Content-Length"]) == len(response.getvalue()) > 100, address


@pytest.mark.django_db(transaction=True)
def test_every_file_whose_last_query_fails_is_an_error_page(client, rows):
    client.force_login(an_admin())
    client.raise_request_exception = False
    for address in files():
        client.get(address)  # after which more is known beforehand
        queries = Queries()
        with connection.execute_wrapper(queries):
            assert client.get(address).status_code == 200
        with connection.execute_wrapper(Queries(lose_at=queries.number)):
            response = client.get(address)
        connection.close()
        assert response.status_code >= 500 and "Content-Disposition" not in response.headers, address
        check_page(response.content.decode())


def test_nothing_is_sent_while_it_is_made():
    """What is sent so has no length, and ends in silence when something goes wrong."""
    assert breaches(SOURCES, lambda path: "StreamingHttpResponse" in path.read_text()) == {}
