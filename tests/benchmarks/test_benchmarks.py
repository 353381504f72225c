import json
import subprocess
import sys
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client

from accounts.models import User
from benchmarks import against, inside
from benchmarks.load import WRK, Page, compare, fetch, load_of_threads, load_of_wrk
from benchmarks.outside import pages, pairs
from benchmarks.targets import TARGETS, Target, Verdicts
from catalogue.page_cache import PAGES
from intake.models import Intake
from tests.builders import a_neighbourhood, an_official


@pytest.fixture
def site(settings):
    settings.ROOT_URLCONF = "benchmarks.urls"
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]


def test_the_command_starts_without_a_site_and_tells_what_it_takes():
    command = [sys.executable, "-m", "benchmarks", "--help"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    assert "--million" in done.stdout


# --- The ground ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_floor_is_as_large_as_asked(site):
    for size in (10, 5000, 123_456):
        assert len(Client().get(f"/vloer/{size}/").content) == size


@pytest.mark.django_db
def test_the_site_is_there_too(site):
    assert Client().get("/initiatieven/").status_code == 200


@pytest.mark.django_db
def test_the_admin_lists_the_same_table_for_who_is_signed_in(site):
    client = Client()
    address = "/vloer/admin/initiatives/initiative/"
    assert client.get(address).status_code == 302
    client.force_login(an_official())
    assert client.get(f"{address}?q=moestuin&_facets=True").status_code == 200


# --- Inside --------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept_connection():
    """The handler would close the connection of the test's own transaction when a request begins."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


@pytest.mark.django_db
def test_measures_a_small_register(site, kept_connection):
    a_neighbourhood("BU99990101", "Oude Haven")
    an_official()
    call_command("seed", 50, stdout=StringIO(), stderr=StringIO())
    before = Intake.objects.count()

    found = json.loads(json.dumps(inside.report(rounds=2)))

    assert 40 <= found["public"] <= 50
    assert found["parts"]["list"]["queries"] >= 1
    assert found["parts"]["submission"]["queries"] > 3
    assert 0 < found["parts"]["floor"]["bytes"] < 24000  # as a browser gets it: compressed
    for part in found["parts"].values():
        assert 0 <= part["database"] <= part["p50"]
        assert 0 < part["best"] <= part["p50"]
    assert found["form"]["value"]["best"] > 0
    for kind, visits in against.kinds().items():
        assert inside.answer(*visits[0]) > 1000, kind
    assert Intake.objects.count() == before + 2  # the drafts for the measurements from outside and against
    assert Client(headers={"cookie": found["holder"]}).get(found["form_page"]).status_code == 200
    assert User.objects.get().email in Client(headers={"cookie": found["official"]}).get("/").text
    for paths in found["addresses"].values():
        assert len(set(paths)) == len(paths) > PAGES.kept.most
    asked = [*pages(found).values(), *(page for _name, *both in pairs(found) for page in both)]
    for page in asked:
        for path in page.paths[:5]:
            assert Client(headers={"cookie": page.cookies}).get(path).status_code == 200, path


def test_two_builds_are_asked_for_the_same_address_in_turn():
    asked = []

    class Build:
        def __init__(self, name, number):
            self.name, self.pages = name, {"list": number, "map": 1}

        def asked(self, what):
            asked.append((self.name, *what))
            return len(asked)

    found = against.compared(Build("before", 3), Build("after", 2), 1, ["list"])

    assert asked == [("after", "list", 0), ("before", "list", 0), ("before", "list", 1), ("after", "list", 1)]
    assert found == {"list": [[2, 1], [3, 4]]}


# --- Over the network ----------------------------------------------------------------------------------------------


ASKED = deque(maxlen=10)


class Answers(BaseHTTPRequestHandler):
    """Answers with the path, and with 404 to /weg."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = f"{self.path} {self.headers.get('Cookie', '')}".encode()
        ASKED.append(body.decode())
        self.send_response(404 if self.path == "/weg" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def address():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address
        server.shutdown()


def test_fetches_each_path_with_the_cookies(address):
    assert fetch(address, Page(("/a", "/b"), "x=1")) == [b"/a x=1", b"/b x=1"]


@pytest.fixture(params=[load_of_threads, load_of_wrk])
def load(request):
    if request.param is load_of_wrk and not WRK:
        pytest.skip("wrk is not installed")
    return request.param


def test_an_error_is_no_measurement(address, load):
    with pytest.raises(RuntimeError):
        load(address, Page(("/weg",)), at_once=1, seconds=0.1)


def test_asks_the_paths_in_turn_with_the_cookies(address, load):
    found = load(address, Page(("/a", "/b?x=1"), "x=1"), at_once=1, seconds=0.1)
    assert 0 < found.p50 <= found.p95
    assert found.per_second > 10
    assert {"/a x=1", "/b?x=1 x=1"} <= set(ASKED)


def test_compares_two_pages_in_rounds(address):
    found = compare(address, Page(("/a", "/b")), Page(("/c",)), at_once=2, rounds=2, seconds=0.1)
    assert 0.2 < found["ratio"] < 5
    assert 0 < found["p50"] <= found["p95"]
    assert found["per_second"] > 10


# --- Targets -------------------------------------------------------------------------------------------------------


def test_a_target_has_a_limit_for_each_size():
    target = Target("list", (2.0, 2.5, None), lambda found: found)
    assert [target.limit(rows) for rows in (50, 10_000, 100_000, 1_000_000)] == [2.0, 2.0, 2.5, None]
    assert target.is_met(2.5, 100_000) and not target.is_met(2.6, 100_000)
    assert Target("export", (60,), lambda found: found, at_least=True).is_met(61, 10_000)


def test_counts_what_was_missed(capsys):
    part = {"best": 1.0, "busy": 0.9, "p50": 1.0, "database": 0.5, "templates": 0.2, "queries": 9, "bytes": 10}
    pair = {"ratio": 1.0, "p50": 1.0, "p95": 1.0, "tail": 1.0, "per_second": 5, "other_p50": 1.0, "bytes": 10}
    names = ("list", "list with choices", "free text", "profile", "submission")
    found = {
        "inside": {"parts": dict.fromkeys(names, part), "form": {"value": part}},
        "pages": {name: {1: pair, 8: pair} for name in names},
        "admin": {"list": pair},
        "export": {"rows_per_second": 1000, "growth": 1.0},
        "worker": 50.0,
        "cold_start": 1.0,
    }
    verdicts = Verdicts(10_000, found)
    verdicts.print()
    assert verdicts.missed == 3  # the queries of both lists, and the export
    assert capsys.readouterr().out.count("MISS") == 3
    assert len(TARGETS) > 15
