"""The web server loads the site once; its workers share it and end with it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

import psutil
import pytest
from django.conf import settings

LOADED = """
import sys
from config.server import load
application = load()
from django.db import connection
print("catalogue.views.listing" in sys.modules, connection.connection, load() is application)
"""


def environment(**more):
    return os.environ | {"WAAIER_DATA": str(settings.DATA), "DEBUG": "0", **more}


@pytest.fixture
def server():
    """A running server and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "config.server", f"--port={port}", "--workers=2"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(), stdin=subprocess.DEVNULL)
    yield process, f"http://127.0.0.1:{port}"
    for each in [*psutil.Process(process.pid).children(), process] if process.poll() is None else []:
        each.kill()
    process.wait()


def answer(address):
    """The status of the first answer."""
    deadline = time.monotonic() + 60
    while True:
        with suppress(OSError), urllib.request.urlopen(f"{address}/healthz", timeout=5) as response:
            return response.status
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_serves_with_the_workers_that_were_asked_and_ends_them_too(server):
    process, address = server
    assert answer(address) == 200
    workers = psutil.Process(process.pid).children()
    assert len(workers) == 2
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in workers)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each worker loads the site for itself")
def test_the_workers_share_what_was_loaded(server):
    process, address = server
    answer(address)
    for worker in psutil.Process(process.pid).children():
        memory = worker.memory_full_info()
        assert memory.uss < memory.rss / 2


def loaded(**more):
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=settings.BASE_DIR, env=environment(**more), capture_output=True, text=True
    )
    return done.stdout.strip() or done.stderr


def test_the_views_are_loaded_before_the_first_request_and_no_connection_is_left():
    assert loaded() == "True None True"


def test_starts_without_a_database_too():
    assert loaded(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing", DEMO="1") == "True None True"
