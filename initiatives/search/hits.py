"""Which initiatives a selection finds for a reader, in which order, and how many stand under each facet value.

Everything is found within the mask of what the reader may see, which follows the gate (`Initiative.visible_to`). What
is shown is read through the gate itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import accumulate
from types import MappingProxyType

import numpy as np
from pyroaring import BitMap

from initiatives.search.arrays import united
from initiatives.search.dates import DATES
from initiatives.search.facets import OWN_FACETS
from initiatives.search.index import Index
from initiatives.search.orders import NEWEST
from initiatives.search.query import Plan, Query
from initiatives.search.selection import BEST
from initiatives.search.thesaurus import Thesaurus
from initiatives.search.vocabulary import PART
from initiatives.search.way_out import most_telling
from ui.text import fold

IS_NAME, BEGINS, ALL_IN_NAME, ALL = 0, 1, 2, 6  # ranks; to the last two the worst grade of the words is added
# The facets of areas within a municipality: how their codes begin, before the four digits of its own (`areas.models`).
PARTS = {"district": "WK", "neighbourhood": "BU"}


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


class ValueCounts(Mapping):
    """{facet key: {value: how many}}, without values and facets that have none; each facet is counted when it is
    asked for."""

    def __init__(self, index, visible, mask, without, own):
        """Takes what the reader may see, what was found, {facet key: the same without the choice in that facet}, and
        what is of the reader's own municipalities, None for who has none."""
        self._index, self._visible, self._mask, self._without, self._own = index, visible, mask, without, own
        self._counted, self._left_out = {}, {}

    def __getitem__(self, key):
        if counts := self.get(key):
            return counts
        raise KeyError(key)

    def get(self, key, default=None):
        """The counts of a facet; `default` where it has none."""
        # Written out, since each list asks for every facet: a Mapping's own raises and catches an error.
        counts = self._counted.get(key)
        if counts is None:
            counts = self._counted[key] = self._count(key)
        return counts or default

    def of_parts(self, key, municipality, chosen=()):
        """{code: how many} of the districts or neighbourhoods (PARTS) of a municipality, of none when it is None, and
        of these besides. There are too many in the country to count all for what is about one place."""
        beginnings = ([PARTS[key] + municipality[2:]] if municipality else []) + list(chosen)
        found = {}
        for beginning in beginnings:
            if (key, beginning) not in self._counted:
                self._counted[key, beginning] = self._count(key, beginning)
            found |= self._counted[key, beginning]
        return found

    def _count(self, key, beginning=""):
        index, mask = self._index, self._without.get(key, self._mask)
        if key in OWN_FACETS:
            return index.counts(key, mask & self._own if self._own is not None else BitMap(), beginning)
        chosen = key if key in self._without else None
        if chosen not in self._left_out:
            is_quicker = self._visible is index.public and index.is_listed(mask)
            self._left_out[chosen] = self._visible - mask if is_quicker else None
        left_out = self._left_out[chosen]
        if left_out is None:
            return index.counts(key, mask, beginning)
        return index.public_counts_without(key, left_out, beginning)

    def __iter__(self):
        return (key for key in self._index.facets() if key in self)

    def __len__(self):
        return sum(1 for _key in self)


@dataclass(frozen=True)
class WayOut:
    """What was looked for when nothing had all words: the sets of words that tell most, of which each row has one; and
    {word: in how much that the reader may see it stands}."""

    sets: tuple[tuple[str, ...], ...]
    counts: dict[str, int]

    @property
    def kept(self):
        """The words that are in a set, in their order."""
        return tuple(word for word in self.counts if any(word in words for words in self.sets))

    @property
    def nowhere(self):
        """The words that stand nowhere."""
        return tuple(word for word, number in self.counts.items() if not number)


@dataclass(frozen=True)
class FacetCounts:
    """How many initiatives a selection finds, and {facet key: {value: how many}} without values that have none."""

    total: int
    values: Mapping[str, dict[str, int]]


@dataclass(frozen=True)
class Hits:
    """The answer of an index: the plan that was followed, the set of what the reader may see and that of what was
    found, when words were asked (rank, set) for each rank in order, the sets of what each chosen facet alone leaves
    out, and that of the reader's own municipalities, None for who has none.

    `way` says which words were let go where nothing has all. The index keeps the latest ones, for who turns a page or
    sorts anew.
    """

    index: Index
    plan: Plan
    subjects: Thesaurus
    visible: BitMap
    mask: BitMap
    without: dict[str, BitMap]
    ranks: tuple[tuple[int, BitMap], ...] | None
    own: BitMap | None = None
    way: "WayOut | None" = None

    @cached_property
    def total(self):
        """How many were found."""
        return len(self.mask)

    @cached_property
    def counts(self):
        """The counts of each facet ignore its own choice."""
        return FacetCounts(self.total, ValueCounts(self.index, self.visible, self.mask, self.without, self.own))

    def keys(self, order):
        """The keys of all that was found, in this order, as an array: a million of Python's own numbers take 40 MB."""
        return self.index.keys[self._slots(order, 0, None)]

    def stamps(self, order, start, stop):
        """The key and the version of each from the one place to the other."""
        slots = self._slots(order, start, stop)
        return list(zip(self.index.keys[slots].tolist(), self.index.versions[slots].tolist(), strict=True))

    def _slots(self, order, start, stop):
        if order != BEST:
            return self.index.in_order(order, self.mask, start, stop)
        found, before = [], 0
        for _rank, rows in self.ranks:
            here = rows & self.mask
            until = None if stop is None else stop - before
            found.append(self.index.in_order(NEWEST, here, max(0, start - before), until))
            before += len(here)
            if stop is not None and before >= stop:
                break
        return np.concatenate(found) if found else np.zeros(0, np.uint32)

    def has(self, group):
        """Whether something that the reader may see has one of the texts of a group, {text: grade}."""
        return bool(group) and meeting(self.index, group, self.subjects).intersect(self.visible)

    def stands(self, *words):
        """Whether each of these words stands in something that the reader may see."""
        return all(self.has({word: 0}) for word in words)

    def cross(self, down, across):
        """{(value of one facet, value of the other): how many}; "" stands for no value."""
        columns = self.index.divided(across, self.mask).items()
        return {
            (row, column): number
            for row, of_row in self.index.divided(down, self.mask).items()
            for column, of_column in columns
            if (number := of_row.intersection_cardinality(of_column))
        }


def find(index, reader, selection, plan, subjects, known=MappingProxyType({}), *, way_out=False):
    """What a selection finds for this reader; `plan` is what its words ask for.

    `known` are {word: the keys of what an official of its municipality knows by it}, such as a reference number. What
    is known by all words stands first, and a word by which something is known is no slip. With `way_out`, where
    nothing that was chosen has all words, it finds what has the most telling ones (`initiatives.search.way_out`).
    """
    visible, known = index.visible(reader.municipalities, reader.own), _in_slots(index, known)
    own = index.of_municipalities(reader.municipalities) if reader.municipalities else None
    if not selection.text:
        return Hits(index, plan, subjects, visible, *_chosen(index, selection, visible, own), None, own)
    plan = plan.knowing(known, selection.text)
    ranks = seen(ranked(index, selection.text, plan, subjects, known), visible)
    if plan.otherwise and not ranks:
        plan = plan.otherwise
        ranks = seen(ranked(index, selection.text, plan, subjects, known), visible)
    mask, without = _chosen(index, selection, united([rows for _rank, rows in ranks]), own)
    if mask or not way_out or not plan.required:
        return Hits(index, plan, subjects, visible, mask, without, ranks, own)
    wholes = Query.parse(selection.text).wholes
    plan = (plan.otherwise or plan).in_wholes(wholes)
    known = known | {whole: known[term] for term, whole in wholes.items() if term in known}
    others = united([rows for _rank, rows in ranked(index, "", plan.keeping(()), subjects, known)]) & visible
    within, _without = _chosen(index, selection, others, own)
    masks = {word: _having(index, plan.keeping([word]), subjects, known) & visible for word in plan.asked}
    way = WayOut(tuple(most_telling(masks, within, len(visible))), {word: len(rows) for word, rows in masks.items()})
    ranks, left = (), visible
    for words in way.sets:
        more = seen(ranked(index, "", plan.keeping(words), subjects, known), left)
        ranks, left = ranks + more, left - united([rows for _rank, rows in more])
    # A compound or synonym in passing, beside a word that was let go, says too little where there is more. One set
    # finds what its words find by themselves.
    telling = tuple((rank, rows) for rank, rows in ranks if rank != ALL + PART)
    if len(way.sets) > 1 and _chosen(index, selection, united([rows for _rank, rows in telling]), own)[0]:
        ranks = telling
    mask, loosely = _chosen(index, selection, united([rows for _rank, rows in ranks]), own)
    # A value in whose place all words are found counts what it would show: those.
    without = {key: rows or loosely[key] for key, rows in without.items()}
    return Hits(index, plan.keeping(way.kept), subjects, visible, mask, without, ranks, own, way)


def _in_slots(index, known):
    return {word: BitMap(index.of_keys(keys)) for word, keys in known.items()}


def _having(index, plan, subjects, known):
    """The set of the rows that have the one word of a plan."""
    (word,) = set(plan.asked)
    rows = [meeting(index, group, subjects) for group in plan.required]
    return reduce(BitMap.__and__, rows) | known.get(word, BitMap())


def _chosen(index, selection, base, own):
    """(what of these rows the filters of a selection leave, the same without the choice in each chosen facet)."""
    nothing = BitMap()
    if selection.ranges:
        # Scores are for the municipality's own officials: whoever may not read them learns nothing by a range either.
        base = base & (nothing if own is None else own)
        for key, bounds in selection.ranges.items():
            base = index.in_range(key, *bounds, base)
    for key, bounds in selection.days.items():
        if DATES[key].is_own:
            base = base & (nothing if own is None else own)
        base = index.in_period(key, *bounds, base)
    chosen = {}
    for key, values in selection.chosen.items():
        chosen[key] = index.with_any(key, values)
        if key in OWN_FACETS:
            chosen[key] = chosen[key] & (nothing if own is None else own)
    without = {key: reduce(BitMap.__and__, (chosen[each] for each in chosen if each != key), base) for key in chosen}
    return reduce(BitMap.__and__, chosen.values(), base), without


def seen(ranks, mask):
    """The (rank, set) of what is in a set too, without those that are empty then."""
    return tuple((rank, there) for rank, rows in ranks if (there := rows & mask))


def meeting(index, group, subjects):
    """The set of the rows that have one of the texts of a group, {text: grade}; cut it to what a reader may see.

    It may belong to the index: nobody may change it (`initiatives.search.arrays.Bitmaps`).
    """
    masks = [index.postings.rows(text)[0] for text in group]
    masks += [with_subject(index, subject) for text in group for subject in subjects.of(text)]
    return masks[0] if len(masks) == 1 else united(masks)


def ranked(index, text, plan, subjects, known=MappingProxyType({})):
    """[(rank, set of rows)] for all rows that meet a plan, the lowest rank first; each row is in one set, some may be
    empty.

    IS_NAME has the text as its name, BEGINS a name that begins with it, then come all in the name (ALL_IN_NAME), then
    all somewhere (ALL); to each of the last two the worst grade of its words is added. Cut them to what a reader may
    see. `known` are {word: rows that have it where others may not read}; what has all words there has the first rank.
    """
    groups = plan.groups
    grades = sorted({0, *(grade for _word, group in groups for grade in group.values())})
    of_groups = [graded(index, group, subjects, grades, known.get(word)) for word, group in groups]
    somewhere, in_name = ([index.alive] * len(grades) for _each in range(2))
    for rows, named in of_groups:
        somewhere = [one & other for one, other in zip(somewhere, rows, strict=True)]
        in_name = [one & other for one, other in zip(in_name, named, strict=True)]
    everything = somewhere[-1]
    for excluded in plan.excluded:
        everything = everything - meeting(index, {excluded: 0}, subjects)
    called, begun = index.orders.named(fold(text)) if everything and text else (BitMap(), BitMap())
    if known and groups:
        called = called | reduce(BitMap.__and__, (known.get(word, BitMap()) for word, _group in groups))
    found, left = [], everything
    for rank, rows in [
        (IS_NAME, called),
        (BEGINS, begun),
        *((ALL_IN_NAME + grade, rows) for grade, rows in zip(grades, in_name, strict=True)),
        *((ALL + grade, rows) for grade, rows in zip(grades, somewhere, strict=True)),
    ]:
        found.append((rank, rows & left))
        left = left - rows
    return found


def graded(index, group, subjects, grades, known=None):
    """(for each of these grades the rows that have a text of this group of that grade or a better one, the same for
    those that have it in their name). Those that are `known` by it have it of the best grade."""
    rows, named = ({grade: [] for grade in grades} for _each in range(2))
    if known:
        rows[grades[0]].append(known)
    for text, grade in group.items():
        somewhere, in_name = index.postings.rows(text)
        rows[grade] += [somewhere, *(with_subject(index, subject) for subject in subjects.of(text))]
        named[grade].append(in_name)
    return tuple(list(accumulate((united(each) for each in side.values()), BitMap.__or__)) for side in (rows, named))


def with_subject(index, subject):
    """The set of what answers to the words of a category: it has it, or what it is part of and no other part."""
    mask = index.with_token(subject.token)
    if subject.whole:
        unsaid = index.with_token(subject.whole)
        for part in subject.siblings:
            unsaid = unsaid - index.with_token(part)
        mask = mask | unsaid
    return mask
