"""The present version of the rows, of the names of facet values and of what stands round every page: one query, with
which every request begins.

The database itself keeps the versions, in a table that its triggers call the clock (migration 0003). They raise them
with every change of a search row or of a date or municipality in the gate, whoever writes, and hold its row until they
commit. So versions commit in order, a version
that a reader sees includes every one below it, and a version names one state: rolled back, lost with a server or cut
off by a restore, it is never used again (migration 0018).
"""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import NamedTuple

import psycopg
from django.db import OperationalError, connection
from psycopg.pq import ExecStatus

READ = "SELECT name, version, since, false, anew_since FROM initiatives_searchclock"
# Only a transaction of several statements can have written what it reads; to ask that takes as long as to read. In a
# database that came from elsewhere the number of a transaction there, which may come again here, says nothing.
READ_IN_TRANSACTION = """
    SELECT name, version, since, (
        writer = pg_current_xact_id_if_assigned()::text::bigint
        AND version > (SELECT base FROM areas_era WHERE server_started_at = pg_postmaster_start_time())
    ) IS TRUE, anew_since
    FROM initiatives_searchclock
"""


class DataVersion(NamedTuple):
    """A version. `since` is the one at which everything was swept away; `own` says that this transaction wrote it,
    and that nobody else may see it yet.

    `anew_since` is the last sweep that was not for a new era alone: between two of these a row and its version name
    one content, whatever was lost meanwhile (decision 41).
    """

    number: int = 0
    since: int = 0
    own: bool = False
    anew_since: int = 0


class DataVersions(NamedTuple):
    """The present versions of the rows, of the names, of the organisations, and of what helps: that one a room above
    raises."""

    rows: DataVersion
    names: DataVersion
    site: DataVersion = DataVersion()
    knowledge: DataVersion = DataVersion()


# What was read last in the request under way; None where nobody remembers.
REMEMBERED = ContextVar("versions that were read", default=None)


@contextmanager
def remembered():
    """Within this `latest` asks nothing that `read` was told already: for the time of a request."""
    token = REMEMBERED.set([])
    try:
        yield
    finally:
        REMEMBERED.reset(token)


def latest():
    """The data versions as this request read them, for what stands round its page; read now, if it did not yet."""
    known = REMEMBERED.get()
    return known[-1] if known else read()


def read():
    """The data versions as this transaction sees them. One query."""
    versions = _present()
    known = REMEMBERED.get()
    if known is not None:
        known[:] = [versions]
    return versions


def _present():
    if not connection.get_autocommit():
        return _read(READ_IN_TRANSACTION)
    # As the first question of most requests it also tells whether the connection still lives; Django need not ask.
    connection.health_check_done = True
    try:
        return _at_once() or _read(READ)
    except OperationalError:
        connection.close()
        return _read(READ)


def _at_once():
    """The versions in one call of libpq, without a cursor: of what a kept page costs, that was most. None where
    somebody watches the queries, and where anything is wrong: the cursor then says what."""
    if connection.execute_wrappers or connection.queries_logged:
        return None
    try:
        result = connection.connection.pgconn.exec_(READ.encode())
    except psycopg.Error:
        return None
    if result.status != ExecStatus.TUPLES_OK:
        return None
    rows = range(result.ntuples)
    return _versions_in(tuple([result.get_value(row, column) for row in rows for column in (0, 1, 2, 4)]))


@lru_cache(maxsize=2)
def _versions_in(cells):
    """The versions in these cells, four a row; most requests find those of the one before."""
    rows = zip(*[iter(cells)] * 4, strict=True)
    return _versions(
        {name.decode(): DataVersion(int(at), int(since), False, int(anew)) for name, at, since, anew in rows}
    )


def stamp():
    """(the present versions as a text, when the last of them changed), for who keeps files elsewhere. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(version::text, '-' ORDER BY name), max(changed_at) FROM initiatives_searchclock"
        )
        return cursor.fetchone()


def _read(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name: DataVersion(*version) for name, *version in cursor.fetchall()}
    return _versions(found)


def _versions(found):
    return DataVersions(*(found.get(name, DataVersion()) for name in DataVersions._fields))
