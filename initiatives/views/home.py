"""The front page: the six lenses as the way in."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives import blades
from initiatives.drawings.fan import entrance
from initiatives.models import Initiative
from initiatives.search.cards import cards
from initiatives.search.names import Names
from initiatives.tally import Tally

LATEST = 6


@require_safe
def home(request):
    """The fan of the registry, its numbers and the latest initiatives: what is public, the same for every reader."""
    public = Initiative.objects.public()
    latest = public.order_by("-published_at", "pk")[:LATEST]
    return render(
        request,
        "initiatives/home.html",
        {
            "fan": entrance(blades.of_registry(Tally(AnonymousUser()).by_lens())),
            "totals": public.aggregate(initiatives=Count("pk"), municipalities=Count("municipality", distinct=True)),
            "latest": cards(latest, Names((), ())),
        },
    )
