"""What somebody types in the search field, and what a row must have to be an answer to it."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise, zip_longest
from types import MappingProxyType
from typing import NamedTuple

from initiatives.search.compounds import SHORTEST_ROOT
from initiatives.search.dutch import STOP_WORDS
from initiatives.search.sentences import ASKING, BETWEEN, WORDS_TOO, is_sentence, leading_to
from initiatives.search.verbs import infinitives
from initiatives.search.vocabulary import EXACT, FORM, NAME, TYPO
from initiatives.search.word_list import SUFFIXES
from ui.text import fold

MOST_TERMS = 12
LONGEST_RUN = 5
# A minus excludes only in front of a word: "repair-café" has none.
_PART = re.compile(r'(?P<minus>(?<!\S)[-−–])?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_CURLY = str.maketrans("“”„‟«»", '""""""')
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
# What holds the pieces of one word together: kerst-moestuin, 65+, zzp'ers.
_JOINS = re.compile(r"[-−–'’+.]*")
_APART = re.compile(r"[,;:/&@|]")


class SaidWord(NamedTuple):
    """A word in a question: folded, where it stands in the text, and whether it has a capital that a beginning does
    not explain."""

    word: str
    start: int
    end: int
    has_capital: bool


class NamedPlace(NamedTuple):
    """A place in a question: its folded name, from which to which word it stands with what leads to it, and whether it
    was certainly meant: behind "in", or with a capital where the name is a word as well."""

    name: str
    start: int
    end: int
    is_certain: bool
    leads: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A text as a search: `terms` are single words in their order, `phrases` stood between quotes.

    `excluded` are words and phrases behind a minus. All are folded; the words of a phrase are parted by one space.
    """

    text: str
    terms: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @classmethod
    @lru_cache(maxsize=64)  # a list asks for the same question from several sides
    def parse(cls, text):
        """The question that a text asks. Never fails; what comes after twelve words and phrases is left out."""
        found = {"terms": [], "phrases": [], "excluded": []}
        left = MOST_TERMS
        for part in _PART.finditer(text.translate(_CURLY)):
            phrase, words = part["phrase"], fold((part["phrase"] or part["word"] or "").replace("_", " "))
            if not words:
                continue
            if part["minus"]:
                kind, texts = "excluded", [words]
            elif phrase is not None:
                kind, texts = "phrases", [words]
            else:
                kind, texts = "terms", words.split()
            fresh = [each for each in dict.fromkeys(texts) if each not in found[kind]][:left]
            found[kind] += fresh
            left -= len(fresh)
        return cls(text, **{kind: tuple(texts) for kind, texts in found.items()})

    @property
    def is_empty(self):
        """Whether it asks nothing, so that every row is an answer."""
        return not (self.terms or self.phrases or self.excluded)

    @cached_property
    def said(self):
        """The words as they were said, also those that were said before; without phrases and what is excluded."""
        found, first = [], True
        for part in _PART.finditer(self.text.translate(_CURLY)):
            if part["minus"] or part["word"] is None:
                continue
            for each in _WORD.finditer(self.text, *part.span("word")):
                has_capital = not first and each[0][:1].isupper()
                found += [SaidWord(word, *each.span(), has_capital) for word in fold(each[0]).split()]
                first = False
        shouted = len(found) > 2 and all(each.has_capital for each in found[1:])
        known = [each for each in found if each.word in self.terms]
        return tuple(each._replace(has_capital=False) for each in known) if shouted else tuple(known)

    @property
    def typed(self):
        """What stands between spaces, as it was typed, without phrases and what is excluded."""
        parts = _PART.finditer(self.text.translate(_CURLY))
        return [part["word"] for part in parts if part["word"] and not part["minus"]]

    @cached_property
    def wholes(self):
        """{term: folded whole} of pieces of a word of which one is short or has a digit: e-bike, no kerst-moestuin."""
        return {term: whole for whole in self._wholes() for term in whole.split()}

    def _wholes(self):
        """{folded whole: its part of the text}."""
        found = {}
        for part in _PART.finditer(self.text.translate(_CURLY)):
            pieces = fold((part["word"] or "").replace("_", " ")).split()
            is_one = len(pieces) > 1 and any(len(each) < SHORTEST_ROOT or not each.isalpha() for each in pieces)
            if is_one and not part["minus"] and not _APART.search(part["word"]):
                found[" ".join(pieces)] = part
        return found

    @cached_property
    def is_sentence(self):
        """Whether it is asked in a sentence, in which some words only ask."""
        return is_sentence([each.word for each in self.said], self.text)

    @property
    def content(self):
        """The terms that say something: without stop words, and in a sentence without those that only ask, unless
        there is nothing else."""
        said = tuple(term for term in self.terms if term not in STOP_WORDS)
        if self.is_sentence:
            said = tuple(term for term in said if term not in ASKING) or said
        return said or (() if self.phrases else self.terms)

    def places(self, known):
        """The NamedPlaces among these folded names, the longest first where two overlap."""
        words, found, at = [each.word for each in self.said], [], 0
        while at < len(words):
            sizes = range(min(LONGEST_RUN, len(words) - at), 0, -1)
            size = next((size for size in sizes if " ".join(words[at : at + size]) in known), 0)
            if size:
                found.append(self._named(" ".join(words[at : at + size]), at, at + size))
            at += size or 1
        return found

    def _named(self, name, start, end):
        words, first = [each.word for each in self.said], start
        if name in WORDS_TOO and words[first - 1 : first] in (["de"], ["het"]):
            return NamedPlace(name, start, end, False, ())  # in de bergen
        while first and words[first - 1] in BETWEEN:
            first -= 1
        leading = leading_to(name, self.said[start].has_capital)
        if first and words[first - 1] in leading:
            first -= 1
        elif not leading.intersection(words[first:start]):
            first = start
        is_certain = first < start or (name in WORDS_TOO and self.said[start].has_capital)
        return NamedPlace(name, first, end, is_certain, tuple(words[first:start]))

    def without(self, word, places=MappingProxyType({})):
        """The text without a term, a whole, a phrase, what is excluded or a place with what leads to it; the rest as
        typed. What joined it to another word goes with it: of "kerst-moestuin" no minus stays."""
        named = [each for each in self.places(places) if each.name == word and each.is_certain]
        gone = {at for each in named for at in range(each.start, each.end)}
        spans = [self._joined(each) for at, each in enumerate(self.said) if at in gone or each.word == word]
        spans += [self._wholes()[word].span()] if word in self._wholes() else []
        for part in _PART.finditer(self.text.translate(_CURLY)):
            if (part["minus"] or part["phrase"]) and fold(part["phrase"] or part["word"]) == word:
                spans.append(part.span())
        text, done = [], 0
        for start, end in sorted(spans):
            text.append(self.text[done:start])
            done = max(done, end)
        return re.sub(r" (?=\?)", "", " ".join("".join([*text, self.text[done:]]).split()))

    def _joined(self, said):
        """(start, end) of a word with what joins it to the next, or else to the one before."""
        start, end = said.start, _JOINS.match(self.text, said.end).end()
        if not _WORD.match(self.text, end):
            start = next(at for at in range(start, -1, -1) if not at or not _JOINS.fullmatch(self.text[at - 1]))
        return start, end

    def as_typed(self, word):
        """A term or a whole as it was typed, or a phrase."""
        if part := self._wholes().get(word):
            return part["word"].strip(".,!?()")
        return next((self.text[each.start : each.end] for each in self.said if each.word == word), word)

    def corrected(self, mended):
        """The text with these terms replaced, and the rest as it was typed."""

        def replaced(part):
            if part["minus"] or part["word"] is None:
                return part[0]
            return re.sub(r"\w+", lambda word: mended.get(fold(word[0]), word[0]), part[0])

        return _PART.sub(replaced, self.text.translate(_CURLY))


@dataclass(frozen=True)
class PlaceName:
    """A place by its name, and the labels that its initiatives answer to: of municipalities, then of a province."""

    name: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What a row must have. A text here is a folded word, several parted by one space that must
    stand together, or a label: one of the categories of the row has it (`initiatives.search.vocabulary.labels`), or it
    lies in the place (`initiatives.search.thesaurus`).

    Of each of the `required` groups, {text: grade}, one text must occur; so must all `phrases`; no `excluded` may. A
    group without texts cannot be met. `correction` is the question without its typing errors, if any was mended.
    `dropped` says of which compounds only one part is asked for, {term: part}. When no row meets the plan, `otherwise`
    may: it asks for less of a compound that no text has, and takes the name of a category for a phrase that none has.

    `asked` are the words, each a term or the name of a place, that the groups stand for, in the same order; `mended`
    {term: what was taken for it}.
    """

    required: tuple[dict[str, int], ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    correction: str | None = None
    dropped: dict[str, str] = field(default_factory=dict)
    otherwise: "Plan | None" = None
    asked: tuple[str, ...] = field(default=(), compare=False)
    mended: dict[str, str] = field(default_factory=dict, compare=False)

    @cached_property
    def marks(self):
        """The folded words to mark in a text that was found."""
        texts = (text for texts in (*self.required, self.phrases) for text in texts if not text.startswith(NAME))
        return frozenset(word for text in texts for word in text.split())

    @property
    def groups(self):
        """[(the word or phrase that it stands for, group)] of all that must occur."""
        required = zip_longest(self.asked, self.required, fillvalue="")
        return [*required, *((phrase, {phrase: EXACT}) for phrase in self.phrases)]

    def keeping(self, words):
        """The plan of these of its words alone."""
        kept = [(word, group) for word, group in zip(self.asked, self.required, strict=True) if word in words]
        dropped = {word: part for word, part in self.dropped.items() if word in words}
        return replace(self, **_asked(kept), dropped=dropped, otherwise=None)

    def in_wholes(self, wholes):
        """The plan in which pieces of one word, {term: whole}, are asked as that word."""
        dropped = {wholes.get(word, word): part for word, part in self.dropped.items()}
        return replace(self, asked=tuple(wholes.get(word, word) for word in self.asked), dropped=dropped)

    def knowing(self, words, text):
        """The plan of this text when these words are no slips, and no compounds of which a half will do."""
        if not words:
            return self
        known = {word for word in words if word in self.mended or word in self.dropped}
        otherwise = self.otherwise and self.otherwise.knowing(words, text)
        mended = {word: meant for word, meant in self.mended.items() if word not in known}
        required = [
            (word, _unmended(group, word in self.dropped) if word in known else group)
            for word, group in zip(self.asked, self.required, strict=True)
        ]
        return replace(
            self,
            **_asked(required),
            correction=Query.parse(text).corrected(mended) if mended else None,
            mended=mended,
            dropped={word: part for word, part in self.dropped.items() if word not in known},
            otherwise=otherwise,
        )


def plan(question, vocabulary, places=MappingProxyType({})):
    """What a row must have to be an answer to this question, in words of the registry.

    Each term asks for the word, a form of it or a compound with it. Neighbours may be written as one in a row ("repair
    cafe", repaircafé) and one may be written as two. Only a word for which there is none of these is split into known
    words that must all occur, or taken for a slip of the pen. `places` are {folded name: PlaceName}. The name of one
    is no slip: where nothing is, nothing is found. Behind "in" it is the place and no word.
    """
    named = question.places(places)
    inside = {term: place for place in named for term in place.name.split()}
    within = [place for place in named if place.is_certain]
    leads = {word for place in within for word in (*place.leads, *place.name.split())}
    terms = [term for term in question.content if term not in leads]
    groups = {term: vocabulary.near(term) for term in terms}
    for terms in runs(question.terms, shortest=2):
        if label := dict.fromkeys(vocabulary.labels_of(terms), FORM):
            for term in terms:
                if term in groups:
                    groups[term] = groups[term] | label
    for first, second in pairwise(question.terms):
        joined = vocabulary.joined(first, second)
        if first in groups and second in groups:
            groups[first], groups[second] = groups[first] | joined, groups[second] | joined
        elif joined and len(question.terms) == 2:
            # One of the two alone says nothing: "we helpen" is WeHelpen.
            groups = dict.fromkeys(groups, joined)
    required, looser, mended, dropped, later = [], [], {}, {}, {}
    for term, group in groups.items():
        apart = vocabulary.apart(term)
        if term in inside:
            group = group | dict.fromkeys(places[inside[term].name].labels, FORM)
            if not group:
                required.append((term, apart))
                looser.append((term, apart))
                continue
        if not group and len(groups) > 1 and term in SUFFIXES:
            continue  # what is left of zzp'ers
        # What sounds like a known word joins, also where an unknown one has something of its own.
        if term not in inside:
            group = group | vocabulary.respelled(term)
        if not group and (parts := vocabulary.parts(term)):
            both, part = [(term, apart | group) for group in parts.values()], next(iter(parts))
            if len(part) >= SHORTEST_ROOT or not infinitives(part):  # was
                later[term] = part
            required, looser = [*required, *both], [*looser, *(both[:1] if term in later else both)]
            continue
        group = group or vocabulary.guessed(term)
        if not group and (meant := vocabulary.parts_meant(term)):
            required += [(term, vocabulary.near(each)) for each in meant]
            looser += required[-2:]
            mended[term] = " ".join(meant)
            continue
        if not group and not apart and (part := vocabulary.part_of(term)):
            dropped[term], group = next(iter(part.items()))
        if (guess := _guess(group)) and not _begins(term, group):
            mended[term] = guess
        required.append((term, apart | group))
        looser.append(required[-1])
    for place in within:
        required.append((place.name, lying_in(place, places[place.name])))
        looser.append(required[-1])
    phrases = []
    for phrase in question.phrases:
        if label := vocabulary.labels_of(phrase.split(), names_only=True):
            looser.append((phrase, dict.fromkeys(label, FORM)))
        else:
            phrases.append(phrase)
    excluded = (text for each in question.excluded for text in (each, *_forms(each, vocabulary)))
    correction = question.corrected(mended) if mended else None
    whole = Plan(
        **_asked(required),
        phrases=question.phrases,
        excluded=tuple(dict.fromkeys(excluded)),
        correction=correction,
        mended=mended,
        dropped=dropped,
    )
    if looser == required:
        return whole
    otherwise = replace(whole, **_asked(looser), phrases=tuple(phrases), dropped=dropped | later)
    return replace(whole, otherwise=otherwise)


def _asked(groups):
    return {"required": tuple(group for _word, group in groups), "asked": tuple(word for word, _group in groups)}


def _unmended(group, is_half):
    """A group without what was guessed; of a guess in two parts, or of a half, only words that stand together stay."""
    stays = TYPO in group.values() and not is_half
    return {text: grade for text, grade in group.items() if grade < TYPO and (stays or " " in text)}


def lying_in(named, place):
    """{text: grade} of what lies in a place, or names it where its name is no other word. Of a municipality and a
    province of one name the municipality goes first, unless the reader says which."""
    kinds = {kind: prefix for kind, prefix in (("gemeente", "_gm"), ("provincie", "_pv")) if kind in named.leads}
    labels = [label for label in place.labels if not kinds or label.startswith(tuple(kinds.values()))]
    group = {label: EXACT if label == labels[0] else FORM for label in labels}
    return group if named.name in WORDS_TOO else group | {named.name: FORM}


def _guess(group):
    return next((text for text, grade in group.items() if grade == TYPO), None)


def _begins(term, texts):
    """Whether a term is only the beginning of what was found with it: somebody is still typing."""
    return all(text.startswith(term) for text in texts)


def runs(terms, shortest=1):
    """All runs of neighbours, up to five."""
    return [
        terms[start:end]
        for start in range(len(terms))
        for end in range(start + shortest, min(start + 5, len(terms)) + 1)
    ]


def _forms(text, vocabulary):
    return vocabulary.forms(text) if " " not in text else ()
