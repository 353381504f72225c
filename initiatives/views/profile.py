"""The page of one initiative."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from initiatives.models import Initiative
from initiatives.profile import Profile


@require_safe
def profile(request, slug):
    """All that this reader may see of an initiative; who may not see it, gets a 404."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user).with_profile(), slug=slug)
    return render(request, "initiatives/profile.html", {"profile": Profile(initiative, request.user)})
