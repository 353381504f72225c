"""The database goes away, workers are killed: pages say so, and all comes back without anybody restarting it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException
from threading import Event

import psutil
import psycopg
import pytest
from django.conf import settings
from django.urls import reverse

from config.errors import RETRY_AFTER
from follow.digests import PLANNING
from tests import test_access
from tests.outage import Database, a_free_port, end, wait_until
from tests.pages import check_page
from tests.test_access import ROWS, parameters

pytestmark = pytest.mark.django_db
world = test_access.world

# What is the same for everybody needs no database.
WITHOUT = {"security_txt"}


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        database = Database(tmp_path_factory.mktemp("outage") / "data")
    with database.users:
        yield database


# --- The web server ------------------------------------------------------------------------------------------------


class Site:
    """A running server."""

    def __init__(self, database, workers):
        self.port = a_free_port()
        command = [sys.executable, "-m", "config.server", f"--port={self.port}", f"--workers={workers}"]
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=database.environment())
        wait_until(self.answers)

    def answers(self):
        with suppress(OSError):
            return self.ask("/healthz")[0] == 200

    def ask(self, path, data=None):
        """What somebody gets who was signed in once: status, headers and text. Raises OSError without an answer."""
        cookie = {"Cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012345"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, cookie)
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return response.status, response.headers, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()

    def workers(self):
        """The process numbers of its workers."""
        return {each.pid for each in psutil.Process(self.process.pid).children()}

    def end(self):
        self.process.terminate()
        assert self.process.wait(20) == 0


@pytest.fixture
def site(database):
    """A function that starts a server."""
    with ExitStack() as ending:

        def start(workers):
            site = Site(database, workers)
            ending.callback(site.end)
            return site

        yield start


def test_while_the_database_is_away_every_page_says_so_and_afterwards_comes_by_itself(database, site, world):
    site = site(workers=1).ask
    addresses = {row["name"]: reverse(row["name"], kwargs=parameters(row, world)) for row in ROWS}
    addresses["admin"] = "/admin/login/"
    before = {name: site(address)[0] for name, address in addresses.items()}
    assert 503 not in before.values()

    database.stop()
    away = {name: site(address) for name, address in addresses.items() if name not in WITHOUT}
    sent = site(addresses["account_login"], b"login=ann@example.org&password=x")
    ready, alive = site("/readyz"), site("/healthz")
    database.start()

    assert {name: status for name, (status, *_rest) in away.items() if status != 503} == {}
    for name, (_status, headers, html) in away.items():
        assert headers["Retry-After"] == str(RETRY_AFTER), name
        assert headers["Cache-Control"] == "no-store", name
        assert "Waaier is even niet bereikbaar" in html, name
        assert "Traceback" not in html, name
    check_page(away["initiatives:list"][2])
    assert sent[0] in {403, 503}
    assert (ready[0], alive[0]) == (503, 200)
    assert {name: site(address)[0] for name, address in addresses.items()} == before
    assert site("/readyz")[0] == 200


def test_a_server_that_started_without_a_database_serves_as_soon_as_there_is_one(database, site):
    database.stop()
    ask = site(workers=1).ask
    away = [ask(path)[0] for path in ["/", "/initiatieven/", "/readyz"]]
    database.start()

    assert away == [503] * 3
    assert [ask(path)[0] for path in ["/", "/initiatieven/", "/readyz"]] == [200] * 3


def test_while_the_database_only_reads_no_page_is_shown_and_no_connection_is_kept(database, site):
    ask = site(workers=1).ask
    before = ask("/readyz")[0], ask("/initiatieven/")[0]
    with psycopg.connect(database.url, autocommit=True) as session:
        session.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        session.execute("SELECT pg_reload_conf()")
        wait_until(lambda: database.ask("SHOW transaction_read_only") == [("on",)])
        # Each thread has a connection of its own, and gives it up when it is the one that is asked.
        away = wait_until(lambda: ask("/readyz")[0] == 503 and (page := ask("/initiatieven/"))[0] == 503 and page)
        session.execute("SET default_transaction_read_only = off")
        session.execute("ALTER SYSTEM RESET default_transaction_read_only")
        session.execute("SELECT pg_reload_conf()")
    wait_until(lambda: database.ask("SHOW transaction_read_only") == [("off",)])

    assert before == (200, 200)
    assert "Waaier is even niet bereikbaar" in away[2]
    assert (ask("/readyz")[0], ask("/initiatieven/")[0]) == (200, 200)


def test_a_killed_worker_is_replaced_and_no_visitor_notices(site):
    site = site(workers=2)
    before = site.workers()
    seen, broken, stop = [], [], Event()

    def asked_again():
        with suppress(OSError, HTTPException):
            return site.ask("/initiatieven/")[0]

    def visit():
        while not stop.is_set():
            try:
                seen.append(site.ask("/initiatieven/")[0])
            except (OSError, HTTPException) as error:
                broken.append(error)  # a browser and a proxy ask once more where a connection breaks
                # On a busy machine the kernel takes a moment to hand nothing more to who is dead.
                seen.append(wait_until(asked_again, seconds=2))

    with ThreadPoolExecutor(4) as visitors:
        visits = [visitors.submit(visit) for _each in range(4)]
        wait_until(lambda: len(seen) > 20)
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        after = wait_until(lambda: len(found := site.workers() - {killed}) == 2 and found)
        so_far = len(seen)
        wait_until(lambda: len(seen) > so_far + 20)
        stop.set()
    for each in visits:
        each.result()

    assert len(after & before) == 1
    assert set(seen) == {200}
    assert len(broken) <= 4  # at most what the killed worker had in its hands


def test_asked_to_end_it_finishes_what_is_under_way_and_takes_nothing_new(database, site):
    site = site(workers=2)
    site.ask("/initiatieven/")
    visits = 3  # fewer than a process has threads, so that each has one left to say whether it still answers
    with ThreadPoolExecutor(visits) as visitors:
        with psycopg.connect(database.url) as session:
            session.execute("LOCK TABLE initiatives_searchclock IN ACCESS EXCLUSIVE MODE")  # every page waits for it
            under_way = [visitors.submit(site.ask, "/initiatieven/") for _each in range(visits)]
            wait_until(lambda: waiting_for_locks(database) == visits)
            site.process.terminate()
            wait_until(lambda: not site.answers(), seconds=5)
            assert site.process.poll() is None
        assert [each.result()[0] for each in under_way] == [200] * visits
    assert site.process.wait(20) == 0


def waiting_for_locks(database):
    [(number,)] = database.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    return number


# --- The worker ----------------------------------------------------------------------------------------------------


class Worker:
    def __init__(self, database, folder):
        self.said = folder / "said"
        with self.said.open("w") as said:
            command, more = [sys.executable, "manage.py", "work"], {"WAAIER_DATA": str(folder), "SECRET_KEY": "x"}
            environment = database.environment(**more)
            self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=said)

    def says(self, words):
        """How often it said these words."""
        return self.said.read_text().count(words)


@pytest.fixture
def worker(database, tmp_path):
    """A function that starts a worker."""
    with ExitStack() as ending:

        def start():
            worker = Worker(database, tmp_path)
            ending.callback(end, worker.process)
            return worker

        yield start


def clocks(database, state):
    """The turns of the clock of the daily mails in this state: their keys, and how often each was begun."""
    return database.ask(
        "SELECT id, jsonb_array_length(worker_ids) FROM django_tasks_database_dbtaskresult"
        " WHERE task_path = 'follow.digests.strike' AND status = %s",
        state,
    )


def strike_now(database):
    """Make the turn that is planned due, as soon as one is; returns its key."""
    [(key, _begun)] = wait_until(lambda: clocks(database, "READY"))
    database.ask("UPDATE django_tasks_database_dbtaskresult SET run_after = now() WHERE id = %s", key)
    return key


@contextmanager
def held_up(database):
    """The turn that is planned was begun, and waits half-way until the end of this; gives its key."""
    with psycopg.connect(database.url) as session:
        session.execute("SELECT pg_advisory_lock(%s)", [PLANNING])
        key = strike_now(database)
        wait_until(lambda: key in dict(clocks(database, "RUNNING")))
        yield key


def read_only(database, state):
    """Let whoever connects from now on only read, as a server does that is the primary no more."""
    with psycopg.connect(database.url, autocommit=True) as session:
        session.execute(f"ALTER SYSTEM SET default_transaction_read_only = {state}")
        session.execute("SELECT pg_reload_conf()")


def test_a_worker_outlives_an_outage_and_goes_on(database, worker):
    worker = worker()
    key = strike_now(database)
    wait_until(lambda: key in dict(clocks(database, "SUCCESSFUL")))
    database.stop()
    wait_until(lambda: worker.says("The worker waits for the database"))
    database.start()
    key = strike_now(database)

    wait_until(lambda: key in dict(clocks(database, "SUCCESSFUL")))
    assert worker.process.poll() is None
    assert (worker.says("waits for the database"), worker.says("The worker goes on")) == (1, 1)
    assert len(clocks(database, "READY")) == 1

    with held_up(database) as begun:  # what is begun is finished first
        worker.process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            worker.process.wait(1)
    assert worker.process.wait(20) == 0
    assert dict(clocks(database, "SUCCESSFUL"))[begun] == 1


def test_a_worker_outlives_a_switchover_in_the_middle_of_a_task(database, worker):
    """Its connection is cut, and the next ones lead to the server of before, which may only be read by now."""
    worker = worker()
    wait_until(lambda: clocks(database, "READY"))
    try:
        with held_up(database) as key:
            read_only(database, "on")
            database.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ '^worker-'")
            wait_until(lambda: worker.says("The worker waits for the database"))
        time.sleep(3)  # it tries, once a second
        assert clocks(database, "RUNNING") == [(key, 1)]
    finally:
        read_only(database, "off")

    wait_until(lambda: key in dict(clocks(database, "SUCCESSFUL")))
    assert dict(clocks(database, "SUCCESSFUL"))[key] == 2
    assert worker.process.poll() is None
    assert [worker.says(words) for words in ("waits for the database", "The worker goes on", "is taken up again")] == [
        1
    ] * 3


def test_what_a_killed_worker_had_begun_is_done_by_the_next_one_and_once(database, worker):
    first = worker()
    before = strike_now(database)
    wait_until(lambda: before in dict(clocks(database, "SUCCESSFUL")))
    with held_up(database) as key:
        first.process.kill()
        first.process.wait()
    wait_until(lambda: not database.ask("SELECT FROM pg_stat_activity WHERE application_name LIKE %s", "worker-%"))
    assert clocks(database, "RUNNING") == [(key, 1)]
    assert clocks(database, "READY") == []  # so no mail would ever go out

    worker()
    wait_until(lambda: key in dict(clocks(database, "SUCCESSFUL")))
    assert dict(clocks(database, "SUCCESSFUL"))[key] == 2
    assert [begun for _key, begun in clocks(database, "READY")] == [0]
