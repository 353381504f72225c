"""The settings of a cluster are rendered whole, are what their programs take, and wrong inventories are told why."""

import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings

from config.logs import KEY
from deploy.render import FILES, Inventory, Wrong
from intake.questions import Section
from tests.outage import a_free_port, wait_until
from tests.serving import answered, call

DEPLOY = settings.BASE_DIR / "deploy"
EXAMPLE = (DEPLOY / "example.toml").read_text()
HAPROXY = (DEPLOY / "haproxy.cfg").read_text()
UNPACKED = settings.BASE_DIR / "build" / "rehearsal" / "programs" / "root"


def read(folder, text=EXAMPLE):
    path = folder / "inventory.toml"
    path.write_text(text)
    return Inventory.read(path)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """The example without its certificate, which is not here."""
    folder = tmp_path_factory.mktemp("cluster")
    text = re.sub(r"^certificate.*\n", "", EXAMPLE, flags=re.MULTILINE)
    read(folder, f'{text}\n[haproxy]\npages = "{DEPLOY}"\nsocket = "{folder}/haproxy"\nuser = ""\n').render(folder)
    return folder


@pytest.fixture(scope="module")
def haproxy():
    """A function that starts HAProxy with these options: gives the process."""
    program, environment = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin"), {}
    if not program and (UNPACKED / "usr/sbin/haproxy").exists():  # as the rehearsal unpacks it
        program = UNPACKED / "usr/sbin/haproxy"
        environment = {"LD_LIBRARY_PATH": str(UNPACKED / f"usr/lib/{os.uname().machine}-linux-gnu")}
    if not program:
        pytest.skip("HAProxy is not here")
    with ExitStack() as ending:

        def start(*options):
            pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
            process = subprocess.Popen([program, *options], env=os.environ | environment, text=True, **pipes)
            ending.enter_context(process)
            ending.callback(process.kill)
            return process

        yield start


def test_each_machine_gets_the_files_of_its_roles_with_nothing_left_to_fill_in(rendered):
    found = {
        path.relative_to(rendered).as_posix(): path.read_text() for path in rendered.glob("*/**/*") if path.is_file()
    }
    assert {"een/haproxy.cfg", "een/patroni.yml", "twee/etcd.env", "drie/etcd.env"} <= {*found}
    assert [name for name in found if name.startswith("drie/") and FILES[name.partition("/")[2]] != "etcd"] == []
    assert [name for name, text in found.items() if re.search(r"{{ \w+ }}", text)] == []


def test_all_processes_of_a_machine_find_the_primary_through_its_proxy(rendered):
    text = (rendered / "een" / "haproxy.cfg").read_text()
    backend = text.partition("backend primary")[2]
    assert "bind 127.0.0.1:5000" in text
    assert re.findall(r"server (\w+) (\S+) check port (\d+)", backend) == [
        ("een", "192.0.2.11:5432", "8008"),
        ("twee", "192.0.2.12:5432", "8008"),
    ]
    assert "on-marked-down shutdown-sessions" in backend and "uri /primary" in backend


def test_patroni_knows_every_member_of_etcd_and_waits_no_longer_than_its_rule_allows(rendered):
    text = (rendered / "twee" / "patroni.yml").read_text()
    numbers = {name: int(number) for name, number in re.findall(r"(ttl|loop_wait|retry_timeout): (\d+)", text)}
    assert "hosts: 192.0.2.11:2379,192.0.2.12:2379,192.0.2.13:2379" in text
    assert "synchronous_mode: true" in text
    assert numbers["loop_wait"] + 2 * numbers["retry_timeout"] <= numbers["ttl"] == 20


def test_patroni_reads_what_was_meant(rendered):
    said = pytest.importorskip("yaml").safe_load((rendered / "twee" / "patroni.yml").read_text())
    assert (said["scope"], said["name"], said["restapi"]["listen"]) == ("waaier", "twee", "192.0.2.12:8008")
    assert said["restapi"]["allowlist"] == ["192.0.2.0/28"]
    assert said["postgresql"]["pg_hba"] == [
        "local all all peer",
        "host replication replicator 192.0.2.0/28 scram-sha-256",
        "host all all 192.0.2.0/28 scram-sha-256",
    ]
    assert said["bootstrap"]["dcs"]["synchronous_mode"] is True
    assert not any("password" in each for each in said["postgresql"]["authentication"].values())


def test_what_goes_twice_are_the_sections_of_an_intake_and_handing_it_in():
    [pattern] = re.findall(r"path_reg (\^/intake\S+)", HAPROXY)
    key = "0f8fad5b-d9cb-469f-a165-70867728950e"
    taken = [
        slug
        for slug in (*SLUGS, "samen", "weggooien", "bewaren", "herzien")
        if re.search(pattern, f"/intake/{key}/{slug}/")
    ]
    assert taken == SLUGS


SLUGS = [*(section.slug for section in Section), "controle"]


def test_its_log_leaves_out_the_keys_that_our_log_leaves_out():
    [names] = re.findall(r"regsub\('/\((\S+?)\)/", HAPROXY)
    assert {f"/{name}/" for name in names.split("|")} == set(re.findall(r"/[\w-]+/", KEY.pattern))


def test_haproxy_takes_its_settings(rendered, haproxy):
    process = haproxy("-c", "-f", rendered / "een" / "haproxy.cfg")
    _nothing, said = process.communicate()
    assert (process.returncode, re.findall(r"(?:WARNING|ALERT).*", said)) == (0, [])


def of_the_example(tmp_path):
    """HAProxy's settings on the first machine of the example as it stands, with its certificate."""
    read(tmp_path).render(tmp_path)
    return (tmp_path / "een" / "haproxy.cfg").read_text()


def test_haproxy_serves_as_somebody_without_rights(tmp_path, rendered):
    start = of_the_example(tmp_path).partition("defaults")[0]
    assert re.findall(r"^    (user|group|chroot) (\S+)$", start, re.MULTILINE) == [
        ("user", "haproxy"),
        ("group", "haproxy"),
        ("chroot", "/var/lib/haproxy"),
    ]
    # A rehearsal has no such user.
    assert not re.search(r"^ *(user|group|chroot) ", (rendered / "een" / "haproxy.cfg").read_text(), re.MULTILINE)


def test_haproxy_lets_visitors_in_over_ipv4_and_ipv6(tmp_path):
    assert re.findall(r"    bind (\S+ v6only)(.*)", of_the_example(tmp_path)) == [
        (":80,[::]:80 v6only", ""),
        (":443,[::]:443 v6only", " ssl crt /etc/haproxy/waaier.pem alpn h2,http/1.1"),
    ]


def test_haproxy_speaks_the_same_tls_as_nginx(tmp_path):
    text = of_the_example(tmp_path)
    [ciphers] = re.findall(r"ssl_ciphers (\S+);", (DEPLOY / "nginx" / "waaier.conf").read_text())
    assert re.findall(r"ssl-default-bind-(\S+) (.*)", text) == [
        ("ciphers", ciphers),
        ("options", "ssl-min-ver TLSv1.2 no-tls-tickets"),
    ]


class Node(BaseHTTPRequestHandler):
    """Answers with the request line and the headers that reached it."""

    def do_GET(self):
        said = f"{self.requestline}\n{self.headers}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_POST = do_GET

    def log_message(self, *_said):
        pass


@pytest.fixture(scope="module")
def visited(haproxy, tmp_path_factory):
    """Where visitors reach HAProxy, with such a node behind it."""
    folder, address = tmp_path_factory.mktemp("visited"), "127.0.3.11"
    site, primary = a_free_port(), a_free_port()
    with ThreadingHTTPServer((address, 0), Node) as node:
        Thread(target=node.serve_forever, daemon=True).start()
        text = re.sub(r"^certificate.*\n", "", EXAMPLE, flags=re.MULTILINE).replace("192.0.2.", "127.0.3.")
        own = f'[haproxy]\npages = "{DEPLOY}"\nsocket = "{folder}/haproxy"\nuser = ""\n'
        ports = f"[ports]\nsite = {site}\nprimary = {primary}\nweb = [{node.server_port}]\n"
        read(folder, f"{text}\n{own}\n{ports}").render(folder)
        process = haproxy("-f", folder / "een" / "haproxy.cfg")
        wait_until(lambda: process.poll() is not None or takes_calls(address, site), seconds=10)
        yield address, site
        node.shutdown()


def takes_calls(*address):
    with socket.socket() as line:
        return line.connect_ex(address) == 0


def test_a_node_hears_who_asks_from_the_proxy_alone(visited):
    invented = ["X-Forwarded-For: 198.51.100.1", "X_Forwarded_For: 198.51.100.2", "X_Forwarded-Proto: http"]
    status, said = answered(call(visited, ["POST /intake/ HTTP/1.1", "Content-Length: 3", *invented], b"a=b"))
    heard = re.findall(r"^(x.forwarded.\w+): (.*)$", said, re.MULTILINE | re.IGNORECASE)
    assert status == 200
    assert sorted(heard) == [("x-forwarded-for", "127.0.0.1"), ("x-forwarded-proto", "https")]


def test_what_machines_ask_is_told_to_nobody_however_it_is_spelled(visited):
    paths = ["/readyz", "/healthz", "/%72eadyz", "/health%7A", "/%72%65%61%64%79%7a"]
    assert [answered(call(visited, [f"GET {path} HTTP/1.1"]))[0] for path in paths] == [404] * len(paths)


def test_no_connection_to_a_node_is_kept(visited):
    with socket.create_connection(visited, timeout=5) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: waaier.example\r\n\r\n")  # the visitor keeps theirs
        assert "\r\n\r\nGET / HTTP/1.1" in (said := line.recv(65536).decode())
    assert "connection: close" in said


@pytest.mark.parametrize("name", ["haproxy-502.http", "haproxy-503.http"])
def test_the_pages_of_the_proxy_stand_alone_and_fit(name):
    text = (DEPLOY / name).read_text()
    head, _, page = text.partition("\n\n")
    assert "default-src 'none'" in head and "no-store" in head
    assert re.findall(r'(?:src|href)="([^"]+)"', page) == ["/"]  # nothing that a node would have to hand out
    assert len(text) < 16_384 and '<html lang="nl">' in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("192.0.2.12", "192.0.2.11"), "Two machines have the address 192.0.2.11."),
        (('"twee"', '"een"'), "Two machines have the name een."),
        (("192.0.2.12", "twee.example"), "twee.example of the machine twee is no IPv4 address."),
        (('roles = ["etcd"]', 'roles = ["raft"]'), "The machine drie has the role raft, which is none of"),
        (('roles = ["etcd"]', "roles = []"), "etcd wants 3 machines, or 5"),
        (("synchronous = true", "synchronous = 1"), "[database] synchronous is 1, and must be like True."),
        (("clients =", "# clients ="), "[database] clients names no network"),
        (("[site]", "[sit]"), "[sit] is unknown; there are site, database"),
        (("folder =", "fodler ="), "[site] fodler is unknown; there are name"),
        (('name = "waaier.example"', ""), "[site] has no name."),
        (("[site]", "[site"), "is no TOML"),
        (('"web", "worker", ', ""), "No machine has the role web."),
        (('"proxy", ', ""), "No machine has the role proxy or nginx"),
    ],
)
def test_an_inventory_that_makes_no_cluster_is_told_why(tmp_path, change, sentence):
    with pytest.raises(Wrong, match=re.escape(sentence)):
        read(tmp_path, EXAMPLE.replace(*change))


def test_whoever_runs_it_gets_a_sentence_and_no_traceback(tmp_path):
    command = [sys.executable, DEPLOY / "render.py", tmp_path / "nothing.toml", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path}/nothing.toml cannot be read: ") and done.stderr.count("\n") == 1


def test_it_needs_no_packages():
    text = Path(DEPLOY / "render.py").read_text()
    names = set(re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE))
    assert names <= sys.stdlib_module_names
