"""How fast the site is: `make bench`, or `make bench ARGS="--rows 10000 --seconds 0.5"`.

For each size it makes a register in a database of its own (build/bench, kept between runs), starts the production
server as `make run` does, and compares pages in paired rounds with a ready-made page of equal size from that server
and with Django's admin over the same table. Prints the figures beside the targets and writes them to
benchmarks/results/latest.json.
"""

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path

from benchmarks import ground, outside
from benchmarks.targets import Verdicts

LATEST = Path(__file__).parent / "results" / "latest.json"
MILLION = 1_000_000


def main():
    options = parse()
    results = {
        "when": time.strftime("%Y-%m-%d %H:%M"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load": os.getloadavg()[0],
        "sizes": {},
    }
    missed = 0
    for rows in [*options.rows, *([MILLION] if options.million else [])]:
        print(f"\n{rows:,} initiatives", flush=True)
        seeded = ground.prepare(rows)
        inside = json.loads(ground.run(rows, "-m", "benchmarks.inside"))
        found = {"seeded": seeded, "inside": inside, **outside.measure(rows, inside, options.rounds, options.seconds)}
        results["sizes"][rows] = found
        verdicts = Verdicts(rows, found)
        verdicts.print()
        missed += verdicts.missed
        LATEST.parent.mkdir(exist_ok=True)
        LATEST.write_text(json.dumps(results, indent=1))
    print(f"\n{missed} targets missed. The load of the machine was {results['load']:.1f} at the start. All: {LATEST}")


def parse():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.split("\n\n")[0])
    sizes = lambda text: [int(size) for size in text.split(",")]  # noqa: E731
    parser.add_argument("--rows", type=sizes, default=[10_000, 100_000], help="sizes: 10000,100000")
    parser.add_argument("--million", action="store_true", help="also a million; the first time, that takes minutes")
    parser.add_argument("--rounds", type=int, default=5, help="paired rounds for each page")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each side of a round lasts")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
