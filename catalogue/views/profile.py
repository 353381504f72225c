"""The page of one initiative."""

from dataclasses import astuple

from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.identity import identity_of
from catalogue.listing.controls import path_of
from catalogue.money import drawn_money
from catalogue.profile.cache import drawn_profile
from catalogue.profile.helping import drawn_helping
from catalogue.slots import CONTACT_ACTIONS, PROFILE_ACTIONS, PROFILE_HELPING, PROFILE_HISTORY, PROFILE_SECTIONS
from initiatives.looks import note_shown
from initiatives.models import Initiative
from initiatives.search.results import Asked
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
        "state": UncachedHtml(drawn_state(request, initiative, audience)) if audience > Audience.PUBLIC else "",
        "official": UncachedHtml(drawn_official(request, initiative, audience)) if audience > Audience.PUBLIC else "",
        **(of_initiators(request, initiative, drawn.helping) if audience == Audience.INITIATOR else {}),
        **(of_officials(request, initiative, drawn.helping) if audience == Audience.OFFICIAL else {}),
    }
    return render(request, "catalogue/profile.html", drawn.parts | context)


def of_initiators(request, initiative, helping):
    """What can help, and what the municipality wrote about it; the money that fits. It is not kept."""
    found = {"helping": drawn_helping(initiative, helping, request.user), "desk": [drawn_money(initiative)]}
    return ready(found)


def of_officials(request, initiative, helping):
    """What rooms above show officials of this initiative; it is not kept, and differs from reader to reader."""
    desk = PROFILE_SECTIONS(initiative, request)
    history = PROFILE_HISTORY.first(initiative, request)
    shown = {"desk": desk, "helping": PROFILE_HELPING.first(initiative, request, helping)}
    return ready(shown | ({"history": history} if history else {}))


def ready(drawn):
    """What was drawn, to be put in the page as it is."""
    return {
        name: tuple(map(UncachedHtml, each)) if isinstance(each, list) else UncachedHtml(each)
        for name, each in drawn.items()
    }


def trail(request):
    """The list above the page, and the selection of it that the reader comes from, if it is one: the browser says so
    (`SECURE_REFERRER_POLICY`)."""
    above = [(_("Initiatives"), path_of("initiatives:list"))]
    came = request.headers.get("Referer", "").removeprefix(f"{request.scheme}://{request.get_host()}")
    if came.startswith(f"{above[0][1]}?"):
        above.append((_("Your selection"), Uncached(came)))
    return above


def drawn_official(request, initiative, audience):
    """Who at the municipality is the contact, for insiders: by name, and how to reach them."""
    now = initiative.responsibilities.open().select_related("official", "municipality__went_up_in").first()
    is_for_official = audience == Audience.OFFICIAL
    context = {
        "now": now,
        "reach": now and now.reachable,
        "actions": CONTACT_ACTIONS(request, initiative, now and now.official) if is_for_official else [],
        "is_for_official": is_for_official,
        "has_municipality": bool(initiative.municipality_id),
    }
    return render_to_string("catalogue/profile/official.html", context)


def drawn_state(request, initiative, audience):
    """What only insiders see: whether the initiative is public, and what this reader can do with it."""
    context = {
        "initiative": initiative,
        "actions": PROFILE_ACTIONS(initiative) if audience == Audience.OFFICIAL else [],
        "can_revise": initiative.is_revisable_by(request.user),
    }
    return render_to_string("catalogue/profile/state.html", context, request)
