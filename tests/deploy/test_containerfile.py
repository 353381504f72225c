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


def test_what_is_made_anew_does_not_go_in():
    left_out = set(LEFT_OUT.read_text().split())
    assert {".git", ".venv", ".waaier", "build", "node_modules", "tests"} <= left_out
