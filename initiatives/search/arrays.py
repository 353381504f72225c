"""Arrays that only grow, so that a reader may keep a view of one while another thread adds to it."""

import numpy as np

FIRST = 1024
PART = 131_072  # words of a megabyte together, which stay near the processor


class Numbers(dict):
    """Numbers things in order of appearance: `numbers[thing]` gives a new thing the next number."""

    def __missing__(self, thing):
        number = self[thing] = len(self)
        return number


class GrowingArray:
    """An array of numbers with room to grow. What is in it never changes; `view` is what is in it now."""

    def __init__(self, dtype):
        self._data = np.zeros(FIRST, dtype)
        self.view = self._data[:0]

    def extend(self, values):
        """Add these at the end, and return the new view. Views that were given out before stay as they were."""
        size, end = len(self.view), len(self.view) + len(values)
        if end > len(self._data):
            grown = np.zeros(max(end + end // 8, 2 * FIRST), self._data.dtype)
            grown[:size] = self.view
            self._data = grown
        self._data[size:end] = values
        self.view = self._data[:end]
        return self.view


class BitRows:
    """One row of bits per value, one bit per slot. Bits of new slots are set beside those that older readers see."""

    def __init__(self):
        self.data = np.zeros((64, FIRST // 64), np.uint64)

    def set(self, rows, slots, size):
        """Set the bit of each (row, slot), and return the rows; `size` is how many slots there are now."""
        height = int(rows.max(initial=0)) + 1
        if height > self.data.shape[0] or words_for(size) > self.data.shape[1]:
            grown = np.zeros(
                (_room(height, self.data.shape[0]), _room(words_for(size), self.data.shape[1])), np.uint64
            )
            grown[: self.data.shape[0], : self.data.shape[1]] = self.data
            self.data = grown
        np.bitwise_or.at(self.data, (rows, slots >> 6), np.uint64(1) << (slots & 63).astype(np.uint64))
        return self.data


def _room(needed, present):
    return present if needed <= present else needed + needed // 8


# --- Masks: one bit per slot, packed in words of 64 ----------------------------------------------------------------


def words_for(size):
    """How many words of 64 bits hold this many bits."""
    return -(-size // 64)


def packed(flags):
    """The mask of an array of true and false."""
    whole = np.zeros(words_for(len(flags)) * 8, np.uint8)
    bits = np.packbits(flags, bitorder="little")
    whole[: len(bits)] = bits
    return whole.view(np.uint64)


def unpacked(mask, size):
    """The true and false of a mask, for the first `size` slots."""
    return np.unpackbits(mask.view(np.uint8), count=size, bitorder="little").view(bool)


def how_many(mask):
    """How many bits are set."""
    return int(np.bitwise_count(mask).sum())


def how_many_each(rows, mask):
    """How many bits each row of bits shares with a mask."""
    height = max(1, PART // max(1, len(mask)))
    parts = (rows[start : start + height] for start in range(0, len(rows), height))
    return np.concatenate(
        [np.bitwise_count(part & mask).sum(axis=1, dtype=np.uint32) for part in parts] or [np.zeros(0, np.uint32)]
    )
