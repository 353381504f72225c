"""Which rows hold which words: for each word the set of rows that it is in, and of those that have it in the name;
and the words of each row in their order, to see whether words stand together.

A word is a name in two `Bitmaps`. Those of the base have numbers, their places in the alphabet, of which the texts of
its rows are made; what came since is kept as it was read."""

import numpy as np

from initiatives.search.arrays import Bitmaps, Texts, bitmap_of, slots_of

END = "|"  # stands between the texts of a row, so that no phrase runs over
MOST_HELD = 1024  # sets of words; at a million rows the largest take 128 kB each
AT_ONCE = 16_384  # rows whose texts are looked through together


class Postings:
    """The words of rows. Only grows: a row that changed is a new slot, and the old slot is no longer alive."""

    def __init__(self, parts):
        self._words = Texts(parts["words.letters"], parts["words.ends"])
        self._rows = Bitmaps(self._words, parts["words.rows"], parts["words.rows.ends"], MOST_HELD)
        self._named = Bitmaps(self._words, parts["words.named"], parts["words.named.ends"], MOST_HELD)
        self._counts, self._public = parts["words.count"], parts["words.public"]
        self._flat, self._starts, self._in_name = parts["flat"], parts["flat.starts"], parts["flat.in_name"]
        self._newer = []  # (the words of a slot, how many are in the name)

    @staticmethod
    def parts(words, flat, lengths, in_name, is_public):
        """The parts of a base: the different words, those of each row in order of slot as numbers of these, how many
        each row has and how many of them are in the name, and whether it is public."""
        order = sorted(range(len(words)), key=words.__getitem__)
        places = np.empty(len(words), np.uint32)
        places[order] = np.arange(len(words), dtype=np.uint32)
        flat = places[flat]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        slots = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
        elsewhere = np.arange(len(flat)) - starts[slots] >= in_name[slots]
        # By word, then by slot, what is in the name first: so the first of each pair says whether any is.
        pairs = flat.astype(np.uint64) << np.uint64(32) | slots << np.uint32(1) | elsewhere
        pairs.sort()
        pairs = pairs[np.flatnonzero(np.diff(pairs >> np.uint64(1), prepend=np.uint64(2**64 - 1)))]
        numbers, entries = (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)
        slots, named = entries >> 1, entries & 1 == 0
        letters, ends = Texts.parts([words[each] for each in order])
        rows, rows_ends = Bitmaps.parts(numbers, slots, len(words))
        in_names, named_ends = Bitmaps.parts(numbers[named], slots[named], len(words))
        return {
            "words.letters": letters,
            "words.ends": ends,
            "words.rows": rows,
            "words.rows.ends": rows_ends,
            "words.named": in_names,
            "words.named.ends": named_ends,
            "words.count": np.bincount(numbers, minlength=len(words)).astype(np.int32),
            "words.public": np.bincount(numbers[is_public[slots]], minlength=len(words)).astype(np.int32),
            "flat": flat,
            "flat.starts": starts,
            "flat.in_name": in_name.astype(np.uint16),
        }

    def add(self, slot, words, in_name):
        """Add the words of a slot behind those that are there, as one text, and how many of them are in the name."""
        split = words.split()
        self._newer.append((words, in_name))
        self._rows.add(slot, set(split))
        self._named.add(slot, set(split[:in_name]))

    def words_of(self, slot):
        """The different words of a slot."""
        base = len(self._in_name)
        if slot >= base:
            return set(self._newer[slot - base][0].split()) - {END}
        numbers = np.unique(self._flat[self._starts[slot] : self._starts[slot + 1]])
        return {self._words[number] for number in numbers.tolist()} - {END}

    def counts(self):
        """(the words of the base, in how many of its rows each is, in how many public ones)."""
        counted = zip(self._words, self._counts.tolist(), self._public.tolist(), strict=True)
        return tuple(zip(*(each for each in counted if each[0] != END), strict=True)) or ((), (), ())

    def rows(self, text):
        """(the slots that have a folded word, or words that stand together; those that have it in the name).

        These sets belong to the index (`Bitmaps`).
        """
        words = text.split()
        if len(words) == 1:
            return self._rows[text], self._named[text]
        return self._together(words)

    def _together(self, words):
        candidates = self._rows[words[0]]
        for word in words[1:]:
            candidates = candidates & self._rows[word]
        slots, base = slots_of(candidates), len(self._in_name)
        split = np.searchsorted(slots, base)
        found, named = [], []
        numbers = [self._words.find(word) for word in words] if split else [None]
        if None not in numbers:
            for start in range(0, split, AT_ONCE):
                some, in_name = self._standing(numbers, slots[start : min(split, start + AT_ONCE)])
                found.append(some)
                named.append(some[in_name])
        rows, in_names = (bitmap_of(np.concatenate(each or [slots[:0]])) for each in (found, named))
        phrase = f" {' '.join(words)} "
        for slot in slots[split:].tolist():
            text, in_name = self._newer[slot - base]
            if phrase in f" {text} ":
                rows.add(slot)
                if phrase in f" {' '.join(text.split()[:in_name])} ":
                    in_names.add(slot)
        return rows, in_names

    def _standing(self, numbers, slots):
        """(the slot of each place in the texts of these slots where these words stand, whether that is in the
        name)."""
        starts = self._starts[slots]
        lengths = self._starts[slots + 1] - starts
        begins = np.cumsum(lengths) - lengths
        flat = self._flat[np.repeat(starts - begins, lengths) + np.arange(lengths.sum())]
        at = np.flatnonzero(flat[: max(0, len(flat) - len(numbers) + 1)] == numbers[0])
        for step, number in enumerate(numbers[1:], start=1):
            at = at[flat[at + step] == number]
        row = np.searchsorted(begins, at, side="right") - 1
        inside = at + len(numbers) <= begins[row] + lengths[row]
        at, row = at[inside], row[inside]
        return slots[row], at - begins[row] < self._in_name[slots[row]]
