"""The inputs of the official's forms about a thread: a day, an amount of money, a colleague."""

import re
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from casework.colleagues import colleagues
from intake.inputs import DayInput, TextInput

# 1.250,50 as one writes it in Dutch, and 1250.50 as others do.
DUTCH, PLAIN = re.compile(r"\d{1,3}(\.\d{3})+(,\d{1,2})?"), re.compile(r"\d+([.,]\d{1,2})?")
MOST_EUROS = Decimal("99999999.99")
DAY = {"invalid": _("Enter a day, for example 3-12-2026."), "required": _("Enter a day.")}


def day_input(**options):
    """A day, with the calendar of the browser."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return DayInput(widget=widget, error_messages=DAY, **options)


def not_in_the_future(day):
    """Refuse a day that is still to come."""
    if day > timezone.localdate():
        raise forms.ValidationError(_("This day is still to come. Choose today or an earlier day."), code="future")


class AmountInput(TextInput):
    """Euros, as people write them; None when it is left open."""

    default_error_messages = {"invalid": _("Enter an amount, for example 250 or 1250,50.")}

    def __init__(self, **options):
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            whole = value == value.to_integral_value()
            return number_format(value, decimal_pos=0 if whole else 2, use_l10n=True, force_grouping=False)
        return value

    def to_python(self, value):
        text = "".join(super().to_python(value).replace("€", "").split())
        if not text:
            return None
        if DUTCH.fullmatch(text) and text.isascii():
            text = text.replace(".", "").replace(",", ".")
        elif not (PLAIN.fullmatch(text) and text.isascii()):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        amount = Decimal(text.replace(",", ".")).quantize(Decimal("0.01"))
        if amount > MOST_EUROS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return amount

    def run_validators(self, value):
        """What was read as an amount, is one."""


def choice_of(municipality, *, and_also=None):
    """(key, name) of the officials of a municipality, as choices; `and_also` is one who may have left."""
    found = {str(each.pk): str(each) for each in colleagues(municipality)}
    if and_also:
        found[str(and_also.pk)] = str(and_also)
    return sorted(found.items(), key=lambda pair: pair[1].lower())
