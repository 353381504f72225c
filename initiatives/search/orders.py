"""The orders in which a list can stand: newest, name and latest start; equals stand newest first, then by key.

The slots of a base are numbered from the oldest to the newest, so that the newest of a set are its highest slots. In
the other orders each slot has a place. What came since is few, and is put in its place among what was found."""

from bisect import bisect_left, insort
from copy import copy

import numpy as np

from initiatives.search.arrays import SlotColumn, Texts, bitmap_of, slots_of

NEWEST, NAME, STARTED = "newest", "name", "started"
FEW = 16  # one in so many slots is few: their places are sorted, where of many the order is walked
BLOCK = 4096


class Orders:
    """The orders in one version of an index; a later one shares what only grows."""

    def __init__(self, parts):
        self.base = len(parts["keys"])
        self.names = Texts(parts["names.letters"], parts["names.ends"])  # in order
        self._keys, self._registered, self._started = (
            SlotColumn(parts[key]) for key in ("keys", "registered", "started")
        )
        self._order = {NAME: parts["order.name"], STARTED: parts["order.started"]}
        self._place = {NAME: parts["place.name"], STARTED: parts["place.started"]}
        self._newer = []  # the name of each slot behind the base
        # Before how many of the base each of these stands, by order.
        self._before = {order: [] for order in (NEWEST, NAME, STARTED)}
        # Of this version alone: (name, slot) of these in order, and {order: their places}.
        self._by_name, self._ranks_of = [], {}

    @staticmethod
    def parts(keys, names, registered, started):
        """The parts of a base, of which the slots stand from the oldest to the newest."""
        newest = np.arange(len(keys), dtype=np.int32)[::-1]
        by_name = np.array(sorted(newest.tolist(), key=names.__getitem__), np.int32)
        by_start = newest[np.argsort(-started[newest].astype(np.int32), kind="stable")]
        letters, ends = Texts.parts([names[slot] for slot in by_name.tolist()])
        return {
            "registered": registered,
            "started": started,
            "names.letters": letters,
            "names.ends": ends,
            "order.name": by_name,
            "order.started": by_start,
            "place.name": _inverse(by_name),
            "place.started": _inverse(by_start),
        }

    def extended(self, keys, names, registered, started):
        """These orders with new slots behind those that are there."""
        new = copy(self)
        new._by_name = self._by_name.copy()
        self._keys.extend(keys)
        self._registered.extend(registered)
        self._started.extend(started)
        for key, name, moment, year in zip(keys, names, registered, started, strict=True):
            insort(new._by_name, (name, self.base + len(self._newer)))
            self._newer.append(name)
            for order, before in self._places(key, name, moment, year).items():
                self._before[order].append(before)
        new._ranks_of = {}
        return new

    def _places(self, key, name, moment, year):
        """{order: before how many of the base a row stands}."""
        base, started = self.base, self._started.base

        def newest(place):
            slot = base - 1 - place
            return -self._registered.base[slot], self._keys.base[slot]

        at = bisect_left(range(base), (-moment, key), key=newest)
        by_name, by_start = self._order[NAME], self._order[STARTED]
        first, last = self.names.place(name), self.names.place(name + "\0")
        # Of equals those that are newer, with a lower place among the newest, stand before it.
        return {
            NEWEST: at,
            NAME: bisect_left(range(base), at, first, last, key=lambda place: base - 1 - by_name[place]),
            STARTED: bisect_left(
                range(base),
                (-year, at),
                key=lambda place: (-int(started[by_start[place]]), base - 1 - by_start[place]),
            ),
        }

    # --- Names ---
    def named(self, text):
        """(the slots whose name is this text, those whose name only begins with it)."""
        names = self.names
        start = longer = end = names.place(text)
        if start < len(names) and names[start].startswith(text):  # of most texts there is none to look further for
            longer, end = names.place(text + "\0"), names.beginning_with(text).stop
        by_name, newer = self._order[NAME], self._by_name
        first = bisect_left(newer, (text,))
        found = []
        for place, stop, at, until in [
            (start, longer, first, bisect_left(newer, (text + "\0",))),
            (longer, end, bisect_left(newer, (text + "\0",)), bisect_left(newer, (text + "\U0010ffff",))),
        ]:
            mask = bitmap_of(np.sort(by_name[place:stop]))
            mask.update(slot for _name, slot in newer[at:until])
            found.append(mask)
        return tuple(found)

    # --- Sorting ---
    def sorted(self, order, mask, start=0, stop=None):
        """The slots of a set in an order, from the one place to the other, as an array."""
        total = len(mask)
        stop = total if stop is None else min(stop, total)
        start = min(start, stop)
        of_base = mask.rank(self.base - 1) if self.base else 0
        newer = slots_of(mask[of_base:]) if of_base < total else slots_of(mask[:0])
        if not len(newer):
            return self._of_base(order, mask, total, start, stop)
        # Each of the newer ones moves what stands behind it by one place: at most by so many.
        skipped = max(0, start - len(newer))
        found = self._of_base(order, mask[:of_base], of_base, skipped, min(stop, of_base))
        slots = np.concatenate([found, newer])
        places = np.concatenate([self._base_places(order, found), self._newer_places(order, newer)])
        return slots[np.argsort(places, kind="stable")][start - skipped : stop - skipped]

    def _of_base(self, order, mask, total, start, stop):
        """The same of a set of the base alone, which has `total` slots."""
        if order == NEWEST:
            return slots_of(mask[total - stop : total - start])[::-1]
        slots = slots_of(mask)
        if total * FEW <= self.base:
            return slots[np.argsort(self._place[order][slots])][start:stop]
        flags = np.zeros(self.base, bool)
        flags[slots] = True
        found, size, block = [], 0, max(BLOCK, 2 * FEW * stop)
        for begin in range(0, self.base, block):
            some = self._order[order][begin : begin + block]
            found.append(some[flags[some]])
            size += len(found[-1])
            if size >= stop:
                break
        return np.concatenate(found)[start:stop].astype(np.uint32)

    def _base_places(self, order, slots):
        """A number for each of these slots of the base, in this order, with room for what stands before it."""
        places = (
            self.base - 1 - slots.astype(np.int64) if order == NEWEST else self._place[order][slots].astype(np.int64)
        )
        return (places << 32) + (2**32 - 1)

    def _newer_places(self, order, slots):
        """The same for slots behind the base."""
        behind = slots.astype(np.int64) - self.base
        before, ranks = self._ranks(order)
        return (before[behind] << 32) + ranks[behind]

    def _ranks(self, order):
        """(before how many of the base each slot behind it stands, its place among these)."""
        if order not in self._ranks_of:
            size = len(self._by_name)
            slots = np.arange(self.base, self.base + size)
            newest = np.lexsort((self._keys[slots], -self._registered[slots]))
            places = newest
            if order == STARTED:
                places = newest[np.argsort(-self._started[slots[newest]].astype(np.int32), kind="stable")]
            elif order == NAME:
                places = np.array(sorted(newest.tolist(), key=self._newer.__getitem__), np.int64)
            self._ranks_of[order] = np.array(self._before[order][:size], np.int64), _inverse(places)
        return self._ranks_of[order]


def _inverse(order):
    """The place of each slot in an order of all."""
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places
