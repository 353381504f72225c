"""Writes the settings of every program of a cluster: python deploy/render.py inventory.toml FOLDER

The inventory names the machines, and what each of them does (deploy/example.toml is one to copy). Every machine gets a
folder with the files that it needs, made of the templates beside this program. The rehearsal renders its own inventory
with the same templates, so that what is rehearsed is what runs. It needs Python 3.11 or later, and no packages.
"""

import re
import sys
import tomllib
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path

HERE = Path(__file__).resolve().parent
# What a machine does. "proxy" is HAProxy, which a cluster needs; "nginx" is for one machine without a cluster.
ROLES = ["proxy", "nginx", "web", "worker", "database", "etcd"]
# Which template a machine with which role gets. A {{ name }} in a template is filled in, and nothing else.
FILES = {
    "haproxy.cfg": "proxy",
    "haproxy-502.http": "proxy",
    "haproxy-503.http": "proxy",
    "patroni.yml": "database",
    "etcd.env": "etcd",
    "nginx/waaier.conf": "nginx",
    "waaier-nodes": "nginx",
    "waaier": "web",
    "systemd/waaier-web@.service": "web",
    "systemd/waaier-worker.service": "worker",
    "systemd/waaier-backup.service": "worker",
    "systemd/waaier-backup.timer": "worker",
    "systemd/patroni.service": "database",
    "systemd/nginx.service.d/waaier.conf": "nginx",
    "systemd/etcd.service.d/waaier.conf": "etcd",
}
# What an inventory may hold, with what it is when it is left out; None must be given.
FIELDS = {
    "site": {
        "name": None,
        "folder": "/opt/waaier",
        "user": "waaier",
        "environment": "/etc/waaier.env",
        "backups": "/var/backups/waaier",
        "certificate": "",
        "key": "",
        "monitors": ["127.0.0.1"],
        "workers": 2,
        "threads": 4,
    },
    "database": {
        "name": "waaier",
        "cluster": "waaier",
        "folder": "/var/lib/postgresql/15/waaier",
        "programs": "/usr/lib/postgresql/15/bin",
        "sockets": "/var/run/postgresql",
        "clients": [],
        "synchronous": True,
    },
    "etcd": {"folder": "/var/lib/etcd/waaier"},
    "haproxy": {
        "pages": "/etc/haproxy",
        "database": "127.0.0.1",
        "socket": "/run/haproxy/admin.sock",
        "user": "haproxy",
    },
    "nginx": {"address": "", "log": "/var/log/nginx", "challenges": "/var/www/html"},
    "ports": {
        "plain": 80,
        "site": 443,
        "web": [8000],
        "database": 5432,
        "primary": 5000,
        "patroni": 8008,
        "etcd": 2379,
        "etcd_peers": 2380,
    },
}
# As in nginx/waaier.conf; TLS 1.3 has its own.
CIPHERS = ":".join(
    f"ECDHE-{key}-{cipher}"
    for cipher in ("AES256-GCM-SHA384", "CHACHA20-POLY1305", "AES128-GCM-SHA256")
    for key in ("ECDSA", "RSA")
)
TO_TLS = "http-request redirect scheme https code 301 unless { ssl_fc }"


class Wrong(Exception):
    """An inventory that cannot be rendered; the text is a sentence for its writer."""


@dataclass
class Machine:
    """One machine of the inventory, and what stands there otherwise than on the others."""

    name: str
    address: str
    roles: list
    own: dict = field(default_factory=dict)


@dataclass
class Inventory:
    """The machines, and what they have in common: {table: {field: value}}."""

    common: dict
    machines: list

    @classmethod
    def read(cls, path):
        """The inventory in a TOML file. Raises Wrong with a sentence for what is missing or makes no cluster."""
        try:
            found = tomllib.loads(Path(path).read_text())
        except (OSError, UnicodeDecodeError) as error:
            raise Wrong(f"{path} cannot be read: {error}.") from error
        except tomllib.TOMLDecodeError as error:
            raise Wrong(f"{path} is no TOML: {error}.") from error
        machines = [_machine(each) for each in found.pop("machine", [])]
        inventory = cls(_filled_in(found), machines)
        inventory.check()
        return inventory

    def check(self):
        """Raises Wrong when these machines make no cluster."""
        for what in ("name", "address"):
            values = [getattr(machine, what) for machine in self.machines]
            if twice := sorted({value for value in values if values.count(value) > 1}):
                raise Wrong(f"Two machines have the {what} {twice[0]}.")
        for role in ("web", "worker"):
            if not self.with_role(role):
                raise Wrong(f"No machine has the role {role}.")
        if not self.with_role("proxy") and not self.with_role("nginx"):
            raise Wrong("No machine has the role proxy or nginx: nobody would reach the site.")
        if not self.with_role("database") and not self.with_role("etcd"):
            return
        if len(self.with_role("etcd")) not in (1, 3, 5):
            raise Wrong(
                "etcd wants 3 machines, or 5: a second or fourth one bears no more failures. 1 is for a trial alone."
            )
        if len(self.with_role("database")) > 1 and not self.with_role("etcd")[1:]:
            raise Wrong("A standby needs 3 machines with etcd: who may be the primary is decided by their majority.")
        if not self.common["database"]["clients"]:
            raise Wrong("[database] clients names no network: nothing could reach the database.")

    def with_role(self, role):
        return [machine for machine in self.machines if role in machine.roles]

    def values(self, machine):
        """{name in a template: text} for the files of one machine."""
        said = {
            f"{table}_{key}": _text(machine.own.get(table, {}).get(key, value))
            for table, fields in self.common.items()
            for key, value in fields.items()
        }
        ports = self.common["ports"]
        etcd, database = self.with_role("etcd"), self.with_role("database")
        lines = {
            "haproxy_web": "\n".join(
                f"    server {each.name}-{port} {each.address}:{port} check"
                for each in self.with_role("web")
                for port in ports["web"]
            ),
            "haproxy_primary": "\n".join(
                f"    server {each.name} {each.address}:{ports['database']} check port {ports['patroni']}"
                for each in database
            ),
            "haproxy_as": self._haproxy_as(machine),
            "haproxy_visitors": self._visitors(machine),
            "nginx_web": "\n".join(
                f"    server {each.address}:{port} fail_timeout=2s;"
                for each in self.with_role("web")
                for port in ports["web"]
            ),
            "nginx_plain": self._listens("plain"),
            "nginx_strangers": self._listens("site", " ssl http2 default_server"),
            "nginx_visitors": self._listens("site", " ssl http2"),
            "nginx_monitors": "\n".join(f"    allow {each};" for each in self.common["site"]["monitors"]),
            "etcd_cluster": ",".join(f"{each.name}=http://{each.address}:{ports['etcd_peers']}" for each in etcd),
            "etcd_hosts": ",".join(f"{each.address}:{ports['etcd']}" for each in etcd),
            "database_access": "\n".join(_access(self.common["database"])),
        }
        return said | lines | {"machine_name": machine.name, "machine_address": machine.address}

    def _haproxy_as(self, machine):
        """As whom HAProxy goes on, and where it is shut in, once it has its ports; without a user as who starts it."""
        user = machine.own.get("haproxy", {}).get("user", self.common["haproxy"]["user"])
        lines = [f"user {user}", f"group {user}", "chroot /var/lib/haproxy"] if user else []
        if self.common["site"]["certificate"]:
            lines += [
                f"ssl-default-bind-ciphers {CIPHERS}",
                "ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets",
            ]
        return "\n".join(f"    {line}" for line in lines)

    def _visitors(self, machine):
        """Where visitors come in: over TLS, to which who comes without is sent; without a certificate, as it is."""
        certificate, port = self.common["site"]["certificate"], self.common["ports"]["site"]
        if not certificate:
            return f"    bind {machine.address}:{port}"
        # IPv4 and IPv6 each by a listener of its own: one for both passes on an IPv4 address as one of IPv6, of which
        # limits count a whole network as one visitor.
        plain, secure = (f"bind :{each},[::]:{each} v6only" for each in (self.common["ports"]["plain"], port))
        return f"    {plain}\n    {secure} ssl crt {certificate} alpn h2,http/1.1\n    {TO_TLS}"

    def _listens(self, port, how=""):
        """Where nginx waits for visitors: at one address, or at all of both kinds."""
        address, number = self.common["nginx"]["address"], self.common["ports"][port]
        places = [f"{address}:{number}"] if address else [f"{number}", f"[::]:{number}"]
        return "\n".join(f"    listen {place}{how};" for place in places)

    def render(self, folder):
        """Write the files of every machine to FOLDER/<name of the machine>/. Returns the paths."""
        written = []
        for machine in self.machines:
            values = self.values(machine)
            for name, role in FILES.items():
                if role in machine.roles:
                    written.append(Path(folder) / machine.name / name)
                    written[-1].parent.mkdir(parents=True, exist_ok=True)
                    written[-1].write_text(_fill_in(HERE / name, values))
        return written


def _machine(table):
    own = dict(table)
    try:
        name, address, roles = own.pop("name"), own.pop("address"), own.pop("roles")
        IPv4Address(address)
    except KeyError as error:
        raise Wrong(f"A [[machine]] has no {error.args[0]}.") from error
    except ValueError as error:
        raise Wrong(f"{address} of the machine {name} is no IPv4 address.") from error
    if unknown := sorted({*roles} - {*ROLES}):
        raise Wrong(f"The machine {name} has the role {unknown[0]}, which is none of {', '.join(ROLES)}.")
    for table_name, fields in own.items():
        _known(table_name, fields, f"machine.{table_name}")
    return Machine(name, address, roles, own)


def _filled_in(found):
    for table, fields in found.items():
        _known(table, fields, table)
    common = {table: fields | found.get(table, {}) for table, fields in FIELDS.items()}
    for table, fields in common.items():
        for key, value in fields.items():
            if value is None:
                raise Wrong(f"[{table}] has no {key}.")
            usual = FIELDS[table][key]
            if usual is not None and type(usual) is not type(value):
                raise Wrong(f"[{table}] {key} is {value!r}, and must be like {usual!r}.")
    return common


def _known(table, fields, where):
    if table not in FIELDS or not isinstance(fields, dict):
        raise Wrong(f"[{where}] is unknown; there are {', '.join(FIELDS)} and machine.")
    if unknown := sorted({*fields} - {*FIELDS[table]}):
        raise Wrong(f"[{where}] {unknown[0]} is unknown; there are {', '.join(FIELDS[table])}.")


def _text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _access(database):
    """The lines of pg_hba.conf, in Patroni's file: by a password over the network, by the user on the spot."""
    yield "    - local all all peer"
    for client in database["clients"]:
        yield f"    - host replication replicator {client} scram-sha-256"
        yield f"    - host all all {client} scram-sha-256"


def _fill_in(path, values):
    """The text of a template with its {{ names }} filled in. Raises Wrong for a name that no inventory has."""

    def value(found):
        if found[1] not in values:
            raise Wrong(f"{path.name} asks for {found[1]}, which no inventory has.")
        return values[found[1]]

    return re.sub(r"{{ (\w+) }}", value, path.read_text())


def main():
    if len(sys.argv) != 3:
        sys.exit("python deploy/render.py inventory.toml FOLDER")
    try:
        for path in Inventory.read(sys.argv[1]).render(sys.argv[2]):
            print(path)
    except Wrong as wrong:
        sys.exit(str(wrong))


if __name__ == "__main__":
    main()
