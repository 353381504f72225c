"""Every process of every node, asked one by one, and held to plain SQL (rehearsal/rounds_sql.py).

Which worker takes a connection, the kernel decides. So connections are made straight to the node until each of its
workers has one: of each is looked up which process holds its other end. It is kept open, and asked over.
"""

import http.client
import re
import time
from contextlib import suppress
from html import unescape

import psutil

from rehearsal.rounds_sql import expected

QUERIES = ["", "q=tuin", "q=buurttuin", "phase=start_up", "essence=social_cohesion&sort=name", "q=kade+-zorg"]
CARD = re.compile(r'w-card__title"\s*><a href="/initiatieven/([\w-]+)/"')
A_PAGE = 20
PATIENCE = 180  # seconds, for all workers of a node to take a connection


class Process:
    """A worker of a node, over a connection that it took."""

    def __init__(self, address, headers, workers):
        self.headers = {"Connection": "keep-alive", **headers}
        self.line = http.client.HTTPConnection(*address, timeout=30)
        self.ask("/healthz")
        self.pid = holder(self.line.sock.getsockname(), workers)

    def ask(self, path):
        """(status, text) of a page."""
        self.line.request("GET", path, headers=self.headers)
        answer = self.line.getresponse()
        return answer.status, unescape(answer.read().decode())

    def found(self, query):
        """The slugs on the pages of the list, in order."""
        slugs, number = [], 1
        while True:
            parts = [each for each in (query, f"page={number}" if number > 1 else "") if each]
            status, text = self.ask(f"/initiatieven/{'?' if parts else ''}{'&'.join(parts)}")
            if status != 200:
                return f"status {status}"
            on_page = list(dict.fromkeys(CARD.findall(text)))
            slugs += on_page
            if len(on_page) < A_PAGE:
                return slugs
            number += 1

    def close(self):
        self.line.close()


def workers_of(pid):
    """The processes of a node that take connections, by the number of its main process."""
    return {each.pid for each in psutil.Process(pid).children()}


def holder(address, workers):
    """Which of these processes holds the other end of a connection from this address; None when none does."""
    for pid in workers:
        with suppress(psutil.Error):
            for each in psutil.Process(pid).net_connections(kind="tcp4"):
                if each.raddr and tuple(each.raddr) == address:
                    return pid
    return None


def processes(node, pid, headers=()):
    """A Process for each worker of the node at this (host, port), whose main process has this number. Close them.

    Raises TimeoutError when one of them takes no connection.
    """
    found, end = {}, time.monotonic() + PATIENCE
    while (workers := workers_of(pid)) - found.keys():
        if time.monotonic() > end:
            raise TimeoutError(f"{node}: no connection to {workers - found.keys()}")
        process = Process(node, dict(headers), workers)
        if process.pid is None or process.pid in found:
            process.close()
        else:
            found[process.pid] = process
    return list(found.values())


def all_read(nodes, headers=(), queries=QUERIES, profiles=()):
    """Let every process of these nodes {(host, port): main process} read these lists and profiles.

    Returns {"host:port process": {"lists": {query: slugs}, "profiles": {slug: (status, text)}}}.
    """
    read = {}
    for (host, port), pid in nodes.items():
        for process in processes((host, port), pid, headers):
            read[f"{host}:{port} process {process.pid}"] = {
                "lists": {query: process.found(query) for query in queries},
                "profiles": {slug: process.ask(f"/initiatieven/{slug}/") for slug in profiles},
            }
            process.close()
    return read


def differences(nodes, environment, headers=(), queries=QUERIES, texts=()):
    """What any process of these nodes shows otherwise than plain SQL has it: a sentence each, none when all is equal.

    `environment` names the database and its settings, as the nodes have them. `texts` are words that a profile may
    only show when its assessment has them.
    """
    right = expected(environment, list(queries))
    found = []
    for process, read in all_read(nodes, headers, queries, right["profiles"]).items():
        for query, slugs in read["lists"].items():
            if slugs != right["lists"][query]:
                found.append(f"{process}: ?{query} finds {told(slugs, right['lists'][query])}")
        for slug, (status, text) in read["profiles"].items():
            reasons = right["profiles"][slug]
            if status != (404 if reasons is None else 200):
                found.append(f"{process}: {slug} answers {status}")
            elif reasons is not None:
                shown = {each for each in {*reasons, *texts} if each in text}
                if shown != set(reasons):
                    found.append(f"{process}: {slug} says {sorted(shown)} for {reasons}")
    return found


def told(slugs, right):
    """How what was found differs, in words."""
    if isinstance(slugs, str):
        return slugs
    more, less = [each for each in slugs if each not in right], [each for each in right if each not in slugs]
    return f"{more} too much, {less} too little" if more or less else "another order"
