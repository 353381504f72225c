"""The names of facet values, in the reader's language: cached in the process until their data version changes."""

from functools import lru_cache
from typing import NamedTuple

from django.db.models import Value
from django.utils.translation import get_language

from areas.models import District, Municipality, Neighbourhood
from initiatives.search import data_version
from initiatives.search.facets import FACETS, OWN_FACETS
from initiatives.search.thesaurus import Thesaurus
from taxonomy.models import Category, no_longer_used

AREAS = {"municipality": Municipality, "district": District, "neighbourhood": Neighbourhood}


class Name(NamedTuple):
    """How a facet value is called.

    `parent` is the value of the category that it is a part of, `municipality` the code of the one whose part it is.
    """

    label: str
    parent: str | None = None
    municipality: str | None = None


class Names:
    """{value: Name} by facet key, each in the order in which it is shown."""

    def __init__(self, areas=lambda _key: (), people=lambda _key: {}, *, version=None):
        """All categories, the areas whose codes `areas` gives for a facet key when they are asked for, and the people
        whom `people` names for one. Takes the DataVersion of the names, if it was read."""
        self.version = (version or data_version.read().names).number
        self._people, self._known = people, set()
        self._areas, self._of = areas, dict(labels(self.version, get_language()))

    def of(self, key):
        """{value: Name} of one facet."""
        if key in AREAS and not self._of[key]:
            self._of[key] = area_names(self.version, key, self._areas(key))
        elif key in OWN_FACETS and OWN_FACETS[key].people and key not in self._known:
            self._known.add(key)
            self._of[key] = {value: Name(label) for value, label in self._people(key).items()} | self._of[key]
        return self._of[key]

    def label(self, key, value):
        return self.of(key)[value].label

    def followed(self, chosen):
        """A selection with what each merged or followed up category counts as in its place, and where each
        municipality went up in; each value once."""
        following = followers(self.version)
        return {
            key: tuple(dict.fromkeys(following.get((key, value), value) for value in values))
            for key, values in chosen.items()
        }

    def unknown(self, chosen):
        """The (facet key, value) pairs of a selection that have no name: they do not exist."""
        return [(key, value) for key, values in chosen.items() for value in values if value not in self.of(key)]


# A version names one state of the names, also one that is not committed yet: what was read for it stays right.


@lru_cache(maxsize=8)
def labels(version, language):
    """{facet key: {value: Name}} of the options in code and of the categories. One query the first time."""
    facets = [*FACETS, *OWN_FACETS.values()]
    found = {facet.key: {value: Name(str(label)) for value, label in facet.options or ()} for facet in facets}
    name = "name_en" if language == "en" else "name_nl"
    # What counts as another category is no option.
    rows = Category.objects.filter(counts_as=None).order_by("position", "pk")
    rows = rows.values_list("lens", "key", name, "parent__key", "retired_at", "municipality", "municipality__name")
    names = [(key, value, _name(*row)) for key, value, *row in rows]
    retired = {(key, value) for key, value, _label, _parent, at, *_of in rows if at}
    in_use = [row for row in names if row[:2] not in retired]
    for key, value, top in in_use:
        # Categories as admins ordered them, each followed by its parts.
        if top.parent is None:
            found[key][value] = top
            found[key] |= {part: own for lens, part, own in in_use if (lens, own.parent) == (key, value)}
    for key, value, old in names:
        if (key, value) in retired:
            found[key][value] = old
    return found


def _name(label, parent, retired_at, municipality, of):
    # Another municipality may have a part of the same name.
    label = f"{label} ({of})" if of else label
    return Name(no_longer_used(label) if retired_at else label, parent, municipality)


@lru_cache(maxsize=2)
def followers(version):
    """{(facet key, value): value that it counts as} of the categories and municipalities that do. One query the first
    time."""
    categories = Category.objects.order_by().exclude(counts_as=None).values_list("lens", "key", "counts_as__key")
    places = Municipality.objects.order_by().exclude(went_up_in=None)
    rows = categories.union(places.values_list(Value("municipality"), "code", "went_up_in"), all=True)
    return {(key, value): other for key, value, other in rows}


@lru_cache(maxsize=2)
def subjects(version):
    """The categories by their words. One query the first time."""
    return Thesaurus.read()


def people(key, counted, chosen, municipalities):
    """{value: name} of the values that are people, by name. One query."""
    return OWN_FACETS[key].people(counted, chosen, municipalities)


@lru_cache(maxsize=2)
def known_areas(version):
    """{facet key: {code: (sort name, code, Name)}} of the areas that were asked for so far."""
    return {key: {} for key in AREAS}


def area_names(version, key, codes):
    """{code: Name} of these areas by name; codes that do not exist are left out. A query for those not known yet."""
    known = known_areas(version)[key]
    if new := [code for code in codes if code not in known]:
        rows = AREAS[key].objects.filter(code__in=new).order_by().values_list("code", "name", "sort_name")
        known.update((code, (sort_name, code, Name(name))) for code, name, sort_name in rows)
    return {code: known[code][-1] for code in sorted((code for code in codes if code in known), key=known.get)}
