"""Amounts of money: read as people write them, and said honestly, as a range.

Everything is a Decimal in euros. What can be read in two ways is refused, and never guessed.
"""

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# 1.250,50 as one writes it in Dutch, 1,250.50 as one does in English, and 1250.50 or 1250,5 without groups.
DUTCH = re.compile(r"\d{1,3}(\.\d{3})+(,\d{1,2})?")
ENGLISH = re.compile(r"\d{1,3}(,\d{3})+\.\d{1,2}")
PLAIN = re.compile(r"\d+([.,]\d{1,2})?")
CENT = Decimal("0.01")
MOST = Decimal("9999999.99")  # of one price, rate or amount; a sum may be more
WRONG = gettext_lazy("“%(text)s” is no amount that we can read. Write 1250 or 1250,50.")
TOO_PRECISE = gettext_lazy("“%(text)s” has more than two decimals. Write 1250 or 1250,50.")
NEGATIVE = gettext_lazy("“%(text)s” is less than nothing. Write an amount of 0 or more.")
TOO_LARGE = gettext_lazy("“%(text)s” is too large: at most %(most)s.")


def read_amount(value, most=MOST):
    """An amount, or another number with two decimals at most; None for nothing.

    Takes a text as people write it, or a Decimal from a cell that is a number. Raises ValidationError, with what was
    written, for what is no amount, is less than nothing, or can be read in two ways.
    """
    text = str(value).strip()
    params = {"text": text[:40], "most": number_format(most, force_grouping=True)}
    amount = value if isinstance(value, Decimal) else _of_text(text, params)
    if amount is None:
        return None
    if amount.is_nan():
        raise ValidationError(WRONG, code="invalid", params=params)
    if amount < 0:
        raise ValidationError(NEGATIVE, code="negative", params=params)
    if amount > most:
        raise ValidationError(TOO_LARGE, code="large", params=params)
    if amount != amount.quantize(CENT):
        raise ValidationError(TOO_PRECISE, code="precise", params=params)
    return amount.quantize(CENT)


def _of_text(text, params):
    """The Decimal that a text says; None for an empty one."""
    plain = "".join(text.replace("€", "").split())
    if not plain:
        return None
    is_negative = plain[0] in "-−"
    plain = plain[1:] if is_negative else plain
    if not plain.isascii() or len(plain) > 30:
        raise ValidationError(WRONG, code="invalid", params=params)
    if DUTCH.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif ENGLISH.fullmatch(plain):
        plain = plain.replace(",", "")
    elif not PLAIN.fullmatch(plain):
        raise ValidationError(WRONG, code="invalid", params=params)
    amount = Decimal(plain.replace(",", "."))
    return -amount if is_negative and amount else amount


def times(number, price):
    """The product in cents: a half goes up."""
    return (number * price).quantize(CENT, ROUND_HALF_UP)


def written(number):
    """A number with its thousands apart, and with two decimals or none: 1.234,50 in Dutch."""
    whole = number == number.to_integral_value()
    return number_format(number, decimal_pos=0 if whole else 2, use_l10n=True, force_grouping=True)


def typed(number):
    """A number as it stands in a field: without groups, so that it reads back as the same. "" for None."""
    if number is None:
        return ""
    whole = number == number.to_integral_value()
    return number_format(number, decimal_pos=0 if whole else 2, use_l10n=True, force_grouping=False)


def euros(amount):
    """An exact amount: € 1.234 or € 1.234,50 in Dutch."""
    return f"€\u00a0{written(amount)}"


def span(low, high, said=euros):
    """A range, exactly: "€ 12 tot € 18", or one amount where both ends are the same."""
    if low == high:
        return said(low)
    return _("%(low)s to %(high)s") % {"low": said(low), "high": said(high)}


def rough(low, high):
    """A range of money as one says it: "tussen € 12.000 en € 18.000".

    From a thousand on two figures are kept; more would say that we know it better than we do. The low end goes down
    and the high end up, so that what was worked out always lies between them. One amount is "about".
    """
    if low == high:
        rounded = two_figures(low, ROUND_HALF_UP)
        return euros(low) if rounded == low else _("about %(amount)s") % {"amount": euros(rounded)}
    ends = {"low": euros(two_figures(low, ROUND_FLOOR)), "high": euros(two_figures(high, ROUND_CEILING))}
    return _("between %(low)s and %(high)s") % ends


def two_figures(amount, rounding):
    """An amount of a thousand or more with two figures that count, a smaller one in whole euros."""
    step = Decimal(1) if amount < 1000 else Decimal(1).scaleb(amount.adjusted() - 1)
    return (amount / step).to_integral_value(rounding) * step


class AmountCell:
    """A number in a cell of a CSV, which a spreadsheet reads as one: a text would be marked as a text."""

    def __init__(self, number):
        self.number = number

    def __str__(self):
        return typed(self.number)


def in_cell(number):
    """A number for a cell of a CSV, with the comma or point of the reader's language; None for none."""
    return None if number is None else AmountCell(number)
