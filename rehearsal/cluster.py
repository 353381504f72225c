"""The cluster of a rehearsal: machines that are addresses of this one, with the settings that deploy/ renders."""

import csv
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg

from rehearsal import site
from rehearsal.ledger_check import tasks
from rehearsal.manager import Service
from rehearsal.programs import ROOT, as_somebody, give_away

NAMES = ["een", "twee", "drie"]
ADDRESSES = {name: f"127.0.1.{number}" for number, name in enumerate(NAMES, 1)}
PORTS = ["site", "web", "database", "primary", "patroni", "etcd", "etcd_peers", "mail"]
# What may be begun at once has the end of time as its moment (django_tasks_db.models.get_date_max).
WAITING = """
SELECT count(*) FROM django_tasks_database_dbtaskresult
WHERE status = 'RUNNING' OR status = 'READY' AND (run_after IS NULL OR run_after < now() OR run_after > '9000-01-01')
"""
FIRST_PORT, LAST_PORT = 17000, 19000


class Late(Exception):
    """Something did not come in time; the text says what."""


class Cluster:
    """Two machines that do everything, and a third with a vote (with `databases` 3 also a database)."""

    def __init__(self, manager, programs, folder, *, databases=2):
        self.manager, self.programs, self.folder = manager, programs, Path(folder)
        self.ports = free_ports()
        self.databases = NAMES[:databases]
        self.nodes = self.workers = NAMES[:2]
        self.sockets = Path(tempfile.mkdtemp(prefix="waaier-"))  # the name of a socket may be 107 bytes long
        self.sockets.chmod(0o755)
        self.password, self.replication = secrets.token_hex(16), secrets.token_hex(16)
        self.settings = site.Settings(
            self.folder / "waaier.env",
            primary=(ADDRESSES["een"], self.ports["primary"]),
            mail=(ADDRESSES["een"], self.ports["mail"]),
        )

    # --- Starting ---
    def start_database(self):
        """Render the settings, and start etcd, Patroni and HAProxy. Returns when the standby follows."""
        inventory = self.folder / "cluster.toml"
        inventory.write_text(self.inventory())
        rendered = self.folder / "rendered"
        render = [sys.executable, ROOT / "deploy" / "render.py", inventory, rendered]
        subprocess.run(render, check=True, stdout=subprocess.DEVNULL)
        for name in NAMES:
            give_away(self.folder / "data" / name / "etcd")
            self.add("etcd", name, as_somebody([self.programs.find("etcd")]), env_file(rendered / name / "etcd.env"))
        for name in self.databases:
            give_away(self.folder / "data" / name / "postgresql")
            give_away(self.sockets / name)
            command = [self.programs.patroni_folder / "bin" / "patroni", rendered / name / "patroni.yml"]
            environment = self.programs.environment | {
                "PATRONI_SUPERUSER_PASSWORD": self.password,
                "PATRONI_REPLICATION_PASSWORD": self.replication,
            }
            self.add("patroni", name, as_somebody(command), environment)
            self.wait(lambda: self.primary, "a primary", 90)
        command = [self.programs.find("haproxy"), "-W", "-f", rendered / "een" / "haproxy.cfg"]
        self.add("haproxy", "een", command, self.programs.environment)
        self.wait(self.is_whole, "a standby that follows", 90)

    def inventory(self):
        """What deploy/render.py reads, of these machines."""
        synchronous, programs = "true", self.programs.postgresql
        ports = "\n".join(f"{name} = {number}" for name, number in self.ports.items() if name not in ("web", "mail"))
        machines = [
            f"""
[[machine]]
name = "{name}"
address = "{ADDRESSES[name]}"
roles = {json.dumps(self.roles(name))}
database.folder = "{self.folder}/data/{name}/postgresql/15"
database.sockets = "{self.sockets}/{name}"
etcd.folder = "{self.folder}/data/{name}/etcd"
"""
            for name in NAMES
        ]
        return f"""[site]
name = "{site.HOST}"

[database]
synchronous = {synchronous}
clients = ["127.0.0.0/8"]
programs = "{programs}"

[haproxy]
pages = "{ROOT}/deploy"
database = "{ADDRESSES["een"]}"
socket = "{self.sockets}/haproxy"
user = ""

[ports]
web = [{self.ports["web"]}]
{ports}
{"".join(machines)}"""

    def roles(self, name):
        roles = ["etcd"]
        if name in self.databases:
            roles.append("database")
        if name in self.nodes:
            roles += ["web", "worker"]
        return [*roles, *(["proxy"] if name == "een" else [])]

    def add(self, what, name, command, environment=None, folder=None):
        log = self.folder / "logs" / f"{what}-{name}.log"
        log.parent.mkdir(exist_ok=True)
        self.manager.add(
            Service(f"{what} {name}", command, folder=folder or self.folder, log=log, environment=environment)
        )

    def make_database(self, code, kept):
        """Make the roles and the database, with the demo in it, by the code in this folder. In the folder `kept` a
        dump of that stays for the next rehearsal."""
        with psycopg.connect(self.dsn(self.primary, "postgres"), autocommit=True) as connection:
            for role, password in [("waaier_owner", self.settings.owner), ("waaier_site", self.settings.site)]:
                connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
            connection.execute("CREATE DATABASE waaier OWNER waaier_owner")
        self.wait(self.is_reached, "the primary through HAProxy", 30)
        owner, dump, names = self.settings.owners_database, Path(kept) / "demo.dump", Path(kept) / "demo.migrations"
        # What older code made is brought up to date, as at an upgrade; what other code made is not taken.
        if dump.exists() and {*names.read_text().split()} <= {*migrations(code).split()}:
            self.postgresql("pg_restore", "--no-owner", "--no-acl", "--no-comments", f"--dbname={owner}", dump)
        else:
            filling = self.settings.values | {"DATABASE_URL": owner, "DEMO": "1"}
            site.manage(code, filling, "-m", "demo", "fill")
            self.postgresql("pg_dump", "--format=custom", f"--dbname={owner}", f"--file={dump}.part")
            names.write_text(migrations(code))
            os.rename(f"{dump}.part", dump)
        self.migrate(code)

    def migrate(self, code):
        """As the owner of the tables: what this code needs, and what the site's own role may do with it."""
        owner = self.settings.values | {"DATABASE_URL": self.settings.owners_database}
        site.manage(code, owner, "manage.py", "migrate", "--verbosity=0")
        site.manage(code, owner, "manage.py", "grant_site", "waaier_site")

    def postgresql(self, program, *options):
        environment = os.environ | self.programs.environment
        subprocess.run([self.programs.postgresql / program, *options], env=environment, check=True)

    def start_site(self, code):
        """Start the nodes and the workers with the code in this folder. Returns when all nodes answer, and visitors
        get a page."""
        for name in self.nodes:
            self.start_node(name, code)
        for name in self.workers:
            self.start_worker(name, code)
        self.wait(lambda: all(self.lives(name) for name in self.nodes), "the nodes", 90)
        self.wait(self.is_served, "HAProxy to let visitors in", 30)

    def start_node(self, name, code):
        """Start a node, or start it again with other code."""
        host, port = ADDRESSES[name], self.ports["web"]
        command = [sys.executable, "-m", "config.server", f"--host={host}", f"--port={port}"]
        self.start_code("web", name, command, code)

    def start_worker(self, name, code):
        self.start_code("worker", name, [sys.executable, "manage.py", "work"], code)

    def start_code(self, what, name, command, code):
        if service := self.manager.services.get(f"{what} {name}"):
            service.stop(30)
            service.folder = code
            service.start()
        else:
            self.add(what, name, command, self.environment(name), code)

    def environment(self, name):
        """What a node or a worker of this machine finds in its environment."""
        return self.settings.values | {
            "STATIC_KEPT": f"{self.folder}/static/{name}",
            "INDEX_KEPT": f"{self.folder}/index/{name}",
        }

    def let(self, **states):
        """Say to HAProxy, in one step, which nodes get visitors: {name: "ready" or "drain"}."""
        lines = [
            f"set server {backend}/{name}-{self.ports['web']} state {state}"
            for name, state in states.items()
            for backend in ("nodes", "files")
        ]
        if said := self.tell("; ".join(lines)):
            raise OSError(said)

    def tell(self, command):
        """What HAProxy answers at its socket."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(f"{self.sockets}/haproxy")
            line.sendall(f"{command}\n".encode())
            with line.makefile() as answer:
                return answer.read().strip()

    # --- Looking ---
    @property
    def address(self):
        """Where visitors come in."""
        return f"http://{ADDRESSES['een']}:{self.ports['site']}"

    @property
    def running(self):
        """{(host, port) of a node: its main process}."""
        port = self.ports["web"]
        return {(ADDRESSES[name], port): self.manager[f"web {name}"].process.pid for name in self.nodes}

    def dsn(self, name, database="waaier"):
        """The database on one machine, for its superuser."""
        return f"postgresql://postgres:{self.password}@{ADDRESSES[name]}:{self.ports['database']}/{database}"

    def members(self):
        """{name: {role, state, timeline, …}} as Patroni says; {} while nobody answers."""
        for name in self.databases:
            with suppress(OSError, ValueError):
                return {each["name"]: each for each in self.ask(name, "/cluster")["members"]}
        return {}

    def ask(self, name, path, method="GET", **said):
        """What Patroni on a machine answers. Raises OSError, also for an answer that is no success."""
        request = urllib.request.Request(
            f"http://{ADDRESSES[name]}:{self.ports['patroni']}{path}",
            data=json.dumps(said).encode() if said else None,
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found = answer.read()
        return json.loads(found) if found[:1] in (b"{", b"[") else found.decode()

    @property
    def primary(self):
        """The name of the machine with the primary that runs; None while there is none."""
        running = [name for name, each in self.members().items() if each["role"] == "leader"]
        with suppress(OSError):
            if running and self.ask(running[0], "/primary")["role"] in ("primary", "master"):
                return running[0]
        return None

    @property
    def standby(self):
        """The name of the first machine with a database that is not the primary."""
        primary = self.primary
        return next(name for name in self.databases if name != primary)

    def is_whole(self):
        """Whether there is a primary, and every other one follows it: in step, where that is asked."""
        members, primary = self.members(), self.primary
        if not primary or len(members) < len(self.databases):
            return False
        others = [each for name, each in members.items() if name != primary]
        if any(each["state"] != "streaming" or not isinstance(each.get("lag"), int) for each in others):
            return False
        with suppress(OSError):
            wanted = self.ask(primary, "/config").get("synchronous_mode")
            return not wanted or any(each["role"] == "sync_standby" for each in others)
        return False

    def is_reached(self):
        """Whether the database takes writes through HAProxy."""
        with suppress(psycopg.Error):
            where = f"host={ADDRESSES['een']} port={self.ports['primary']} user=postgres password={self.password}"
            with psycopg.connect(f"{where} dbname=postgres connect_timeout=3") as connection:
                return connection.execute("SELECT NOT pg_is_in_recovery()").fetchone()[0]
        return False

    def is_served(self):
        """Whether visitors get a page through HAProxy."""
        request = urllib.request.Request(f"{self.address}/", headers={"Host": site.HOST})
        with suppress(OSError), urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status == 200
        return False

    def lives(self, name):
        """Whether the node on this machine answers."""
        return self.answers(name, "/healthz")

    def is_ready(self, name):
        """Whether the node on this machine can serve: its database answers, and has the tables that it needs."""
        return self.answers(name, "/readyz")

    def is_seen(self, name):
        """Whether HAProxy has noticed that this node is there, also while it sends it no visitors."""
        server = f"{name}-{self.ports['web']}"
        rows = csv.DictReader(self.tell("show stat").lstrip("# ").splitlines())
        states = {row["status"] for row in rows if row["svname"] == server}
        return bool(states) and states <= {"UP", "DRAIN"}

    def answers(self, name, path):
        address = f"http://{ADDRESSES[name]}:{self.ports['web']}{path}"
        with suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
        return False

    def tasks(self):
        """{state: how many} of the tasks of the workers."""
        return dict(tasks(self.dsn(self.primary)))

    def waiting_tasks(self):
        """How many tasks wait whose time has come, or are under way."""
        with suppress(psycopg.Error), psycopg.connect(self.dsn(self.primary)) as connection:
            return connection.execute(WAITING).fetchone()[0]
        return 1

    def wait(self, what, said, seconds=60):
        """Wait until `what()` is true. Raises Late."""
        deadline = time.monotonic() + seconds
        while not what():
            if time.monotonic() > deadline:
                raise Late(f"Waited {seconds} seconds for {said}, in vain. Logs: {self.folder}/logs")
            time.sleep(0.1)

    # --- PostgreSQL itself ---
    def postmaster(self, name):
        """PostgreSQL's main process on a machine. Raises Late when there is none."""
        path = self.folder / "data" / name / "postgresql" / "15" / "postmaster.pid"
        with suppress(OSError, psutil.Error, IndexError):
            return psutil.Process(int(path.read_text().splitlines()[0]))
        raise Late(f"No PostgreSQL runs on {name}.")

    def kill_postgresql(self, name):
        """kill -9 of PostgreSQL's main process, which is returned; its other processes end by themselves."""
        found = self.postmaster(name)
        found.send_signal(signal.SIGKILL)
        return found

    def lose(self, name):
        """All that a machine with a database runs of it ends at once, and does not come back before `find`."""
        postmaster = self.postmaster(name)
        processes = [postmaster, *postmaster.children(recursive=True)]
        patroni = self.manager[f"patroni {name}"]
        patroni.wanted = False
        patroni.kill()
        for process in processes:
            with suppress(psutil.Error):
                process.kill()

    def find(self, name):
        """The lost machine is back."""
        self.manager[f"patroni {name}"].start()

    def remove(self):
        """Take away data, copies of the code and passwords, and leave the logs."""
        for folder in (self.sockets, *(self.folder / name for name in ("data", "code", "next", "static"))):
            shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            os.unlink(self.settings.path)


def migrations(code):
    """The names of the migrations of this code, a line each."""
    return "\n".join(sorted(path.relative_to(code).as_posix() for path in Path(code).glob("*/migrations/*.py")))


def env_file(path):
    """{name: value} of an EnvironmentFile."""
    lines = Path(path).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def free_ports():
    """A port for each purpose that is free on every address of the rehearsal. Raises Late."""
    found = []
    for port in range(FIRST_PORT, LAST_PORT):
        if all(is_free(address, port) for address in ADDRESSES.values()):
            found.append(port)
        if len(found) == len(PORTS):
            return dict(zip(PORTS, found, strict=True))
    raise Late(f"Fewer than {len(PORTS)} ports are free between {FIRST_PORT} and {LAST_PORT}.")


def is_free(address, port):
    with socket.socket() as one, suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((address, port))
        return True
    return False
