"""The search rows as the index takes them in: those that changed since a version, straight from the database."""

from functools import cache
from typing import NamedTuple

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
        WHERE change.version > [version] AND ([version] > 0 OR row.initiative_id IS NOT NULL)
    ) TO STDOUT (FORMAT binary)
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


def since(version):
    """The changes after this version, those of all rows for 0, one by one. One query, one state of the database."""
    with connection.cursor() as cursor, cursor.copy(_query(version)) as copy:
        copy.set_types(TYPES)
        yield from map(RowChange._make, copy.rows())


def _query(version):
    return CHANGED.replace("[own]", own_values()).replace("[version]", str(int(version)))


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
