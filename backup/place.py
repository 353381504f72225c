"""A database, as the programs of PostgreSQL, psycopg and Django each want to be told of it."""

import os
import secrets
from contextlib import contextmanager
from time import monotonic, sleep
from urllib.parse import quote

import psycopg
from django.db import connection, connections
from django.db.utils import load_backend
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from backup.trouble import BackupTrouble

ENDING = 5  # seconds that a session may take to end
# What of Django's parameters is libpq's own.
ADDRESS = ("dbname", "host", "port", "user", "password", "passfile", "service", "options", "connect_timeout")
TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding")
# A back-up may take hours, and waits for nobody who is in its way.
PATIENT = """
SET statement_timeout = 0; SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0
"""
# What somebody made in a database: nothing of PostgreSQL itself, and nothing that an extension brings along.
MADE = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
"""
SESSIONS = """
SELECT coalesce(nullif(application_name, ''), 'one without a name') || ' of ' || coalesce(usename, 'nobody')
FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
ORDER BY 1
"""


class DatabasePlace:
    """One database of one server."""

    def __init__(self, parameters):
        self.parameters = {key: str(value) for key, value in parameters.items() if value not in (None, "")}

    @classmethod
    def of_site(cls):
        """The database of this site."""
        known = connection.get_connection_params()
        return cls({key: known[key] for key in ADDRESS + TLS if key in known})

    @classmethod
    def of_url(cls, url):
        """Raises BackupTrouble for what is no address of a database; its text does not repeat it, for the password."""
        try:
            parameters = conninfo_to_dict(url)
        except psycopg.ProgrammingError as error:
            raise BackupTrouble("That is no address of a database: postgresql://user@host/name.") from error
        if not parameters.get("dbname"):
            raise BackupTrouble("The address of the database names no database: postgresql://user@host/name.")
        return cls(parameters)

    @property
    def name(self):
        return self.parameters["dbname"]

    def beside(self, name):
        """Another database of the same server."""
        return DatabasePlace(self.parameters | {"dbname": name})

    @property
    def conninfo(self):
        """For the command line of a program, which everyone on the machine can read: without the password."""
        return make_conninfo(**{key: value for key, value in self.parameters.items() if key != "password"})

    @property
    def url(self):
        """For the environment of another process of ours."""
        known = {key: quote(value, safe="") for key, value in self.parameters.items()}
        names = ("user", "password", "host", "port", "dbname")
        user, password, host, port, name = (known.pop(key, "") for key in names)
        who = f"{user}:{password}@" if password else f"{user}@" if user else ""
        where = f"{host}:{port}" if port else host
        options = "&".join(f"{key}={value}" for key, value in known.items())
        return f"postgresql://{who}{where}/{name}?{options}"

    @property
    def environment(self):
        """The environment of a program of PostgreSQL."""
        password = {"PGPASSWORD": self.parameters["password"]} if "password" in self.parameters else {}
        return os.environ | password | {"PGAPPNAME": "waaier-backup", "LC_MESSAGES": "C"}

    @contextmanager
    def session(self, **options):
        """A session of psycopg, ended with the block. Raises BackupTrouble when the database does not answer."""
        try:
            session = psycopg.connect(**self.parameters | {"application_name": "waaier-backup"}, autocommit=True)
        except psycopg.OperationalError as error:
            raise BackupTrouble(f"The database does not answer: {_first_line(error)}") from error
        with session:
            session.execute(PATIENT)
            for name, value in options.items():
                setattr(session, name, value)
            yield session

    def is_empty(self):
        with self.session() as session:
            return session.execute(MADE).fetchone()[0] == 0

    def others(self):
        """The sessions of others with this database, as texts.

        PostgreSQL shows a session of our own that was just closed for a moment more, so it is asked until there is
        none, or ENDING is over.
        """
        with self.session() as session:
            began = monotonic()
            while (found := [name for [name] in session.execute(SESSIONS)]) and monotonic() - began < ENDING:
                sleep(0.05)
        return found

    def version(self):
        """(number as 180006, as a text) of the server."""
        with self.session() as session:
            return session.info.server_version, session.execute("SHOW server_version").fetchone()[0].split()[0]

    @contextmanager
    def temporary(self):
        """An empty database on the same server, thrown away with the block. Raises BackupTrouble when this role may
        make none."""
        beside = self.beside(f"waaier_drill_{secrets.token_hex(6)}")
        named = sql.Identifier(beside.name)
        with self.session() as session:
            try:
                session.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(named))
            except psycopg.errors.InsufficientPrivilege as error:
                raise BackupTrouble(
                    "This database role may make no database for the drill: give --server with one that may."
                ) from error
        try:
            yield beside
        finally:
            with self.session() as session:
                session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))

    @contextmanager
    def as_default(self):
        """Within this the models of this process work with this database, in this thread."""
        known = dict(self.parameters)
        names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        told = {name: known.pop(key, "") for name, key in names.items()}
        before = connections["default"]
        there = load_backend(before.settings_dict["ENGINE"]).DatabaseWrapper(
            before.settings_dict | told | {"OPTIONS": known}, "default"
        )
        connections["default"] = there
        try:
            yield
        finally:
            there.close()
            connections["default"] = before


def _first_line(error):
    return str(error).strip().splitlines()[0]
