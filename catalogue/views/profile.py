"""The page of one initiative."""

from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.listing.controls import path_of
from catalogue.profile.cache import drawn_profile
from catalogue.slots import PROFILE_ACTIONS
from initiatives.models import Initiative
from initiatives.search.results import Asked
from intake.questions import Audience
from outbox.links import absolute
from ui.fragments import Uncached
from ui.pages import render


@require_safe
def profile(request, slug):
    """All that this reader may see of an initiative; who may not see it, gets a 404."""
    asked = Asked(request.user)
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user).with_version(), slug=slug)
    audience = initiative.audience_for(request.user)
    name, summary, drawn = drawn_profile(initiative, audience, request.user, asked)
    context = {
        "name": Uncached(name),
        "summary": Uncached(summary),
        "address": Uncached(absolute(request.path)),
        "trail": trail(request),
        "state": drawn_state(request, initiative, audience) if audience > Audience.PUBLIC else "",
    }
    return render(request, "catalogue/profile.html", drawn | context)


def trail(request):
    """The list above the page, and the selection of it that the reader comes from, if it is one: the browser says so
    (`SECURE_REFERRER_POLICY`)."""
    above = [(_("Initiatives"), path_of("initiatives:list"))]
    came = request.headers.get("Referer", "").removeprefix(f"{request.scheme}://{request.get_host()}")
    if came.startswith(f"{above[0][1]}?"):
        above.append((_("Your selection"), Uncached(came)))
    return above


def drawn_state(request, initiative, audience):
    """What only insiders see: whether the initiative is public, and what this reader can do with it."""
    context = {
        "initiative": initiative,
        "actions": PROFILE_ACTIONS(initiative) if audience == Audience.OFFICIAL else [],
        "can_revise": initiative.is_revisable_by(request.user),
    }
    return render_to_string("catalogue/profile/state.html", context, request)
