"""The targets, and whether the figures meet them."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

SIZES = [10_000, 100_000, 1_000_000]
LISTS, TEXTS = (2.0, 2.5, 5.0), (2.5, 3.5, 8.0)  # for each size


@dataclass(frozen=True)
class Target:
    """What a figure must be: at most `limits`, or at least. One limit holds for every size, three for each its own."""

    what: str
    limits: tuple
    figure: Callable
    unit: str = ""
    at_least: bool = False

    def limit(self, rows):
        """The limit for so many rows; None when there is none."""
        place = bisect_left(SIZES, rows) if len(self.limits) > 1 else 0
        return self.limits[min(place, len(self.limits) - 1)]

    def is_met(self, value, rows):
        limit = self.limit(rows)
        return value >= limit if self.at_least else value <= limit


def page(name, figure, at_once):
    return lambda found: found["pages"][name][at_once][figure]


def part(name, figure="best"):
    return lambda found: found["inside"]["parts"][name][figure]


def largest_form(found):
    return max(each["best"] for each in found["inside"]["form"].values())


TARGETS = [
    *(
        Target(f"{name}, {at_once} at once, to the floor", limits, page(name, "ratio", at_once), "x")
        for name, limits in [
            ("list", (2.0, 2.5, 5.0)),
            ("list with choices", (2.0, 2.5, 5.0)),
            ("free text", (2.5, 3.5, 8.0)),
        ]
        for at_once in (1, 8)
    ),
    *(
        Target(f"{name}, {at_once} at once, p95 to p50", (2.0,), page(name, "tail", at_once), "x")
        for name in ("list", "free text")
        for at_once in (1, 8)
    ),
    Target("queries of a list", (3,), part("list", "queries")),
    Target("queries of a free text", (3,), part("free text", "queries")),
    Target("profile, in process", (2.5,), part("profile"), "ms"),
    Target("submission, in process", (5.0,), part("submission"), "ms"),
    Target("empty form, the largest", (2.0,), largest_form, "ms"),
    Target("export", (60_000,), lambda found: found["export"]["rows_per_second"], "rows/s", at_least=True),
    Target("export, memory growth", (20,), lambda found: found["export"]["growth"], "MB"),
    Target("worker", (90, None, None), lambda found: found["worker"], "MB"),
    Target("cold start", (2.0, 4.0, None), lambda found: found["cold_start"], "s"),
]


@dataclass
class Verdicts:
    """The figures of one size beside the targets."""

    rows: int
    found: dict
    missed: int = field(default=0, init=False)

    def print(self):
        """Print what is aimed at, and then what is only compared."""
        print(f"  {'':44} {'figure':>12} {'target':>12}")
        for target in TARGETS:
            value, limit = target.figure(self.found), target.limit(self.rows)
            met = limit is None or target.is_met(value, self.rows)
            self.missed += not met
            aim = "" if limit is None else f"{'>=' if target.at_least else '<='} {limit:,g}"
            verdict = "" if limit is None else "pass" if met else "MISS"
            print(f"  {target.what:44} {value:>12,.2f} {aim:>12} {target.unit:7} {verdict}")
        self._print_pages()

    def _print_pages(self):
        heads = "".join(f" {head:>8}" for head in ("at once", "p50", "p95", "floor", "ratio", "bytes"))
        print(f"\n  {'over the network, ms':26}{heads}")
        for name, by in self.found["pages"].items():
            for at_once, each in by.items():
                print(
                    f"  {name:26} {at_once:8} {each['p50']:8.2f} {each['p95']:8.2f} {each['other_p50']:8.2f} "
                    f"{each['ratio']:8.2f} {each['bytes']:8}"
                )
        print(f"\n  {'against the admin, ms':26} {'ours':>8} {'admin':>8}  times as fast")
        for name, each in self.found["admin"].items():
            print(f"  {name:26} {each['p50']:8.2f} {each['other_p50']:8.2f} {1 / each['ratio']:8.1f}")
        heads = "".join(f" {head:>8}" for head in ("best", "busy", "p50", "database", "template", "queries"))
        print(f"\n  {'in process, ms':26}{heads}")
        for name, each in self.found["inside"]["parts"].items():
            print(
                f"  {name:26} {each['best']:8.2f} {each['busy']:8.2f} {each['p50']:8.2f} {each['database']:8.2f} "
                f"{each['templates']:8.2f} {each['queries']:8}"
            )
