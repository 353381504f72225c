"""What a municipality keeps to itself of its initiatives, as facets of the list: who is the contact, what it promised.

The room that knows it declares it here (`declare`), as an expression in a query over initiatives; its dates stand in
`dates.DATES` in the same way. Nothing of it is kept in the search row. Triggers on its tables raise the version of an
initiative with every change, and the index then reads what the expressions say. Officials see, count and use these
facets for the initiatives of their own municipalities; for everyone else there is nothing to find.
"""

from collections.abc import Callable
from dataclasses import dataclass

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
