"""How the processes of the web server end: not before the proxy has heard of it, and all together."""

import mmap
import os
import signal
import time
from threading import Thread

_SAID = mmap.mmap(-1, 1)  # shared with the processes that are forked from this one


def announce():
    """Have the probes say, from now on, that this server is about to end."""
    _SAID[0] = 1


def is_announced():
    """Whether this server is about to end."""
    return _SAID[0] == 1


class Lifeline:
    """A pipe that only the main process holds open: where it ends, by whatever death, its workers notice."""

    def __init__(self):
        self.reads, self.writes = os.pipe()

    def hold(self, patience):
        """In a worker, at its start: end when the main process ends, at most this many seconds later."""
        os.close(self.writes)
        Thread(target=self._follow, args=[patience], daemon=True).start()

    def _follow(self, patience):
        os.read(self.reads, 1)  # nobody writes: this waits for the end
        os.kill(os.getpid(), signal.SIGTERM)  # which finishes what is under way
        time.sleep(patience)
        os._exit(1)
