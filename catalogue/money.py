"""The money that fits an initiative, as its profile shows it to officials and to its initiator."""

from django.template.loader import render_to_string

from knowledge.models import Funding

MOST = 5  # on a profile; the others stand behind a button


def drawn_money(initiative):
    """The section with the funding that fits, as HTML; without any, only the way to what the initiative is worth.

    One query. It is not kept: terms end with the day.
    """
    fits = Funding.objects.fitting(initiative)
    context = {"initiative": initiative, "fits": fits[:MOST], "more": fits[MOST:]}
    return render_to_string("catalogue/profile/money.html", context)
