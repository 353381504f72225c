"""No client takes for ever to send a body: the time in which a process reads one has an end.

A WSGI application cannot end a read, and granian tells it the address of a client but not which connection it is. So
when a body is overdue, the process looks at its own connections, and stops listening to those on which it has said
nothing for that long: the overdue ones, and some that nobody uses. Their clients still get an answer.
"""

import os
import socket
import stat
import sys
from contextlib import suppress
from functools import cache
from struct import unpack_from
from threading import Thread, get_ident
from time import monotonic, sleep

LONGEST = 30  # seconds
# `struct tcp_info` of Linux, which only grows at its end: the state, and the milliseconds since data were sent.
ESTABLISHED, LAST_SENT = 1, 44

_reading = {}  # {thread: the watch over the body that it reads}


class Watch:
    """The time of one body; `is_over` tells whether it is up."""

    def __enter__(self):
        self.began = monotonic()
        _reading[get_ident()] = self
        return self

    def __exit__(self, *_error):
        del _reading[get_ident()]

    @property
    def is_over(self):
        return monotonic() - self.began >= LONGEST


def watched(port):
    """A context in which a body is read that comes in at this port, and after which no more of it comes."""
    if sys.platform == "linux":
        _begin(int(port))
    return Watch()


@cache
def _begin(port):
    """Once a process; a worker is forked before it reads anything."""
    Thread(target=_keep_watch, args=[port], daemon=True).start()


def _keep_watch(port):
    while True:
        sleep(LONGEST / 10)
        if any(watch.is_over for watch in tuple(_reading.values())):
            _stop_listening(port)


def _stop_listening(port):
    """End what comes in over the connections of this port on which nothing went out for too long."""
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # it was closed in the meantime
            if stat.S_ISSOCK(os.stat(int(name)).st_mode):
                with socket.socket(fileno=os.dup(int(name))) as line:
                    if _is_overdue(line, port):
                        line.shutdown(socket.SHUT_RD)


def _is_overdue(line, port):
    if line.family not in {socket.AF_INET, socket.AF_INET6} or line.getsockname()[1] != port:
        return False
    info = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LAST_SENT + 4)
    return info[0] == ESTABLISHED and unpack_from("=I", info, LAST_SENT)[0] >= LONGEST * 1000
