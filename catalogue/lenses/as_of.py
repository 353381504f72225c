"""How the initiatives stood in the categories on an earlier day: "as classified on …".

An assessment keeps the category that it was given and a step keeps what it changed, so both the readings and the
taxonomy of a day can be found again. Whose initiatives are counted is asked today: what was withdrawn since, counts
for no visitor, and what an official may see now, counts for that official.
"""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import BigIntegerField, Case, Count, F, Value, When
from django.utils import timezone
from django.utils.translation import get_language

from initiatives.assessments import Assessment, Classification
from initiatives.models import Initiative
from initiatives.search.counts import RegistryCounts
from taxonomy.lenses import LENSES
from taxonomy.models import Category, end_of
from taxonomy.revisions import as_on

CATEGORY, SUCCESSION = "taxonomy.category", "taxonomy.succession"


@dataclass(frozen=True)
class CategoryAsOf:
    """A category as it was: its name then, how many stood in it or in a part of it, and what it is now.

    `now` is the category that it counts as today with `count_now` initiatives, None when it no longer exists;
    `renamed` says that this one has another name.
    """

    name: str
    is_part: bool
    count: int
    now: Category | None
    count_now: int

    @property
    def renamed(self):
        return self.now is not None and self.now.name != self.name


@dataclass(frozen=True)
class LensesAsOf:
    """The lenses with their lines on a day; `total` is how many initiatives had been read by the end of it."""

    day: object
    total: int
    lenses: list[tuple[object, list[CategoryAsOf]]]


def lenses_as_of(day, user):
    """The Standing at the end of this day, of what this reader may see today. A constant number of queries.

    Parts that a municipality added for itself count for the category above them.
    """
    end = timezone.make_aware(datetime.combine(day, time.max))
    rows = as_on(end)
    categories = {pk: fields for (model, pk), fields in rows.items() if model == CATEGORY}
    heirs = {}
    for (model, _pk), fields in rows.items():
        if model == SUCCESSION:
            heirs.setdefault(fields["category"], []).append(fields["successor"])
    readings = Assessment.objects.filter(at__lte=end, initiative__in=Initiative.objects.visible_to(user))
    last = readings.order_by("initiative_id", "-at", "-pk").distinct("initiative_id")
    counted_as = {pk: end_of(pk, heirs) for pk in categories}
    counts = tally(last, counted_as)
    parents = {pk: categories[other]["parent"] for pk, other in counted_as.items() if other in categories}
    counts |= tally(last, {pk: parents.get(pk) or other for pk, other in counted_as.items()}, tops=categories)
    now, counts_now = Category.objects.select_related("counts_as").in_bulk(), RegistryCounts(user).by_category()
    name = "name_en" if get_language() == "en" else "name_nl"

    def line(pk):
        present = now[pk].in_effect if pk in now else None
        count_now = counts_now.get(present.pk, 0) if present else 0
        return CategoryAsOf(
            categories[pk][name], categories[pk]["parent"] is not None, counts.get(pk, 0), present, count_now
        )

    found = {key: [] for key in LENSES}
    for pk in in_order(categories):
        if categories[pk]["retired_at"] is None or counts.get(pk):
            found[categories[pk]["lens"]].append(line(pk))
    return LensesAsOf(day, last.count(), [(LENSES[key], lines) for key, lines in found.items()])


def tally(assessments, counted_as, tops=None):
    """{key of a category: how many of these assessments stand in it}, each counted as `counted_as` says. One query.

    With `tops`, of the categories that are no part only.
    """
    changed = [When(category=pk, then=Value(other)) for pk, other in counted_as.items() if pk != other]
    stands_in = Case(*changed, default=F("category"), output_field=BigIntegerField())
    rows = (
        Classification.objects.filter(assessment__in=assessments.values("pk"))
        .annotate(stands_in=stands_in)
        .order_by()
        .values_list("stands_in")
        .annotate(Count("assessment", distinct=True))
    )
    return {pk: count for pk, count in rows if tops is None or (pk in tops and tops[pk]["parent"] is None)}


def in_order(categories):
    """The keys of the shared categories in the order of the taxonomy, each followed by its parts."""
    shared = sorted(
        (pk for pk, fields in categories.items() if fields["municipality"] is None),
        key=lambda pk: (categories[pk]["position"], pk),
    )
    for pk in shared:
        if categories[pk]["parent"] is None:
            yield pk
            yield from (part for part in shared if categories[part]["parent"] == pk)
