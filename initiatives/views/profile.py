"""The page of one initiative."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

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
    similar = portrait.similar_for(initiative, request.user, asked)
    context = {
        "initiative": initiative,
        "portrait": portrait,
        "similar": similar,
        "tabs": portrait.tabs[bool(similar)],
        "is_for_insider": audience > Audience.PUBLIC,
        "is_for_official": audience == Audience.OFFICIAL,
        "can_revise": audience > Audience.PUBLIC and initiative.is_revisable_by(request.user),
    }
    return render(request, "initiatives/profile.html", context)
