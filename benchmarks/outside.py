"""What is measured over the network: pages against the floor and against the admin, the export, memory, cold start."""

import time
from contextlib import ExitStack
from statistics import median
from urllib.request import urlopen

from benchmarks import server
from benchmarks.load import Page, compare, fetch

LIST = "/initiatieven/"
EVERYTHING = f"{LIST}?q="  # as an official asks for it, whose list begins with less
ADMIN = "/vloer/admin/initiatives/initiative/"
AT_ONCE = [1, 8]
COLD_STARTS = 3


def measure(builds, inside, rounds, seconds):
    """{name: all figures of a register, and of the server that shows it} for each of the `builds`, which are asked in
    turn. `inside` has what was measured inside each."""
    names = list(builds)
    cold = {name: [] for name in names}
    for turn in range(COLD_STARTS):
        for name in names if turn % 2 == 0 else names[::-1]:
            cold[name].append(cold_start(builds[name]))
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(server.running(build.environment, build.folder))
            for name, build in builds.items()
        }
        for address, _process in running.values():
            server.wait_for(address, LIST)
        found = {name: {"cold_start": median(cold[name]), "pages": {}, "admin": {}} for name in names}
        for name, speed in exports(running, {name: inside[name]["public"] for name in names}).items():
            found[name]["export"] = speed
        for page in pages(inside[names[0]]):
            for at_once in AT_ONCE:
                against = {
                    name: (address, asked := pages(inside[name])[page], floor_of(address, asked))
                    for name, (address, _process) in running.items()
                }
                for name, figures in compare(against, at_once, rounds, seconds).items():
                    found[name]["pages"].setdefault(page, {})[at_once] = figures
        # Django's admin needs seconds for a page of a million: one visitor is enough.
        this = running[names[0]][0]
        for kind, ours, theirs in pairs(inside[names[0]]):
            found[names[0]]["admin"] |= compare({kind: (this, ours, theirs)}, 1, rounds, seconds)
        for name, (_address, process) in running.items():
            found[name] |= {"worker": server.memory(process), "own_memory": server.own_memory(process)}
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


def floor_of(address, page):
    """The ready-made page that is as large as this one."""
    sizes = [len(body) for body in fetch(address, page)]
    return Page((f"/vloer/{sum(sizes) // len(sizes)}/",))


def exports(running, public):
    """{name: how fast the whole register leaves as CSV, and how much memory it takes on the way}; the best of three
    turns."""
    found = {}
    urls = {name: "http://{}:{}{}export.csv".format(*address, LIST) for name, (address, _process) in running.items()}
    for name, url in urls.items():
        # Of before the first export: what that one leaves behind is growth too.
        found[name] = {"rows_per_second": 0.0, "growth": 0.0, "before": server.memory(running[name][1])}
        for _part in read_all(url):
            pass
    for turn in range(3):
        for name in urls if turn % 2 == 0 else reversed(urls):
            of_name, process = found[name], running[name][1]
            start = time.perf_counter()
            for _part in read_all(urls[name]):
                of_name["growth"] = max(of_name["growth"], server.memory(process) - of_name["before"])
            rate = public[name] / (time.perf_counter() - start)
            of_name["rows_per_second"] = max(of_name["rows_per_second"], rate)
    return found


def read_all(url):
    """The answer, a megabyte at a time."""
    with urlopen(url, timeout=300) as answer:
        while part := answer.read(1 << 20):
            yield part


def cold_start(build):
    """Seconds from the start of the server to the first list."""
    start = time.monotonic()
    with server.running(build.environment, build.folder) as (address, _process):
        return server.wait_for(address, LIST) - start
