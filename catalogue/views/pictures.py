"""The logo and the photos of what somebody handed in: with an account, or on the device on which it was filled in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalogue.pictures import LARGEST_BODY, AlbumDesk
from initiatives.models import Initiative
from intake.ownership import held_in
from intake.views import of_holders


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_holders
def pictures(request, pk):
    """Add, describe, order and remove pictures. What is new waits for the look of an official."""
    intake = get_object_or_404(held_in(request).submitted().select_related("municipality"), pk=pk)
    request.municipality_code = intake.municipality_id
    desk = AlbumDesk(request, intake, is_official=False)
    if desk.act():
        (messages.success if desk.is_news else messages.info)(request, desk.said)
        return redirect("initiatives:pictures", pk)
    initiative = Initiative.objects.of_family(intake)
    trail = [(_("Receipt"), intake.get_absolute_url())]
    if request.user.is_authenticated:
        trail = [(_("My initiatives"), reverse("initiatives:mine"))]
    context = {"intake": intake, "initiative": initiative, "trail": trail, "back": trail[0][1], "desk": desk}
    return render(request, "catalogue/pictures.html", context)


pictures.largest_body = LARGEST_BODY
