"""The service manager of the rehearsal: it starts what ended, as systemd does with Restart=always and RestartSec=2.

What a service started goes with it, as systemd ends a whole control group: a rehearsal has no orphans. Each service is
a session of its own; a process that left it (PostgreSQL under Patroni) is found as this process's own child, since
orphans come to the nearest subreaper.
"""

import ctypes
import os
import signal
import subprocess
import threading
import time
from contextlib import suppress

import psutil

RESTART = 2.0  # seconds, as RestartSec of the units in deploy/
KEPT = ["PATH", "HOME", "LANG", "TZ"]
PATIENCE = 10.0  # seconds, for what is asked to end
ORPHAN = 0.7  # seconds after its end that a child is taken for an orphan
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)


class Service:
    """A command that has to run, in an environment that holds nothing of the terminal's but the path."""

    def __init__(self, name, command, *, folder, log, environment=None):
        self.name, self.command, self.folder, self.log = name, [str(part) for part in command], folder, log
        self.environment = environment or {}
        self.process = None
        self.wanted = False
        self.ended = None  # when, by the monotonic clock
        self.starts = 0

    def start(self):
        self.ended = None
        self.starts += 1
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={name: os.environ[name] for name in KEPT if name in os.environ} | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wanted = True

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """kill -9 of all that is in its session, as when a machine loses it. The manager starts it again."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, patience=PATIENCE):
        """Ask it to end, and end it after a while. It stays so."""
        self.wanted = False
        if not self.is_running:
            return
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        self.kill()

    def children(self):
        """The processes that it started, oldest first."""
        with suppress(psutil.Error):
            return sorted(psutil.Process(self.process.pid).children(), key=lambda each: each.create_time())
        return []


class Manager:
    """All services of a rehearsal; a context in which what ended is started again, and after which none is left."""

    def __init__(self):
        self.services = {}
        self.dead = {}  # {process id of a child that ended: since when}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look_after, daemon=True)

    def __enter__(self):
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.over.set()
        self.thread.join()
        self.end()

    def __getitem__(self, name):
        return self.services[name]

    def add(self, service):
        self.services[service.name] = service
        service.start()
        return service

    def look_after(self):
        while not self.over.wait(0.05):
            for service in [*self.services.values()]:
                if not service.wanted or service.is_running:
                    continue
                if service.ended is None:
                    service.ended = time.monotonic()
                    with suppress(ProcessLookupError):  # what it left behind
                        os.killpg(service.process.pid, signal.SIGKILL)
                elif time.monotonic() - service.ended >= RESTART and not self.over.is_set():
                    service.start()
            self.bury()

    def bury(self):
        """Take note of the end of orphans that came to us: a dead PostgreSQL would look like a living one.

        What this process itself waits for is waited for at once; so only what is dead for a while is an orphan.
        """
        own = {service.process.pid for service in self.services.values() if service.process}
        dead = set()
        with suppress(psutil.Error):
            for child in psutil.Process().children():
                with suppress(psutil.Error):
                    if child.pid not in own and child.status() == psutil.STATUS_ZOMBIE:
                        dead.add(child.pid)
        self.dead = {pid: self.dead.get(pid, time.monotonic()) for pid in dead}
        for pid, since in self.dead.items():
            if time.monotonic() - since > ORPHAN:
                with suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)

    def end(self):
        """End every service and whatever is left under this process; of their data nothing is needed any more."""
        for service in self.services.values():
            service.wanted = False
            if service.is_running:
                service.kill()
        for _ in range(3):
            left = psutil.Process().children(recursive=True)
            for process in left:
                with suppress(psutil.Error):
                    process.kill()
            psutil.wait_procs(left, timeout=3)
