"""Things kept in the memory of a process, of which there may only be so many."""

from threading import Lock


class BoundedCache(dict):
    """Things by key; the oldest go when there are more than `most`. Threads may read it at any moment, and `put`."""

    def __init__(self, most):
        super().__init__()
        self.most, self._lock = most, Lock()

    def clear(self):
        with self._lock:
            super().clear()

    def put(self, things):
        """Keep these things too."""
        with self._lock:
            self.update(things)
            while len(self) > self.most:
                del self[next(iter(self))]
