"""The orders in which a list can stand, each as all slots in that order, kept up to date as rows come in."""

from bisect import bisect_left

import numpy as np

from initiatives.search.arrays import GrowingArray

FEW = 256  # so many new slots are put in their places; more are sorted with the rest


class Orders:
    """Slots by name, by newest and by latest start; equals stand newest first, then by key."""

    def __init__(self):
        self.names = []
        self._keys, self._registered, self._started = (
            GrowingArray(np.int64),
            GrowingArray(np.int64),
            GrowingArray(np.int16),
        )
        self.by = {key: np.zeros(0, np.int32) for key in ("newest", "name", "started")}

    def extended(self, keys, names, registered, started):
        """{order: all slots in that order}, with new slots at the end of these."""
        first = len(self.names)
        self.names += names
        self._keys.extend(keys)
        self._registered.extend(registered)
        self._started.extend(started)
        new = range(first, len(self.names))
        self.by = self._placed(new) if len(new) <= FEW else self._sorted()
        return self.by

    def names_from(self, text, order):
        """(where the names that are this text begin in the order by name, where longer ones begin, where they end)."""
        name = self.names.__getitem__
        start = bisect_left(order, text, key=name)
        longer = bisect_left(order, text + "\0", lo=start, key=name)
        return start, longer, bisect_left(order, text + "\U0010ffff", lo=longer, key=name)

    def _sorted(self):
        newest = np.lexsort((self._keys.view, -self._registered.view)).astype(np.int32)
        by_name = np.array(sorted(newest.tolist(), key=self.names.__getitem__), np.int32)
        by_start = newest[np.argsort(-self._started.view[newest], kind="stable")]
        return {"newest": newest, "name": by_name, "started": by_start}

    def _placed(self, new):
        def newest(slot):
            return -self._registered.view[slot], self._keys.view[slot]

        placings = {
            "newest": newest,
            "name": lambda slot: (self.names[slot], *newest(slot)),
            "started": lambda slot: (-self._started.view[slot], *newest(slot)),
        }
        placed = {}
        for order, place in placings.items():
            slots = sorted(new, key=place)
            at = [bisect_left(self.by[order], place(slot), key=place) for slot in slots]
            placed[order] = np.insert(self.by[order], at, slots)
        return placed
