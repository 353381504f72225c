"""What a municipality keeps to itself of its initiatives, as facets of the list: who is the contact, what it promised.

The room that knows it declares it here (`declare`), as an expression in a query over initiatives; its dates stand in
`dates.DATES` in the same way. Nothing of it is kept in the search row. Triggers on its tables raise the version of an
initiative with every change, and the index then reads what the expressions say. Officials see, count and use these
facets for the initiatives of their own municipalities; for everyone else there is nothing to find.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from initiatives.search.arrays import GrowingArray, Numbers, packed
from initiatives.search.facets import FACETS_OF_OFFICIALS, OWN_FACETS, Facet

NONE = "none"  # the value of what has no other
ME = "me"  # who asks


@dataclass(frozen=True)
class OwnFacet(Facet):
    """A facet of which officials see the values of their own municipality alone.

    `expression` gives the values of an initiative as an array of texts; one without any has the value `none`.
    `people` gives {value: name} when these are users: it takes the values that were counted, those that were chosen,
    and the municipalities of the reader.
    """

    expression: object = None
    people: Callable | None = None

    is_own = True


def declare(facet):
    """From now on officials can narrow the list by this facet."""
    OWN_FACETS[facet.key] = FACETS_OF_OFFICIALS[facet.key] = facet


class OwnValues:
    """The values of these facets: (slot, number) in two columns, which only grow. Versions of an index share them."""

    def __init__(self):
        self.tokens = Numbers()
        self._slots, self._numbers = GrowingArray(np.int32), GrowingArray(np.int32)

    def extend(self, slots, tokens):
        """Add these values, of slots behind those that are there."""
        self._numbers.extend([self.tokens[token] for token in tokens])
        self._slots.extend(slots)

    def _pairs(self, size):
        slots = self._slots.view
        there = np.searchsorted(slots, size)  # they stand in order of slot
        return slots[:there], self._numbers.view[:there]

    def with_any(self, key, values, size):
        """The mask of what has one of these values of a facet."""
        wanted = [self.tokens[token] for value in values if (token := f"{key}:{value}") in self.tokens]
        slots, numbers = self._pairs(size)
        flags = np.zeros(size, bool)
        flags[slots[np.isin(numbers, wanted)]] = True
        return packed(flags)

    def counts(self, flags, only=None):
        """{facet key: {value: how many of these slots}}, without those that have none; of all facets or of one."""
        slots, numbers = self._pairs(len(flags))
        counted = np.bincount(numbers[flags[slots]])
        tokens, found = list(self.tokens), {}
        for number in np.flatnonzero(counted).tolist():
            key, _colon, value = tokens[number].partition(":")
            if only in (None, key):
                found.setdefault(key, {})[value] = int(counted[number])
        return found
