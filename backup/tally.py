"""What stands in a database, counted: rows and a checksum for each table, and each file that a row holds.

The checksum of a table does not depend on the order of its rows: each row as the text that PostgreSQL makes of it is
digested (SHA-256), and the two halves of the first 128 bits are added up. It tells what is lost, doubled or changed;
it is no proof against somebody who makes rows to fit it.
"""

import hashlib

from django.apps import apps
from django.db import models
from psycopg import sql

# What a row looks like as a text must not depend on who asks.
FORMS = """
SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';
SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL xmlbinary = 'base64'
"""
TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
ORDER BY c.relname COLLATE "C"
"""
COUNTED = """
SELECT count(*), coalesce(sum(('x' || substr(digest, 1, 16))::bit(64)::bigint), 0),
    coalesce(sum(('x' || substr(digest, 17, 16))::bit(64)::bigint), 0)
FROM (SELECT encode(sha256(convert_to((t.*)::text, 'UTF8')), 'hex') AS digest FROM {} t) digested
"""
FILES = "SELECT {key}::text, length({column}), encode(sha256({column}), 'hex') FROM {table} ORDER BY {key}"


def tally(session):
    """{table: {"rows": how many, "checksum": 32 signs}} of the tables of the site, within this transaction."""
    session.execute(FORMS)
    return {name: _counted(session, name) for [name] in session.execute(TABLES).fetchall()}


def _counted(session, table):
    rows, one, other = session.execute(sql.SQL(COUNTED).format(sql.Identifier(table))).fetchone()
    return {"rows": rows, "checksum": f"{int(one) % 2**64:016x}{int(other) % 2**64:016x}"}


class Inventory:
    """The files that the database holds: iterated, a line of bytes for each (table, key of its row, bytes, SHA-256),
    one by one, however many there are. After that `short` says what they come to."""

    def __init__(self, session):
        self.session, self.number, self.size, self.digest = session, 0, 0, hashlib.sha256()

    def __iter__(self):
        for number, (table, key, column) in enumerate(_holding_files()):
            names = {"table": table, "key": key, "column": column}
            asked = sql.SQL(FILES).format(**{each: sql.Identifier(name) for each, name in names.items()})
            with self.session.cursor(name=f"files_{number}") as cursor:
                for row, size, digest in cursor.execute(asked):
                    line = f"{table};{row};{size};{digest}\n".encode()
                    self.number, self.size = self.number + 1, self.size + size
                    self.digest.update(line)
                    yield line

    @property
    def short(self):
        return {"files": self.number, "bytes": self.size, "sha256": self.digest.hexdigest()}


def _holding_files():
    """[(table, its key, column)] of each column of a table that holds a file."""
    return sorted(
        (model._meta.db_table, model._meta.pk.column, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField)
    )


def differences(told, found):
    """Sentences about what is not as it was told: of two tallies."""
    lines = [f"Table {name} is missing." for name in sorted(told.keys() - found.keys())]
    lines += [f"Table {name} should not be there." for name in sorted(found.keys() - told.keys())]
    for name in sorted(told.keys() & found.keys()):
        if told[name]["rows"] != found[name]["rows"]:
            lines.append(f"Table {name} has {found[name]['rows']} rows, and had {told[name]['rows']}.")
        elif told[name] != found[name]:
            lines.append(f"Table {name} has as many rows as it had, and other ones.")
    return lines
