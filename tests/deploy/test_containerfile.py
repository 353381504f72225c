"""The Containerfile takes the same steps as a machine without containers; `try_containerfile.py` runs them."""

import json
import re

from django.conf import settings

from config.probes import PROBES
from config.server import parse
from deploy.try_containerfile import CONTAINERFILE, LEFT_OUT, steps

STEPS = steps(CONTAINERFILE.read_text())


def said(instruction):
    return [what for name, what in STEPS if name == instruction]


def test_it_knows_these_instructions_and_no_others():
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "HEALTHCHECK", "CMD"}
    assert {name for name, _what in STEPS} == known  # no ARG, by which a secret would come in


def test_it_is_set_up_by_the_script_that_sets_up_a_machine():
    assert said("RUN")[0] == "python3 scripts/setup.py --production"
    assert '"--production"' in (settings.BASE_DIR / "scripts" / "setup.py").read_text()


def test_the_result_comes_from_the_first_step_where_node_was_thrown_away():
    base, result = said("FROM")
    assert base == f"{result} AS build"
    assert said("COPY") == [". .", "--from=build /opt/waaier /opt/waaier"]
    assert {"node_modules", "build/node"} <= set(" ".join(said("RUN")[1:]).split())


def test_it_runs_as_somebody_who_is_not_root():
    assert said("USER") == ["10001:10001"]


def test_it_starts_a_server_with_options_that_it_takes(monkeypatch):
    [command] = map(json.loads, said("CMD"))
    assert command[:3] == ["python", "-m", "config.server"]
    monkeypatch.setattr("sys.argv", command[2:])
    assert f"{parse().host}:{parse().port}" == f"0.0.0.0:{said('EXPOSE')[0]}"


def test_its_health_is_asked_at_an_address_that_answers():
    assert re.search(r"127\.0\.0\.1:8000(/\w+)", said("HEALTHCHECK")[0])[1] in PROBES


def goes_in(path):
    """Whether this file is copied into the image: the last pattern that fits it, or a folder above it, decides."""
    goes = True
    for line in LEFT_OUT.read_text().splitlines():
        pattern = re.escape(line.removeprefix("!")).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
        if line and not line.startswith("#") and re.fullmatch(f"{pattern}(/.*)?", path):
            goes = line.startswith("!")
    return goes


def test_what_is_made_anew_does_not_go_in():
    made = [".git", ".venv", ".waaier", "build", "node_modules", "tests", ".hypothesis"]
    assert [name for name in made if goes_in(f"{name}/file")] == []
    assert goes_in("config/server.py") and goes_in("manage.py")


def test_what_may_be_secret_does_not_go_in():
    names = [
        "waaier.env",
        "waaier.env.owner",
        ".env",
        ".env.local",
        "site.key",
        "site.pem",
        "backup.tar",
        "backup.tar.age",
    ]
    assert [name for name in names if goes_in(name) or goes_in(f"deploy/deeper/{name}")] == []


def test_what_is_committed_goes_in_for_all_that():
    """Of the folders that are needed, so that no pattern takes away more than it should."""
    folders = ["config", "deploy", "locale", "outbox", "requirements", "scripts", "static", "templates", "ui"]
    found = [path for folder in folders for path in (settings.BASE_DIR / folder).rglob("*") if path.is_file()]
    names = {path.relative_to(settings.BASE_DIR).as_posix() for path in found if "__pycache__" not in path.parts}
    assert "deploy/etcd.env" in names
    assert [name for name in names if not goes_in(name)] == []
