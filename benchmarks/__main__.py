"""How long pages take in this process: `make bench`, or `make bench ARGS="--rounds 50 /initiatieven/?q=tuin"`.

Prints for each page how many initiatives there are to choose from, the median and the 95th percentile of the whole
answer, the median of the time in the database, the number of queries and the size. The last page is almost constant:
what any page costs here. Numbers of different machines or moments do not compare; ratios to that page do.
"""

import argparse
import os
import statistics
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from initiatives.models import Initiative  # noqa: E402

PAGES = [
    "/initiatieven/",
    "/initiatieven/?page=100",
    "/initiatieven/?sort=name",
    "/initiatieven/?actors=collectives",
    "/initiatieven/?actors=collectives&phase=idea&phase=start_up&legal_form=foundation",
    "/initiatieven/?q=moestuin",
    "/initiatieven/?q=samen+koken",
    "/initiatieven/?q=zorgcooperatie",
    "/initiatieven/export.csv",
    "/toegankelijkheid/",
]
WARM_UP = 3


class Stopwatch:
    """Adds up the time of queries."""

    def __init__(self):
        self.seconds, self.queries = 0.0, 0

    def __call__(self, execute, *arguments):
        start = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.seconds += time.perf_counter() - start
            self.queries += 1


def measure(client, path, rounds):
    """(whole answer in ms, database in ms, queries, bytes) of each round."""
    found = []
    for _each in range(rounds + WARM_UP):
        watch, start = Stopwatch(), time.perf_counter()
        with connection.execute_wrapper(watch):
            size = len(client.get(path).getvalue())
        found.append(((time.perf_counter() - start) * 1000, watch.seconds * 1000, watch.queries, size))
    return found[WARM_UP:]


def main():
    parser = argparse.ArgumentParser(prog="make bench", description="How long pages take in this process.")
    parser.add_argument("pages", nargs="*", default=PAGES, metavar="PAGE")
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    print(f"{Initiative.objects.count()} initiatives, {arguments.rounds} rounds")
    print(f"{'p50 ms':>8} {'p95 ms':>8} {'db ms':>8} {'queries':>8} {'bytes':>9}  page")
    for path in arguments.pages:
        whole, database, queries, sizes = zip(*measure(client, path, arguments.rounds), strict=True)
        p95 = sorted(whole)[int(len(whole) * 0.95)]
        print(
            f"{statistics.median(whole):8.1f} {p95:8.1f} {statistics.median(database):8.1f} "
            f"{queries[-1]:8} {sizes[-1]:9}  {path}"
        )


if __name__ == "__main__":
    main()
