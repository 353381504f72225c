"""The page of one initiative."""

from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from catalogue.profile.cache import drawn_profile
from catalogue.slots import PROFILE_ACTIONS
from initiatives.models import Initiative
from initiatives.search.results import Asked
from intake.questions import Audience
from ui.fragments import Uncached
from ui.pages import render


@require_safe
def profile(request, slug):
    """All that this reader may see of an initiative; who may not see it, gets a 404."""
    asked = Asked(request.user)
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user).with_version(), slug=slug)
    audience = initiative.audience_for(request.user)
    name, drawn = drawn_profile(initiative, audience, request.user, asked)
    state = drawn_state(request, initiative, audience) if audience > Audience.PUBLIC else ""
    return render(request, "catalogue/profile.html", {**drawn, "name": Uncached(name), "state": state})


def drawn_state(request, initiative, audience):
    """What only insiders see: whether the initiative is public, and what this reader can do with it."""
    context = {
        "initiative": initiative,
        "actions": PROFILE_ACTIONS(initiative) if audience == Audience.OFFICIAL else [],
        "can_revise": initiative.is_revisable_by(request.user),
    }
    return render_to_string("catalogue/profile/state.html", context, request)
