"""The facets beside a list: which there are, with which options in which order, and how many each would show."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import get_language

from initiatives.search.dates import DATES
from initiatives.search.facets import FACETS_OF_OFFICIALS, SCALES
from initiatives.search.hits import PARTS
from initiatives.search.names import AREAS, Name, labels
from initiatives.search.results import lies_in
from ui.figures import figure

OPEN_AT_FIRST = 3
MOST_OPTIONS = 20  # of a facet that is open at first: a longer one would push the others out of sight


class ListFacet(NamedTuple):
    """A facet on the page, with its chosen values. `lens` is its class for the colour, if it is a lens. `values` are
    those of its options in order, with their names and how many initiatives each would show; `parents` are {value of a
    part: that of its category}."""

    key: str
    label: str
    lens: str
    chosen: tuple[str, ...]
    open: bool
    values: tuple[str, ...]
    names: dict[str, Name]
    counts: dict[str, int]
    is_own: bool
    parents: dict[str, str]

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
    shown, opened, total, asked = [], 0, results.total, results.selection.chosen
    place, counted, names_of = results.place, results.counts.values, results.names.of
    version, language = results.names.version, get_language()
    for key, title, lens, is_own in _placed(tuple(results.facets), language):
        chosen = asked.get(key, ())
        if key in PARTS:
            if not place and not chosen:
                continue
            counts = counted.of_parts(key, place, chosen)
            there = {value for value in counts if _belongs(key, value, results)}
        else:
            there = counts = counted.get(key, NONE)
        if not there and not chosen:
            continue
        names = names_of(key)
        parents, has_own = _parts(version, key, language) if lens else (NONE, False)
        if has_own or chosen:
            values = _values(names, there, chosen, place)
        else:
            values = tuple(filter(there.__contains__, names))
        # One option that holds for everything found is no choice.
        if not values or (len(values) == 1 and not chosen and counts[values[0]] == total):
            continue
        is_open = bool(chosen) or (not is_own and opened < OPEN_AT_FIRST and len(values) <= MOST_OPTIONS)
        opened += not is_own
        shown.append(ListFacet(key, title, lens, chosen, is_open, values, names, counts, is_own, parents))
    return shown


NONE = {}


@lru_cache(maxsize=8)
def _placed(keys, language):
    """(key, title, class of its lens, whether it is a municipality's own) of these facets, in the order of the
    page."""
    facets = [FACETS_OF_OFFICIALS[key] for key in keys]
    facets.sort(key=lambda each: (not each.for_officials, each.key not in AREAS))
    return [
        (each.key, title_of(each.key, language), each.lens.css if each.lens else "", each.is_own) for each in facets
    ]


@lru_cache(maxsize=32)
def _parts(version, key, language):
    """({value of a part: that of its category} of a lens, whether any is one municipality's own)."""
    names = labels(version, language)[key]
    parents = {value: name.parent for value, name in names.items() if name.parent is not None}
    return parents, any(name.municipality is not None for name in names.values())


@lru_cache(maxsize=128)
def title_of(key, _language):
    """What a facet or a scale is called at the head of a line."""
    return capfirst(str((FACETS_OF_OFFICIALS.get(key) or SCALES.get(key) or DATES[key]).label))


def _values(names, there, chosen, place):
    """The values that are options: those there and those chosen. A part of one municipality is for lists about that
    one: others are compared by what they share."""
    return tuple(
        [
            value
            for value, name in names.items()
            if value in chosen or (value in there and (name.municipality is None or name.municipality == place))
        ]
    )


def _belongs(key, value, results):
    """Whether an area lies in the place that the list is about, and a neighbourhood in one of the chosen districts."""
    districts = results.selection.chosen.get("district", ()) if key == "neighbourhood" else ()
    return lies_in(value, results.place) and (not districts or f"WK{value[2:8]}" in districts)
