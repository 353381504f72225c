"""A process of its own, as one worker of the web server: it changes the registry and asks the list, as it is told.

    python -m tests.initiatives.follower <database> <number>

Each line that it reads is an order, each that it writes an answer in JSON.
"""

import json
import sys
import traceback

import django
from django.db import connections

django.setup()

from django.http import QueryDict  # noqa: E402

from initiatives.search import data_version, index, kept  # noqa: E402
from initiatives.search.results import Results  # noqa: E402
from tests.initiatives.registry import Registry, check  # noqa: E402


def happen(registry, times):
    """Let this many things happen, and look at the list after each."""
    for _time in range(int(times)):
        registry.happen()
        registry.look()


def ask(registry, times):
    """Compare this many answers with plain SQL; then say what everyone finds."""
    for _time in range(int(times)):
        check(*registry.question())
    return [Results.of(QueryDict(""), user).keys for user in registry.users]


def start(_registry, code):
    """Begin anew, as a web server of this version of the code does: with the file that it left, or with a new one."""
    kept.LEAST, kept.code = 1, lambda: code
    index._committed = index.Index()
    index.present(data_version.read().rows)
    index.keep()


def renew(_registry, _times):
    """Write the file anew, as each day."""
    index.renew()


def main(database, number):
    connections["default"].settings_dict["NAME"] = database
    registry = Registry(int(number))
    orders = {"happen": happen, "ask": ask, "start": start, "renew": renew}
    for line in sys.stdin:
        order, times = line.split()
        try:
            answer = {"answer": orders[order](registry, times)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
