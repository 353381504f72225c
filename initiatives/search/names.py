"""The names of facet values, in the reader's language. Those of categories and areas come from one query."""

from typing import NamedTuple

from django.db.models import CharField, IntegerField, Value
from django.utils.translation import get_language

from areas.models import Municipality, Neighbourhood
from initiatives.search.documents import fold
from initiatives.search.facets import FACETS
from taxonomy.models import Category


class Name(NamedTuple):
    """How a facet value is called; `parent` is the value of the category that it is a part of."""

    label: str
    parent: str | None = None


class Names:
    """{value: Name} by facet key, each in the order in which it is shown."""

    def __init__(self, municipalities=(), neighbourhoods=()):
        """All categories, and the areas with these codes."""
        self._of = {facet.key: {value: Name(str(label)) for value, label in facet.options or ()} for facet in FACETS}
        rows = list(self._rows(municipalities, neighbourhoods))
        for key, value, label, parent, _position, _order in sorted(rows, key=_place(rows)):
            self._of[key][value] = Name(label, parent)

    def of(self, key):
        """{value: Name} of one facet."""
        return self._of[key]

    def label(self, key, value):
        return self._of[key][value].label

    def unknown(self, chosen):
        """The (facet key, value) pairs of a selection that have no name: they do not exist."""
        return [(key, value) for key, values in chosen.items() for value in values if value not in self._of[key]]

    @staticmethod
    def _rows(municipalities, neighbourhoods):
        name = "name_en" if get_language() == "en" else "name_nl"
        no_parent, nowhere = Value(None, CharField()), Value(0, IntegerField())
        categories = Category.objects.order_by().values_list("lens", "key", name, "parent__key", "position", "pk")
        areas = [
            model.objects.filter(code__in=codes)
            .order_by()
            .values_list(Value(key, CharField()), "code", "name", no_parent, nowhere, nowhere)
            for key, model, codes in [
                ("municipality", Municipality, municipalities),
                ("neighbourhood", Neighbourhood, neighbourhoods),
            ]
            if codes
        ]
        return categories.union(*areas, all=True) if areas else categories


def _place(rows):
    """Sort key: categories as admins ordered them, each followed by its parts; areas by name."""
    positions = {(key, value): (position, order) for key, value, _label, _parent, position, order in rows}

    def place(row):
        key, value, label, parent, *_rest = row
        own = positions[key, value]
        return (positions.get((key, parent), own), bool(parent), own, fold(label))

    return place
