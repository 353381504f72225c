"""A promise and a need in a few words, as lists and the thread of an initiative say them."""

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _


def terms_of(promise):
    """By whom, how much and until when, in one line: “Sam Bakker, € 500, before or on 3 december 2026.”"""
    parts = [str(promise.who)]
    if promise.amount is not None:
        whole = promise.amount == promise.amount.to_integral_value()
        parts.append(f"€ {number_format(promise.amount, 0 if whole else 2, force_grouping=True)}")
    if promise.due_on:
        parts.append(_("before or on %(day)s") % {"day": date_format(promise.due_on, "DATE_FORMAT")})
    line = ", ".join(parts)
    return f"{line[0].upper()}{line[1:]}."


def asked_for(need):
    """The kind of support, or what the initiator called it."""
    return need.asked or str(need.get_kind_display())


def worked_on(need):
    """Who works on a need, and until when, in one line."""
    parts = [str(need.owner or _("Nobody works on it yet"))]
    if need.due_on:
        parts.append(_("before or on %(day)s") % {"day": date_format(need.due_on, "DATE_FORMAT")})
    return ", ".join(parts)
