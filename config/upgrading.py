"""While an upgrade is under way: whether the database has had all that this code asks of it (decision 36)."""

from contextlib import suppress
from pathlib import Path

import psycopg
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection

# What the database answers to code that is newer than its tables.
MISSING = psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedFunction
_seen = []  # once all were applied, that is so for as long as this process lives


def known():
    """{(app, name)} of the migrations that this code brings."""
    folders = ((each.label, Path(each.path) / "migrations") for each in apps.get_app_configs())
    return {(label, file.stem) for label, folder in folders for file in folder.glob("[!_~]*.py")}


def are_migrations_waiting():
    """Whether this code brings a migration that the database has not had. Asks until there is none, and then never
    more. Raises what the database raises when it is away."""
    if not _seen:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT app, name FROM django_migrations")
                applied = set(cursor.fetchall())
        except ProgrammingError:  # an empty database, or a role that may not read it yet
            return True
        if known() - applied:
            return True
        _seen.append(True)
    return False


def is_too_early(error):
    """Whether this exception comes from a table or column that a migration will bring which still waits."""
    while error:
        if isinstance(error, MISSING):
            with suppress(DatabaseError):
                return are_migrations_waiting()
        error = error.__cause__ or error.__context__
    return False
