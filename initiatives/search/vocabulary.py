"""The words of the registry, and which of them answer to a word that somebody typed."""

import re
from itertools import islice

from initiatives.search.compounds import (
    NAME,
    SHORTEST_PART,
    SHORTEST_ROOT,
    compounds,
    dutch_splits,
    linked_otherwise,
    ones,
    splits,
    telling_splits,
)
from initiatives.search.dutch import STOP_WORDS, bases, inflections
from initiatives.search.forms import relatives, stem
from initiatives.search.listed import Listed
from initiatives.search.numerals import other_numerals
from initiatives.search.slips import MOST_GUESSES, may_be_wrong, meant, parts_meant, respelling
from initiatives.search.synonyms import SYNONYMS
from initiatives.search.word_list import LINKS, SHORT_FIRST, SHORT_LAST, is_correct, is_part
from ui.text import fold

EXACT, FORM, PART, TYPO = range(4)

MOST_SPLITS = 3
# Words that stand together are checked row by row, so one of them has to be rare.
MOST_ROWS_TO_CHECK = 2000
SHORTEST_TELLING = 6
MANY_COMPOUNDS = 3  # with one last part
SYNONYM = "__"  # as NAME, of a synonym
_ADJECTIVE = re.compile(r".*(?:[^i]e|lijk|[ai]al)")
_COORDINATED = re.compile(r",|:|/| (?:en|of|and|or) ")
_NUMBERED = re.compile(r"(.*\d)([a-z]{3,})")


def labels(names, synonyms):
    """What one category answers to, as words of the vocabulary: its names and synonyms as wholes.

    "Zorg voor elkaar" becomes "__zorg_voor_elkaar" as a synonym. A name also answers to its parts ("Aandacht en
    erkenning"), to how these begin ("Sociale cohesie in de wijk", sociale cohesie), and to any longer word that its
    synonyms confirm ("Zorg bieden aan ouderen", ouderenzorg). Other words of a category say too little on their own:
    who looks for a wijk does not look for all that strengthens its cohesion.
    """
    others = [fold(text) for text in synonyms]
    found = {SYNONYM + text.replace(" ", "_") for text in others}
    for name in names:
        for part in (name, *_COORDINATED.split(name)):
            words = [word for word in fold(part).split() if word not in STOP_WORDS]
            if words:
                found |= {NAME + fold(part).replace(" ", "_"), NAME + "_".join(words[:2])}
                if not _ADJECTIVE.fullmatch(words[0]):
                    found.add(NAME + words[0])
            for base in (base for word in words if len(word) >= SHORTEST_TELLING for base in ones(word)):
                if any(base in text for text in others):
                    found |= {NAME + text for text in (base, *others) if text.startswith(base) and " " not in text}
    return frozenset(found - {NAME, SYNONYM})


class Vocabulary:
    """A multiset of folded words: in how many rows each stands. What left the last row is not known any more.

    One `beside` another, as the words of the public rows beside those of all, shares what is kept of their letters.
    """

    def __init__(self, counts=None, *, beside=None):
        self._counts = {}
        self._beside = beside._counts if beside else {}
        # The words that ever came in; of those that are in no count any more, which they are.
        self._listed, self._left = (beside._listed, beside._left) if beside else (Listed(), set())
        # The labels by their word, or by the stems of their words when they have several.
        self._labels = beside._labels if beside else {}
        self.add_counts(counts or {})

    def add(self, words):
        """Take in the different words of one row."""
        self.add_counts(dict.fromkeys(words, 1))

    def add_counts(self, counts):
        """Take in many rows at once: {word: in how many of them}."""
        known, beside, left = self._counts, self._beside, self._left
        fresh = [word for word in counts if word not in known and word not in beside and word not in left]
        if known:
            for word, count in counts.items():
                known[word] = known.get(word, 0) + count
        else:
            known.update(counts)
        self._listed.add(fresh)
        for label in fresh:
            if label.startswith(NAME):
                self._labels.setdefault(_key(label.strip(NAME).split("_")), []).append(label)

    def remove(self, words):
        """Leave out the different words of one row that was taken in before. KeyError for a word that was not."""
        for word in words:
            left = self._counts[word] - 1
            if left:
                self._counts[word] = left
            else:
                del self._counts[word]
                self._left.add(word)

    def count(self, word):
        """In how many rows a word stands."""
        return self._counts.get(word, 0)

    def __contains__(self, word):
        return word in self._counts

    def __len__(self):
        return len(self._counts)

    # --- Lookups in all words ---
    def containing(self, needle):
        """The known words that contain this."""
        return filter(self._counts.__contains__, self._listed.containing(needle))

    def beginning_with(self, start):
        """The known words that begin with this."""
        return filter(self._counts.__contains__, self._listed.beginning_with(start))

    def like(self, word, most, *, inside=False):
        """At most so many known words that look like this one, or have something inside them that does."""
        return filter(self._counts.__contains__, self._listed.like(word, most, inside=inside))

    # --- What answers to a word ---
    def expand(self, word):
        """(word of the registry, grade) for all that answer to a folded word: EXACT, FORM, PART or, if none of these
        is there, TYPO."""
        found = self.near(word) or self.guessed(word)
        return list((found or next(iter(self.part_of(word).values()), {})).items())

    def near(self, word):
        """{word of the registry: EXACT, FORM or PART} for the word, its forms, its compounds and its synonyms."""
        found = self._of_stem(word) | dict.fromkeys(filter(self.__contains__, linked_otherwise(word)), FORM)
        parts = list(self.beginning_with(word)) if _NUMBERED.fullmatch(word) else compounds(word, self)
        # What a text says itself goes before a kind of thing that a category happens to name.
        found |= dict.fromkeys(self.labels_of([word], names_only=bool(found or parts)), FORM)
        for other in parts:
            found.setdefault(other, PART)
        # Only where nothing has the word itself its synonyms are looked for inside others too.
        is_meant_otherwise = not found
        for synonym in self._synonyms(word):
            inside = compounds(synonym, self) if is_meant_otherwise else ()
            for other in (*self._of_stem(synonym), *inside, *self.labels_of([synonym], names_only=True)):
                found.setdefault(other, PART)
        return found

    def forms(self, word):
        """The other known words that are a form of this one."""
        found = relatives(word, self._counts)
        for other in other_numerals(word):
            found += [each for each in (other, *relatives(other, self._counts)) if each in self]
        if numbered := _NUMBERED.fullmatch(word):
            number, name = numbered.groups()
            behind = {each.removeprefix(number) for each in self.beginning_with(number)}
            found += [number + each for each in relatives(name, behind)]
        return found

    def joined(self, first, second):
        """{word of the registry: grade} where two neighbouring words are written as one: "buurt tuin", buurttuin."""
        found = {}
        if len(first) > 1 and len(second) > 1:
            for start in (*bases(first), *other_numerals(first)):
                for link in LINKS:
                    for text, grade in self._of_stem(start + link + second).items():
                        found[text] = min(found.get(text, PART), max(grade, FORM))
        return found

    def apart(self, word):
        """{two words: FORM} where a word may be written as two that stand together: repaircafe, "repair cafe"."""
        found = {}
        for front, back in splits(word, 2, self.__contains__):
            found |= dict.fromkeys(self._together(front, [back, *self.forms(back)]), FORM)
        for number, name in self._number_splits(word):
            found |= dict.fromkeys(self._together(number, [*self.forms(name), *self.beginning_with(name)]), FORM)
        return dict(islice(found.items(), 2 * MOST_SPLITS))

    def _together(self, front, backs):
        """The pairs of which one word is rare enough to look whether they stand together."""
        return [f"{front} {each}" for each in backs if min(self.count(front), self.count(each)) <= MOST_ROWS_TO_CHECK]

    def parts(self, word):
        """{part: the words that answer to it} of a compound, the most telling part first; one of each must occur. {}
        when it does not consist of two parts that are known.

        Of several ways to split, the one with most parts that are words themselves wins, then the most even one.
        """
        pairs = splits(word, SHORTEST_PART, self._is_known_part) or self._half_known_splits(word)
        if not pairs:
            return {}
        pair = max(pairs, key=lambda pair: (sum(each in self for each in pair), min(map(len, pair))))
        found = {part: dict.fromkeys(self.near(part), PART) for part in pair}
        first, last = (sum(map(self.count, found[part])) for part in pair)
        # The first part says which kind is meant; the last is often the more general word.
        return found if first <= 4 * last else dict(reversed(found.items()))

    def part_of(self, word):
        """{part: the words that answer to it} for the only known part of a compound, the first before the
        last: the last resort; or else {}."""
        if is_correct(word):
            pairs = telling_splits(word)
            lasts = [last for _first, last in pairs if not self._is_general(last)]
            # The first part says which kind is meant; in the longest is least by chance.
            likely = [
                part for parts in ([first for first, _last in pairs], lasts) for part in sorted(parts, key=len)[::-1]
            ]
        elif may_be_wrong(word):
            cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART)
            ends = [word[cut:] for cut in cuts]
            likely = [part for part in (*ends, *(word[:cut] for cut in reversed(cuts))) if len(part) > SHORTEST_ROOT]
        else:
            return {}
        for part in likely:
            if part not in STOP_WORDS and len(part) >= SHORTEST_ROOT and (group := self.near(part)):
                return {part: dict.fromkeys(group, PART)}
        return {}

    def parts_meant(self, word):
        """[first, last] of a compound in one part of which there is a slip: repaircaffe, repair and cafe; or []."""
        return parts_meant(word, self)

    def respelled(self, word):
        """{word of the registry: TYPO} for a word that is only spelt otherwise: it sounds like a known one. {} for one
        that is known or correct."""
        return {} if word in self else self._instead(respelling(word, self))

    def guessed(self, word):
        """{word of the registry: TYPO} for what was meant by a word that nothing answers to, the best guess first.

        A word that others begin with is unfinished; else it is the likeliest slip of the pen, unless it is correct.
        """
        if len(word) < SHORTEST_ROOT or not word.isalpha():
            return {}
        begun = list(islice(self.beginning_with(word), MOST_GUESSES))
        return dict.fromkeys(begun, TYPO) or self._instead(meant(word, self))

    def _instead(self, other):
        return dict.fromkeys([other, *self.near(other)], TYPO) if other else {}

    # --- Labels, forms and synonyms ---
    def labels_of(self, terms, *, names_only=False):
        """The labels of categories that consist of these neighbouring words, or of forms of them."""
        keys = [_key(terms)] if len(terms) > 1 else [terms[0], *relatives(terms[0], self._labels)]
        found = [label for key in keys for label in self._labels.get(key, ())]
        return [label for label in found if label in self and not (names_only and label.startswith(SYNONYM))]

    def _of_stem(self, word):
        found = {word: EXACT} if word in self else {}
        return found | dict.fromkeys(self.forms(word), FORM)

    @staticmethod
    def _synonyms(word):
        return list(
            dict.fromkeys(other for each in (word, *relatives(word, SYNONYMS)) for other in SYNONYMS.get(each, ()))
        )

    # --- Parts ---
    def _is_general(self, last):
        """Whether so many known compounds end in this that it says little by itself: of leesclub, club."""
        ending = (each for each in self.containing(last) if each.endswith(last) and each != last)
        return len(list(islice(ending, MANY_COMPOUNDS))) == MANY_COMPOUNDS

    def _is_known_part(self, part):
        if not is_part(part) or (len(part) < SHORTEST_ROOT and part not in SHORT_FIRST and part not in SHORT_LAST):
            return False
        return any(each in self for each in (*bases(part), *inflections(part)))

    def _number_splits(self, word):
        """(number, name) in which a word with a number may be written: 3dprinter as "3d printer", tweedehands as "2e
        hands". The number is known."""
        found = []
        for numbered in filter(None, map(_NUMBERED.fullmatch, (word, *other_numerals(word)))):
            end = len(numbered[1])
            pairs = [(numbered[0][:cut], numbered[0][cut:]) for cut in range(end, min(end + 3, len(numbered[0]) - 2))]
            found += [(number, name) for front, name in pairs for number in (front, *other_numerals(front))]
        return [(number, name) for number, name in found if number in self]

    def _half_known_splits(self, word):
        """The (first, last) of which the longest known word is one, where other compounds have the other one."""
        pairs = dutch_splits(word)
        known = [(part, pair) for pair in pairs for part in pair if part in self]
        for part, (first, last) in sorted(known, key=lambda each: -len(each[0])):
            if compounds(first if part == last else last, self):
                return [(first, last)]
        return []


def _key(words):
    """What labels of these words are kept under: themselves, or the stems of several without stop words."""
    if len(words) == 1:
        return words[0]
    return tuple(stem(word) for word in words if word not in STOP_WORDS) or tuple(words)
