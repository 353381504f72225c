"""The page of one initiative."""

from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from catalogue.profile.cache import cached_profile
from catalogue.slots import PROFILE_ACTIONS
from initiatives.models import Initiative
from initiatives.search.results import Asked
from intake.questions import Audience
from ui.page_shell import render
from ui.templatetags.cached import Fresh


@require_safe
def profile(request, slug):
    """All that this reader may see of an initiative; who may not see it, gets a 404."""
    asked = Asked(request.user)
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user).with_version(), slug=slug)
    audience = initiative.audience_for(request.user)
    portrait = cached_profile(initiative, audience, asked.versions)
    state = [drawn_state(request, initiative, audience)] if audience > Audience.PUBLIC else []
    drawn = {**portrait.parts, **portrait.around(initiative, request.user, asked), "state": state}
    return render(request, "catalogue/profile.html", {"name": Fresh(portrait.name)}, drawn)


def drawn_state(request, initiative, audience):
    """What only insiders see: whether the initiative is public, and what this reader can do with it."""
    context = {
        "initiative": initiative,
        "actions": PROFILE_ACTIONS(initiative) if audience == Audience.OFFICIAL else [],
        "can_revise": initiative.is_revisable_by(request.user),
    }
    return render_to_string("catalogue/profile/state.html", context, request).encode()
