"""The search rows as the index takes them in, straight from the database: those that changed since a version, those of
some keys, and which version each has."""

from functools import cache
from typing import NamedTuple

import numpy as np
from django.db import connection
from django.db.models import Value

from initiatives.gate import public_sql
from initiatives.models import Initiative
from initiatives.search.dates import DATES, UNKNOWN
from initiatives.search.facets import OWN_FACETS
from initiatives.search.own import NONE

CHANGED = f"""
    COPY (
        SELECT
            change.initiative_id, change.version, row.initiative_id IS NULL,
            {public_sql("initiative")},
            coalesce(initiative.municipality_id, ''), row.name, row.words,
            array_to_string(row.tokens, ' '), array_to_string(row.scales, ' '), coalesce(row.started, 0),
            (extract(epoch FROM row.registered_at) * 1000000)::bigint,
            own.tokens, own.days
        FROM initiatives_searchchange AS change
        LEFT JOIN initiatives_searchrow AS row USING (initiative_id)
        LEFT JOIN initiatives_initiative AS initiative ON initiative.id = change.initiative_id
        LEFT JOIN ([own]) AS own ON own.key = change.initiative_id
        WHERE [which]
    ) TO STDOUT (FORMAT binary)
"""
# Of one state: which version each row has, all in one value, since a million rows would be a million objects.
VERSIONS = """
    SELECT version, anew_since,
        (SELECT string_agg(int8send(initiative_id) || int8send(version), '') FROM initiatives_searchchange)
    FROM initiatives_searchclock WHERE name = 'rows'
"""
TYPES = ["int8", "int8", "bool", "bool", "text", "text", "text", "text", "text", "int4", "int8", "text", "text"]


class RowChange(NamedTuple):
    """An initiative that changed. Of one that `is_gone` all that follows is None.

    `is_public` and `municipality` are what the gate says of it, whatever its row may say. `tokens` and `scales` are
    parted by spaces, `started` is 0 when unknown, `registered` in microseconds.
    `own` are the values that only officials of its municipality use and `days` its dates as numbers, parted by spaces.
    """

    key: int
    version: int
    is_gone: bool
    is_public: bool | None
    municipality: str | None
    name: str | None
    words: str | None
    tokens: str | None
    scales: str | None
    started: int | None
    registered: int | None
    own: str | None
    days: str | None


def gone(key):
    """The change of a row of which nothing is left, not even that it was there."""
    return RowChange(key, 0, True, *[None] * (len(RowChange._fields) - 3))


class Versions(NamedTuple):
    """Which version each row has in one state of the database, those that are gone too: two arrays beside each other,
    in order of the keys. `number` is the version of that state, `anew_since` its last sweep that was asked for."""

    number: int
    anew_since: int
    keys: np.ndarray
    versions: np.ndarray


def since(version):
    """The changes after this version, those of all rows for 0, one by one. One query, one state of the database."""
    version = int(version)
    return _rows(f"change.version > {version}" if version else "row.initiative_id IS NOT NULL")


def of(keys):
    """What these rows are now, as changes, also of those that are gone. One query."""
    listed = ",".join(str(int(key)) for key in keys)
    return _rows(f"change.initiative_id = ANY ('{{{listed}}}'::bigint[])")


def versions():
    """The Versions of now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS)
        number, anew_since, content = cursor.fetchone()
    pairs = np.frombuffer(content or b"", ">i8").reshape(-1, 2).astype(np.int64)
    keys, versions = pairs[np.argsort(pairs[:, 0])].T
    return Versions(number, anew_since, keys, versions)


def _rows(which):
    with connection.cursor() as cursor, cursor.copy(query().replace("[which]", which)) as copy:
        copy.set_types(TYPES)
        yield from map(RowChange._make, copy.rows())


@cache
def query():
    """The query for changes, the declared expressions in it; [which] stands for the rows that are meant."""
    return CHANGED.replace("[own]", own_values())


@cache
def own_values():
    """The query for what the declared expressions say: (key, tokens, days), each in one text."""
    facets, dates = list(OWN_FACETS.values()), list(DATES.values())
    asked = [facet.expression for facet in facets] + [date.expression for date in dates]
    found = Initiative.objects.order_by().values_list("pk", *asked or [Value("")])
    with connection.cursor() as cursor:
        query = cursor.mogrify(*found.query.sql_with_params())
    names = ["key", *(f"value{number}" for number in range(len(asked)))]
    tokens = [
        f"coalesce('{facet.key}:' || array_to_string(NULLIF({name}::text[], ARRAY[]::text[]), ' {facet.key}:'), "
        f"'{facet.key}:{NONE}')"
        for facet, name in zip(facets, names[1:], strict=False)
    ]
    days = [f"coalesce({name} - DATE '1970-01-01', {UNKNOWN})" for name in names[1 + len(facets) :]]
    return f"""
        SELECT key, concat_ws(' ', NULL, {", ".join(tokens) or "''"}) AS tokens,
               concat_ws(' ', NULL, {", ".join(days)}) AS days
        FROM ({query}) AS value ({", ".join(names)})
    """
