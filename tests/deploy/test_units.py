"""The service units start again what ends, give options that are taken, and stand within walls."""

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser

import pytest
from django.conf import settings
from django.core.management import get_commands

from config import server

DEPLOY = settings.BASE_DIR / "deploy"
LASTING = ["waaier-web@.service", "waaier-worker.service", "patroni.service"]
OWN = [*LASTING[:2], "waaier-backup.service"]
MOST_EXPOSED = 2.2  # of 10, as systemd-analyze counts; a unit without any wall has 9.6
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All units, of one machine and of a cluster, as they lie in /etc/systemd/system."""
    units = tmp_path_factory.mktemp("units")
    for inventory in ("example-one.toml", "example.toml"):
        place = tmp_path_factory.mktemp("rendered")
        command = [sys.executable, DEPLOY / "render.py", DEPLOY / inventory, place]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for path in place.glob("*/systemd"):
            shutil.copytree(path, units, dirs_exist_ok=True)
    return units


def unit(folder, name):
    found = ConfigParser(strict=False, interpolation=None)
    found.optionxform = str
    found.read_string((folder / name).read_text())
    return found


@pytest.mark.parametrize("name", [*LASTING, "nginx.service.d/waaier.conf", "etcd.service.d/waaier.conf"])
def test_what_ends_is_started_again_however_often(folder, name):
    assert unit(folder, name)["Service"]["Restart"] == "always"
    assert unit(folder, name)["Unit"]["StartLimitIntervalSec"] == "0"


def test_the_web_server_gets_options_that_it_takes(folder, monkeypatch):
    [options] = re.findall(r"-m config\.server (.*)", (folder / "waaier-web@.service").read_text())
    monkeypatch.setattr("sys.argv", ["config.server", *options.replace("%i", "8001").split()])

    assert server.parse().port == 8001


def test_what_is_under_way_gets_longer_than_a_few_seconds_and_ends_before_systemd_ends_it(folder):
    """A PDF may take 70 seconds, an upload 30: most take less than the 20 that a stop leaves them."""
    service = unit(folder, "waaier-web@.service")["Service"]
    [drain] = re.findall(r"--drain (\d+)", service["ExecStart"])
    assert server.PATIENCE >= 20
    assert int(drain) + server.PATIENCE + 2 <= int(service["TimeoutStopSec"])
    assert server.ORPHANED <= 5


def test_a_killed_web_server_leaves_no_worker_that_serves_on(folder):
    assert unit(folder, "waaier-web@.service")["Service"]["KillMode"] == "mixed"


@pytest.mark.parametrize("name", OWN)
def test_it_runs_a_command_that_exists_as_somebody_without_rights(folder, name):
    service = unit(folder, name)["Service"]
    [*named] = re.findall(r"manage\.py (\w+)", service["ExecStart"])
    assert {*named} <= get_commands().keys()
    assert (service["User"], service["ProtectSystem"], service["CapabilityBoundingSet"]) == ("waaier", "strict", "")


@needs_systemd
@pytest.mark.parametrize("name", [*LASTING, "waaier-backup.service", "waaier-backup.timer"])
def test_systemd_finds_no_fault_in_it(folder, name):
    command = ["systemd-analyze", "verify", "--man=no", folder / name.replace("@.", "@8000.")]
    if "@" in name:
        shutil.copy(folder / name, folder / name.replace("@.", "@8000."))
    said = subprocess.run(command, capture_output=True, text=True).stderr.splitlines()
    # Where it is written, its programs need not be; of units of others it tells too.
    of_it = [line for line in said if line.startswith(name.split("@")[0]) and "is not executable" not in line]
    assert of_it == []


@needs_systemd
@pytest.mark.parametrize("name", [*LASTING, "waaier-backup.service"])
def test_it_stands_within_walls(folder, name):
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", folder / name]
    said = subprocess.run(command, capture_output=True, text=True).stdout
    assert float(re.search(r"exposure level for \S+: ([\d.]+)", said)[1]) <= MOST_EXPOSED


@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv (package util-linux) is not here")
def test_the_command_reads_the_settings_and_keeps_the_words_apart(tmp_path):
    """With a Python that tells how it is called, as somebody who may change to nobody but themselves."""
    python = tmp_path / "code" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$DATABASE_URL $SITE_URL"\nfor each; do echo "<$each>"; done\n')
    python.chmod(0o755)
    (tmp_path / "env").write_text("DATABASE_URL='postgresql://site@h/w'\nSITE_URL='https://a b.example'\n")
    (tmp_path / "env.owner").write_text("DATABASE_URL='postgresql://owner:p$w@h/w'\n")
    text = (DEPLOY / "waaier").read_text().replace("{{ site_environment }}", str(tmp_path / "env"))
    text = text.replace("{{ site_folder }}", str(tmp_path / "code"))
    command = tmp_path / "waaier"
    command.write_text(re.sub(r"setpriv .* -- ", "", text))

    def asked(*words):
        return subprocess.check_output(["sh", command, *words], text=True).splitlines()

    assert asked("load_areas", "a file.csv") == [
        *("postgresql://site@h/w https://a b.example", "<manage.py>", "<load_areas>", "<a file.csv>")
    ]
    assert asked("--owner", "migrate") == [
        "postgresql://owner:p$w@h/w https://a b.example",
        "<manage.py>",
        "<migrate>",
    ]
