"""The page of one initiative."""

from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from config.frames import render
from config.templatetags.kept import Fresh
from initiatives.models import Initiative
from initiatives.portraits import portrait_of
from initiatives.search.results import Asked
from intake.questions import Audience


@require_safe
def profile(request, slug):
    """All that this reader may see of an initiative; who may not see it, gets a 404."""
    asked = Asked(request.user)
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user).with_version(), slug=slug)
    audience = initiative.audience_for(request.user)
    portrait = portrait_of(initiative, audience, asked.clock)
    state = [drawn_state(request, initiative, audience)] if audience > Audience.PUBLIC else []
    drawn = {**portrait.parts, **portrait.around(initiative, request.user, asked), "state": state}
    return render(request, "initiatives/profile.html", {"name": Fresh(portrait.name)}, drawn)


def drawn_state(request, initiative, audience):
    """What only insiders see: whether the initiative is public, and what this reader can do with it."""
    context = {
        "initiative": initiative,
        "is_for_official": audience == Audience.OFFICIAL,
        "can_revise": initiative.is_revisable_by(request.user),
    }
    return render_to_string("initiatives/profile/state.html", context, request).encode()
