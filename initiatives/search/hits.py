"""Which initiatives a selection finds for a reader, in which order, and how many stand under each facet value.

Everything is found within the mask of what the reader may see, which follows the gate (`Initiative.visible_to`). What
is shown is read through the gate itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

import numpy as np
from pyroaring import BitMap

from initiatives.search.arrays import united
from initiatives.search.dates import DATES
from initiatives.search.facets import OWN_FACETS
from initiatives.search.index import Index
from initiatives.search.orders import NEWEST
from initiatives.search.query import Plan
from initiatives.search.selection import BEST
from initiatives.search.thesaurus import Thesaurus
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
        if key not in self._counted:
            self._counted[key] = self._count(key)
        if not self._counted[key]:
            raise KeyError(key)
        return self._counted[key]

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
        if self._visible is not index.public or not index.is_listed(mask):
            return index.counts(key, mask, beginning)
        chosen = key if key in self._without else None
        if chosen not in self._left_out:
            self._left_out[chosen] = self._visible - mask
        return index.public_counts_without(key, self._left_out[chosen], beginning)

    def __iter__(self):
        return (key for key in self._index.facets() if key in self)

    def __len__(self):
        return sum(1 for _key in self)


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

    The index keeps the latest ones, for who turns a page or sorts anew.
    """

    index: Index
    plan: Plan
    subjects: Thesaurus
    visible: BitMap
    mask: BitMap
    ranks: tuple[tuple[int, BitMap], ...] | None
    without: dict[str, BitMap]
    own: BitMap | None = None

    @cached_property
    def total(self):
        """How many were found."""
        return len(self.mask)

    @cached_property
    def counts(self):
        """The counts of each facet ignore its own choice."""
        return FacetCounts(self.total, ValueCounts(self.index, self.visible, self.mask, self.without, self.own))

    def keys(self, order):
        """The keys of all that was found, in this order."""
        return self.index.keys[self._slots(order, 0, None)].tolist()

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

    def stands(self, *words):
        """Whether each of these words stands in something that the reader may see."""
        return all(meeting(self.index, {word: 0}, self.subjects).intersect(self.visible) for word in words)

    def cross(self, down, across):
        """{(value of one facet, value of the other): how many}; "" stands for no value."""
        columns = self.index.divided(across, self.mask).items()
        return {
            (row, column): number
            for row, of_row in self.index.divided(down, self.mask).items()
            for column, of_column in columns
            if (number := of_row.intersection_cardinality(of_column))
        }


def find(index, reader, selection, plan, subjects, known=()):
    """What a selection finds for this reader; `plan` is what its words ask for.

    `known` are the keys of what an official of its municipality knows by these words, such as a reference number. They
    stand first, and where there are any no typing error is mended.
    """
    base = visible = index.visible(reader.municipalities, reader.own)
    ranks = None
    if selection.text:
        ranks = seen(ranked(index, selection.text, plan, subjects), visible)
        if plan.otherwise and not ranks:
            plan = plan.otherwise
            ranks = seen(ranked(index, selection.text, plan, subjects), visible)
        if known := BitMap(index.of_keys(known)) & visible:
            if plan.correction:
                plan, ranks = replace(plan, correction=None, required=(), phrases=(), otherwise=None), ()
            first = [known, *(rows for rank, rows in ranks if rank == IS_NAME)]
            rest = seen([each for each in ranks if each[0] != IS_NAME], visible - known)
            ranks = ((IS_NAME, united(first)), *rest)
        base = united([rows for _rank, rows in ranks])
    own = index.of_municipalities(reader.municipalities) if reader.municipalities else None
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


def ranked(index, text, plan, subjects):
    """[(rank, set of rows)] for all rows that meet a plan, the lowest rank first; each row is in one set. Some may be
    empty.

    IS_NAME has the text as its name, BEGINS a name that begins with it, then come all in the name (ALL_IN_NAME), then
    all somewhere (ALL); to each of the last two the worst grade of its words is added. Cut them to what a reader may
    see.
    """
    groups = [*plan.required, *({phrase: 0} for phrase in plan.phrases)]
    grades = sorted({grade for group in groups for grade in group.values()}) or [0]
    of_groups = [graded(index, group, subjects, grades) for group in groups]
    somewhere, in_name = ([index.alive] * len(grades) for _each in range(2))
    for rows, named in of_groups:
        somewhere = [one & other for one, other in zip(somewhere, rows, strict=True)]
        in_name = [one & other for one, other in zip(in_name, named, strict=True)]
    everything = somewhere[-1]
    for excluded in plan.excluded:
        everything = everything - meeting(index, {excluded: 0}, subjects)
    called, begun = index.orders.named(fold(text)) if everything else (BitMap(), BitMap())
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


def graded(index, group, subjects, grades):
    """(for each of these grades the rows that have a text of this group of that grade or a better one, the same for
    those that have it in their name)."""
    rows, named = ({grade: [] for grade in grades} for _each in range(2))
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
