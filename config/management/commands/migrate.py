"""Django's `migrate`, as it must be beside nodes that serve: one at a time, and never long in anybody's way."""

import time
from contextlib import contextmanager, suppress

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from psycopg.errors import LockNotAvailable

MIGRATING = 0x5741_414D  # the number of the database lock, "WAAM"
# A change of a table waits for every transaction that reads it, and all that comes later waits behind the change. So
# it gives way after so many seconds, which a visitor bears, and tries again when those have passed.
GIVES_WAY, PAUSE, TRIES = 2, 3, 60
# A number of 64 bits stands there in two halves.
HOLDER = """
SELECT a.pid, a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = 0 AND l.objid = %s
AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
WAITS_FOR = """
SELECT DISTINCT pid, application_name, left(query, 80) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < now() - interval '2 seconds'
"""


class Command(migrate.Command):
    help = f"{migrate.Command.help} Waits while another one is under way, and gives way to those who use the tables."

    def handle(self, *args, **options):
        if options["check_unapplied"] or options["plan"]:
            return super().handle(*args, **options)
        connection = connections[options["database"]]
        with self._alone(connection):
            for turn in range(1, TRIES + 1):
                try:
                    # What was done before stays done: each migration is a transaction of its own.
                    return super().handle(*args, **options)
                except OperationalError as error:
                    if not isinstance(error.__cause__, LockNotAvailable):
                        raise
                    self._tell(f"A table is in use; trying again in {PAUSE} seconds ({turn} of {TRIES}).", options)
                    time.sleep(PAUSE)
            raise CommandError(f"A table stayed in use, so that not all was migrated. {self._who(connection)}")

    @contextmanager
    def _alone(self, connection):
        """Holds the lock of the one that migrates, with `lock_timeout` set in this session."""
        with connection.cursor() as cursor:
            self._refuse_pooler(connection, cursor)
            waits = False
            while not self._takes_lock(cursor):
                if not waits:
                    self.stdout.write(f"Another migrate is under way on this database{self._holder(cursor)}; waiting.")
                waits = True
                time.sleep(0.5)
            cursor.execute(f"SET lock_timeout = {round(GIVES_WAY * 1000)}")
        try:
            yield
        finally:
            with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:  # who is gone holds none
                cursor.execute("RESET lock_timeout")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])

    def _refuse_pooler(self, connection, cursor):
        """A pooler lends a session to one after the other: the lock, and what is set, would stay on it for the next.

        It is known by this: the process that serves us is another one than at the start of the session.
        """
        cursor.execute("SELECT pg_backend_pid()")
        if cursor.fetchone()[0] != connection.connection.info.backend_pid:
            raise CommandError(
                "A pooler stands between this and PostgreSQL, and would keep the lock of this migrate. Nothing was"
                " migrated. Let DATABASE_URL name PostgreSQL itself, or HAProxy's address of the primary."
            )

    def _holder(self, cursor):
        """Who holds the lock, as part of a sentence; nothing when they have just let go of it."""
        cursor.execute(HOLDER, [MIGRATING])
        return "".join(
            f" (process {pid} of PostgreSQL, {name or 'without a name'})" for pid, name in cursor.fetchall()
        )

    def _takes_lock(self, cursor):
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATING])
        return cursor.fetchone()[0]

    def _tell(self, text, options):
        if options["verbosity"]:
            self.stdout.write(text)

    def _who(self, connection):
        """Who has been in a transaction for long, in a sentence."""
        with connection.cursor() as cursor:
            cursor.execute(WAITS_FOR)
            found = [f"{pid} ({name}): {query}" for pid, name, query in cursor.fetchall()]
        return "In a transaction: " + "; ".join(found) if found else ""
