"""Where initiators and officials see it differently: the twelve scales, over all initiatives of a municipality.

A difference is the initiator's box minus the official's, of the present answers of an initiative that both scored. It
is averaged over all of them, and over those of each category and each district. Officials see it: they see the scores
themselves as well.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from initiatives.models import Initiative
from initiatives.search.facets import SCALES
from intake.options import Voice
from taxonomy.lenses import LENSES

ALL, DISTRICT = "", "district"
CUTS = (*LENSES, DISTRICT)  # by what the initiatives can be divided: facets of the list
FEWEST = 5  # initiatives, before a group stands among those that differ most
INITIATOR, OFFICIAL = ([f"{prefix}{key}" for key in SCALES] for prefix in ("intake__", "official_intake__"))


@dataclass(frozen=True)
class Difference:
    """How far they are apart on a scale, among the initiatives of a group: `value` of the facet `cut`, "" for all.

    `mean` is positive where initiators give more, `spread` the standard deviation, `n` how many both scored.
    """

    cut: str
    value: str
    scale: str
    n: int
    mean: float
    spread: float

    @property
    def size(self):
        return abs(self.mean)


@dataclass(frozen=True, eq=False)
class Scored:
    """The initiatives of a municipality that both scored on any scale: the differences, a row each and a column a
    scale, NaN where only one of them scored; and {facet value: the places of the rows that have it}."""

    differences: np.ndarray
    places: dict

    def of(self, cut=ALL):
        """The Differences of each group of this cut on each scale that both scored there, groups in any order."""
        if cut == ALL:
            yield from self._of(ALL, "", slice(None))
            return
        for token, places in self.places.items():
            facet, _colon, value = token.partition(":")
            if facet == cut:
                yield from self._of(cut, value, places)

    def _of(self, cut, value, places):
        rows = self.differences[places]
        there = ~np.isnan(rows)
        for at, scale in enumerate(SCALES):
            found = rows[there[:, at], at]
            if len(found):
                yield Difference(cut, value, scale, len(found), float(found.mean()), float(found.std()))


@lru_cache(maxsize=16)
def scored_in(municipality_code, _rows_version):
    """What is Scored in a municipality in this version of the registry. One query the first time."""
    rows = Initiative.objects.filter(municipality=municipality_code, official_intake__isnull=False)
    rows = rows.exclude(intake__voice=Voice.OFFICIAL).order_by("pk")
    rows = list(rows.values_list("search_row__tokens", *INITIATOR, *OFFICIAL))
    boxes = np.array([row[1:] for row in rows], float).reshape(len(rows), 2, len(SCALES))
    differences = boxes[:, 0] - boxes[:, 1]
    kept = ~np.isnan(differences).all(axis=1)
    places = {}
    for place, at in enumerate(np.flatnonzero(kept).tolist()):
        for token in rows[at][0] or ():
            if token.partition(":")[0] in CUTS:
                places.setdefault(token, []).append(place)
    return Scored(differences[kept], places)


def most_apart(differences, most):
    """Up to `most` of these, the furthest apart first: of groups of `FEWEST` initiatives or more."""
    shown = [each for each in differences if each.n >= FEWEST]
    return sorted(shown, key=lambda each: (-each.size, -each.n, each.value, each.scale))[:most]
