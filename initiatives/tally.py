"""How many initiatives stand in each lens and category: the numbers on the home page and the pages of the lenses."""

from django.db.models import Count, F, Func

CATEGORY = "assessment__classifications__category"


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
    # Each classification counts for its category and for the category above: one row for either.
    both = Func(F(CATEGORY), F(f"{CATEGORY}__parent"), template="unnest(array[%(expressions)s])")
    rows = (
        initiatives.order_by().annotate(stands_in=both).values_list("stands_in").annotate(Count("pk", distinct=True))
    )
    return {category: count for category, count in rows if category is not None}
