"""The targets, and whether the figures meet them."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

SIZES = [10_000, 100_000, 1_000_000]


@dataclass(frozen=True)
class Target:
    """What a figure must be: at most `limits`, or at least; and at most so many times what the build before has
    (`of_before`), or at least. One limit holds for every size, three for each its own."""

    what: str
    figure: Callable
    limits: tuple = (None,)
    of_before: tuple = (None,)
    unit: str = ""
    at_least: bool = False

    def limit(self, rows):
        """The limit for so many rows; None when there is none."""
        return _of_size(self.limits, rows)

    def share(self, rows):
        """The limit as a share of what the build before has; None when there is none."""
        return _of_size(self.of_before, rows)

    def is_met(self, value, limit):
        """Whether a value keeps a limit."""
        return limit is None or (value >= limit if self.at_least else value <= limit)


def _of_size(limits, rows):
    place = bisect_left(SIZES, rows) if len(limits) > 1 else 0
    return limits[min(place, len(limits) - 1)]


def page(name, figure, at_once):
    return lambda found: found["pages"][name][at_once][figure]


def part(name, figure="best"):
    return lambda found: found["inside"]["parts"][name][figure]


def largest_form(found):
    return max(each["best"] for each in found["inside"]["form"].values())


TARGETS = [
    *(
        Target(f"{name}, {at_once} at once, to the floor", page(name, "ratio", at_once), limits, unit="x")
        for name, limits in [
            ("list", (2.0, 2.5, 5.0)),
            ("list with choices", (2.2, 2.5, 4.0)),
            ("free text", (2.6, 3.5, 7.0)),
        ]
        for at_once in (1, 8)
    ),
    *(
        Target(
            f"list of an official, {at_once} at once, to the floor",
            page("list of an official", "ratio", at_once),
            of_before=(0.4,),
            unit="x",
        )
        for at_once in (1, 8)
    ),
    *(
        Target(f"{name}, {at_once} at once, p95 to p50", page(name, "tail", at_once), (2.0,), unit="x")
        for name in ("list", "free text")
        for at_once in (1, 8)
    ),
    Target("queries of a list", part("list", "queries"), (3,)),
    Target("queries of a free text", part("free text", "queries"), (3,)),
    Target("queries of a list of an official", part("list of an official", "queries"), (2,)),
    Target("front page, in process", part("front page"), of_before=(0.5,), unit="ms"),
    Target("lenses, in process", part("lenses"), of_before=(0.5,), unit="ms"),
    Target("profile, in process", part("profile"), (2.5,), unit="ms"),
    Target("profile for an official, in process", part("profile for an official"), of_before=(0.5,), unit="ms"),
    Target("submission, in process", part("submission"), (5.0,), (0.6,), "ms"),
    Target("empty form, the largest", largest_form, (2.0,), unit="ms"),
    Target(
        "export",
        lambda found: found["export"]["rows_per_second"],
        (60_000,),
        (1.6, None, 3.0),
        "rows/s",
        at_least=True,
    ),
    Target("export, memory growth", lambda found: found["export"]["growth"], (20,), unit="MB"),
    Target("worker", lambda found: found["worker"], (90, None, None), (0.65, None, None), "MB"),
    Target("memory of its own a worker", lambda found: found["own_memory"], of_before=(None, None, 0.3), unit="MB"),
    Target("cold start", lambda found: found["cold_start"], (2.0, 4.0, None), (None, 0.4, 0.1), "s"),
]


@dataclass
class Verdicts:
    """The figures of one size beside the targets, and beside those of the build before when these are there."""

    rows: int
    found: dict
    before: dict | None = None
    missed: int = field(default=0, init=False)

    def print(self):
        """Print what is aimed at, and then what is only compared."""
        print(f"  {'':48} {'figure':>12} {'target':>12} {'before':>12} {'share':>8} {'target':>8}")
        for target in TARGETS:
            value, limit = target.figure(self.found), target.limit(self.rows)
            cells, met = [self._aim(target, limit, 12)], [target.is_met(value, limit)]
            if self.before:
                then, share = target.figure(self.before), target.share(self.rows)
                of_then = value / then if then else 0.0
                cells += [f"{then:>12,.2f}", f"{of_then:>8.2f}", self._aim(target, share, 8)]
                met.append(target.is_met(of_then, share))
            self.missed += not all(met)
            aims = limit is not None or (self.before and target.share(self.rows) is not None)
            verdict = "" if not aims else "pass" if all(met) else "MISS"
            print(f"  {target.what:48} {value:>12,.2f} {' '.join(cells)} {target.unit:7} {verdict}")
        self._print_pages()

    @staticmethod
    def _aim(target, limit, width):
        aim = "" if limit is None else f"{'>=' if target.at_least else '<='} {limit:,g}"
        return f"{aim:>{width}}"

    def _print_pages(self):
        for build, found in [("", self.found), (" before", self.before)]:
            if found:
                self._print_network(build, found["pages"])
        print(f"\n  {'against the admin, ms':26} {'ours':>8} {'admin':>8}  times as fast")
        for name, each in self.found["admin"].items():
            print(f"  {name:26} {each['p50']:8.2f} {each['other_p50']:8.2f} {1 / each['ratio']:8.1f}")
        for build, found in [("", self.found), (" before", self.before)]:
            if found:
                self._print_parts(build, found["inside"]["parts"])

    @staticmethod
    def _print_network(build, pages):
        heads = "".join(f" {head:>8}" for head in ("at once", "p50", "p95", "floor", "ratio"))
        print(f"\n  {'over the network, ms' + build:28}{heads}")
        for name, by in pages.items():
            for at_once, each in by.items():
                print(
                    f"  {name:28} {at_once:8} {each['p50']:8.2f} {each['p95']:8.2f} {each['other_p50']:8.2f} "
                    f"{each['ratio']:8.2f}"
                )

    @staticmethod
    def _print_parts(build, parts):
        heads = "".join(f" {head:>8}" for head in ("best", "busy", "p50", "database", "template", "queries"))
        print(f"\n  {'in process, ms' + build:26}{heads}")
        for name, each in parts.items():
            print(
                f"  {name:26} {each['best']:8.2f} {each['busy']:8.2f} {each['p50']:8.2f} {each['database']:8.2f} "
                f"{each['templates']:8.2f} {each['queries']:8}"
            )
