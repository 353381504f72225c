"""The web server: it loads the site once and forks it into its workers, which share the memory of what stays as it is.

That is the code, and the index of the registry as it was at the start; a worker catches up with the registry when it
is asked. So a start imports everything once, and a worker adds some 30 MB.

Granian takes in the head of a request and sends a page by itself, however slow the client. But a thread of a worker
waits for the body of a form and hands out a file, so that a proxy must deal with slow clients (docs/operating.md).
"""

import argparse
import ctypes
import gc
import multiprocessing
import sys
from contextlib import suppress
from functools import cache
from threading import BoundedSemaphore

from django.conf import settings
from django.db import DatabaseError, connections
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from config import bodies, static_files

PATIENCE = 5  # seconds: for a request that is under way to finish


@cache
def load():
    """The site as a WSGI application, with all that its first page would have to wait for.

    Without a database it is there all the same: /readyz says what is wrong.
    """
    from config.wsgi import application  # calls django.setup(), after which models can be imported
    from initiatives.search import data_version, index

    list(get_resolver().url_patterns)  # imports the views
    if not settings.DEBUG:
        with suppress(OSError):  # a folder that cannot be written, as in a container: then there is none beside us
            static_files.keep()
    with suppress(DatabaseError):
        index.present(data_version.read().rows)
    connections.close_all()  # each worker has its own
    gc.collect()
    if sys.platform == "linux":
        with suppress(AttributeError):  # only glibc has it
            ctypes.CDLL(None).malloc_trim(0)  # gives back the room in which the index was made
    gc.freeze()  # the collector of a worker leaves alone what is shared, so that it stays shared
    return application


def main():
    """Serve until asked to end."""
    options = parse()
    server = Granian(
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
    if sys.platform == "linux":
        bodies.TURNS = BoundedSemaphore(max(1, options.threads // 2))
        multiprocessing.set_start_method("fork")
        load()
    server.serve(target_loader=load, wrap_loader=False)  # elsewhere each worker loads the site for itself


def parse():
    parser = argparse.ArgumentParser(prog="python -m config.server", description=__doc__.split("\n\n")[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--threads", type=int, default=4, help="requests at once in each process")
    return parser.parse_args()


if __name__ == "__main__":
    main()
