"""The rows of a table of initiatives, in Python: what the table in the list and the workbook show."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import Coalesce

from casework.worklist import COLUMNS
from catalogue.files.columns import chosen, columns_for
from initiatives.models import Classification
from intake.models import Intake

CHUNK = 1000
# What a row needs of other tables: {name: how to get it}.
LISTS = {
    "categories": ArraySubquery(
        Classification.objects.filter(assessment=OuterRef("assessment"))
        .order_by()
        .values(in_effect=Coalesce("category__counts_as", "category"))
    ),
    "places": ArraySubquery(
        Intake.neighbourhoods.through.objects.filter(intake=OuterRef("intake"))
        .order_by("neighbourhood__sort_name", "neighbourhood")
        .values("neighbourhood__name")
    ),
}


class FileTable:
    """Some columns of some initiatives, as far as this reader may see them; words in the language of this moment.

    `initiatives` is a queryset that has been through the gate, `keys` are the keys of the columns (all when empty).
    """

    def __init__(self, initiatives, user, keys=()):
        self.initiatives = initiatives
        self.own = set(user.roles) if user.is_authenticated else set()
        self.columns = chosen(columns_for(user), keys)

    def rows(self):
        """The rows one by one: texts, numbers and dates. One query, whose rows are fetched a thousand at a time."""
        sources = dict.fromkeys(["municipality_id", *(column.source for column in self.columns)])
        place = {source: at for at, source in enumerate(sources)}
        columns = [(place[column.source], column.cell, column.private) for column in self.columns]
        others = {name: how for name, how in {**LISTS, **COLUMNS}.items() if name in place}
        for row in self.initiatives.annotate(**others).values_list(*place).iterator(chunk_size=CHUNK):
            own = row[0] in self.own
            yield ["" if private and not own else cell(row[at]) for at, cell, private in columns]
