"""Requests over the network, and the comparison of two pages in paired rounds.

Each round measures both pages, the one first and then the other, the next round the other way round: so a machine that
is busy with something else slows both. What counts is the median of the ratios of the rounds.
"""

import socket
import time
from dataclasses import dataclass
from statistics import median
from threading import Thread

WARM_UP = 0.3  # seconds


@dataclass(frozen=True)
class Page:
    """What is asked for: addresses in turn, and the cookies that go with them."""

    paths: tuple[str, ...]
    cookies: str = ""

    def requests(self, host):
        """The bytes of each request."""
        cookie = f"Cookie: {self.cookies}\r\n" if self.cookies else ""
        return [f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n".encode() for path in self.paths]


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


def latencies(address, page, at_once, seconds):
    """How long each answer took, in milliseconds, in ascending order, with so many visitors at once."""
    requests, found, errors = page.requests(host(address)), [], []
    end = time.perf_counter() + seconds

    def visit(first):
        try:
            connection, turn = Connection(address), first
            while (start := time.perf_counter()) < end:
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
    return sorted(found)


def compare(address, page, other, at_once, rounds, seconds):
    """The page against the other: medians over the rounds of the ratio and of both pages' own figures, in ms."""
    rows = []
    for page_ in (page, other):
        latencies(address, page_, at_once, WARM_UP)
    for turn in range(rounds):
        sides = {}
        for side in (page, other) if turn % 2 == 0 else (other, page):
            found = latencies(address, side, at_once, seconds)
            sides[side] = (at(found, 0.5), at(found, 0.95), len(found) / seconds)
        rows.append((sides[page], sides[other]))
    return {
        "ratio": median(ours[0] / theirs[0] for ours, theirs in rows),
        "p50": median(ours[0] for ours, _theirs in rows),
        "p95": median(ours[1] for ours, _theirs in rows),
        "tail": median(ours[1] / ours[0] for ours, _theirs in rows),
        "per_second": median(ours[2] for ours, _theirs in rows),
        "other_p50": median(theirs[0] for _ours, theirs in rows),
    }


def at(values, share):
    """The value below which this share of the ordered values lies."""
    return values[min(len(values) - 1, int(len(values) * share))]


def host(address):
    return "{}:{}".format(*address)
