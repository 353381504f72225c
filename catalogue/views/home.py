"""The front page: the six lenses as the way in."""

from functools import lru_cache

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue import fan_blades
from catalogue.lenses.drawings.fan import entrance
from catalogue.listing.cards import cards
from initiatives.models import Initiative
from initiatives.search.counts import RegistryCounts
from initiatives.search.names import Names

LATEST = 6
LATEST_FIRST = ("-published_at", "pk")


@require_safe
def home(request):
    """The fan of the registry, its numbers and the latest initiatives: what is public, the same for every reader."""
    tally = RegistryCounts(AnonymousUser())
    initiatives, municipalities = tally.totals()
    latest = Initiative.objects.public().filter(pk__in=latest_of(tally.versions.rows.number))
    return render(
        request,
        "catalogue/home.html",
        {
            "fan": entrance(fan_blades.of_registry(tally.by_lens())),
            "totals": {"initiatives": initiatives, "municipalities": municipalities},
            "latest": cards(latest.order_by(*LATEST_FIRST), Names(version=tally.versions.names)),
        },
    )


@lru_cache(maxsize=2)
def latest_of(version):
    """The keys of the latest initiatives. One query for each version of the registry."""
    public = Initiative.objects.public().order_by(*LATEST_FIRST)
    return list(public.values_list("pk", flat=True)[:LATEST])
