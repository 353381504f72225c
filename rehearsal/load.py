"""The load of a rehearsal: so many visitors a second, until so many intakes were handed in.

A few threads walk with all visitors: each takes the one whose turn it is, lets them do one thing, and puts them back
for when they do the next. So those who wait for their next attempt, during an outage, keep nobody up, and somebody
asks the site for something all the time. The load is bounded: by its rate, by how many visitors there are at once,
and by what they do in all. It ends by itself.
"""

import heapq
import random
import time
from dataclasses import dataclass, field
from itertools import count
from threading import Condition, Thread
from uuid import uuid4

from rehearsal.journeys import GaveUp, handing_in, reading, signing_in, working
from rehearsal.journeys_visitor import Visitor

THREADS = 12
AT_ONCE = 60  # visitors
JOURNEYS_OF_READERS = 0.3  # so many of those who come only look around


@dataclass(frozen=True)
class Official:
    """Somebody who works for the municipality: how they sign in. `code` tells what their telephone shows."""

    email: str
    password: str
    code: object


@dataclass(order=True)
class Turn:
    """When a visitor does the next thing."""

    due: float
    number: int
    journey: object = field(compare=False)


class Load:
    """Visitors of the site at `site`, with a ledger of what they do.

    `headers` go with each request: Host and X-Forwarded-Proto where a node is asked directly. `rate` is how many
    requests a second, `submissions` after how many handed-in intakes nobody new comes. `municipality` is the CBS
    code to which these are sent, `officials` (Official) work there. `seconds` bounds all of it.
    """

    def __init__(
        self,
        site,
        ledger,
        headers=None,
        *,
        municipality="GM9999",
        officials=(),
        rate=20,
        submissions=600,
        seconds=1800,
        at_once=AT_ONCE,
        threads=THREADS,
    ):
        self.site, self.ledger, self.headers = site, ledger, headers
        self.municipality, self.officials = municipality, list(officials)
        self.space, self.submissions, self.seconds, self.at_once = 1 / rate, submissions, seconds, at_once
        self.name = uuid4().hex[:6]  # another load on the same database has other names
        self.gave_up, self.broken = [], []  # numbers of visitors, addresses of officials; exceptions of ours
        self.handed_in, self.waiting = 0, []
        self._numbers, self._turns, self._inside = count(1), [], 0
        self._changed, self._ending, self._next_slot = Condition(), False, 0.0
        self._threads = [Thread(target=self._walk, name=f"load {each}", daemon=True) for each in range(threads)]
        self._chance = random.Random(self.name)

    # --- From outside ---
    def start(self):
        """Let visitors come. Returns at once."""
        self._end = time.monotonic() + self.seconds
        for official in self.officials:
            self._enter(self._official(official))
        for thread in self._threads:
            thread.start()
        return self

    @property
    def is_done(self):
        """Whether as many were handed in as was asked for, or the time is over."""
        return self.handed_in >= self.submissions or time.monotonic() > self._end

    def wait(self, seconds=None):
        """Wait until it is done, but no longer than so many seconds. Returns whether it is."""
        end = time.monotonic() + (self.seconds if seconds is None else seconds)
        while not self.is_done and time.monotonic() < end:
            time.sleep(0.1)
        return self.is_done

    def stop(self, patience=90):
        """Let nobody new come, and those who are there finish; those who have not after `patience` seconds break off.

        Raises what went wrong in the program itself.
        """
        self._ending = True
        end = time.monotonic() + patience
        while time.monotonic() < end and self._inside:
            time.sleep(0.1)
        with self._changed:
            self._end = 0.0
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(60)
        if self.broken:
            raise self.broken[0]

    # --- Visitors ---
    def _visitor(self, number):
        """Each has an address of its own, in 127.16.0.0/12, which a server on this machine takes as anybody's."""
        source = f"127.{16 + number // 62_500 % 16}.{number // 250 % 250}.{number % 250 + 2}"
        return Visitor(self.site, self.ledger, self.headers, source)

    def _newcomer(self):
        number = next(self._numbers)
        visitor = self._visitor(number)
        if self._chance.random() < JOURNEYS_OF_READERS:
            return reading(visitor)
        return handing_in(visitor, f"Buurttuin {self.name} {number:05}", self.municipality, self._sent)

    def _sent(self, draft):
        self.handed_in += 1
        self.waiting.append(draft)

    def _official(self, official):
        """Signs in, and works as long as visitors come. Who is signed out by a failover that loses commits, signs in
        once more; an intake that is lost with it is left alone."""
        visitor, number, is_in = self._visitor(next(self._numbers)), 0, False
        while not self._ending:
            try:
                if not is_in:
                    visitor.cookies.clear()
                    yield from signing_in(visitor, official.email, official.password, official.code)
                    is_in = True
                elif self.waiting:
                    number += 1
                    yield from working(visitor, self.waiting.pop(), number)
                yield 1.0
            except GaveUp:
                self.gave_up.append(official.email)
                yield 30.0  # a code of an app counts once
                is_in = visitor.ask("GET", "/werkbank/").status == 200

    # --- Threads ---
    def _enter(self, journey, due=0.0):
        with self._changed:
            self._inside += 1
            heapq.heappush(self._turns, Turn(due, next(self._numbers), journey))
            self._changed.notify()

    def _walk(self):
        while turn := self._next_turn():
            try:
                pause = next(turn.journey)
            except StopIteration:
                self._leave()
            except GaveUp:
                self.gave_up.append(turn.number)
                self._leave()
            except Exception as error:
                self.broken.append(error)
                self._leave()
            else:
                with self._changed:
                    due = time.monotonic() + pause
                    heapq.heappush(self._turns, Turn(due, turn.number, turn.journey))
                    self._changed.notify()

    def _leave(self):
        with self._changed:
            self._inside -= 1

    def _next_turn(self):
        """The next visitor who does something, when it is time for that; None when it is over."""
        with self._changed:
            while True:
                now = time.monotonic()
                if now > self._end:
                    return None
                is_due = bool(self._turns) and self._turns[0].due <= now
                has_room = not self._ending and self._inside < self.at_once and not self.is_done
                if not (is_due or has_room):
                    self._changed.wait(0.05)
                    continue
                if (early := self._next_slot - now) > 0:
                    self._changed.wait(early)
                    continue
                self._next_slot = max(now, self._next_slot) + self.space
                if is_due:
                    return heapq.heappop(self._turns)
                self._inside += 1
                return Turn(now, next(self._numbers), self._newcomer())
