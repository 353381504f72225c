"""The page of one initiative."""

from dataclasses import astuple

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.identity import identity_of
from catalogue.listing.controls import path_of
from catalogue.money import drawn_money
from catalogue.profile.cache import drawn_profile
from catalogue.profile.desk import Look, desk_of, drawn_official, drawn_state
from catalogue.profile.helping import drawn_helping
from initiatives.looks import note_shown
from initiatives.models import Initiative
from initiatives.search.asked import Asked
from intake.questions import Audience
from outbox.links import absolute
from ui.fragments import Uncached, UncachedHtml
from ui.pages import render


@require_safe
def profile(request, slug):
    """All that this reader may see of an initiative; who may not see it, gets a 404."""
    asked = Asked(request.user)
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user).with_version(), slug=slug)
    audience = initiative.audience_for(request.user)
    drawn = drawn_profile(initiative, audience, request.user, asked)
    if audience == Audience.OFFICIAL and drawn.has_contact:
        note_shown(request.user, [initiative])
    context = {
        "site": identity_of(asked.versions.site.number, initiative.municipality_id),
        "name": Uncached(drawn.name),
        "summary": Uncached(drawn.summary),
        "address": Uncached(absolute(request.path)),
        "shared": drawn.shared and tuple(map(Uncached, astuple(drawn.shared))),
        "trail": trail(request),
        **(of_initiators(request, initiative, drawn.helping) if audience == Audience.INITIATOR else {}),
        **(desk_of(initiative, request, drawn.helping, asked) if audience == Audience.OFFICIAL else {}),
    }
    return render(request, "catalogue/profile.html", drawn.parts | context)


def of_initiators(request, initiative, helping):
    """How it stands and who is the contact, what can help, and what the municipality wrote about it; the money that
    fits. It is not kept."""
    look = Look.once(request)
    return {
        "state": UncachedHtml(drawn_state(look, initiative, Audience.INITIATOR)),
        "official": UncachedHtml(drawn_official(look, initiative, Audience.INITIATOR)),
        "helping": UncachedHtml(drawn_helping(initiative, helping, request.user)),
        "desk": (UncachedHtml(drawn_money(initiative)),),
    }


def trail(request):
    """The list above the page, and the selection of it that the reader comes from, if it is one: the browser says so
    (`SECURE_REFERRER_POLICY`)."""
    above = [(_("Initiatives"), path_of("initiatives:list"))]
    came = request.headers.get("Referer", "").removeprefix(f"{request.scheme}://{request.get_host()}")
    if came.startswith(f"{above[0][1]}?"):
        above.append((_("Your selection"), Uncached(came)))
    return above
