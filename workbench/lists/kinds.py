"""The kinds of lists that come in as a file: one mechanism, and a declared table of columns each."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from knowledge import funding
from ui.money import euros
from valuation import prices


@dataclass(frozen=True)
class ListKind:
    """A kind of list. `slug` stands in its address; `shown` names the columns of the table on its page; `complete`
    fills in what follows from the rest of a row."""

    slug: str
    title: str | Promise
    lead: str | Promise
    nothing: str | Promise
    model: Any
    columns: list
    shown: tuple
    complete: Callable[[dict], dict] = dict

    @property
    def shown_columns(self):
        return [column for column in self.columns if column.name in self.shown]

    def cells(self, row):
        """What a row shows, in words: (label, text) of each shown column."""
        return [(column.label, said(row, column)) for column in self.shown_columns]


def said(row, column):
    """The value of a row in this column, as a page says it."""
    value = getattr(row, column.name)
    if isinstance(value, list):
        options = dict(row._meta.get_field(column.name).base_field.choices)
        return ", ".join(str(options.get(each, each)) for each in value)
    if isinstance(value, Decimal):
        return euros(value)
    return "" if value is None else str(column.show(value))


KINDS = {
    kind.slug: kind
    for kind in [
        ListKind(
            "prijslijst",
            _("Price list"),
            _("What something costs that an initiative makes needless. With it, initiatives say what they spare."),
            _("There is no price list yet. Waaier comes without one: read in one that you trust."),
            prices.PriceList,
            prices.COLUMNS,
            ("name", "unit", "low", "high", "year", "source"),
            prices.complete,
        ),
        ListKind(
            "financiering",
            _("Funding"),
            _("Subsidies, funds, loans and prizes. A profile shows those that fit the initiative."),
            _("There is no list of funding yet. Waaier comes without one: read in one that you trust."),
            funding.FundingList,
            funding.COLUMNS,
            ("name", "kind", "low", "high", "term", "needs", "phases", "legal_forms"),
        ),
    ]
}


def kind_at(slug):
    """The kind of list at this address. Raises Http404."""
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]
