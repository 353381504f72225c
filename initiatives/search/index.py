"""The index: what the list needs of all rows, in the memory of each process, as arrays and bits.

It is derived. PostgreSQL holds the truth; every request first reads the data version and, when that moved, the rows
that changed since, so that no answer is older than the request. No thread works in the background.

An index is never changed: `after()` gives a new one, which shares with the old what only grows. So requests in other
threads keep what they began with, and only catching up needs a lock. A row that changed gets a new slot; its old slot
is no longer alive. When most slots are dead, everything is read anew.

A process keeps one index of what is committed. A transaction that changed rows itself, as every test does, sees
another state than everyone else: it gets an index of its own, read anew for each state. A version names one state, so
what was rolled back is never taken for what came after it.
"""

from array import array
from copy import copy
from functools import cached_property
from threading import RLock

import numpy as np

from initiatives.search import changes, data_version
from initiatives.search.arrays import BitRows, GrowingArray, Numbers, how_many_each, packed, unpacked, words_for
from initiatives.search.dates import DATES, UNKNOWN
from initiatives.search.facets import SCALES
from initiatives.search.lexicon import Lexicon
from initiatives.search.orders import Orders
from initiatives.search.own import OwnValues
from initiatives.search.postings import Postings
from ui.bounded_cache import BoundedCache

# So many values of a facet have a row of bits each. Of more, as of the neighbourhoods of the whole country, bits would
# fill the memory.
MOST_WITH_BITS = 256
MOST_DEAD = 1000
MOST_FOUND = 32  # answers kept; of a million rows each takes up to a megabyte
UNDATED = " ".join(str(UNKNOWN) for _key in DATES)
UNSCORED = " ".join("0" for _key in SCALES)


class Index:
    """The rows in one version. A row is a slot: its place in every array and mask."""

    def __init__(self):
        self.version, self.size = 0, 0
        self.alive = np.zeros(0, np.uint64)
        self.keys, self.versions, self.is_public = GrowingArray(np.int64), GrowingArray(np.int64), GrowingArray(bool)
        self.municipality, self.municipalities = GrowingArray(np.int32), Numbers({"": 0})
        self.scales = {key: GrowingArray(np.int8) for key in SCALES}
        self.days = {key: GrowingArray(np.int32) for key in DATES}
        # Facet values: most have a row of bits each; of the others (slot, number) stand in two columns.
        self.tokens, self.has_bits, self.number = Numbers(), GrowingArray(bool), GrowingArray(np.int32)
        self.valued, self.bits = {}, BitRows()  # {facet key: {value: its row}}
        self.others, self.other_slots, self.other_numbers = [], GrowingArray(np.int32), GrowingArray(np.int32)
        self.own = OwnValues()
        self.by_key = {}
        self.orders, self.postings = Orders(), Postings()
        self.by = self.orders.by
        self.lexicon = Lexicon()
        self.found = BoundedCache(MOST_FOUND)  # by what was asked, and by whom

    def after(self, changed, version):
        """The index in a later version. Takes an iterable of changes and the version that was read."""
        batch = Batch(self)
        for change in changed:
            batch.add(change)
            version = max(version, change.version)
        new = copy(self)
        new.found = BoundedCache(MOST_FOUND)
        for counted in ("public", "public_counts", "public_slots"):
            vars(new).pop(counted, None)
        new.version = version
        dead = [slot for key in batch.touched if (slot := self.by_key.pop(key, None)) is not None]
        if batch.keys:
            batch.write(new)
        new.alive = np.zeros(words_for(new.size), np.uint64)
        new.alive[: len(self.alive)] = self.alive
        np.bitwise_or.at(new.alive, *_bit(np.arange(self.size, new.size)))
        np.bitwise_and.at(new.alive, *_bit(np.array(dead, np.int64), inverted=True))
        self.found.clear()  # each knows this index: together they would stay until the garbage is collected
        self.lexicon.replace(new.postings, new.is_public.view, dead, range(self.size, new.size))
        return new

    @property
    def is_worn(self):
        """Whether most slots are dead, so that it is time to begin anew."""
        return self.size > 2 * len(self.by_key) + MOST_DEAD

    # --- Masks ---
    def visible(self, user_roles, own):
        """The mask of what is public, of these municipalities, or has one of these keys."""
        if not user_roles and not own:
            return self.public
        seen = self.is_public.view[: self.size].copy()
        self._add_municipalities(seen, user_roles)
        if own:
            seen |= np.isin(self.keys.view[: self.size], list(own))
        return packed(seen) & self.alive

    @cached_property
    def public(self):
        """The mask of what everyone may see."""
        return packed(self.is_public.view[: self.size]) & self.alive

    def of_municipalities(self, codes):
        """The mask of what is of these municipalities, according to the gate."""
        flags = np.zeros(self.size, bool)
        self._add_municipalities(flags, codes)
        return packed(flags) & self.alive

    def _add_municipalities(self, flags, codes):
        for code in codes:
            if number := self.municipalities.get(code):
                flags |= self.municipality.view[: self.size] == number

    def with_any(self, key, values):
        """The mask of what has one of these values of a facet."""
        mask = np.zeros(words_for(self.size), np.uint64)
        for value in values:
            mask |= self.with_token(f"{key}:{value}")
        return mask

    def with_token(self, token):
        """The mask of what has this facet value."""
        at = self.tokens.get(token)
        if at is None or at >= len(self.number.view):
            return np.zeros(words_for(self.size), np.uint64)
        number = self.number.view[at]
        if self.has_bits.view[at]:
            return self.bits.data[number, : words_for(self.size)]
        slots, numbers = self._other_pairs()
        flags = np.zeros(self.size, bool)
        flags[slots[numbers == number]] = True
        return packed(flags)

    def in_range(self, key, low, high):
        """The mask of what scores from `low` to `high` on a scale."""
        scores = self.scales[key].view[: self.size]
        return packed((scores >= low) & (scores <= high))

    def in_period(self, key, low, high):
        """The mask of what has this date between two days, as numbers."""
        days = self.days[key].view[: self.size]
        return packed((days >= low) & (days <= high))

    def of_keys(self, keys):
        """The slots of these initiatives.

        A later index, which another thread makes meanwhile, notes its new ones in the same place: not in this one.
        """
        return [slot for key in keys if (slot := self.by_key.get(key)) is not None and slot < self.size]

    def _other_pairs(self):
        slots, numbers = self.other_slots.view, self.other_numbers.view
        there = np.searchsorted(slots, self.size)  # they stand in order of slot
        return slots[:there], numbers[:there]

    # --- Counting ---
    @cached_property
    def public_counts(self):
        """The counts of what everyone may see."""
        return self.counts(self.public)

    def counts(self, mask, only=None):
        """{facet key: {value: how many of the mask}}, without those that have none; of all facets or of one."""
        bits, rows = self.bits.data, range(len(self.bits.data))
        valued = {key: list(rows_of.items()) for key, rows_of in list(self.valued.items()) if only in (None, key)}
        if only is not None:
            # Another thread may be adding rows that these bits do not have yet.
            rows = [row for _value, row in valued.get(only, ()) if row in rows]
            bits = bits[rows]
        numbers = dict(zip(rows, how_many_each(bits[:, : words_for(self.size)], mask).tolist(), strict=True))
        found = {
            key: {value: number for value, row in rows_of if (number := numbers.get(row))}
            for key, rows_of in valued.items()
        }
        if self.others:
            slots, numbers = self._other_pairs()
            others = np.bincount(numbers[unpacked(mask, self.size)[slots]])
            for number in np.flatnonzero(others).tolist():
                key, value = self.others[number]
                if only in (None, key):
                    found.setdefault(key, {})[value] = int(others[number])
        return {key: values for key, values in found.items() if values}

    def pairs(self, key, mask):
        """(slots, numbers, names of the numbers) of each value that a slot of the mask has in a facet; a slot without
        a value has ""."""
        flags = unpacked(mask, self.size)
        without = flags.copy()
        slots, numbers, names = [], [], [""]
        for value in list(self.valued.get(key, ())):
            here = np.flatnonzero(unpacked(self.with_token(f"{key}:{value}") & mask, self.size))
            slots.append(here)
            numbers.append(np.full(len(here), len(names)))
            names.append(value)
        if of_key := [number for number, (facet, _value) in enumerate(list(self.others)) if facet == key]:
            all_slots, all_numbers = self._other_pairs()
            there = flags[all_slots] & np.isin(all_numbers, of_key)
            slots.append(all_slots[there])
            numbers.append(all_numbers[there] + len(names))
            names += [value for _facet, value in self.others]
        for here in slots:
            without[here] = False
        rest = np.flatnonzero(without)
        return np.concatenate([*slots, rest]), np.concatenate([*numbers, np.zeros(len(rest), int)]), names

    def in_order(self, order, mask, start=0, stop=None):
        """The slots of the mask in this order, from `start` to `stop`."""
        if mask is self.public:
            if order not in self.public_slots:
                self.public_slots[order] = self._in_order(order, mask)
            return self.public_slots[order][start:stop]
        return self._in_order(order, mask, stop)[start:stop]

    @cached_property
    def public_slots(self):
        """{order: the slots of what everyone may see}, of the orders that were asked for."""
        return {}

    def _in_order(self, order, mask, stop=None):
        flags, slots = unpacked(mask, self.size), self.by[order]
        if stop is None:
            return slots[flags[slots]]
        found, block = np.zeros(0, np.int32), max(4096, 64 * stop)
        for begin in range(0, len(slots), block):
            some = slots[begin : begin + block]
            found = np.concatenate([found, some[flags[some]]])
            if len(found) >= stop:
                break
        return found


class Batch:
    """Changed rows on their way into an index."""

    def __init__(self, index):
        self.index = index
        self.touched, self.keys, self.versions, self.public, self.municipality = [], [], [], [], []
        self.names, self.registered, self.started, self.scales = [], [], [], []
        self.flat, self.lengths, self.in_name = array("I"), [], []
        self.tokens, self.valued = array("I"), []
        self.own, self.days = [], []

    def add(self, change):
        self.touched.append(change.key)
        if change.is_gone:
            return
        self.keys.append(change.key)
        self.versions.append(change.version)
        self.public.append(change.is_public)
        self.municipality.append(self.index.municipalities[change.municipality])
        self.names.append(change.name)
        self.registered.append(change.registered)
        self.started.append(change.started)
        scales = change.scales or UNSCORED  # of another version, with other questions, nobody knows which is which
        self.scales.append(scales if scales.count(" ") == UNSCORED.count(" ") else UNSCORED)
        words = change.words.split()
        self.flat.extend(map(self.index.postings.numbers.__getitem__, words))
        self.lengths.append(len(words))
        self.in_name.append(len(change.name.split()))
        tokens = change.tokens.split()
        self.tokens.extend(map(self.index.tokens.__getitem__, tokens))
        self.valued.append(len(tokens))
        self.own.append(change.own.split() if change.own and change.municipality else [])
        self.days.append(change.days or UNDATED)

    def write(self, index):
        """Put the rows in the index, behind those that are there."""
        first, index.size = index.size, index.size + len(self.keys)
        index.keys.extend(self.keys)
        index.versions.extend(self.versions)
        index.is_public.extend(self.public)
        index.municipality.extend(self.municipality)
        scores = np.fromstring(" ".join(self.scales), np.int8, sep=" ").reshape(len(self.keys), len(SCALES))
        for column, of_scale in zip(index.scales.values(), scores.T, strict=True):
            column.extend(of_scale)
        days = np.fromstring(" ".join(self.days), np.int64, sep=" ").reshape(len(self.keys), len(DATES))
        for column, of_date in zip(index.days.values(), days.T, strict=True):
            column.extend(of_date)
        lengths = [len(each) for each in self.own]
        index.own.extend(
            np.repeat(np.arange(first, index.size), lengths), [token for each in self.own for token in each]
        )
        self.place_tokens(index)
        tokens, slots = np.array(self.tokens), np.repeat(np.arange(first, index.size), self.valued)
        with_bits, numbers = index.has_bits.view[tokens], index.number.view[tokens]
        index.bits.set(numbers[with_bits], slots[with_bits], index.size)
        index.other_slots.extend(slots[~with_bits])
        index.other_numbers.extend(numbers[~with_bits])
        index.by_key.update(zip(self.keys, range(first, index.size), strict=True))
        index.by = index.orders.extended(self.keys, self.names, self.registered, self.started)
        index.postings = index.postings.extended(np.array(self.flat, np.uint32), np.array(self.lengths), self.in_name)

    @staticmethod
    def place_tokens(index):
        """Give each facet value that is new a row of bits, or a number among those without."""
        height = sum(map(len, index.valued.values()))
        for token in list(index.tokens)[len(index.number.view) :]:
            key, _colon, value = token.partition(":")
            rows = index.valued.setdefault(key, {})
            with_bits = len(rows) < MOST_WITH_BITS
            index.has_bits.extend([with_bits])
            index.number.extend([height if with_bits else len(index.others)])
            if with_bits:
                rows[value] = height
                height += 1
            else:
                index.others.append((key, value))


def _bit(slots, inverted=False):
    bits = np.uint64(1) << (slots & 63).astype(np.uint64)
    return slots >> 6, ~bits if inverted else bits


# --- The one of this process ---------------------------------------------------------------------------------------

LOCK = RLock()
_committed = Index()
_own = Index()  # of a transaction that changed rows itself


def present(version):
    """The index in this version of the rows, or a later one. No query when it is there already, else one."""
    global _committed, _own
    with LOCK:
        if version.own:
            if _own.version != version.number:
                _own = Index().after(changes.since(0), version.number)
            return _own
        if version.number < _committed.version:
            # Another thread was ahead of us; or the versions were set back, with the whole database.
            version = data_version.read().rows
        if version.since > _committed.version or version.number < _committed.version or _committed.is_worn:
            _committed = Index()
        if _committed.version < version.number:
            _committed = _committed.after(changes.since(_committed.version), version.number)
        return _committed
