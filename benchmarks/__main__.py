"""How fast the site is: `make bench`, or `make bench ARGS="--rows 10000 --seconds 0.5"`.

For each size it makes a register in a database of its own (build/bench, kept between runs), starts the production
server as `make run` does, and compares pages in paired rounds with a ready-made page of equal size from that server
and with Django's admin over the same table. With `--before ../before` another checkout is measured as well, in turn,
and each figure has that of the other beside it. Prints the figures beside the targets and writes them to
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
    folders = {"this": ground.ROOT} | ({"before": options.before.resolve()} if options.before else {})
    for rows in [*options.rows, *([MILLION] if options.million else [])]:
        print(f"\n{rows:,} initiatives", flush=True)
        builds = {name: ground.Build(rows, folder) for name, folder in folders.items()}
        inside = measured_inside(builds)
        found = outside.measure(builds, inside, options.rounds, options.seconds)
        for name, of_build in found.items():
            of_build |= {"seeded": builds[name].prepared[0], "inside": inside[name]}
        results["sizes"][rows] = found
        verdicts = Verdicts(rows, found["this"], found.get("before"))
        verdicts.print()
        missed += verdicts.missed
        LATEST.parent.mkdir(exist_ok=True)
        LATEST.write_text(json.dumps(results, indent=1))
    print(f"\n{missed} targets missed. The load of the machine was {results['load']:.1f} at the start. All: {LATEST}")


def measured_inside(builds):
    """{name: what was measured inside each of these builds}. Of several each is asked twice, in turn, and the better
    one counts: another program may have slowed the other."""
    names = list(builds)
    found = {}
    for name in names if len(names) == 1 else [*names, *reversed(names)]:
        report = json.loads(builds[name].run("-m", "benchmarks.inside"))
        if name in found:
            for group in ("parts", "form"):
                for part, figures in report[group].items():
                    best = min(figures, found[name][group][part], key=lambda each: each["best"])
                    report[group][part] = best
        found[name] = report
    return found


def parse():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.split("\n\n")[0])
    sizes = lambda text: [int(size) for size in text.split(",")]  # noqa: E731
    parser.add_argument("--rows", type=sizes, default=[10_000, 100_000], help="sizes: 10000,100000")
    parser.add_argument("--million", action="store_true", help="also a million; the first time, that takes minutes")
    parser.add_argument("--before", type=Path, help="another checkout, set up, to measure beside this one")
    parser.add_argument("--rounds", type=int, default=5, help="paired rounds for each page")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each side of a round lasts")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
