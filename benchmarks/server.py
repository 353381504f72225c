"""The production server as `make run` starts it, on a port of its own; and what it takes to start and to stay."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import psutil

from benchmarks.load import Page, fetch

HOST = "127.0.0.1"
PATIENCE = 60  # seconds to start in
MEGABYTE = 1024 * 1024


@contextmanager
def running(environment, folder=None):
    """A running server, of this checkout or of that in another folder: yields (address, process). It is ended by its
    process number, also when it hangs."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    python = folder / ".venv" / "bin" / "python" if folder else sys.executable
    command = [python, "-m", "config.server", f"--host={HOST}", f"--port={port}"]
    if shutil.which("setpriv"):
        command = ["setpriv", "--pdeathsig=TERM", *command]
    environment = os.environ | environment | {"PORT": str(port)}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL)
    try:
        yield (HOST, port), process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            for each in [*psutil.Process(process.pid).children(recursive=True), process]:
                with suppress(psutil.Error, ProcessLookupError):
                    each.kill()
            process.wait()


def wait_for(address, path):
    """Wait for the first answer; returns when it came."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fetch(address, Page((path,)))
            return time.monotonic()
        except ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def memory(process):
    """The memory that the largest worker holds by itself or with others, in MB (resident set size)."""
    return max(each.memory_info().rss for each in workers(process)) / MEGABYTE


def own_memory(process):
    """The same, where what it holds with others is divided by how many they are (proportional set size)."""
    return max(each.memory_full_info().pss for each in workers(process)) / MEGABYTE


def workers(process):
    """The processes that answer."""
    return psutil.Process(process.pid).children(recursive=True) or [psutil.Process(process.pid)]
