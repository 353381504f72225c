"""What is kept of many rows in little room: columns, texts and sets of slots. Each has a base, which nothing changes
and which may lie in a file that several processes share, and may have what came since, which only grows."""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from math import inf
from threading import RLock

import numpy as np
from pyroaring import BitMap

from ui.bounded_cache import BoundedCache

FIRST = 1024
LAST = "\U0010ffff"  # behind every other letter


class GrowingArray:
    """An array of numbers with room to grow. What is in it never changes; `view` is what is in it now."""

    def __init__(self, dtype):
        self._data = np.zeros(0, dtype)
        self.view = self._data

    def extend(self, values):
        """Add these at the end. Views that were given out before stay as they were."""
        size, end = len(self.view), len(self.view) + len(values)
        if end > len(self._data):
            grown = np.zeros(max(end + end // 8, 2 * size, FIRST), self._data.dtype)
            grown[:size] = self.view
            self._data = grown
        self._data[size:end] = values
        self.view = self._data[:end]


class Column:
    """A number of each slot: of those of the base, and behind them of what came since."""

    def __init__(self, base):
        self.base, self._newer = base, GrowingArray(base.dtype)

    def extend(self, values):
        """Add the numbers of slots behind those that are there."""
        self._newer.extend(values)

    def __getitem__(self, slots):
        """The numbers of an array of slots, in its order."""
        is_newer = slots >= len(self.base)
        if not is_newer.any():
            return self.base[slots]
        found = np.empty(len(slots), self.base.dtype)
        found[~is_newer] = self.base[slots[~is_newer]]
        found[is_newer] = self._newer.view[slots[is_newer] - len(self.base)]
        return found


class Texts(Sequence):
    """Texts in the order of their letters, as one piece of bytes: a tenth of what Python's own texts take.

    UTF-8 stands in the order of the letters, as PostgreSQL's "C" does.
    """

    def __init__(self, letters, ends):
        self._letters, self._ends = memoryview(letters), ends

    @staticmethod
    def parts(texts):
        """(letters, ends) of texts that stand in order, as arrays."""
        encoded = [text.encode() for text in texts]
        ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        return np.frombuffer(b"".join(encoded), np.uint8), ends

    def __len__(self):
        return len(self._ends)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        return self._bytes(place).decode()

    def _bytes(self, place):
        return self._letters[self._ends[place - 1] if place else 0 : self._ends[place]].tobytes()

    def place(self, text):
        """How many of the texts stand before this one."""
        return bisect_left(range(len(self)), text.encode(), key=self._bytes)

    def find(self, text):
        """The place of this text, None when it is not there."""
        place = self.place(text)
        return place if place < len(self) and self[place] == text else None

    def beginning_with(self, text):
        """The range of the places whose texts begin so."""
        return range(self.place(text), self.place(text + LAST))


# --- Sets of slots -------------------------------------------------------------------------------------------------


def bitmap_of(slots):
    """The set of these slots. Takes an array of numbers; one in order is quicker."""
    numbers = array("I")
    numbers.frombytes(np.ascontiguousarray(slots, np.uint32).view(np.uint8))
    # Not optimized, which would put neighbours together as runs: to count with those takes up to ten times as long.
    return BitMap(numbers, optimize=False)


def slots_of(mask):
    """The slots of a set as an array, the lowest first."""
    return np.frombuffer(mask.to_array(), np.uint32)


def united(masks):
    """The union of these sets, which nobody else has."""
    return BitMap.union(*masks) if masks else BitMap()


class Bitmaps:
    """Sets of slots by name: which rows have a value, or a word.

    The sets only grow: slots behind those that are there are added to the very set that readers may hold, in one step
    each (a BitMap keeps the lock of the interpreter while it works). A reader of an older version sees no harm in
    that, since it cuts every set to the slots that are alive in its version (`Index.alive`), which is a set of its
    own. So nobody may change a set that it got here, keep it as an answer, or go through it one by one: cut it first.

    Those of the base stand in one piece of bytes and are read when they are asked for.
    """

    def __init__(self, names, data, ends, most=inf):
        """Takes the names of the base in order, their sets as bytes with where each ends, and how many to hold."""
        self._names, self._data, self._ends = names, memoryview(data), ends
        self._newer, self._groups = {}, {}
        self._held, self._lock = BoundedCache(most), RLock()

    @staticmethod
    def parts(numbers, slots, count):
        """(data, ends) of the sets 0 to `count`, as arrays. Takes pairs of the number of a set and a slot, in
        order."""
        pieces, bounds = [], np.searchsorted(numbers, np.arange(count + 1, dtype=np.uint32)).tolist()
        for start, end in pairwise(bounds):
            pieces.append(bitmap_of(slots[start:end]).serialize() if start < end else b"")
        ends = np.cumsum(np.fromiter(map(len, pieces), np.int64, count))
        return np.frombuffer(b"".join(pieces), np.uint8), ends

    def __getitem__(self, name):
        """The set of this name, empty when there is none."""
        held = self._held.get(name)
        if held is None:
            with self._lock:
                held = self._held.get(name)
                if held is None:
                    held = self._read(name)
                    if held or self._names.find(name) is not None:  # anybody may ask for a name that is none
                        self._held.put({name: held})
        return held

    def _read(self, name):
        place, rows = self._names.find(name), BitMap()
        if place is not None:
            start, end = self._ends[place - 1] if place else 0, self._ends[place]
            if start < end:
                rows = BitMap.deserialize(self._data[start:end])
        return rows | self._newer.get(name, rows)

    def add(self, slot, names):
        """Let these names have one slot more, which is behind all that are there."""
        with self._lock:
            for name in names:
                newer = self._newer.get(name)
                if newer is None:
                    self._newer[name] = BitMap([slot])
                    self._into_groups(name)
                else:
                    newer.add(slot)
                held = self._held.get(name)
                if held is not None:
                    held.add(slot)

    def heads(self):
        """What stands before the colon in any name."""
        place, found = 0, {name.partition(":")[0] for name in list(self._newer)}
        while place < len(self._names):
            head = self._names[place].partition(":")[0]
            found.add(head)
            place = self._names.place(f"{head};")  # the sign behind the colon
        return found

    def group(self, text):
        """[(the rest of a name, its set)] of all names that begin so. Only for who holds them all."""
        if text not in self._groups:
            with self._lock:
                names = [self._names[place] for place in self._names.beginning_with(text)]
                names += [name for name in self._newer if name.startswith(text) and self._names.find(name) is None]
                self._groups[text] = [(name[len(text) :], self[name]) for name in names]
        return self._groups[text]

    def _into_groups(self, name):
        if self._names.find(name) is None:
            for text, group in self._groups.items():
                if name.startswith(text):
                    group.append((name[len(text) :], self[name]))
