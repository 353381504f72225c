"""The facets beside a list: which there are, with which options in which order, and how many each would show."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import get_language

from initiatives.search.dates import DATES
from initiatives.search.facets import FACETS_OF_OFFICIALS, SCALES
from initiatives.search.hits import PARTS
from initiatives.search.names import AREAS, Name
from initiatives.search.results import lies_in
from ui.figures import figure

OPEN_AT_FIRST = 3
MOST_OPTIONS = 20  # of a facet that is open at first: a longer one would push the others out of sight


class ListFacet(NamedTuple):
    """A facet on the page, with its chosen values. `lens` is its class for the colour, if it is a lens. `values` are
    those of its options in order, with their names and how many initiatives each would show."""

    key: str
    label: str
    lens: str
    chosen: tuple[str, ...]
    open: bool
    values: tuple[str, ...]
    names: dict[str, Name]
    counts: dict[str, int]
    is_own: bool
    has_parts: bool

    @property
    def options(self):
        """(value, Name, its count in figures) of each option."""
        return [(value, self.names[value], figure(self.counts.get(value, 0))) for value in self.values]


def groups(results):
    """The facets that can narrow or widen this list, with their options.

    People look for what is near: the places come before the lenses. An option without initiatives is left out, unless
    it is chosen; so is a facet that holds nothing to choose from. The first three are open, unless they are long, and
    whichever is in use; what only officials choose by is closed, so that the rest stays where it is.
    """
    shown, opened, language, asked = [], 0, get_language(), results.selection.chosen
    for facet in _placed(tuple(results.facets)):
        key, chosen = facet.key, asked.get(facet.key, ())
        values, names, counts = _options(results, facet, chosen)
        # One option that holds for everything found is no choice.
        if not values or (len(values) == 1 and not chosen and counts[values[0]] == results.total):
            continue
        is_open = bool(chosen) or (not facet.is_own and opened < OPEN_AT_FIRST and len(values) <= MOST_OPTIONS)
        opened += not facet.is_own
        lens, title = facet.lens.css if facet.lens else "", title_of(key, language)
        has_parts = bool(lens) and any(name.parent for name in names.values())
        shown.append(ListFacet(key, title, lens, chosen, is_open, values, names, counts, facet.is_own, has_parts))
    return shown


@lru_cache(maxsize=8)
def _placed(keys):
    """These facets in the order of the page."""
    facets = [FACETS_OF_OFFICIALS[key] for key in keys]
    return sorted(facets, key=lambda each: (not each.for_officials, each.key not in AREAS))


@lru_cache(maxsize=128)
def title_of(key, _language):
    """What a facet or a scale is called at the head of a line."""
    return capfirst(str((FACETS_OF_OFFICIALS.get(key) or SCALES.get(key) or DATES[key]).label))


def _options(results, facet, chosen):
    """(the values of a facet that are options, {value: Name}, {value: how many initiatives each would show})."""
    key, place = facet.key, results.place
    if key in PARTS:
        counts = results.counts.values.of_parts(key, place, chosen)
        there = {value for value in counts if _belongs(key, value, results)}
    else:
        there = counts = results.counts.values.get(key, {})
    if not there and not chosen:
        return (), {}, counts
    names = results.names.of(key)
    if not facet.lens and not chosen:
        return tuple(filter(there.__contains__, names)), names, counts
    # A part of one municipality is for lists about that one: others are compared by what they share.
    values = (
        value
        for value, name in names.items()
        if value in chosen or (value in there and name.municipality in (None, place))
    )
    return tuple(values), names, counts


def _belongs(key, value, results):
    """Whether an area lies in the place that the list is about, and a neighbourhood in one of the chosen districts."""
    districts = results.selection.chosen.get("district", ()) if key == "neighbourhood" else ()
    return lies_in(value, results.place) and (not districts or f"WK{value[2:8]}" in districts)
