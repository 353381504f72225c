"""What a load balancer gets to hear."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from outbox.models import deliver


@pytest.fixture
def balancer(settings):
    """It asks by the address of the machine, and without TLS, of a site that wants neither."""
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["waaier.example"]
    return Client(headers={"host": "10.0.0.7:8000"})


def test_a_load_balancer_hears_that_the_process_is_alive_and_ready(balancer, db):
    alive, ready = balancer.get("/healthz"), balancer.get("/readyz")

    assert (alive.status_code, alive.content) == (200, b"ok\n")
    assert (ready.status_code, ready.content) == (200, b"ok\noldest_waiting_task_seconds 0\n")
    assert "no-store" in alive.headers["Cache-Control"] and "no-store" in ready.headers["Cache-Control"]
    assert balancer.head("/readyz").status_code == 200
    assert balancer.post("/readyz").status_code == 405


def test_without_a_database_the_process_is_alive_but_not_ready(balancer):
    assert balancer.get("/healthz").status_code == 200
    assert balancer.get("/readyz").status_code == 503


def test_ready_also_tells_how_long_the_oldest_task_waits(balancer, db):
    waiting = DBTaskResult.objects.filter(pk=deliver.enqueue().id)
    waiting.update(enqueued_at=timezone.now() - timedelta(days=2))

    [_ok, waited] = balancer.get("/readyz").content.decode().splitlines()
    assert 172_800 <= int(waited.removeprefix("oldest_waiting_task_seconds ")) < 172_860


def test_the_site_itself_still_answers_to_its_own_name_and_with_tls_alone(balancer):
    page = "/toegankelijkheid/"

    assert balancer.get(page).status_code == balancer.get(page, secure=True).status_code == 400
    assert balancer.get(page, headers={"host": "waaier.example"}).status_code == 301
    assert balancer.get(page, headers={"host": "waaier.example"}, secure=True).status_code == 200
