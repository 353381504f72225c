"""Several processes change the registry and read it, each with an index of its own: none is ever behind."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict

from initiatives.models import Initiative
from initiatives.search.results import Results
from tests.initiatives.registry import Registry

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES, ROUNDS, THINGS, QUESTIONS = 3, 4, 6, 4


class Follower:
    """A process of its own, that does what it is told."""

    def __init__(self, number):
        command = [sys.executable, "-m", "tests.initiatives.follower", connection.settings_dict["NAME"], str(number)]
        self.process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
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
def followers(number):
    started = [Follower(each) for each in range(number)]
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
