"""How far a word is from another, as people mistype and mishear Dutch."""

import re
from functools import lru_cache
from itertools import pairwise

LETTERS = "abcdefghijklmnopqrstuvwxyz"
# What sounds alike is written as one: ei and ij, au and ou, c and k, d and t at the end, double letters, and so on.
_SOUNDS = [
    (re.compile(r"ij|ey|y(?![aeou])"), "ei"),
    (re.compile("eau"), "o"),
    (re.compile("ou"), "au"),
    (re.compile("sch(?=e?$)|sj|sh"), "s"),
    (re.compile("ch"), "g"),
    (re.compile("qu"), "kw"),
    (re.compile("x"), "ks"),
    (re.compile("ck"), "k"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c"), "k"),
    (re.compile("ph|v"), "f"),
    (re.compile("z"), "s"),
    (re.compile("th|dt"), "t"),
    (re.compile("d(?=s?$)"), "t"),
    (re.compile("ie"), "i"),
    (re.compile(r"([a-z])\1"), r"\1"),
    (re.compile("(?<=[bcdfghklmnprst])tie"), "sie"),
]
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEAR = {frozenset(pair) for row in _ROWS for pair in pairwise(row)} | {
    frozenset(pair) for upper, lower in pairwise(_ROWS) for pair in zip(upper[1:], lower, strict=False)
}
SOUND_ALIKE = 0.5
FAR = 2.5  # nobody asks how much further two words are apart


@lru_cache(maxsize=20_000)
def sound(word):
    """A folded word as it sounds, roughly: "wijk" and "weik" are one."""
    for pattern, simple in _SOUNDS:
        word = pattern.sub(simple, word)
    return word


def distance(typed, meant):
    """How unlikely it is that who meant the one typed the other: about one for each slip.

    Damerau-Levenshtein (neighbours swapped are one slip), in which a neighbouring key or a doubled letter costs less,
    and another first letter more, as the first one is seldom wrong. Words that sound alike are half a slip apart. Of
    words that are FAR apart it does not say how far.
    """
    slips = _slips(typed, meant)
    if slips > SOUND_ALIKE:
        slips = min(slips, SOUND_ALIKE + _slips(sound(typed), sound(meant)))
    return slips + (0.5 if typed[:1] != meant[:1] and sound(typed)[:1] != sound(meant)[:1] else 0)


def _slips(typed, meant):
    before, above = None, [float(column) for column in range(len(meant) + 1)]
    for row, letter in enumerate(typed):
        line = [row + 1.0]
        for column, wanted in enumerate(meant):
            if letter == wanted:
                line.append(above[column])
                continue
            swap = 0.8 if frozenset((letter, wanted)) in _NEAR else 1
            extra = 0.7 if row and typed[row - 1] == letter else 1
            missing = 0.7 if column and meant[column - 1] == wanted else 1
            best = min(above[column] + swap, above[column + 1] + extra, line[column] + missing)
            if row and column and letter == meant[column - 1] and typed[row - 1] == wanted:
                best = min(best, before[column - 1] + 0.9)
            line.append(best)
        if min(line) > FAR:
            return FAR
        before, above = above, line
    return above[-1]


def one_slip_away(word):
    """All texts that one letter fewer, more or other, or two neighbours swapped, make of a word."""
    for place in range(len(word) + 1):
        front, back = word[:place], word[place:]
        if back:
            yield front + back[1:]
            if len(back) > 1:
                yield front + back[1] + back[0] + back[2:]
        for letter in LETTERS:
            yield front + letter + back
            if back:
                yield front + letter + back[1:]


_SWAPS = [
    ("ei", "ij"), ("ij", "ei"), ("au", "ou"), ("ou", "au"), ("ie", "i"), ("i", "ie"), ("c", "k"), ("k", "c"),
    ("y", "ij"), ("y", "i"), ("i", "y"), ("g", "ch"), ("ch", "g"), ("dt", "d"), ("dt", "t"), ("d", "t"), ("t",
    "d"), ("d", "dt"), ("t", "dt"), ("z", "s"), ("s", "z"), ("f", "v"), ("v", "f"), ("x", "ks"), ("ks", "x"),
    ("kw", "qu"), ("q", "k"), ("k", "ck"), ("tie", "sie"), ("sie", "tie"), ("t", "th"), ("o", "eau"), ("eau",
    "o"), ("sch", "s"), ("s", "sch"),
    *((letter, letter * 2) for letter in "abdefgklmnoprstu"), *((letter * 2, letter) for letter in "abdefgklmnoprstu"),
]  # fmt: skip


def sounding_alike(word):
    """Texts that sound like a word and differ in one or two spellings from it."""
    first = _respelled(word)
    yield from first
    if len(word) < 16:
        for each in first:
            yield from _respelled(each)


def _respelled(word):
    found = []
    for old, new in _SWAPS:
        place = word.find(old)
        while place >= 0:
            found.append(word[:place] + new + word[place + len(old) :])
            place = word.find(old, place + 1)
    return found
