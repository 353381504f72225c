"""Which initiatives a selection finds for a reader, in which order, and how many stand under each facet value.

Everything is found within the mask of what the reader may see, which follows the gate (`Initiative.visible_to`). What
is shown is read through the gate itself.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from initiatives.search.arrays import how_many, packed, unpacked
from initiatives.search.dates import DATES
from initiatives.search.facets import OWN_FACETS
from initiatives.search.index import Index
from initiatives.search.query import Plan
from initiatives.search.selection import BEST
from initiatives.search.thesaurus import Thesaurus
from ui.text import fold

NOT_FOUND, NO_ANSWER = 9, 99  # beyond every grade and every rank


@dataclass(frozen=True)
class Reader:
    """Who looks, as far as it decides what is found: the municipalities of an official, and the keys of the
    initiatives that somebody's own intakes led to."""

    municipalities: frozenset[str] = frozenset()
    own: frozenset[int] = frozenset()

    @property
    def sees_more(self):
        """Whether there may be more for this reader than what is public."""
        return bool(self.municipalities or self.own)


@dataclass(frozen=True)
class FacetCounts:
    """How many initiatives a selection finds, and {facet key: {value: how many}} without values that have none."""

    total: int
    values: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Hits:
    """The answer of an index: the plan that was followed, the mask of what the reader may see and that of what was
    found, the rank of each slot when words were asked, the masks of what each chosen facet alone leaves out, and that
    of the reader's own municipalities, None for who has none.

    The index keeps the latest ones, for who turns a page or sorts anew.
    """

    index: Index
    plan: Plan
    subjects: Thesaurus
    visible: np.ndarray
    mask: np.ndarray
    ranks: np.ndarray | None
    without: dict[str, np.ndarray]
    own: np.ndarray | None = None

    @cached_property
    def total(self):
        """How many were found."""
        return how_many(self.mask)

    @cached_property
    def counts(self):
        """The counts of each facet ignore its own choice."""
        everything = self.mask is self.index.public
        values = self.index.public_counts if everything else self.index.counts(self.mask)
        values = values | self._own_counts(self.mask)
        for key, mask in self.without.items():
            counts = self._own_counts(mask, key) if key in OWN_FACETS else self.index.counts(mask, only=key)
            values.pop(key, None)
            if key in counts:
                values[key] = counts[key]
        return FacetCounts(self.total, values)

    def _own_counts(self, mask, only=None):
        """The counts of what a municipality keeps to itself: of the reader's own, nothing for others."""
        if self.own is None or not OWN_FACETS:
            return {}
        return self.index.own.counts(unpacked(mask & self.own, self.index.size), only)

    def keys(self, order):
        """The keys of all that was found, in this order."""
        return self.index.keys.view[self._slots(order, 0, None)].tolist()

    def stamps(self, order, start, stop):
        """The key and the version of each from the one place to the other."""
        slots = self._slots(order, start, stop)
        return list(zip(self.index.keys.view[slots].tolist(), self.index.versions.view[slots].tolist(), strict=True))

    def _slots(self, order, start, stop):
        if order != BEST:
            return self.index.in_order(order, self.mask, start, stop)
        slots = self.index.in_order("newest", self.mask)
        return slots[np.argsort(self.ranks[slots], kind="stable")][start:stop]

    def stands(self, *words):
        """Whether each of these words stands in something that the reader may see."""
        visible = unpacked(self.visible, self.index.size)
        seen = (grades(self.index, {word: 0}, self.subjects)[0] < NOT_FOUND for word in words)
        return all((somewhere & visible).any() for somewhere in seen)

    def cross(self, down, across):
        """{(value of one facet, value of the other): how many}; "" stands for no value."""
        rows, row_numbers, row_names = self.index.pairs(down, self.mask)
        slots, numbers, names = self.index.pairs(across, self.mask)
        found, here = {}, np.zeros(self.index.size, bool)
        for row_number in np.unique(row_numbers).tolist():
            here[:] = False
            here[rows[row_numbers == row_number]] = True
            counted = np.bincount(numbers[here[slots]])
            for number in np.flatnonzero(counted).tolist():
                found[row_names[row_number], names[number]] = int(counted[number])
        return found


def find(index, reader, selection, plan, subjects, known=()):
    """What a selection finds for this reader; `plan` is what its words ask for.

    `known` are the keys of what an official of its municipality knows by these words, such as a reference number. They
    stand first, and where there are any no typing error is mended.
    """
    visible, ranks = index.visible(reader.municipalities, reader.own), None
    base = visible
    if selection.text:
        ranks = ranked(index, selection.text, plan, subjects)
        if plan.otherwise and not (base & packed(ranks < NO_ANSWER)).any():
            plan = plan.otherwise
            ranks = ranked(index, selection.text, plan, subjects)
        if known := index.of_keys(known):
            if plan.correction:
                plan = replace(plan, correction=None, required=(), phrases=(), otherwise=None)
                ranks = np.full(index.size, NO_ANSWER, np.uint8)
            ranks[known] = 0
        base = base & packed(ranks < NO_ANSWER)
    own = index.of_municipalities(reader.municipalities) if reader.municipalities else None
    nothing = np.zeros_like(visible)
    if selection.ranges:
        # Scores are for the municipality's own officials: whoever may not read them learns nothing by a range either.
        base = base & (nothing if own is None else own)
        for key, bounds in selection.ranges.items():
            base = base & index.in_range(key, *bounds)
    for key, bounds in selection.days.items():
        base = base & index.in_period(key, *bounds)
        if DATES[key].is_own:
            base = base & (nothing if own is None else own)
    chosen = {}
    for key, values in selection.chosen.items():
        if key in OWN_FACETS:
            chosen[key] = index.own.with_any(key, values, index.size) & (nothing if own is None else own)
        else:
            chosen[key] = index.with_any(key, values)
    without = {}
    for key in chosen:
        mask = base
        for other in chosen:
            if other != key:
                mask = mask & chosen[other]
        without[key] = mask
    for mask in chosen.values():
        base = base & mask
    return Hits(index, plan, subjects, visible, base, ranks, without, own)


def ranked(index, text, plan, subjects):
    """The rank of every slot for a text, the lowest first; NO_ANSWER for one that is none.

    0 has the text as its name, 1 a name that begins with it, then all in the name, then all somewhere; each of the
    last two by the worst grade of its words.
    """
    worst, worst_in_name = np.zeros(index.size, np.uint8), np.zeros(index.size, np.uint8)
    for group in (*plan.required, *({phrase: 0} for phrase in plan.phrases)):
        somewhere, in_name = grades(index, group, subjects)
        np.maximum(worst, somewhere, out=worst)
        np.maximum(worst_in_name, in_name, out=worst_in_name)
    ranks = np.where(worst_in_name < NOT_FOUND, 2 + worst_in_name, 6 + worst).astype(np.uint8)
    start, longer, end = index.orders.names_from(fold(text), index.by["name"])
    ranks[index.by["name"][longer:end]] = 1
    ranks[index.by["name"][start:longer]] = 0
    ranks[worst >= NOT_FOUND] = NO_ANSWER
    for excluded in plan.excluded:
        somewhere, _in_name = grades(index, {excluded: 0}, subjects)
        ranks[somewhere < NOT_FOUND] = NO_ANSWER
    return ranks


def grades(index, group, subjects):
    """(the best grade of a text of this group in each slot, the best in its name), NOT_FOUND where there is none."""
    somewhere, in_name = (np.full(index.size, NOT_FOUND, np.uint8) for _each in range(2))
    for text, grade in sorted(group.items(), key=lambda each: -each[1]):
        entries = index.postings.entries(text, index.size)
        somewhere[entries >> 1] = grade
        in_name[entries[entries & 1 == 0] >> 1] = grade
        for subject in subjects.of(text):
            flags = unpacked(with_subject(index, subject), index.size)
            np.minimum(somewhere, grade, out=somewhere, where=flags)
    return somewhere, in_name


def with_subject(index, subject):
    """The mask of what answers to the words of a category: it has it, or what it is part of and no other part."""
    mask = index.with_token(subject.token)
    if subject.whole:
        unsaid = index.with_token(subject.whole)
        for part in subject.siblings:
            unsaid = unsaid & ~index.with_token(part)
        mask = mask | unsaid
    return mask
