"""The search rows as the index takes them in: those that changed since a version, straight from the database."""

from typing import NamedTuple

from django.db import connection

from initiatives.gate import public_sql

CHANGED = f"""
    COPY (
        SELECT
            change.initiative_id, change.version, row.initiative_id IS NULL,
            {public_sql("initiative")},
            coalesce(initiative.municipality_id, ''), row.name, row.words,
            array_to_string(row.tokens, ' '), array_to_string(row.scales, ' '), coalesce(row.started, 0),
            (extract(epoch FROM row.registered_at) * 1000000)::bigint
        FROM initiatives_searchchange AS change
        LEFT JOIN initiatives_searchrow AS row USING (initiative_id)
        LEFT JOIN initiatives_initiative AS initiative ON initiative.id = change.initiative_id
        WHERE change.version > {{version:d}} AND ({{version:d}} > 0 OR row.initiative_id IS NOT NULL)
    ) TO STDOUT (FORMAT binary)
"""
TYPES = ["int8", "int8", "bool", "bool", "text", "text", "text", "text", "text", "int4", "int8"]


class RowChange(NamedTuple):
    """An initiative that changed. Of one that `is_gone` all that follows is None.

    `is_public` and `municipality` are what the gate says of it, whatever its row may say. `tokens` and `scales` are
    parted by spaces, `started` is 0 when unknown, `registered` in microseconds.
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


def since(version):
    """The changes after this version, those of all rows for 0, one by one. One query, one state of the database."""
    with connection.cursor() as cursor, cursor.copy(CHANGED.format(version=version)) as copy:
        copy.set_types(TYPES)
        yield from map(RowChange._make, copy.rows())
