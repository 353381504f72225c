"""Which known words have a word as a part, and of which parts a word consists.

The list of Dutch words judges (`initiatives.search.word_list`): tuin is in buurtmoestuin, and not in fortuin, as
for is no part. Names and new words are on no list, so beside a long part they may stand as well, as may what the
registry has. Known words are a `Vocabulary`.
"""

import re
from functools import lru_cache

from initiatives.search.dutch import STOP_WORDS, VOWELS, bases, bodies, inflections
from initiatives.search.forms import are_apart
from initiatives.search.synonyms import LOOKALIKES
from initiatives.search.verbs import infinitives, verb_stems
from initiatives.search.word_list import (
    LINKS,
    PREFIXES,
    SHORT_FIRST,
    SUFFIXES,
    dutch_cuts,
    is_correct,
    is_dutch_front,
    is_dutch_last,
    is_part,
    is_word,
    unlinked,
)

SHORTEST_ROOT = 4  # of a word that is looked for inside others
SHORTEST_PART = 3  # of what stands beside it
LONG_ROOT = 6  # beside which a part may be unknown
# What a label of a category begins with; no word of a text does.
NAME = "_"
# What is made of a noun and is about it: tuin, tuinieren; mantelzorg, mantelzorgers.
_MAKING_VERBS, _OF_PEOPLE = ("ieren", "iert"), ("er", "ers")
# In these end words that the list has not, as it took them for compounds: bestrating, belasting, kruidenier.
_LAST_BY_CHANCE = {"denier", "rating", "ting"}
# How the first part of a compound sounds, when nobody knows it: it does not end in a, i, o or u, nor in consonants
# that no Dutch syllable ends in (bakf|iets).
_SYLLABLES = re.compile(
    r".*[aeiouy].*?(?:e|[aeiouy][bcdfgklmnprstwx]|ij"
    r"|[cfghklmnpr]t|[cfghklmnpr]ts|[aeiouy]s[tkp]|rst|[lrn]k|[lr][mpgf]|rn|mp|ng|[lrn]d|[bdfgkpltnmr]s|ch|ks|ngs|nks"
    r"|ij[a-z])"
)


def ones(word):
    """The word, and what it is the plural or another form of."""
    return [each for each in bases(word) if not are_apart(word, each)]


def compounds(word, known):
    """The known words that have this word or a form of it as their first, last or middle part."""
    if len(word) < SHORTEST_PART or not word.isalpha() or word in SUFFIXES:
        return []
    roots = _roots(word, known)
    lookalikes = [each for root in roots for each in LOOKALIKES.get(root, ())]
    forms = {form for root in roots for form in (root, *inflections(root))}
    # A verb stands in compounds as its stem (koken, kookschrift), a plural as its singular (schulden, schuldhulp).
    fronts = {*roots, *verb_stems(word), *(ones(word)[1:2] if word.endswith("en") else ())}
    # As a first part it may have the link of its plural: klussendienst, zonnepaneel.
    linked = {body + end for root in roots for body in bodies(root) for end in ("en", "e")} - fronts
    needles = {body for root in fronts for body in (root, *bodies(root)) if len(body) >= SHORTEST_PART}
    places = re.compile("|".join(sorted(needles, reverse=True)))
    found = {}
    for needle in needles:
        if any(other in needle for other in needles if other != needle):
            continue  # what contains the longer contains the shorter
        for text in known.containing(needle):
            other = text.removeprefix(NAME)
            if text in found or other in forms or "_" in other or any(each in other for each in lookalikes):
                continue
            starts = [each.start() for each in places.finditer(other)]
            # The name of a category is one of many words for it: only how it begins counts.
            starts = [start for start in starts if text is other or not start]
            found[text] = any(_has_part(other, start, fronts, linked, forms, known) for start in starts)
    return [other for other, holds in found.items() if holds]


def splits(word, shortest, is_known):
    """(first, last) pairs of known words, perhaps with a link between, that this word consists of."""
    found = []
    for cut in range(shortest, len(word) - shortest + 1) if word.isalpha() else ():
        front, back = word[:cut], word[cut:]
        if back not in STOP_WORDS and is_known(back):
            likely = (each for each in unlinked(front) if len(each) >= shortest and each not in STOP_WORDS)
            if body := next(filter(is_known, likely), None):
                found.append((body, back))
    return found


def dutch_splits(word):
    """(first, last) pairs of Dutch words, perhaps compounds themselves, that this word consists of."""
    return [(next(filter(_stands_alone, unlinked(front)), front), back) for front, back in _dutch_halves(word)]


def telling_splits(word):
    """Those of `dutch_splits` of which a half says what the whole is about. None of a form of a verb (scheiding is no
    ding), nor one of which the last part is only the end of another's that is one word (kraan-slang, not kraans-lang).
    """
    pairs = [] if infinitives(word) else dutch_splits(word)
    whole = {back for _front, back in pairs if infinitives(back) or (is_word(back) and not _dutch_halves(back))}
    return [
        (front, back)
        for front, back in pairs
        if _stands_alone(front)
        and min(len(front), len(back)) >= SHORTEST_PART
        and back not in _LAST_BY_CHANCE
        and not (len(back) < SHORTEST_ROOT and infinitives(front))
        and not any(each != back and each.endswith(back) for each in whole)
    ]


@lru_cache(maxsize=4096)
def _dutch_halves(word):
    """As `dutch_splits`, with the links."""
    return [(word[:cut], word[cut:]) for cut in dutch_cuts(word)] if word.isalpha() else []


def linked_otherwise(word):
    """The same compound with another link, or none: bijstanduitkering, bijstandsuitkering. Most do not exist."""
    return {first + link + last for first, last in dutch_splits(word) for link in LINKS} - {word}


def _stands_alone(text):
    return text in SHORT_FIRST or is_correct(text) or bool(infinitives(text))


def _roots(word, known):
    """The singular and the word itself: what compounds are made of."""
    of_word = ones(word)
    certain = [each for each in of_word if (each in known and len(each) >= SHORTEST_PART) or is_word(each)]
    likely = [each for each in of_word[:2] if len(each) >= SHORTEST_ROOT]
    return list(dict.fromkeys([word, *(certain or likely)]))


def _has_part(other, place, fronts, linked, forms, known):
    front, back = other[:place], other[place:]
    if back in forms:
        return _may_stand_before(front, back, known) and not _is_whole(other, back)
    for root in fronts:
        if back.startswith(root) and (not front or _may_stand_before(front, root, known)):
            rest = back[len(root) :]
            if rest in _OF_PEOPLE or rest in _MAKING_VERBS:
                return len(root) >= SHORTEST_ROOT or not any(letter in VOWELS for letter in root)  # zzpers
            if _may_stand_behind(rest, root, known) and not _is_whole(other, root):
                return True
    return not front and any(
        back.startswith(each) and _is_word_part(back[len(each) :]) and not _is_whole(other, each) for each in linked
    )


def _is_word_part(text):
    return is_part(text) and is_word(text)


def _is_whole(other, root):
    """Whether the letters of a root stand in a word, or in a part of it, that the list has and that is no compound:
    planeten are no eten, and transportraden no sport."""
    if len(root) >= LONG_ROOT:
        return False
    pieces = [piece for pair in _dutch_halves(other) for half in pair if root in half for piece in unlinked(half)]
    if root in pieces:
        # waterkannen: the list has waterkan, of which kan is too short a part.
        return len(root) < LONG_ROOT - 1 and _is_simple(other, root)
    return any(_is_simple(each, root) for each in (other, *pieces))


@lru_cache(maxsize=4096)
def _is_simple(text, root):
    return any(
        is_word(each) and len(each) > len(root) and not dutch_splits(each)
        for each in bases(text)
        if not (text.startswith(root) and text[len(root) :] in SUFFIXES)
    )


def _may_stand_before(front, root, known):
    """Whether this is likely the first part of a compound in which this root comes next."""
    if not is_part(front) or front.removesuffix("ge") in PREFIXES:
        return False
    if is_dutch_front(front) or any(len(each) >= SHORTEST_ROOT and each in known for each in unlinked(front)):
        return True
    return len(root) >= LONG_ROOT and len(front) >= SHORTEST_PART and _SYLLABLES.fullmatch(front) is not None


def _may_stand_behind(rest, root, known):
    """Whether this is likely the last part of a compound, perhaps behind a linking letter."""
    rests = [rest[len(link) :] for link in LINKS if rest.startswith(link)]
    if any(is_dutch_last(each) or (len(each) >= SHORTEST_ROOT and is_part(each) and each in known) for each in rests):
        return True
    return (
        len(root) >= LONG_ROOT
        and len(rest) >= SHORTEST_ROOT
        and any(letter in VOWELS for letter in rest)
        and SUFFIXES.isdisjoint(rests)
    )
