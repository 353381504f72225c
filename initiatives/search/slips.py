"""Which known word was meant by one that nobody writes so. What is correct Dutch is no slip: it is left alone.

Known words are a `Vocabulary`.
"""

import re
from itertools import product
from math import log10

from initiatives.search.compounds import SHORTEST_PART, SHORTEST_ROOT, compounds
from initiatives.search.dutch import STOP_WORDS
from initiatives.search.spelling import SOUND_ALIKE, distance, one_slip_away, sounding_alike
from initiatives.search.word_list import is_correct, is_part, is_word

MOST_GUESSES = 40
LONG = 6  # from here two slips may be in one word
MOST, LETTER_TOO_MANY = 1.5, 0.7  # slips in one word
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_MOST_DRAWN_OUT = 4  # runs of a letter in one word


def may_be_wrong(word):
    """Whether a word may be a slip at all: not one that is Dutch, has a digit or is very short."""
    return _room(word) == MOST


def _room(word):
    """How far from a word that may lie which was meant by it.

    A word on the list is never a slip. What can be read as a compound may be one by chance: schoolieren. So there a
    letter too many, or a known word that sounds the same, is the likelier.
    """
    if len(word) < SHORTEST_ROOT or not word.isalpha() or is_word(word):
        return 0
    return LETTER_TOO_MANY if is_correct(word) else MOST


def respelling(word, known):
    """The known word that sounds like this one, or that it is with its letters drawn out (heeeel); None when there is
    none, or the word is not wrong."""
    if not (room := _room(word)):
        return None
    if shorter := _shortened(word):
        likely = sorted(shorter, key=lambda each: (each not in known, not is_correct(each)))
        return next(filter(known.near, likely), None)
    if found := _best(word, filter(known.__contains__, sounding_alike(word)), SOUND_ALIKE, known):
        return found
    return slipped(word, known) if room == LETTER_TOO_MANY else None


def meant(word, known):
    """The known word that this one most likely is a slip of: likely slips first, then frequent words; or None."""
    best = slipped(word, known)
    if best or not may_be_wrong(word):
        return best
    if len(word) < LONG:
        return _unknown_meant(word, known)
    alike = known.like(word, MOST_GUESSES)
    return (
        _best(word, filter(known.__contains__, alike), 2, known)
        or _unknown_meant(word, known)
        or _part_meant(word, known)
    )


def slipped(word, known):
    """The known word of which one slip makes this one, or a few that keep the sound; None when it is not wrong."""
    if not (room := _room(word)):
        return None
    candidates = {each for each in (*one_slip_away(word), *sounding_alike(word)) if each in known}
    return _best(word, candidates, room, known)


def parts_meant(word, known):
    """[first, last] of a compound in one part of which there is a slip: repaircaffe, repair and cafe; or []."""
    for cut in range(SHORTEST_ROOT, len(word) - SHORTEST_ROOT + 1) if may_be_wrong(word) else ():
        first, last = word[:cut], word[cut:]
        if first in known and is_part(first) and len(last) > SHORTEST_ROOT and (other := slipped(last, known)):
            return [first, other]
        if last in known and is_part(last) and len(first) > SHORTEST_ROOT and (other := slipped(first, known)):
            return [other, last]
    return []


def _shortened(word):
    """The word with each letter that is drawn out once or twice; the shortest last, none when none is."""
    runs = list(_DRAWN_OUT.finditer(word))[:_MOST_DRAWN_OUT]
    found = []
    for sizes in product((2, 1), repeat=len(runs)) if runs else ():
        letters, end = [], 0
        for run, size in zip(runs, sizes, strict=True):
            letters += [word[end : run.start()], run[1] * size]
            end = run.end()
        found.append("".join(letters) + word[end:])
    return found


def _unknown_meant(word, known):
    """The Dutch word that is not known itself, but of which a form or compound is, and that this is a slip of."""
    candidates = {each for each in (*one_slip_away(word), *sounding_alike(word)) if is_word(each)}
    near = sorted((distance(word, each), each) for each in candidates if is_part(each))
    return next((each for slips, each in near if slips <= 1 and known.near(each)), None)


def _part_meant(word, known):
    """The part of known compounds that this word most likely is a slip of: moestiun, moestuin of buurtmoestuin."""
    found = {}
    for other in known.like(word, MOST_GUESSES, inside=True):
        for size in range(len(word) - 1, len(word) + 2):
            if other in known and len(other) >= size + SHORTEST_PART:
                for part in (other[:size], other[-size:]):
                    # One slip leaves the first letters or the last as they were.
                    if part not in found and (part[:2] == word[:2] or part[-2:] == word[-2:]):
                        found[part] = distance(word, part)
    likely = [part for part, slips in found.items() if slips <= 1 and compounds(part, known)]
    return min(likely, key=found.get, default=None)


def _best(word, candidates, room, known):
    judged = [
        (slips - 0.1 * log10(known.count(other)), other)
        for other in candidates
        if len(other) > 2 and other.isalpha() and other not in STOP_WORDS and (slips := distance(word, other)) <= room
    ]
    return min(judged)[1] if judged else None
