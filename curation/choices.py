"""What one municipality makes of the shared taxonomy: which categories it leaves out, and which parts it added."""

from dataclasses import dataclass, field

from initiatives.models import Initiative
from initiatives.search.counts import by_category
from taxonomy.lenses import LENSES
from taxonomy.models import Category, Hiding


@dataclass(frozen=True)
class LocalChoice:
    """A category in use, how many initiatives of the municipality stand in it, and its parts.

    `is_own` says that the municipality added this part, `is_hidden` that it leaves this out; `covered` that it leaves
    the category out that this is a part of.
    """

    category: Category
    count: int
    is_hidden: bool
    covered: bool = False
    parts: list["LocalChoice"] = field(default_factory=list)

    @property
    def is_own(self):
        return self.category.municipality_id is not None


def choices(municipality):
    """[(lens, its choices)] of a municipality, in the order of the taxonomy. Three queries."""
    own = Category.objects.active().filter(municipality=municipality)
    rows = list(Category.objects.active().shared() | own)
    hidden = set(Hiding.objects.filter(municipality=municipality).values_list("category", flat=True))
    counts = by_category(Initiative.objects.of_municipalities([municipality.pk]))
    found = {key: [] for key in LENSES}
    tops = {}
    for row in rows:
        if row.parent_id is None:
            tops[row.pk] = LocalChoice(row, counts.get(row.pk, 0), row.pk in hidden)
            found[row.lens].append(tops[row.pk])
    for row in rows:
        if row.parent_id in tops:
            covered = row.parent_id in hidden
            tops[row.parent_id].parts.append(LocalChoice(row, counts.get(row.pk, 0), row.pk in hidden, covered))
    return [(LENSES[key], rows) for key, rows in found.items()]
