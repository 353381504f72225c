"""Several processes change the registry and read it, each with an index of its own: none is ever behind."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.models import Initiative
from initiatives.search.results import Results
from tests.initiatives.registry import Registry

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES, ROUNDS, THINGS, QUESTIONS = 3, 4, 6, 4


class Follower:
    """A process of its own, that does what it is told."""

    def __init__(self, number, **environment):
        command = [sys.executable, "-m", "tests.initiatives.follower", connection.settings_dict["NAME"], str(number)]
        self.process = subprocess.Popen(
            command,
            cwd=django_settings.BASE_DIR,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, order, times):
        self.process.stdin.write(f"{order} {times}\n")
        self.process.stdin.flush()

    def answer(self):
        """The answer to what it was told; raises AssertionError with what went wrong there."""
        said = json.loads(self.process.stdout.readline() or '{"error": "it ended"}')
        assert "error" not in said, said.get("error")
        return said["answer"]


@contextmanager
def followers(number, **environment):
    started = [Follower(each, **environment) for each in range(number)]
    try:
        yield started
    finally:
        for each in started:
            each.process.stdin.close()
            each.process.wait(timeout=60)
            each.process.stdout.close()


def tell_all(processes, order, times):
    """What all of them answer, at work together."""
    for each in processes:
        each.tell(order, times)
    return [each.answer() for each in processes]


def test_every_process_agrees_with_plain_sql_while_all_of_them_write():
    registry = Registry.begin(1)
    registry.fill(8)
    with followers(PROCESSES) as processes:
        tell_all(processes, "ask", 1)
        for _round in range(ROUNDS):
            tell_all(processes, "happen", THINGS)
            registry.happen()
            answers = tell_all(processes, "ask", QUESTIONS)
            here = [Results.of(QueryDict(""), user).keys for user in registry.users]
            assert answers == [here] * PROCESSES


def test_what_is_withdrawn_is_gone_from_the_very_next_request_of_another_process():
    registry = Registry.begin(2)
    registry.fill(5)
    initiative = Initiative.objects.public().first()
    with followers(2) as processes:
        for _turn in range(3):
            before = tell_all(processes, "ask", 0)
            assert all(initiative.pk in everyone for everyone, *_users in before)
            initiative.unpublish(by=None, reason="Even niet")
            after = tell_all(processes, "ask", 0)
            assert not any(initiative.pk in everyone for everyone, *_users in after)
            assert initiative.pk not in Results.of(QueryDict(""), AnonymousUser()).keys
            initiative.publish(by=None)


SWEEPS = {
    "asked for": "SELECT initiatives_search_tick('rows', true)",
    "a new era": "UPDATE areas_era SET server_started_at = now(); SELECT initiatives_search_tick('rows', false)",
    "an era of which nobody knows yet": "UPDATE areas_era SET server_started_at = now()",
}
STEPS = st.one_of(
    st.tuples(st.just("happen"), st.integers(0, PROCESSES - 1), st.integers(1, 4)),
    # Two of the processes are of one version of the code, or all of them, or none.
    st.tuples(st.just("start"), st.integers(0, PROCESSES - 1), st.sampled_from(["one", "one", "other"])),
    st.tuples(st.just("renew"), st.integers(0, PROCESSES - 1), st.just(1)),
    st.tuples(st.just("sweep"), st.sampled_from(list(SWEEPS)), st.none()),
    st.tuples(st.just("start all"), st.none(), st.none()),
    st.tuples(st.just("damage"), st.integers(0, 2**31), st.none()),
)


def test_every_process_agrees_with_plain_sql_whatever_is_kept_and_whoever_begins_with_it(tmp_path):
    """Writers, readers, starts, renewals, sweeps and damage in any order, with files of two versions of the code."""
    folder, seen = tmp_path / "index", set()

    def do(processes, order, which, what):
        if order == "sweep":
            with connection.cursor() as cursor:
                cursor.execute(SWEEPS[which])
        elif order == "start all":
            tell_all(processes, "start", "one")  # all want to write
        elif order == "damage":
            for path in sorted(folder.glob("*")):
                content = bytearray(path.read_bytes())
                content[which % len(content)] ^= 1 << which % 8
                path.with_suffix(".damaged").write_bytes(content)
                path.with_suffix(".damaged").chmod(0o600)
                path.with_suffix(".damaged").replace(path)  # who has it mapped keeps what was there
        else:
            processes[which].tell(order, what)
            processes[which].answer()

    registry = Registry.begin(3)
    registry.fill(8)
    with followers(PROCESSES, INDEX_KEPT=str(folder)) as processes:

        @settings(max_examples=12, deadline=None, derandomize=True)
        @given(steps=st.lists(STEPS, min_size=3, max_size=7))
        def agree(steps):
            for step in steps:
                do(processes, *step)
                seen.update(path.name for path in folder.glob("*.index"))
            answers = tell_all(processes, "ask", 2)
            here = [Results.of(QueryDict(""), user).keys for user in registry.users]
            assert answers == [here] * PROCESSES

        agree()
    assert len(seen) == 2
