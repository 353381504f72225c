"""The service manager of the rehearsal starts again what ended, and leaves nothing behind."""

import sys
import time

import psutil
import pytest

from rehearsal import manager
from rehearsal.manager import Manager, Service

# Starts a process that leaves its session, as PostgreSQL does under Patroni, and says which.
LEAVES = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(manager, "RESTART", 0.1)


def wait(what):
    deadline = time.monotonic() + 10
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_starts_again_what_was_killed_and_not_what_was_stopped(tmp_path):
    with Manager() as services:
        command = [sys.executable, "-c", "import time; time.sleep(60)"]
        service = services.add(Service("sleeper", command, folder=tmp_path, log=tmp_path / "log"))
        service.kill()
        wait(lambda: service.starts == 2 and service.is_running)
        service.stop()
        time.sleep(0.4)
        assert (service.starts, service.is_running) == (2, False)


def test_afterwards_nothing_of_it_runs(tmp_path):
    log = tmp_path / "log"
    with Manager() as services:
        service = services.add(Service("leaver", [sys.executable, "-c", LEAVES], folder=tmp_path, log=log))
        wait(lambda: log.exists() and log.read_text().strip())
        left = int(log.read_text().split()[0])
        service.stop()  # its child goes on, as PostgreSQL does
        assert psutil.pid_exists(left)
    assert not psutil.pid_exists(left)
