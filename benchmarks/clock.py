"""What a tick of the clocks costs, beside the tick before eras (decision 34): `python -m benchmarks.clock`.

Both stand in one database and are called in turn, who goes first changing each time; each call is a transaction that
does not wait for the disk. The tick before is the one that taking the migration back would put there.
"""

import argparse
import os
import time
from importlib import import_module
from statistics import median

from benchmarks import ground

TICK, READ = "initiatives_search_tick", "SELECT name, version, since, false, anew_since FROM initiatives_searchclock"
CALLED = {
    "search, before": "SELECT initiatives_search_tick_before('rows', false)",
    "search, this": "SELECT initiatives_search_tick('rows', false)",
    "areas, before": "SELECT areas_tick_before()",
    "areas, this": "SELECT areas_tick_this()",
    "reading the versions": READ,
    "nothing": "SELECT 1",
}


def functions():
    """The SQL of the functions that are compared; what is a trigger becomes one that can be called."""
    search = import_module("initiatives.migrations.0018_tick_in_an_era")
    areas = import_module("areas.migrations.0007_eras")
    yield search.BEFORE.replace(TICK, f"{TICK}_before")
    for name, source in (("before", areas.NO_ERA), ("this", areas.ERA)):
        body = source[source.index("CREATE OR REPLACE FUNCTION areas_tick()") :]
        body = body[: body.index("END $$;") + len("END $$;")]
        yield body.replace("areas_tick() RETURNS trigger", f"areas_tick_{name}() RETURNS bigint")


def measured(session, rounds):
    """{what: microseconds of each call}, in turn."""
    session.execute("SET synchronous_commit = off")
    for each in functions():
        session.execute(each)
    found = {what: [] for what in CALLED}
    for turn in range(-50, rounds):
        for what in list(CALLED)[:: 1 if turn % 2 else -1]:
            start = time.perf_counter()
            session.execute(CALLED[what], prepare=True).fetchall()
            if turn >= 0:
                found[what].append((time.perf_counter() - start) * 1e6)
    return found


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clock", description=__doc__.split("\n\n")[0])
    parser.add_argument("--rows", type=int, default=100, help="a tick costs the same however many there are")
    parser.add_argument("--rounds", type=int, default=3000)
    options = parser.parse_args()
    ground.prepare(options.rows)
    os.environ.update(ground.environment(options.rows))
    import django

    django.setup()
    from django.db import connection

    connection.ensure_connection()
    found = measured(connection.connection, options.rounds)
    for what, took in found.items():
        print(f"  {what:24} {median(took):8.1f} µs")
    for what in ("search", "areas"):
        pairs = zip(found[f"{what}, before"], found[f"{what}, this"], strict=True)
        print(f"  {what}, this to before     {median(now / then for then, now in pairs):8.2f}")


if __name__ == "__main__":
    main()
