"""Which rows hold which words, and where: the words of all rows in their order, and for each word the rows it is in.

Only grows: a row that changed is written anew as a new slot, and the old slot is no longer alive.
"""

from array import array
from collections import defaultdict
from copy import copy

import numpy as np

from initiatives.search.arrays import GrowingArray, Numbers

END = "|"  # stands between the texts of a row, so that no phrase runs over
NONE = np.zeros(0, np.uint32)
LEAST_TO_MERGE = 50_000  # words; fewer are as quick to look up where they are


class Postings:
    """An entry is twice the slot, plus one when the word stands elsewhere than in the name."""

    def __init__(self):
        self.numbers = Numbers({END: 0})
        self.flat, self.starts, self.in_name = GrowingArray(np.uint32), GrowingArray(np.int64), GrowingArray(np.uint16)
        self._entries, self._offsets = NONE, np.zeros(1, np.int64)
        self._newer = defaultdict(lambda: array("I"))  # by number of the word; not yet in the entries

    def extended(self, flat, lengths, in_name):
        """These postings with new slots: their words as numbers, how many each has, and how many are in the name."""
        new = copy(self)
        first, before = len(self.in_name.view), len(self.flat.view)
        self.flat.extend(flat)
        self.starts.extend(before + np.cumsum(lengths) - lengths)
        self.in_name.extend(in_name)
        if not first or len(self.flat.view) - len(self._entries) > max(LEAST_TO_MERGE, len(self._entries) // 4):
            new._merge()
        else:
            slots = np.repeat(np.arange(first, first + len(lengths)), lengths)
            entries = self._entry(slots, np.arange(before, before + len(flat)))
            for number, entry in zip(flat.tolist(), entries.tolist(), strict=True):
                self._newer[number].append(entry)
        return new

    def words_of(self, slot):
        """The numbers of the different words of a slot."""
        start = self.starts.view[slot]
        end = self.starts.view[slot + 1] if slot + 1 < len(self.starts.view) else None
        return set(self.flat.view[start:end].tolist()) - {self.numbers[END]}

    def rows_by_word(self, flags):
        """{word: in how many of the slots that have this flag}, for the words that are in any; of merged postings."""
        slots, offsets = self._entries >> 1, self._offsets
        # A word that stands in a row twice counts once; but the first row of a word may be the last of the one before.
        again = np.zeros(len(slots), bool)
        again[1:] = slots[1:] == slots[:-1]
        again[offsets[:-1][offsets[:-1] < len(slots)]] = False
        counted = flags[slots] & ~again
        sums = np.concatenate([[0], np.cumsum(counted)])
        counts = (sums[offsets[1:]] - sums[offsets[:-1]]).tolist()
        return {word: counts[number] for word, number in self.numbers.items() if counts[number] and word != END}

    def entries(self, text, size):
        """The entries of a folded word, or of words that stand together, among the first `size` slots."""
        numbers = [self.numbers.get(word) for word in text.split()]
        if None in numbers:
            return NONE
        if len(numbers) > 1:
            return self._together(numbers, size)
        (number,) = numbers
        found = NONE
        if number + 1 < len(self._offsets):
            found = self._entries[self._offsets[number] : self._offsets[number + 1]]
        if number in self._newer:
            found = np.concatenate([found, np.array(self._newer[number], np.uint32)])
            found = found[found < 2 * size]
        return found

    def _together(self, numbers, size):
        flat = self.flat.view
        at = np.flatnonzero(flat[: max(0, len(flat) - len(numbers) + 1)] == numbers[0])
        for step, number in enumerate(numbers[1:], start=1):
            at = at[flat[at + step] == number]
        entries = self._entry(np.searchsorted(self.starts.view, at, side="right") - 1, at)
        return entries[entries < 2 * size]

    def _entry(self, slots, at):
        elsewhere = at - self.starts.view[slots] >= self.in_name.view[slots]
        return (2 * slots + elsewhere).astype(np.uint32)

    def _merge(self):
        """Order everything by word."""
        flat, starts = self.flat.view, self.starts.view
        slots = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(flat)))
        keys = flat.astype(np.uint64) << np.uint64(32) | self._entry(slots, np.arange(len(flat)))
        keys.sort()
        self._entries = keys.astype(np.uint32)
        self._offsets = np.concatenate([[0], np.cumsum(np.bincount(flat, minlength=len(self.numbers)))])
        self._newer = defaultdict(lambda: array("I"))
