"""The social price list: what something costs that an initiative makes needless, as a list that comes in as a file.

None is shipped: the 2015 study (3.9) names such a list and does not hold one. It says that costs are indicative, so a
price has a low and a high amount.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.lists import ListRow, ListVersion, one_first
from ui.columns import KEY_SAYS, ListColumn, amount_of, key_of, text_of, year_of
from ui.money import span, typed
from ui.personal import Keep, Plain, Purpose, holds

LONGEST_NAME, LONGEST_UNIT, LONGEST_SOURCE = 160, 80, 300
COLUMNS = [
    ListColumn("key", _("key"), KEY_SAYS, key_of),
    ListColumn("name", _("name"), _("What it is, in a few words."), text_of(LONGEST_NAME), is_required=True),
    ListColumn(
        "unit",
        _("unit"),
        _("For what the price is: a night, a visit, a year."),
        text_of(LONGEST_UNIT),
        is_required=True,
    ),
    ListColumn(
        "low",
        _("low amount"),
        _("In euros: 1250 or 1250,50."),
        amount_of,
        is_required=True,
        show=typed,
        is_number=True,
    ),
    ListColumn(
        "high",
        _("high amount"),
        _("In euros. Empty: the same as the low amount."),
        amount_of,
        empty=None,
        show=typed,
        is_number=True,
    ),
    ListColumn(
        "year", _("year"), _("The year of the price, in four digits."), year_of, is_required=True, is_number=True
    ),
    ListColumn("source", _("source"), _("Where the price comes from."), text_of(LONGEST_SOURCE), is_required=True),
]


def complete(row):
    """A row with both ends: one amount is the low and the high one."""
    return row | {"high": row["low"]} if row["high"] is None else row


@holds(Purpose.CURATION, Keep.RECORD)
class PriceList(ListVersion):
    """One version of a price list."""

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        constraints = [one_first("one_first_price_list")]


@holds(Purpose.CURATION, Keep.RECORD, unit=Plain.OWN_WORDS, source=Plain.OWN_WORDS)
class Price(ListRow):
    """What one unit of something costs, between two amounts in euros."""

    version = models.ForeignKey(PriceList, models.CASCADE, related_name="rows", verbose_name=_("price list"))
    unit = models.CharField(_("unit"), max_length=LONGEST_UNIT)
    low = models.DecimalField(_("low amount"), max_digits=9, decimal_places=2)
    high = models.DecimalField(_("high amount"), max_digits=9, decimal_places=2)
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("source"), max_length=LONGEST_SOURCE)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="price_once_in_a_list"),
            models.CheckConstraint(
                condition=models.Q(low__lte=models.F("high"), low__gte=0), name="price_low_to_high"
            ),
        ]

    @property
    def amount(self):
        """The price in words, from low to high."""
        return span(self.low, self.high)
