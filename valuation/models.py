"""What an initiative is worth: price lists, and statements that keep a copy of the prices they used."""

from valuation.prices import Price, PriceList
from valuation.statements import Figure, Showing, Statement

__all__ = ["Figure", "Price", "PriceList", "Showing", "Statement"]
