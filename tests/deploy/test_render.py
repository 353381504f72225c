"""The settings of a cluster are rendered whole, are what their programs take, and wrong inventories are told why."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.logs import KEY
from deploy.render import FILES, Inventory, Wrong
from intake.questions import Section

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
    read(folder, f'{text}\n[haproxy]\npages = "{DEPLOY}"\nsocket = "{folder}/haproxy"\n').render(folder)
    return folder


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


def test_haproxy_takes_its_settings(rendered):
    program, environment = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin"), {}
    if not program and (UNPACKED / "usr/sbin/haproxy").exists():  # as the rehearsal unpacks it
        program = UNPACKED / "usr/sbin/haproxy"
        environment = {"LD_LIBRARY_PATH": str(UNPACKED / f"usr/lib/{os.uname().machine}-linux-gnu")}
    if not program:
        pytest.skip("HAProxy is not here")
    command = [program, "-c", "-f", rendered / "een" / "haproxy.cfg"]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert (done.returncode, re.findall(r"(?:WARNING|ALERT).*", done.stderr)) == (0, [])


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
