"""What is measured over the network: pages against the floor and against the admin, the export, memory, cold start."""

import time
from statistics import median
from urllib.request import urlopen

from benchmarks import ground, server
from benchmarks.load import Page, compare, fetch

LIST = "/initiatieven/"
EVERYTHING = f"{LIST}?q="  # as an official asks for it, whose list begins with less
ADMIN = "/vloer/admin/initiatives/initiative/"
AT_ONCE = [1, 8]
COLD_STARTS = 3


def measure(rows, inside, rounds, seconds):
    """All figures of a register, and of the server that shows it."""
    environment = ground.environment(rows)
    cold = [cold_start(environment) for _each in range(COLD_STARTS)]
    with server.running(environment) as (address, process):
        server.wait_for(address, LIST)
        found = {"cold_start": median(cold), "export": export(address, process, inside["public"])}
        found["pages"] = {
            name: {at_once: against_floor(address, page, at_once, rounds, seconds) for at_once in AT_ONCE}
            for name, page in pages(inside).items()
        }
        # Django's admin needs seconds for a page of a million: one visitor is enough.
        found["admin"] = {
            name: compare(address, ours, theirs, 1, rounds, seconds) for name, ours, theirs in pairs(inside)
        }
        found["worker"] = server.memory(process)
    return found


def pages(inside):
    """{name: the page to ask for}."""
    official = inside["official"]
    return {
        # None of these addresses is asked again soon: what counts is drawing a page, not having kept it.
        **{name: Page(tuple(paths)) for name, paths in inside["addresses"].items()},
        "list, one address": Page((LIST,)),
        "free text, one address": Page((f"{LIST}?q=moestuin",)),
        "list of an official": Page((EVERYTHING,), official),
        "table": Page((f"{LIST}?view=table",)),
        "matrix": Page((f"{LIST}?view=matrix",)),
        "map": Page((f"{LIST}?view=map",)),
        "profile": Page(tuple(inside["profiles"])),
        "empty form page": Page((inside["form_page"],), inside["holder"]),
    }


def pairs(inside):
    """(name, our page, the admin's)."""
    official = inside["official"]
    return [
        ("list", Page((EVERYTHING,), official), Page((ADMIN,), official)),
        ("list with counts", Page((EVERYTHING,), official), Page((f"{ADMIN}?_facets=True",), official)),
        ("free text", Page((f"{LIST}?q=moestuin",), official), Page((f"{ADMIN}?q=moestuin",), official)),
    ]


def against_floor(address, page, at_once, rounds, seconds):
    """A page against a ready-made one of equal size."""
    sizes = [len(body) for body in fetch(address, page)]
    floor = Page((f"/vloer/{sum(sizes) // len(sizes)}/",))
    return {"bytes": sum(sizes) // len(sizes), **compare(address, page, floor, at_once, rounds, seconds)}


def export(address, process, public):
    """How fast the whole register leaves as CSV, and how much memory it takes on the way; the best of three."""
    url, best = "http://{}:{}{}export.csv".format(*address, LIST), 0.0
    read_all(url)
    before = highest = server.memory(process)
    for _turn in range(3):
        start = time.perf_counter()
        for _part in read_all(url):
            highest = max(highest, server.memory(process))
        best = max(best, public / (time.perf_counter() - start))
    return {"rows_per_second": best, "growth": highest - before}


def read_all(url):
    """The answer, a megabyte at a time."""
    with urlopen(url, timeout=300) as answer:
        while part := answer.read(1 << 20):
            yield part


def cold_start(environment):
    """Seconds from the start of the server to the first list."""
    start = time.monotonic()
    with server.running(environment) as (address, _process):
        return server.wait_for(address, LIST) - start
