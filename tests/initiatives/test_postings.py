"""Which rows have a word or a phrase, somewhere and in their names: of a base, and of what came since."""

import numpy as np
import pytest
from pyroaring import BitMap

from initiatives.search import postings
from initiatives.search.base import Numbers
from initiatives.search.postings import Postings

# (name, other words) of rows in the order of their slots.
ROWS = [
    ("buurt samen", "eten | kade"),
    ("eten", "samen | eten samen"),
    ("samen eten", "samen"),
    ("kade", "wij samen eten hier | kade"),
    ("eten", "kade"),
]


def made(first):
    """The postings of ROWS, the first so many as a base and the rest behind it."""
    numbers, flat, lengths = Numbers(), [], []
    for name, other in ROWS[:first]:
        words = f"{name} | {other}".split()
        flat += [numbers[word] for word in words]
        lengths.append(len(words))
    in_name = np.array([len(name.split()) for name, _other in ROWS[:first]], np.int64)
    is_public = np.arange(first) % 2 == 0
    found = Postings(
        Postings.parts(list(numbers), np.array(flat, np.uint32), np.array(lengths, np.int64), in_name, is_public)
    )
    for slot, (name, other) in enumerate(ROWS[first:], first):
        found.add(slot, f"{name} | {other}", len(name.split()))
    return found


@pytest.mark.parametrize("at_once", [1, 2, 100])
@pytest.mark.parametrize("first", range(len(ROWS) + 1))
@pytest.mark.parametrize(
    ("text", "somewhere", "in_name"),
    [
        ("samen", [0, 1, 2, 3], [0, 2]),
        ("kade", [0, 3, 4], [3]),
        ("samen eten", [2, 3], [2]),  # not where one row ends with the one and the next begins with the other
        ("eten samen", [1], []),
        ("wij samen eten", [3], []),
        ("wij eten", [], []),
        ("eten eten", [], []),
        ("onbekend", [], []),
        ("samen onbekend", [], []),
    ],
)
def test_words_and_phrases(monkeypatch, first, at_once, text, somewhere, in_name):
    monkeypatch.setattr(postings, "AT_ONCE", at_once)
    assert made(first).rows(text) == (BitMap(somewhere), BitMap(in_name))


@pytest.mark.parametrize("first", [2, 5])
def test_a_row_knows_its_different_words(first):
    assert made(first).words_of(1) == {"eten", "samen"}
    assert made(first).words_of(3) == {"kade", "wij", "samen", "eten", "hier"}


def test_each_word_is_counted_once_a_row():
    counts = {word: (number, public) for word, number, public in zip(*made(5).counts(), strict=True)}
    assert counts == {"buurt": (1, 1), "eten": (5, 3), "hier": (1, 0), "kade": (3, 2), "samen": (4, 2), "wij": (1, 0)}
    assert made(0).counts() == ((), (), ())
