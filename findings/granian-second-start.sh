#!/bin/sh
# On Linux a second granian on the same address and port starts without a word, and visitors get the one or the other.
#
# Seen with granian 2.8.7. Each of its workers binds the port for itself, with SO_REUSEPORT, so that the kernel lets the
# workers of a second server (of the same user) in as well. And workers outlive a main process that is killed: they go on
# serving, with what they had loaded. So a service manager that starts a killed server again, or somebody who starts the
# next version beside it, ends up with two versions on one port, and nothing says so.
# A guard: bind the port once without SO_REUSEPORT, set that option on this socket only then, and keep it.
#
# Run it: sh findings/granian-second-start.sh. It needs Linux, Python 3.11 or later and PyPI, and fails when this changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check granian==2.8.7
cat > "$folder/answers.py" <<'PYTHON'
import os


def application(environ, start_response):
    start_response("200 OK", [])
    return [os.environ["VERSION"].encode()]
PYTHON
cat > "$folder/try.py" <<'PYTHON'
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.metadata import version

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
serve = [sys.executable, "-m", "granian", "--interface=wsgi", "--host=127.0.0.1", f"--port={port}", "answers:application"]


def start(version):
    return subprocess.Popen(serve, env=os.environ | {"VERSION": version}, stdout=subprocess.DEVNULL)


def answers():
    """What thirty visitors get, each with a connection of their own."""
    found = set()
    for _each in range(30):
        try:
            found.add(urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=5).read().decode())
        except OSError:
            found.add("refused")
    return found


print("granian", version("granian"))
old = start("old")
while answers() != {"old"}:
    time.sleep(0.2)
workers = subprocess.run(["pgrep", "--parent", str(old.pid)], capture_output=True, text=True).stdout.split()
old.kill()
old.wait()
time.sleep(2)
killed = answers()
print("after kill -9 of the main process:", killed)
new = start("new")
time.sleep(4)
both = answers()
print("after a start of the next version:", sorted(both), "and it runs:", new.poll() is None)
new.terminate()
new.wait()
for each in workers:
    os.kill(int(each), signal.SIGKILL)
assert workers and killed == {"old"} and both == {"old", "new"}
PYTHON
cd "$folder" && venv/bin/python try.py
