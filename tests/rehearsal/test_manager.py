"""The service manager of the rehearsal starts again what ended, and leaves nothing behind.

It ends all children of its process, so it is tried in one of its own.
"""

import subprocess
import sys

import psutil
from django.conf import settings

BEGIN = """
import sys, time
from pathlib import Path
from rehearsal import manager
from rehearsal.manager import Manager, Service

manager.RESTART = 0.1
here = Path(sys.argv[1])


def wait(what):
    deadline = time.monotonic() + 10
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def added(services, program):
    return services.add(Service("it", [sys.executable, "-c", program], folder=here, log=here / "log"))

"""
RESTARTS = """
with Manager() as services:
    it = added(services, "import time; time.sleep(60)")
    it.kill()
    wait(lambda: it.starts == 2 and it.is_running)
    it.stop()
    time.sleep(0.4)
    print(it.starts, it.is_running)
"""
# A child that leaves the session of its parent, as PostgreSQL does under Patroni, goes on when that ends.
LEAVES = '''
LEAVER = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""
with Manager() as services:
    it = added(services, LEAVER)
    wait(lambda: (here / "log").read_text().strip())
    it.stop()
    print((here / "log").read_text().strip(), end=" ", flush=True)
    open(f"/proc/{(here / 'log').read_text().strip()}/stat").close()
'''


def said(program, folder):
    command = [sys.executable, "-c", BEGIN + program, folder]
    return subprocess.check_output(command, cwd=settings.BASE_DIR, text=True).split()


def test_it_starts_again_what_was_killed_and_not_what_was_stopped(tmp_path):
    assert said(RESTARTS, tmp_path) == ["2", "False"]


def test_afterwards_nothing_of_it_runs(tmp_path):
    [left] = said(LEAVES, tmp_path)
    assert not psutil.pid_exists(int(left))
