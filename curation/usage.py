"""How much the categories are used: by initiatives now, and by assessments ever."""

from dataclasses import dataclass

from django.db.models import Count, F, Func
from django.db.models.functions import Coalesce

from initiatives.models import Classification


@dataclass(frozen=True)
class Usage:
    """`initiatives` stand in it now, in `municipalities`; `assessments` ever gave it."""

    initiatives: int = 0
    municipalities: int = 0
    assessments: int = 0


def current():
    """The classifications that hold today: those of current assessments."""
    return Classification.objects.filter(assessment__initiative__assessment=F("assessment"))


def usage(lens):
    """{category id: Usage} of the categories of a lens that were ever used. Two queries.

    An initiative stands in a category, or in a part of it, or in one that it took the place of. An assessment is
    counted for the category that it gave, whatever happened to that since, and for the one that this is a part of.
    """
    place, above = (
        Coalesce("category__counts_as", "category"),
        Coalesce("category__counts_as__parent", "category__parent"),
    )
    now = dict_of(
        current().filter(lens=lens.key).annotate(stands_in=unnest(place, above)),
        Count("assessment__initiative", distinct=True),
        Count("assessment__initiative__municipality", distinct=True),
    )
    ever = dict_of(
        Classification.objects.filter(lens=lens.key).annotate(stands_in=unnest(F("category"), F("category__parent"))),
        Count("assessment", distinct=True),
    )
    return {pk: Usage(*now.get(pk, (0, 0)), *ever.get(pk, (0,))) for pk in now.keys() | ever.keys() if pk}


def dict_of(classifications, *counts):
    rows = classifications.order_by().values_list("stands_in")
    named = {f"n{number}": count for number, count in enumerate(counts)}
    return {pk: numbers for pk, *numbers in rows.annotate(**named).values_list("stands_in", *named)}


def unnest(*places):
    """A row for each of these places."""
    return Func(*places, template="unnest(array[%(expressions)s])")
