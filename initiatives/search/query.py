"""What somebody types in the search field, and what a row must have to be an answer to it."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from initiatives.search.dutch import STOP_WORDS
from initiatives.search.vocabulary import FORM, NAME, TYPO
from initiatives.search.word_list import SUFFIXES
from ui.text import fold

MOST_TERMS = 12
# A minus excludes only in front of a word: "repair-café" has none.
_PART = re.compile(r'(?P<minus>(?<!\S)[-−–])?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_CURLY = str.maketrans("“”„‟«»", '""""""')


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

    @property
    def content(self):
        """The terms that say something: without stop words, unless there is nothing else."""
        said = tuple(term for term in self.terms if term not in STOP_WORDS)
        return said or (() if self.phrases else self.terms)

    def corrected(self, mended):
        """The text with these terms replaced, and the rest as it was typed."""

        def replaced(part):
            if part["minus"] or part["word"] is None:
                return part[0]
            return re.sub(r"\w+", lambda word: mended.get(fold(word[0]), word[0]), part[0])

        return _PART.sub(replaced, self.text.translate(_CURLY))


@dataclass(frozen=True)
class Plan:
    """What a row must have. A text here is a folded word, several parted by one space that must
    stand together, or a label: one of the categories of the row has it (`initiatives.search.vocabulary.labels`).

    Of each of the `required` groups, {text: grade}, one text must occur; so must all `phrases`; no `excluded` may. A
    group without texts cannot be met. `correction` is the question without its typing errors, if any was mended.
    `dropped` says of which compounds only one part is asked for, {term: part}. When no row meets the plan, `otherwise`
    may: it asks for less of a compound that no text has, and takes the name of a category for a phrase that none has.
    """

    required: tuple[dict[str, int], ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    correction: str | None = None
    dropped: dict[str, str] = field(default_factory=dict)
    otherwise: "Plan | None" = None

    @cached_property
    def marks(self):
        """The folded words to mark in a text that was found."""
        texts = (text for texts in (*self.required, self.phrases) for text in texts if not text.startswith(NAME))
        return frozenset(word for text in texts for word in text.split())


def plan(question, vocabulary, places=()):
    """What a row must have to be an answer to this question, in words of the registry.

    Each term asks for the word, a form of it or a compound with it. Neighbours may be written as one in a row ("repair
    cafe", repaircafé) and one may be written as two. Only a word for which there is none of these is split into known
    words that must all occur, or taken for a slip of the pen. The folded name of a place is none: where nothing is,
    nothing is found.
    """
    named = {term for terms in runs(question.terms) if " ".join(terms) in places for term in terms}
    groups = {term: vocabulary.near(term) for term in question.content}
    for terms in runs(question.terms, shortest=2):
        if label := dict.fromkeys(vocabulary.labels_of(terms), FORM):
            for term in terms:
                if term in groups:
                    groups[term] |= label
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
        if not group and term in named:
            required.append(apart)
            looser.append(apart)
            continue
        if not group and len(groups) > 1 and term in SUFFIXES:
            continue  # what is left of zzp'ers
        # What sounds like a known word joins, also where an unknown one has something of its own.
        group = group | vocabulary.respelled(term)
        if not group and (parts := vocabulary.parts(term)):
            required += [apart | group for group in parts.values()]
            later[term], group = next(iter(parts.items()))
            looser.append(apart | group)
            continue
        group = group or vocabulary.guessed(term)
        if not group and (meant := vocabulary.parts_meant(term)):
            required += [vocabulary.near(each) for each in meant]
            looser += required[-2:]
            mended[term] = " ".join(meant)
            continue
        if not group and not apart and (part := vocabulary.part_of(term)):
            dropped[term], group = next(iter(part.items()))
        if (guess := _guess(group)) and not _begins(term, group):
            mended[term] = guess
        required.append(apart | group)
        looser.append(required[-1])
    phrases = []
    for phrase in question.phrases:
        if label := vocabulary.labels_of(phrase.split(), names_only=True):
            looser.append(dict.fromkeys(label, FORM))
        else:
            phrases.append(phrase)
    excluded = (text for each in question.excluded for text in (each, *_forms(each, vocabulary)))
    correction = question.corrected(mended) if mended else None
    whole = Plan(tuple(required), question.phrases, tuple(dict.fromkeys(excluded)), correction, dropped)
    if looser == required:
        return whole
    otherwise = replace(whole, required=tuple(looser), phrases=tuple(phrases), dropped=dropped | later)
    return replace(whole, otherwise=otherwise)


def _guess(group):
    """The first word of a group that is a guess, or None."""
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
