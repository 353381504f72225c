"""The front page: the six lenses as the way in."""

from functools import lru_cache

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalogue import fan_blades
from catalogue.lenses.drawings.fan import entrance
from catalogue.listing.cards import cards
from catalogue.page_cache import page_of
from initiatives.models import Initiative
from initiatives.search.counts import RegistryCounts
from initiatives.search.names import Names
from ui.fragments import FragmentCache

LATEST = 6
LATEST_FIRST = ("-published_at", "pk")
PARTS = FragmentCache("front page", 4)


@require_safe
def home(request):
    """The fan of the registry, its numbers and the latest initiatives: what is public, the same for every reader."""
    return page_of(request, drawn)


def drawn(request, versions):
    """The front page in these versions of the data; what stands on it is drawn once for all who are signed in too."""
    key = versions.rows, versions.names, get_language()
    return render(request, "catalogue/home.html", PARTS.get(key, lambda: parts(versions)))


def parts(versions):
    """{part of the page: its HTML}. Two queries, and one for each version of the registry."""
    tally = RegistryCounts(AnonymousUser(), versions)
    initiatives, municipalities = tally.totals()
    latest = Initiative.objects.public().filter(pk__in=latest_of(tally.versions.rows.number))
    hero = {
        "fan": entrance(fan_blades.of_registry(tally.by_lens())),
        "totals": {"initiatives": initiatives, "municipalities": municipalities},
    }
    main = {"latest": cards(latest.order_by(*LATEST_FIRST), Names(version=versions.names))}
    return {
        "hero": render_to_string("catalogue/home/hero.html", hero),
        "main": render_to_string("catalogue/home/main.html", main),
    }


@lru_cache(maxsize=2)
def latest_of(version):
    """The keys of the latest initiatives. One query for each version of the registry."""
    public = Initiative.objects.public().order_by(*LATEST_FIRST)
    return list(public.values_list("pk", flat=True)[:LATEST])
