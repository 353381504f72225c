"""What a load balancer gets to hear."""

import tempfile
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config import probes
from outbox.models import deliver


@pytest.fixture
def balancer(settings):
    """It asks by the address of the machine, and without TLS, of a site that wants neither."""
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["waaier.example"]
    return Client(headers={"host": "10.0.0.7:8000"})


def disk_of(used, free):
    return SimpleNamespace(total=used + free, used=used, free=free)


@pytest.fixture(autouse=True)
def disk(monkeypatch):
    """The disk of the web server, which no test can fill: four tenths of it are taken, or what the test says."""

    def put(used, free):
        monkeypatch.setattr(probes.shutil, "disk_usage", lambda _path: disk_of(used, free))

    put(400, 600)
    return put


def told(answer):
    """What stands in the lines under "ok", by its name."""
    ok, *lines = answer.content.decode().splitlines()
    assert ok == "ok"
    return dict(line.split(" ") for line in lines)


def test_a_load_balancer_hears_that_the_process_is_alive_and_ready(balancer, db):
    alive, ready = balancer.get("/healthz"), balancer.get("/readyz")

    assert (alive.status_code, alive.content) == (200, b"ok\n")
    assert ready.status_code == 200
    assert told(ready) == {
        "worker": "ok",
        "oldest_waiting_task_seconds": "0",
        "disk": "ok",
        "disk_taken_percent": "40",
    }
    assert "no-store" in alive.headers["Cache-Control"] and "no-store" in ready.headers["Cache-Control"]
    assert balancer.head("/readyz").status_code == 200
    assert balancer.post("/readyz").status_code == 405


def test_without_a_database_the_process_is_alive_but_not_ready(balancer):
    assert balancer.get("/healthz").status_code == 200
    assert balancer.get("/readyz").status_code == 503


def test_with_a_database_that_only_reads_it_is_not_ready_either(balancer, db):
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")

    ready = balancer.get("/readyz")
    assert (ready.status_code, ready.content) == (503, b"database only reads\n")


def test_ready_also_tells_how_long_the_oldest_task_waits(balancer, db):
    waiting = DBTaskResult.objects.filter(pk=deliver.enqueue().id)
    waiting.update(enqueued_at=timezone.now() - timedelta(days=2))

    ready = balancer.get("/readyz")
    assert (ready.status_code, told(ready)["worker"]) == (200, "late")  # pages need no worker
    assert 172_800 <= int(told(ready)["oldest_waiting_task_seconds"]) < 172_860


@pytest.mark.parametrize(("seconds", "said"), [(299, "ok"), (302, "late")])
def test_a_worker_is_late_after_five_minutes(balancer, db, seconds, said):
    waiting = DBTaskResult.objects.filter(pk=deliver.enqueue().id)
    waiting.update(enqueued_at=timezone.now() - timedelta(seconds=seconds))
    assert told(balancer.get("/readyz"))["worker"] == said


@pytest.mark.parametrize(("taken", "said"), [(899, "ok"), (900, "nearly_full"), (1000, "nearly_full")])
def test_ready_also_tells_that_the_disk_is_nearly_full(balancer, db, disk, taken, said):
    disk(taken, 1000 - taken)
    ready = balancer.get("/readyz")
    assert (ready.status_code, told(ready)["disk"]) == (200, said)
    assert told(ready)["disk_taken_percent"] == str(round(taken / 10))


def test_what_the_system_keeps_for_itself_counts_as_taken(balancer, db, disk):
    """Of 1,000 blocks 400 are used and 400 may be: half of what there is for this process."""
    disk(400, 400)
    assert told(balancer.get("/readyz"))["disk_taken_percent"] == "50"


def test_the_disk_is_that_on_which_exports_and_uploads_pass(balancer, db, monkeypatch):
    asked = []
    monkeypatch.setattr(probes.shutil, "disk_usage", lambda path: asked.append(path) or disk_of(1, 1))
    balancer.get("/readyz")
    assert asked == [tempfile.gettempdir()]


def test_the_site_itself_still_answers_to_its_own_name_and_with_tls_alone(balancer, db):
    page = "/toegankelijkheid/"

    assert balancer.get(page).status_code == balancer.get(page, secure=True).status_code == 400
    assert balancer.get(page, headers={"host": "waaier.example"}).status_code == 301
    assert balancer.get(page, headers={"host": "waaier.example"}, secure=True).status_code == 200
