"""How many initiatives stand in each lens and category: the numbers on the home page and the pages of the lenses.

The pages ask the index (`RegistryCounts`); the two functions ask the database, and count any initiatives.
"""

from django.db.models import Case, Count, F, Func, When
from django.db.models.functions import Coalesce

from initiatives.search.asked import Asked
from initiatives.search.base import GATE
from taxonomy.lenses import LENSES
from taxonomy.models import Category

CATEGORY = "assessment__classifications__category"
EFFECTIVE = Coalesce(f"{CATEGORY}__counts_as", CATEGORY)
WHOLE = Case(
    When(**{f"{CATEGORY}__counts_as": None}, then=F(f"{CATEGORY}__parent")),
    default=F(f"{CATEGORY}__counts_as__parent"),
)


class RegistryCounts:
    """The numbers of all that a reader may see, in the data versions that were read (`now`), or else at this moment:
    one query then, beside those for who they are."""

    def __init__(self, user, now=None):
        asked = Asked(user, now)
        self.versions = asked.versions
        self.index = asked.index
        self.visible = asked.index.visible(asked.reader.municipalities, asked.reader.own)

    def totals(self):
        """(how many initiatives, in how many municipalities)."""
        return len(self.visible), len(self.index.counts(GATE, self.visible))

    def by_lens(self):
        """{lens key: how many have a category in it}, for all lenses."""
        values = {key: self.index.counts(key, self.visible) for key in LENSES}
        return {key: self.index.with_any(key, values[key]).intersection_cardinality(self.visible) for key in LENSES}

    def by_category(self):
        """{category id: how many stand in it or in a part of it}. One query more."""
        counts = {key: self.index.counts(key, self.visible) for key in LENSES}
        rows = Category.objects.values_list("pk", "lens", "key")
        return {pk: counts[lens][key] for pk, lens, key in rows if key in counts.get(lens, ())}


def by_lens(initiatives):
    """{lens key: how many of these initiatives have a category in it}; lenses without one are left out. One query."""
    rows = (
        initiatives.order_by()
        .exclude(assessment__classifications=None)
        .values_list("assessment__classifications__lens")
        .annotate(Count("pk", distinct=True))
    )
    return dict(rows)


def by_category(initiatives, lens=None):
    """{category id: how many of these initiatives stand in it or in a part of it}, of one lens or of all. One query.

    Categories without initiatives are left out.
    """
    if lens:
        initiatives = initiatives.filter(assessment__classifications__lens=lens.key)
    # Each classification counts for its category in effect and for the category above: one row for either.
    both = Func(EFFECTIVE, WHOLE, template="unnest(array[%(expressions)s])")
    rows = (
        initiatives.order_by().annotate(stands_in=both).values_list("stands_in").annotate(Count("pk", distinct=True))
    )
    return {category: count for category, count in rows if category is not None}
