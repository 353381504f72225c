"""Requests over the network, and the comparison of two pages in paired rounds.

Each round measures both pages, the one first and then the other, the next round the other way round: so a machine that
is busy with something else slows both. What counts is the median of the ratios of the rounds.

The visitors are wrk (https://github.com/wg/wrk) where it is installed: it costs less than the server, so that a ratio
is of two pages and not of two pages with a client in each. Without it they are threads of this program, which cost
more than a ready-made page does and make every ratio look smaller.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread

WARM_UP = 1  # seconds; wrk counts in whole ones
FEWEST = 3  # answers that say anything; a slow page is given more time
WRK = shutil.which("wrk")
# Asks for the paths of a file in turn, and prints what it found as JSON.
SCRIPT = r"""
local paths, turn, headers = {}, 0, {}
for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = line end
if os.getenv("BENCH_COOKIES") ~= "" then headers["Cookie"] = os.getenv("BENCH_COOKIES") end
request = function() turn = turn % #paths + 1; return wrk.format("GET", paths[turn], headers) end
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('\n@{"p50": %f, "p95": %f, "per_second": %f, "answers": %d, "errors": %d}\n',
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, summary.requests / summary.duration * 1e6,
    summary.requests, errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
"""


@dataclass(frozen=True)
class Page:
    """What is asked for: addresses in turn, and the cookies that go with them."""

    paths: tuple[str, ...]
    cookies: str = ""

    def requests(self, host):
        """The bytes of each request."""
        cookie = f"Cookie: {self.cookies}\r\n" if self.cookies else ""
        return [f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n".encode() for path in self.paths]


@dataclass(frozen=True)
class Load:
    """How long the answers took, in milliseconds, and how many there were in a second."""

    p50: float
    p95: float
    per_second: float


class Connection:
    """A connection to the server that stays open."""

    def __init__(self, address):
        self.socket = socket.create_connection(address, timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request):
        """(status, body) of the answer; its length must be in its head."""
        self.socket.sendall(request)
        answer = bytearray()
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._receive()
        head = bytes(answer[:end]).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        body = answer[end + 4 :]
        while len(body) < length:
            body += self._receive()
        return int(head.split(b" ", 2)[1]), bytes(body)

    def _receive(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("The server closed the connection.")
        return data


def fetch(address, page):
    """The body of each path of a page. Raises RuntimeError for another answer than 200."""
    connection, bodies = Connection(address), []
    for path, request in zip(page.paths, page.requests(host(address)), strict=True):
        status, body = connection.ask(request)
        if status != 200:
            raise RuntimeError(f"{path} answers {status}.")
        bodies.append(body)
    return bodies


def load(address, page, at_once, seconds):
    """The Load with so many visitors at once; slow pages get more time. Raises RuntimeError for an answer in error."""
    return (load_of_wrk if WRK else load_of_threads)(address, page, at_once, seconds)


def load_of_wrk(address, page, at_once, seconds):
    with TemporaryDirectory() as folder:
        script, paths = Path(folder) / "turns.lua", Path(folder) / "paths"
        script.write_text(SCRIPT)
        paths.write_text("\n".join(page.paths) + "\n")
        environment = os.environ | {"BENCH_PATHS": str(paths), "BENCH_COOKIES": page.cookies}
        options = ["-t1", f"-c{at_once}", f"-d{max(1, round(seconds))}s", "--timeout", "60s", "-s", str(script)]
        command = [WRK, *options, f"http://{host(address)}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(re.search(r"^@(\{.*\})$", done.stdout, re.MULTILINE)[1])
    if found.pop("errors"):
        raise RuntimeError(f"An answer was no page:\n{done.stdout}")
    if found.pop("answers") < FEWEST:
        return load_of_wrk(address, page, at_once, 4 * seconds)
    return Load(**found)


def load_of_threads(address, page, at_once, seconds):
    requests, found, errors = page.requests(host(address)), [], []
    end = time.perf_counter() + seconds

    def visit(first):
        try:
            connection, turn = Connection(address), first
            while (start := time.perf_counter()) < end or turn < first + FEWEST:
                status, _body = connection.ask(requests[turn % len(requests)])
                found.append((time.perf_counter() - start) * 1000)
                turn += 1
                if status != 200:
                    raise RuntimeError(f"An answer was {status}.")
        except Exception as error:
            errors.append(error)

    visitors = [Thread(target=visit, args=(number,)) for number in range(at_once)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    if errors:
        raise errors[0]
    found.sort()
    return Load(at(found, 0.5), at(found, 0.95), len(found) / seconds)


def compare(sides, at_once, rounds, seconds):
    """Pages against others: {name: medians over the rounds of the ratio and of both pages' own figures, in ms}.

    `sides` are {name: (address, page, the other page there)}. In each round all are measured, every second time in the
    opposite order.
    """
    rows = {name: [] for name in sides}
    for address, *both in sides.values():
        for each in both:
            load(address, each, at_once, WARM_UP)
    for turn in range(rounds):
        asked = [(name, place) for name in sides for place in (1, 2)]
        found = {
            (name, place): load(sides[name][0], sides[name][place], at_once, seconds)
            for name, place in (asked if turn % 2 == 0 else asked[::-1])
        }
        for name, of_name in rows.items():
            of_name.append((found[name, 1], found[name, 2]))
    return {name: _medians(of_name) for name, of_name in rows.items()}


def _medians(rows):
    return {
        "ratio": median(ours.p50 / theirs.p50 for ours, theirs in rows),
        "p50": median(ours.p50 for ours, _theirs in rows),
        "p95": median(ours.p95 for ours, _theirs in rows),
        "tail": median(ours.p95 / ours.p50 for ours, _theirs in rows),
        "per_second": median(ours.per_second for ours, _theirs in rows),
        "other_p50": median(theirs.p50 for _ours, theirs in rows),
    }


def at(values, share):
    """The value below which this share of the ordered values lies."""
    return values[min(len(values) - 1, int(len(values) * share))]


def host(address):
    return "{}:{}".format(*address)
