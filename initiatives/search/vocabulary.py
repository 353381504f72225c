"""The words of the registry, and which of them answer to a word that somebody typed."""

import re
from itertools import islice
from math import log10

from initiatives.search.dutch import STOP_WORDS, VOWELS, bases, bodies, inflections
from initiatives.search.forms import are_apart, relatives, stem
from initiatives.search.signatures import Signatures
from initiatives.search.spelling import SOUND_ALIKE, distance, one_slip_away, sounding_alike
from initiatives.search.synonyms import LOOKALIKES, SYNONYMS
from initiatives.search.verbs import verb_stems
from ui.text import fold

EXACT, FORM, PART, TYPO = range(4)

SHORTEST_ROOT = 4  # of a word that is looked for inside others
SHORTEST_PART = 3  # of what stands beside it
MOST_SPLITS = 3
# Words that stand together are checked row by row, so one of them has to be rare.
MOST_ROWS_TO_CHECK = 2000
MOST_GUESSES = 40
SHORTEST_TELLING = 6
LONG = 6  # from here two slips may be in one word
# What a label of a category begins with; no word of a text does.
NAME, SYNONYM = "_", "__"
_ADJECTIVE = re.compile(r".*(?:[^i]e|lijk|[ai]al)")
_COORDINATED = re.compile(r",|:|/| (?:en|of|and|or) ")
LINKS = ("", "s", "en", "e", "n", "er")
# Beginnings that make another word of what follows, and no compound.
_PREFIXES = frozenset({
    "aan", "achter", "af", "be", "bij", "binnen", "door", "er", "for", "ge", "her", "in", "mee", "met", "na",
    "om", "on", "onder", "ont", "op", "over", "toe", "uit", "ver", "voor", "weg",
})  # fmt: skip
# How the first part of a compound sounds, when nobody knows it: it does not end in a, i, o or u, nor in consonants
# that no Dutch syllable ends in (bakf|iets).
_SYLLABLES = re.compile(
    r".*[aeiouy].*?(?:e|[aeiouy][bcdfgklmnprstwx]|ij"
    r"|[cfghklmnpr]t|[cfghklmnpr]ts|[aeiouy]s[tkp]|rst|[lrn]k|[lr][mpgf]|rn|mp|ng|[lrn]d|[bdfgkpltnmr]s|ch|ks|ngs|nks"
    r"|ij[a-z])"
)


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
            for base in (base for word in words if len(word) >= SHORTEST_TELLING for base in _ones(word)):
                if any(base in text for text in others):
                    found |= {NAME + text for text in (base, *others) if text.startswith(base) and " " not in text}
    return frozenset(found - {NAME, SYNONYM})


class Vocabulary:
    """A multiset of folded words: in how many rows each stands. What left the last row is not known any more."""

    def __init__(self, counts=None):
        self._counts = {}
        # Every word that ever came in, each in its own line: one text searches faster than many words.
        self._listed, self._text, self._shapes = set(), "\n", Signatures()
        # The labels by their word, or by the stems of their words when they have several.
        self._labels = {}
        self.add_counts(counts or {})

    def add(self, words):
        """Take in the different words of one row."""
        self.add_counts(dict.fromkeys(words, 1))

    def add_counts(self, counts):
        """Take in many rows at once: {word: in how many of them}."""
        known = self._counts
        if not known:
            known.update(counts)
        else:
            for word, count in counts.items():
                known[word] = known.get(word, 0) + count
        fresh = [word for word in counts if word not in self._listed]
        if fresh:
            self._listed.update(fresh)
            self._text += "\n".join(fresh) + "\n"
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

    def count(self, word):
        """In how many rows a word stands."""
        return self._counts.get(word, 0)

    def __contains__(self, word):
        return word in self._counts

    def __len__(self):
        return len(self._counts)

    # --- What answers to a word ---
    def expand(self, word):
        """(word of the registry, grade) for all that answer to a folded word: EXACT, FORM, PART or, if none of these
        is there, TYPO."""
        return list((self.near(word) or self.guessed(word) or self.part_of(word)).items())

    def near(self, word):
        """{word of the registry: EXACT, FORM or PART} for the word, its forms, its compounds and its synonyms."""
        found = self._of_stem(word)
        compounds = self._compounds(word)
        # What a text says itself goes before a kind of thing that a category happens to name.
        found |= dict.fromkeys(self.labels_of([word], names_only=bool(found or compounds)), FORM)
        for other in compounds:
            found.setdefault(other, PART)
        # Only where nothing has the word itself its synonyms are looked for inside others too.
        is_meant_otherwise = not found
        for synonym in self._synonyms(word):
            inside = self._compounds(synonym) if is_meant_otherwise else ()
            for other in (*self._of_stem(synonym), *inside, *self.labels_of([synonym], names_only=True)):
                found.setdefault(other, PART)
        return found

    def forms(self, word):
        """The other known words that are a form of this one."""
        return relatives(word, self._counts)

    def joined(self, first, second):
        """{word of the registry: grade} where two neighbouring words are written as one: "buurt tuin", buurttuin."""
        found = {}
        if len(first) > 1 and len(second) > 1:
            for start in bases(first):
                for link in LINKS:
                    for text, grade in self._of_stem(start + link + second).items():
                        found[text] = min(found.get(text, PART), max(grade, FORM))
        return found

    def apart(self, word):
        """{two words: FORM} where a word may be written as two that stand together: repaircafe, "repair cafe"."""
        found = {}
        for front, back in self._splits(word, 2, self.__contains__):
            pairs = [f"{front} {each}" for each in (back, *self.forms(back))]
            if min(self.count(front), self.count(back)) <= MOST_ROWS_TO_CHECK:
                found |= dict.fromkeys(pairs, FORM)
        return dict(islice(found.items(), 2 * MOST_SPLITS))

    def parts(self, word):
        """The two groups of words that answer to the parts of a compound, the most telling first; one of each must
        occur. [] when it does not consist of two parts that are known.

        Of several ways to split, the one with most parts that are words themselves wins, then the most even one.
        """
        splits = self._splits(word, SHORTEST_PART, self._is_form) or self._half_known_splits(word)
        if not splits:
            return []
        pair = max(splits, key=lambda pair: (sum(each in self for each in pair), min(map(len, pair))))
        first, last = (dict.fromkeys(self._answers(each), PART) for each in pair)
        # The first part says which kind is meant; the last is often the more general word.
        telling = sum(map(self.count, first)) <= 4 * sum(map(self.count, last))
        return [first, last] if telling else [last, first]

    def parts_meant(self, word):
        """[first, last] of a compound in one part of which there is a slip: repaircaffe, repair and cafe; or []."""
        for cut in range(SHORTEST_ROOT, len(word) - SHORTEST_ROOT + 1) if word.isalpha() else ():
            first, last = word[:cut], word[cut:]
            if first in self and len(last) > SHORTEST_ROOT and (meant := self._slipped(last)):
                return [first, meant]
            if last in self and len(first) > SHORTEST_ROOT and (meant := self._slipped(first)):
                return [meant, last]
        return []

    def _answers(self, part):
        """What answers to a part of a compound: its forms, or else the compounds with it."""
        return self._of_stem(part) or self._compounds(part)

    def _is_form(self, part):
        return any(each in self for each in (*bases(part), *inflections(part)))

    def _half_known_splits(self, word):
        """The (first, last) of which the longest known word is one, where other compounds have the other one."""
        splits = [(word[:cut], word[cut:]) for cut in range(SHORTEST_ROOT, len(word) - SHORTEST_ROOT + 1)]
        known = [(part, pair) for pair in splits if word.isalpha() for part in pair if part in self]
        for part, (first, last) in sorted(known, key=lambda each: -len(each[0])):
            if self._compounds(first if part == last else last):
                return [(first, last)]
        return []

    def respelled(self, word):
        """{word of the registry: TYPO} for a word that is only spelt otherwise: it sounds like a known one."""
        meant = (
            self._best(word, filter(self.__contains__, sounding_alike(word)), SOUND_ALIKE)
            if _may_be_wrong(word)
            else None
        )
        return self._instead(meant)

    def guessed(self, word):
        """{word of the registry: TYPO} for what was meant by a word that nothing answers to, the best guess first.

        A word that others begin with is unfinished; else it is the likeliest slip of the pen.
        """
        if not _may_be_wrong(word):
            return {}
        begun = list(islice(self._beginning_with(word), MOST_GUESSES))
        return dict.fromkeys(begun, TYPO) or self._instead(self._meant(word))

    def part_of(self, word):
        """{word of the registry: TYPO} for the only part that is known of a compound: the last resort."""
        return self._instead(self._end(word)) if _may_be_wrong(word) else {}

    def _instead(self, meant):
        return dict.fromkeys([meant, *self.near(meant)], TYPO) if meant else {}

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

    # --- Compounds ---
    def _compounds(self, word):
        """The known words that have this word or a form of it as their first, last or middle part."""
        if len(word) < SHORTEST_PART or not word.isalpha():
            return []
        roots = self._roots(word)
        lookalikes = [each for root in roots for each in LOOKALIKES.get(root, ())]
        forms = {form for root in roots for form in (root, *inflections(root))}
        # A verb stands in compounds as its stem (koken, kookschrift), a plural as its singular (schulden, schuldhulp).
        fronts = {*roots, *verb_stems(word), *(_ones(word)[1:2] if word.endswith("en") else ())}
        needles = {body for root in fronts for body in (root, *bodies(root)) if len(body) >= SHORTEST_PART}
        places = re.compile("|".join(sorted(needles, reverse=True)))
        found = {}
        for needle in needles:
            if any(other in needle for other in needles if other != needle):
                continue  # what contains the longer contains the shorter
            for text in self._with(needle):
                other = text.removeprefix(NAME)
                if text in found or other in forms or "_" in other or any(each in other for each in lookalikes):
                    continue
                starts = [each.start() for each in places.finditer(other)]
                # The name of a category is one of many words for it: only how it begins counts.
                starts = [start for start in starts if text is other or not start]
                found[text] = any(self._is_compound(other, start, fronts, forms) for start in starts)
        return [other for other, holds in found.items() if holds]

    def _roots(self, word):
        """The singular and the word itself: what compounds are made of."""
        ones = _ones(word)
        known = [each for each in ones if each in self and len(each) >= SHORTEST_PART]
        longer = [each for each in ones[:2] if len(each) >= SHORTEST_ROOT]
        return list(dict.fromkeys([word, *(known or longer)]))

    def _is_compound(self, other, place, fronts, forms):
        front, back = other[:place], other[place:]
        if back in forms:
            return self._may_stand_before(front, len(back))
        for root in fronts:
            if back.startswith(root) and (not front or self._may_stand_before(front, len(root))):
                return self._may_stand_behind(back[len(root) :], len(root))
        return False

    def _may_stand_before(self, front, length):
        """Whether this is likely the first part of a compound, the other part of which has this length."""
        if front in _PREFIXES or front.removesuffix("ge") in _PREFIXES:
            return False
        if self._is_known_part(front):
            return True
        return length >= SHORTEST_ROOT and len(front) >= SHORTEST_PART and _SYLLABLES.fullmatch(front) is not None

    def _may_stand_behind(self, rest, length):
        """Whether this is likely the last part of a compound, perhaps behind a linking letter."""
        for link in LINKS:
            if rest.startswith(link) and len(rest) - len(link) >= SHORTEST_PART and rest[len(link) :] in self:
                return True
        return length >= SHORTEST_ROOT and len(rest) >= SHORTEST_ROOT and any(letter in VOWELS for letter in rest)

    def _is_known_part(self, front):
        stripped = (front.removesuffix(link) for link in LINKS if front.endswith(link))
        return any(len(body) >= SHORTEST_PART and body in self for body in stripped)

    def _splits(self, word, shortest, is_known):
        """(first, last) pairs of known words, perhaps with a link between, that this word consists of."""
        found = []
        for cut in range(shortest, len(word) - shortest + 1) if word.isalpha() else ():
            front, back = word[:cut], word[cut:]
            if back not in STOP_WORDS and is_known(back):
                stripped = [front.removesuffix(link) for link in LINKS if front.endswith(link)]
                likely = (each for each in stripped if len(each) >= shortest and each not in STOP_WORDS)
                if body := next(filter(is_known, likely), None):
                    found.append((body, back))
        return found

    def _end(self, word):
        """The longest known word that this one ends in, as kruidentuin in tuin, or else begins with."""
        cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART)
        ends = (word[cut:] for cut in cuts if len(word) - cut >= SHORTEST_ROOT)
        starts = (word[:cut] for cut in reversed(cuts) if cut > SHORTEST_ROOT)
        return next((part for part in (*ends, *starts) if part in self and part not in STOP_WORDS), None)

    # --- Lookups in all words ---
    def _with(self, needle):
        """The known words that contain this."""
        text, counts = self._text, self._counts
        place = text.find(needle)
        while place >= 0:
            start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
            word = text[start:end]
            if word in counts:
                yield word
            place = text.find(needle, end)

    def _beginning_with(self, word):
        """The known words that begin with this."""
        text, counts = self._text, self._counts
        place = text.find("\n" + word)
        while place >= 0:
            end = text.find("\n", place + 1)
            if (other := text[place + 1 : end]) in counts:
                yield other
            place = text.find("\n" + word, end)

    # --- Typing errors ---
    def _meant(self, word):
        """The known word that this one most likely is a slip of: likely slips first, then frequent words."""
        best = self._slipped(word)
        if best or len(word) < LONG:
            return best
        alike = self._shapes.like(word, self._text, MOST_GUESSES)
        return self._best(word, filter(self.__contains__, alike), 2) or self._meant_part(word)

    def _slipped(self, word):
        """The known word of which one slip makes this one, or a few that keep the sound."""
        return self._best(word, {each for each in (*one_slip_away(word), *sounding_alike(word)) if each in self}, 1.5)

    def _meant_part(self, word):
        """The part of known compounds that this word most likely is a slip of: moestiun, moestuin of buurtmoestuin."""
        found = {}
        for other in self._shapes.like(word, self._text, MOST_GUESSES, inside=True):
            for size in range(len(word) - 1, len(word) + 2):
                if other in self and len(other) >= size + SHORTEST_PART:
                    for part in (other[:size], other[-size:]):
                        # One slip leaves the first letters or the last as they were.
                        if part not in found and (part[:2] == word[:2] or part[-2:] == word[-2:]):
                            found[part] = distance(word, part)
        likely = [part for part, slips in found.items() if slips <= 1 and self._compounds(part)]
        return min(likely, key=found.get, default=None)

    def _best(self, word, candidates, room):
        judged = [
            (slips - 0.1 * log10(self.count(other)), other)
            for other in candidates
            if len(other) > 2
            and other.isalpha()
            and other not in STOP_WORDS
            and (slips := distance(word, other)) <= room
        ]
        return min(judged)[1] if judged else None


def _ones(word):
    """The word, and what it is the plural or another form of."""
    return [each for each in bases(word) if not are_apart(word, each)]


def _may_be_wrong(word):
    return len(word) >= SHORTEST_ROOT and word.isalpha()


def _key(words):
    """What labels of these words are kept under: themselves, or the stems of several without stop words."""
    if len(words) == 1:
        return words[0]
    return tuple(stem(word) for word in words if word not in STOP_WORDS) or tuple(words)
