"""The web server: it loads the site once and forks it into its workers, which share the memory of what stays as it is.

That is the code, and the index of the registry as it was at the start; a worker catches up with the registry when it
is asked. So a start imports everything once, and a worker adds some 30 MB.

Granian takes in the head of a request and sends a page by itself, however slow the client. But a thread of a worker
waits for the body of a form and hands out a file, so that a proxy must deal with slow clients (docs/operating.md).

Asked to end (SIGTERM), it first lets the proxy know for as long as `--drain` says, while it goes on serving; then it
takes no new requests and finishes those that are under way. When the main process is killed, its workers end as well.
"""

import argparse
import ctypes
import gc
import logging
import multiprocessing
import socket
import sys
import time
from contextlib import suppress
from functools import cache
from threading import BoundedSemaphore, Timer

from django.conf import settings
from django.db import DatabaseError, connections
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from config import bodies, leaving, static_files

logger = logging.getLogger(__name__)

# Seconds for a request that is under way to finish. With --drain it stays under the service manager's own patience
# (TimeoutStopSec), which ends whatever is left.
PATIENCE = 20
ORPHANED = 5  # the same for a worker whose main process was killed: what starts next wants its port
STOPPING = 2  # seconds: for a server that was here before to let go of its port


@cache
def load():
    """The site as a WSGI application, with all that its first page would have to wait for.

    Without a database it is there all the same: /readyz says what is wrong.
    """
    from config.wsgi import application  # calls django.setup(), after which models can be imported
    from initiatives.search import data_version, index

    list(get_resolver().url_patterns)  # imports the views
    if not settings.DEBUG:
        try:
            static_files.keep()
        except OSError as error:  # a folder that cannot be written, as in a container
            logger.warning("Pages of another version will lack the style sheets of this one: %s", error)
    with suppress(DatabaseError):
        index.present(data_version.read().rows)
        index.keep()
    connections.close_all()  # each worker has its own
    gc.collect()
    if sys.platform == "linux":
        with suppress(AttributeError):  # only glibc has it
            ctypes.CDLL(None).malloc_trim(0)  # gives back the room in which the index was made
    gc.freeze()  # the collector of a worker leaves alone what is shared, so that it stays shared
    return application


class Server(Granian):
    """Granian, which goes on serving for a while after it was asked to end."""

    drain = 0

    def signal_handler_interrupt(self, *_signal, **_more):
        end = super().signal_handler_interrupt
        if leaving.is_announced():  # whoever asks twice means at once
            end()
        else:
            leaving.announce()
            later = Timer(self.drain, end)
            later.daemon = True
            later.start()


def claim(host, port):
    """Keep this port for the processes of this server; returns what keeps it. Raises OSError when another one has it.

    The workers share the port (SO_REUSEPORT), which on Linux would let those of a second server in as well: visitors
    would get the one or the other. So it is taken for one first, and shared only then.
    """
    [(family, *_kind, address), *_others] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    keeper = socket.socket(family)
    # A connection of before that has not quite ended does not count, a second keeper does.
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        keeper.bind(address)
    except OSError:
        keeper.close()
        raise
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return keeper


def claim_soon(host, port):
    """The same, with some time for a server that is just ending. Ends the program with a sentence otherwise."""
    deadline = time.monotonic() + STOPPING
    while True:
        try:
            return claim(host, port)
        except OSError as error:
            if time.monotonic() > deadline:
                sys.exit(f"{host}:{port} cannot be had: {error.strerror}. Does another server run there?")
        time.sleep(0.1)


def main():
    """Serve until asked to end."""
    options = parse()
    keeper = claim_soon(options.host, options.port)
    server = Server(
        "config.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=PATIENCE,
        respawn_failed_workers=True,  # the kernel kills one when memory is short
    )
    server.drain = options.drain
    if sys.platform != "linux":  # each worker loads the site for itself
        keeper.close()
        server.serve(target_loader=load, wrap_loader=False)
        return
    bodies.TURNS = BoundedSemaphore(max(1, options.threads // 2))
    multiprocessing.set_start_method("fork")
    load()
    lifeline = leaving.Lifeline()

    def loaded():
        from config import renewing  # after load(), as what it needs

        lifeline.hold(ORPHANED)
        application = load()
        renewing.begin()
        return application

    server.serve(target_loader=loaded, wrap_loader=False)


def parse():
    parser = argparse.ArgumentParser(prog="python -m config.server", description=__doc__.split("\n\n")[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--threads", type=int, default=4, help="requests at once in each process")
    parser.add_argument("--drain", type=float, default=0, help="seconds in which the proxy hears that it will end")
    return parser.parse_args()


if __name__ == "__main__":
    main()
