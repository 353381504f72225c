"""Which of very many words look like another word, without reading them all."""

import numpy as np

# Pairs of letters in which two words differ that two slips may part; and those that one slip changes.
MOST_STRANGE, MOST_MISSING = 12, 3


class Signatures:
    """For each word of a text that grows a mask of its pairs of letters; words that look alike have alike masks."""

    def __init__(self):
        self.size, self.masks, self.starts = 0, np.zeros(0, np.uint64), np.zeros(0, np.uint32)

    def like(self, word, text, most, *, inside=False):
        """The words of a text (bytes, one a line, with a line end before the first) that share most pairs with this
        word, or have most of its pairs inside them."""
        self._read(text)
        if not len(self.starts):
            return []
        (mask,), _starts = _masks(f"\n{word}\n".encode())
        lengths = np.diff(self.starts.astype(np.int64), append=len(text) - 1) - 1
        if inside:
            strange = np.bitwise_count(~self.masks & mask)
            strange[lengths < len(word) + 2] = 255
        else:
            strange = np.bitwise_count(self.masks ^ mask)
            strange[np.abs(lengths - len(word)) > 2] = 255
        nearest = np.argpartition(strange, most)[:most] if len(strange) > most else np.arange(len(strange))
        likely = nearest[strange[nearest] <= (MOST_MISSING if inside else MOST_STRANGE)]
        return [text[start + 1 : text.index(b"\n", start + 1)].decode() for start in self.starts[likely].tolist()]

    def _read(self, text):
        """Add the words that came in since the last time; a text only ever grows."""
        if len(text) > self.size + 1 or not self.size:
            offset = max(self.size - 1, 0)
            masks, starts = _masks(bytes(memoryview(text)[offset:]))
            starts = (starts + offset).astype(np.uint32)
            self.masks, self.starts = np.append(self.masks, masks), np.append(self.starts, starts)
            self.size = len(text)


def _masks(text):
    letters = np.frombuffer(text, np.uint8)
    pairs = (letters[:-1].astype(np.uint16) * 37 + letters[1:]) % 64
    starts = np.flatnonzero(letters[:-1] == 10)
    if not len(starts):
        return np.zeros(0, np.uint64), starts
    return np.bitwise_or.reduceat(np.uint64(1) << pairs.astype(np.uint64), starts), starts
