"""The ledger of a rehearsal: what was asked of the site, when, and what it acknowledged.

Each row is one request, with its end. It is kept in memory and appended to a file, a line of JSON each, so that a
rehearsal that is broken off can still be looked at. Whether what was acknowledged is true, `check` asks of the
database (rehearsal/ledger_check.py).
"""

import json
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from threading import Lock

from rehearsal.ledger_check import check

__all__ = ["Ledger", "Row", "check"]

# The kinds of rows that write. What a visitor begins is acknowledged when the page says so.
WRITES = {"start", "autosave", "section", "submit", "register", "assess", "publish", "unpublish", "sign in"}

# What became of a request, where it was not acknowledged.
AWAY = "away"  # the site's own page that says that it cannot be reached for a moment
FAULT = "fault"  # the site's own page of a fault
PROXY = "proxy"  # a page of somebody else: of the proxy
REFUSED = "refused"  # nobody takes the connection
BROKEN = "broken"  # the connection ended before the answer did
TIMEOUT = "timeout"
DENIED = "denied"  # another answer than this page gives: 403, 404, 409, 429, or the form once more
ERRORS = {FAULT, PROXY, REFUSED, BROKEN, TIMEOUT}  # what no visitor should see, whatever falls over


@dataclass
class Row:
    """One request. `key` names what it is about, `written` what it asked to be kept.

    `asked` and `acknowledged` are seconds of the monotonic clock, `asked_at` and `acknowledged_at` of the wall's.
    """

    kind: str
    key: str
    asked: float
    asked_at: float
    written: dict = field(default_factory=dict)
    acknowledged: float | None = None
    acknowledged_at: float | None = None
    ended: float | None = None
    status: int | None = None
    error: str = ""
    source: str = ""


class Ledger:
    """All rows, in the order in which they were asked. Threads may write into it at once."""

    def __init__(self, path=None):
        self.path = path and Path(path)
        self.rows = []
        self._lock = Lock()
        self._file = self.path and self.path.open("a", encoding="utf-8")

    def __len__(self):
        return len(self.rows)

    @classmethod
    def read(cls, path):
        """The ledger that was written to this file."""
        found = cls()
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            found.rows.append(Row(**json.loads(line)))
        found.rows.sort(key=lambda row: row.asked)
        return found

    def ask(self, kind, key="", source="", **written):
        """Note that something is asked now. Returns its row, to be ended with `end`."""
        row = Row(kind, str(key), time.monotonic(), time.time(), written, source=source)
        with self._lock:
            self.rows.append(row)
        return row

    def end(self, row, status=None, error="", **written):
        """Note how a request ended: without an error it was acknowledged. `written` adds what the answer told."""
        row.ended, row.status, row.error = time.monotonic(), status, error
        row.written |= written
        if not error:
            row.acknowledged, row.acknowledged_at = row.ended, time.time()
        if self._file:
            with self._lock:
                self._file.write(json.dumps(asdict(row)) + "\n")
                self._file.flush()
        return row

    def close(self):
        if self._file:
            self._file.close()
            self._file = None

    # --- Reading ---
    def acknowledged(self, *kinds):
        """The rows of these kinds (of all that write, without any) that were acknowledged, in that order."""
        kinds = set(kinds) or WRITES
        with self._lock:
            found = [row for row in self.rows if row.kind in kinds and row.acknowledged is not None]
        return sorted(found, key=lambda row: row.acknowledged)

    def longest_gap(self, begin, end):
        """The longest time between these two moments (monotonic) in which no write was acknowledged, in seconds.

        The time from the beginning to the first one counts, and that from the last one to the end.
        """
        moments = [row.acknowledged for row in self.acknowledged() if begin <= row.acknowledged <= end]
        moments = [begin, *moments, end]
        return max(later - sooner for sooner, later in pairwise(moments))

    def errors(self, begin, end):
        """{what visitors saw: how often} of what no visitor should see, asked or ended between these moments: a fault,
        a page that is the proxy's, a connection that was refused, that broke off, or on which nothing came."""
        return self._ended(begin, end, ERRORS)

    def away(self, begin, end):
        """How often visitors saw the site's own page that it cannot be reached for a moment."""
        return self._ended(begin, end, {AWAY})[AWAY]

    def denied(self, begin, end):
        """{(kind, status): how often} of answers that a page gives to nobody who does what these visitors do."""
        with self._lock:
            rows = [row for row in self.rows if row.error == DENIED and begin <= (row.ended or 0) <= end]
        return Counter((row.kind, row.status) for row in rows)

    def open(self):
        """The rows of which no end is known: the program that asked was broken off."""
        with self._lock:
            return [row for row in self.rows if row.ended is None]

    def _ended(self, begin, end, errors):
        with self._lock:
            rows = [row for row in self.rows if row.error in errors and begin <= (row.ended or 0) <= end]
        return Counter(row.error for row in rows)
