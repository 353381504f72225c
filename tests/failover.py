"""A database with a stand-in that takes over, and loses what was done last; and processes of the site that live on.

The rounds are what decision 34 is about: something is done, seen by all and lost, and then something else is done.
`python -m tests.failover` is one of the processes. Each line that it reads is an order, each that it writes an answer.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import traceback
from contextlib import ExitStack
from itertools import product
from typing import NamedTuple
from urllib.parse import quote

import psycopg
from django.conf import settings

from tests.outage import PROGRAMS, Database, end, wait_until

NODES = 2
CASES = {  # what is done and lost, and what is done afterwards
    "publish, publish another": ("publish one", "publish other"),
    "publish, unpublish another": ("publish one", "unpublish third"),
    "assess, assess again": ("assess third lost", "assess third found"),
    "rename and ask, rename and ask another": ("ask permit GM9999 Verloren", "ask say GM0355 Gevonden"),
}


class Round(NamedTuple):
    """Whether all of them read between the failover and what is done after it; whether a tick came just before what is
    lost, so that the sequence had numbers to spare. Without one a checkpoint came last."""

    case: str
    reads_between: bool
    tick_before: bool


# The first three in each of the four ways are the twelve of the rehearsal.
ROUNDS = [Round(*each) for each in product(list(CASES)[:3], [False, True], [False, True])]


# --- Servers -------------------------------------------------------------------------------------------------------


class BackUp:
    """The files of a server as they are now, of which others can be made."""

    def __init__(self, of, files):
        self.of, self.files = of, files
        command = [PROGRAMS / "pg_basebackup", f"--dbname={of.url}", f"--pgdata={files}", "--checkpoint=fast"]
        subprocess.run([*command, "--no-sync"], check=True, stderr=subprocess.DEVNULL)

    def put_back(self, data, recovery=""):
        """A server that begins with these files: that stands in for the one that they are of, or by these settings."""
        data.mkdir()
        files = data / "postgres"
        subprocess.run(["cp", "-a", self.files, files], check=True)
        (files / ("recovery.signal" if recovery else "standby.signal")).touch()
        with (files / "postgresql.auto.conf").open("a") as kept:
            kept.write(recovery or f"primary_conninfo = '{psycopg.conninfo.make_conninfo(self.of.url)}'\n")
        if os.geteuid() == 0:  # the server runs as nobody (config/database.py)
            subprocess.run(["chown", "-R", f"--reference={self.of.data / 'postgres'}", files], check=True)
        return Standing(data)


class Standing(Database):
    """A server with what stands in its files, which are there."""

    def __init__(self, data):
        self.data, self.users = data, ExitStack()
        self.start()


class Beside(Database):
    """An empty database in the server of another one."""

    def __init__(self, database, name):
        with psycopg.connect(database.url, autocommit=True) as session:
            session.execute(f"CREATE DATABASE {name}")
        self.url = psycopg.conninfo.make_conninfo(database.url, dbname=name)


def kill(database):
    """End a server as a power cut does, and throw away what it had."""
    os.kill(int((database.data / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    database.users.close()
    shutil.rmtree(database.data)


class Pair:
    """A server and its stand-in, and one address at which the one that writes is found."""

    def __init__(self, folder):
        self.folder, self.number = folder, 0
        self.primary, self.standby = Database(folder / "0"), None
        self.door = folder / "door"
        self.open()

    def open(self):
        """Let the address lead to the primary."""
        at = psycopg.conninfo.conninfo_to_dict(self.primary.url)
        self.door.unlink(missing_ok=True)
        self.door.symlink_to(at["host"])
        self.url = f"postgresql://{at['user']}@{quote(str(self.door), safe='')}:{at['port']}/{at['dbname']}"

    def stand_in(self):
        """Begin a stand-in, which follows."""
        self.number += 1
        back_up = BackUp(self.primary, self.folder / "back-up")
        self.standby = back_up.put_back(self.folder / str(self.number))
        shutil.rmtree(back_up.files)

    def cut(self):
        """Let the stand-in follow no further than this moment."""
        [(here,)] = self.primary.ask("SELECT pg_current_wal_insert_lsn()")
        self.primary.ask("SELECT pg_switch_wal()")
        wait_until(lambda: self.standby.ask("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", here) == [(True,)])
        with psycopg.connect(self.standby.url, autocommit=True) as session:
            session.execute("ALTER SYSTEM SET primary_conninfo = ''")
            session.execute("SELECT pg_reload_conf()")
        wait_until(lambda: self.standby.ask("SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming'") == [])

    def fail_over(self):
        """Kill the primary and let the stand-in take over."""
        kill(self.primary)
        self.standby.ask("SELECT pg_promote()")
        wait_until(lambda: self.standby.ask("SELECT pg_is_in_recovery()") == [(False,)])
        self.primary, self.standby = self.standby, None
        self.open()

    def end(self):
        for each in filter(None, [self.primary, self.standby]):
            each.users.close()


# --- Processes of the site -----------------------------------------------------------------------------------------


class Node:
    """A process of the site, that finds the database at an address, and its index in a folder."""

    def __init__(self, url, kept):
        environment = {"WAAIER_DATA": str(settings.DATA), "DATABASE_URL": url, "DEMO": "1", "DEBUG": "0"}
        environment["INDEX_KEPT"] = str(kept)
        environment["LOG_LEVEL"] = "ERROR"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.failover"],
            cwd=settings.BASE_DIR,
            env=os.environ | environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, order):
        self.process.stdin.write(f"{order}\n")
        self.process.stdin.flush()

    def answer(self):
        """The answer to what it was told; raises AssertionError with what went wrong there."""
        said = json.loads(self.process.stdout.readline() or '{"error": "it ended"}')
        assert "error" not in said, said["error"]
        return said["answer"]

    def end(self):
        end(self.process)
        self.process.stdin.close()
        self.process.stdout.close()


def play(pair, nodes, round):
    """Play one round, on a pair and processes at its address. Raises AssertionError when any of them shows something
    else than plain SQL does.

    The last process begins anew after the failover, with a file that was kept when what is lost was there.
    """
    done, afterwards = CASES[round.case]
    let(nodes, "begin")
    pair.stand_in()
    if round.tick_before:
        let(nodes, "tick")
    look(nodes)
    pair.cut()
    let(nodes, done)
    lost = look(nodes)
    let(nodes[-1:], "keep")
    pair.fail_over()
    let(nodes[-1:], "start")
    if round.reads_between:
        assert look(nodes) != lost
    let(nodes, afterwards)
    assert look(nodes) != lost


def let(nodes, order):
    """Let the first of them do something."""
    nodes[0].tell(order)
    nodes[0].answer()


def look(nodes):
    """What all of them show, which must be what stands in the database."""
    for each in nodes:
        each.tell("look")
    seen = [each.answer() for each in nodes]
    for shown, stands in seen:
        assert shown == stands
    return seen[0][1]


class Site:
    """What a process does."""

    def begin(self):
        """Three initiatives of which one is public, under the names of this round."""
        Initiative.objects.all().delete()
        here, there = a_municipality("GM9999", "Waaierdam"), a_municipality("GM0355", "Zeist")
        by = User.objects.filter(memberships__municipality=here).first() or an_official(here)
        Municipality.objects.filter(pk__in=[here.pk, there.pk]).update(name="Eerst")
        for name in ("one", "other", "third"):
            an_initiative(by=by, name=f"Initiatief {name}", published=name == "third", categories=["actors/citizens"])

    def tick(self):
        """A change that shows nowhere."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT initiatives_search_tick('rows', false)")

    def publish(self, name):
        called(name).publish(by=None)

    def unpublish(self, name):
        called(name).unpublish(by=None, reason="Even niet")

    def assess(self, name, reason):
        called(name).assess([(a_category("actors/citizens"), f"Reden {reason}", "chosen")], by=None)

    def ask(self, kind, code, name):
        """A need, and another name for an area."""
        a_need(called("third"), kind=kind)
        Municipality.objects.filter(pk=code).update(name=name)

    def keep(self):
        """Keep the index as it is now."""
        assert index.renew() == 3

    def start(self):
        """Begin anew, as a web server does, with what is kept."""
        index._committed = index.Index()
        index.present(data_version.read().rows)
        assert index.kept_at() is not None

    def look(self):
        """(what the site shows, what stands in the database)."""
        check(AnonymousUser(), QueryDict(""))
        official, client = User.objects.get(memberships__municipality="GM9999"), Client(headers={"host": "localhost"})
        everything = list(Initiative.objects.order_by("pk").select_related("intake", "municipality"))
        names = Municipality.objects.order_by("pk")
        listed = client.get("/initiatieven/").content.decode()
        pages = [client.get(each.get_absolute_url()) for each in everything]
        shown = [
            [each.intake.name in listed for each in everything],
            [page.status_code == 200 for page in pages],
            [each.municipality.name in page.content.decode() for each, page in zip(everything, pages, strict=True)],
            [re.findall(r"Reden \w+", page.content.decode())[:1] for page in pages],
            sorted(label for _code, label in choices.municipalities(choices.version())),
            sorted(NeedsDesk(official, {}).of_kind.items()),
        ]
        public = [each.published_at is not None for each in everything]
        stands = [
            public,
            public,
            public,
            [reasons(each) if each.published_at else [] for each in everything],
            sorted(each.name for each in names),
            sorted(Counter(Need.objects.open().on_desk(official).values_list("kind", flat=True)).items()),
        ]
        return shown, stands


def reasons(initiative):
    found = initiative.assessment.classifications.exclude(reason="") if initiative.assessment else ()
    return [each.reason for each in found][:1]


def called(name):
    return Initiative.objects.get(intake__name=f"Initiatief {name}")


def main():
    site = Site()
    for line in sys.stdin:
        order, *arguments = line.split()
        try:
            close_old_connections()  # as at each request
            answer = {"answer": getattr(site, order)(*arguments)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    import re
    from collections import Counter

    import django

    django.setup()

    from django.contrib.auth.models import AnonymousUser
    from django.db import close_old_connections, connection
    from django.http import QueryDict
    from django.test import Client

    from accounts.models import User
    from areas import choices
    from areas.models import Municipality
    from casework.models import Need
    from initiatives.models import Initiative
    from initiatives.search import data_version, index, kept
    from tests.builders import a_category, a_municipality, a_need, an_initiative, an_official
    from tests.initiatives.registry import check
    from workbench.needs_desk import NeedsDesk

    kept.LEAST = 1
    main()
