"""The web server loads the site once; its workers share it and end with it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, suppress

import psutil
import pytest
from django.conf import settings

from config.server import claim
from tests.outage import wait_until

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
def start():
    """A function that starts a server with these options; gives the process and its address."""
    with ExitStack() as ending:

        def start(*options, host="127.0.0.1"):
            with socket.socket() as free:
                free.bind((host, 0))
                port = free.getsockname()[1]
            command = [
                sys.executable,
                "-m",
                "config.server",
                f"--host={host}",
                f"--port={port}",
                "--workers=2",
                *options,
            ]
            process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(), stdin=subprocess.DEVNULL)
            ending.callback(end, process)
            return process, f"http://{host}:{port}"

        yield start


def end(process):
    for each in [*psutil.Process(process.pid).children(), process] if process.poll() is None else []:
        each.kill()
    process.wait()


@pytest.fixture
def server(start):
    """A running server and its address."""
    return start()


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


linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each worker loads the site for itself")


def status(address):
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


@linux
def test_asked_to_end_it_first_lets_the_proxy_know_and_goes_on_serving(start):
    process, address = start("--drain=60")
    answer(address)
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: status(f"{address}/healthz") == 503, seconds=5)
    assert status(f"{address}/readyz") == 503
    assert status(f"{address}/.well-known/security.txt") == 200
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)  # whoever asks twice does not want to wait
    assert process.wait(20) == 0


@linux
def test_a_second_start_on_a_port_says_so_and_the_workers_end_with_the_main_process(start):
    process, address = start(host="127.0.0.7")
    answer(address)
    workers = psutil.Process(process.pid).children()
    port = address.rpartition(":")[2]
    again = [sys.executable, "-m", "config.server", f"--port={port}"]
    for host in ["127.0.0.7", "0.0.0.0"]:
        done = subprocess.run(
            [*again, f"--host={host}"], cwd=settings.BASE_DIR, env=environment(), capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (
            1,
            f"{host}:{port} cannot be had: Address already in use. Does another server run there?\n",
        )
    assert answer(address) == 200

    process.kill()
    process.wait()
    _gone, alive = psutil.wait_procs(workers, timeout=10)
    assert alive == []
    claim("127.0.0.7", int(port)).close()


@linux
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
