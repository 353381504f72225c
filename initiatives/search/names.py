"""The names of facet values, in the reader's language: kept in the process until the clock says that they changed."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language

from areas.models import District, Municipality, Neighbourhood
from initiatives.search import clock
from initiatives.search.documents import fold
from initiatives.search.facets import FACETS
from initiatives.search.subjects import Subjects
from taxonomy.models import Category

AREAS = {"municipality": Municipality, "district": District, "neighbourhood": Neighbourhood}


class Name(NamedTuple):
    """How a facet value is called; `parent` is the value of the category that it is a part of."""

    label: str
    parent: str | None = None


class Names:
    """{value: Name} by facet key, each in the order in which it is shown."""

    def __init__(self, municipalities=(), neighbourhoods=(), districts=(), *, tick=None):
        """All categories, and the areas with these codes. Takes the tick of the names, if the clock was read."""
        tick = tick or clock.read().names
        self.version = tick.version
        self._of = dict(labels(tick.version, get_language()))
        for key, codes in [
            ("municipality", municipalities),
            ("district", districts),
            ("neighbourhood", neighbourhoods),
        ]:
            self._of[key] = {code: Name(label) for code, label in area_names(tick.version, key, codes)}

    def of(self, key):
        """{value: Name} of one facet."""
        return self._of[key]

    def label(self, key, value):
        return self._of[key][value].label

    def unknown(self, chosen):
        """The (facet key, value) pairs of a selection that have no name: they do not exist."""
        return [(key, value) for key, values in chosen.items() for value in values if value not in self._of[key]]


# A version names one state of the names, also one that is not committed yet: what was read for it stays right.


@lru_cache(maxsize=8)
def labels(version, language):
    """{facet key: {value: Name}} of the options in code and of the categories. One query the first time."""
    found = {facet.key: {value: Name(str(label)) for value, label in facet.options or ()} for facet in FACETS}
    name = "name_en" if language == "en" else "name_nl"
    rows = list(Category.objects.order_by("position", "pk").values_list("lens", "key", name, "parent__key"))
    for key, value, label, _parent in (row for row in rows if not row[3]):
        # Categories as admins ordered them, each followed by its parts.
        found[key][value] = Name(label)
        parts = (row for row in rows if row[0] == key and row[3] == value)
        found[key] |= {part: Name(label, value) for _key, part, label, _value in parts}
    return found


@lru_cache(maxsize=2)
def subjects(version):
    """The categories by their words. One query the first time."""
    return Subjects.read()


@lru_cache(maxsize=2)
def known_areas(version):
    """{facet key: {code: (folded name, name)}} of the areas that were asked for so far."""
    return {key: {} for key in AREAS}


def area_names(version, key, codes):
    """(code, name) of these areas by name; codes that do not exist are left out. A query for those not known yet."""
    known = known_areas(version)[key]
    if new := [code for code in codes if code not in known]:
        rows = AREAS[key].objects.filter(code__in=new).order_by().values_list("code", "name")
        known.update((code, (fold(name), name)) for code, name in rows)
    return [(code, known[code][1]) for code in sorted((code for code in codes if code in known), key=known.get)]
