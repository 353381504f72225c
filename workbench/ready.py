"""The lists on the workbench: those that every official has and those that the municipality saved, with counts."""

from typing import NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.slots import SAVED_VIEWS
from initiatives.search.asked import Asked
from initiatives.search.facets import Status
from initiatives.search.results import Results
from ui.figures import figure

CURRENT = {"status": [Status.REGISTERED.value, Status.PUBLISHED.value]}
# What hangs on the clock is a range of days, said from the day of asking (`initiatives.search.dates`).
READY = [
    (gettext_lazy("Mine"), {"contact": ["me"], **CURRENT}, gettext_lazy("You are the contact official.")),
    (
        gettext_lazy("New this week"),
        {"registered": ["-6d..today"]},
        gettext_lazy("Registered in the past week."),
    ),
    (gettext_lazy("Overdue"), {"due": ["..-1d"]}, gettext_lazy("A need, a promise or an answer is past its day.")),
    (
        gettext_lazy("Silent for six months"),
        {"last_contact": ["..-6m"], **CURRENT},
        gettext_lazy("No contact with the initiator since."),
    ),
]
MOST_SAVED = 12


class ReadyView(NamedTuple):
    """A list on the workbench: its name, its address, how many it finds, and what it is; `is_saved` by colleagues.

    A list of which this official cannot use a part has no count.
    """

    name: str
    href: str
    count: str
    about: str
    is_saved: bool = False


def views_of(official):
    """The lists of this official. Their counts come from the index: two queries for all of them, and one for the names
    of officials where a list asks for these."""
    asked = Asked(official)
    address = reverse("initiatives:list")
    found = []
    for name, chosen, about in READY:
        parameters = QueryDict(mutable=True)
        parameters.setlist("municipality", sorted(official.roles))
        for key, values in chosen.items():
            parameters.setlist(key, values)
        total = Results.of(parameters, official, asked=asked).total
        found.append(ReadyView(str(name), f"{address}?{parameters.urlencode()}", figure(total), str(about)))
    for name, query, href in SAVED_VIEWS(official)[:MOST_SAVED]:
        results = Results.of(QueryDict(query), official, asked=asked)
        count = "" if results.notices else figure(results.total)
        found.append(ReadyView(name, href, count, _("Saved by a colleague"), is_saved=True))
    return found
