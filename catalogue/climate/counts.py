"""What the register counts in an area, beside its climate: through the gate, and the same as the linked list."""

from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.timezone import localdate

from catalogue.listing.controls import address
from climate.places import facet_of
from initiatives.search.dates import Period, dates_for
from initiatives.search.results import Results
from taxonomy.lenses import LENSES
from taxonomy.models import Category

FIELDS = "work_fields"
YEARS = 5  # of the new ones, the present year with them


class YearCount(NamedTuple):
    """How many initiatives were registered in a year; `href` is their list, "" for who cannot ask by year."""

    year: str
    count: int
    href: str


class WhiteSpot(NamedTuple):
    """A field of work in which nothing is registered here, and the (empty) list of it."""

    name: str
    href: str


class AreaCounts:
    """The counts of one area for one reader."""

    def __init__(self, place, user):
        self.place, self.user = place, user
        query = QueryDict(mutable=True)
        query[facet_of(place.code)] = place.code
        self.results = Results.of(query, user)
        self.selection = self.results.selection

    @property
    def total(self):
        return self.results.total

    @property
    def href(self):
        """The list of all of them."""
        return address("initiatives:list", self.selection)

    @property
    def per_thousand(self):
        """Initiatives for each 1,000 inhabitants as text, "" when it is not known how many live there."""
        people = self.place.inhabitants
        return number_format(1000 * self.total / people, 1) if people else ""

    def years(self):
        """The YearCounts of the last years, the newest first. One query."""
        this = localdate().year
        found = self.results.initiatives.order_by().annotate(year=ExtractYear("registered_at")).values_list("year")
        counted = dict(found.filter(registered_at__year__gt=this - YEARS).annotate(Count("pk")))
        asks = "registered" in dates_for(self.user)
        return [YearCount(str(year), counted.get(year, 0), self._of_year(year) if asks else "") for year in last(this)]

    def _of_year(self, year):
        periods = {"registered": Period(str(year), str(year))}
        return address("initiatives:list", self.selection.asking(periods=periods))

    def white_spots(self):
        """The WhiteSpots among the fields of work, in their order. One query."""
        counted = self.results.counts.values.get(FIELDS, {})
        fields = Category.objects.active().shared().of(LENSES[FIELDS]).filter(parent=None)
        return [
            WhiteSpot(each.name, address("initiatives:list", self.selection.adding(FIELDS, each.key)))
            for each in fields
            if not counted.get(each.key)
        ]


def last(year):
    return range(year, year - YEARS, -1)
