"""With what an initiative can help others: its initiator and officials of its municipality keep the list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import login_required
from casework.forms import OfferForm
from casework.models import Offer
from catalogue.listing.controls import path_of
from initiatives.models import Initiative
from intake.questions import Audience
from ui.text import OwnWords


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def offers(request, slug):
    """What an initiative offers; adding to it, and ending it. On its profile everyone who may see that reads it."""
    found = Initiative.objects.visible_to(request.user).select_related("intake", "municipality")
    initiative = get_object_or_404(found, slug=slug)
    if initiative.audience_for(request.user) == Audience.PUBLIC:
        raise PermissionDenied
    if not initiative.municipality:
        raise Http404
    ending = request.POST.get("end", "")
    if ending.isdecimal():
        get_object_or_404(Offer, pk=ending, initiative=initiative).end()
        messages.success(request, _("This is offered no longer."))
        return redirect("initiatives:offers", slug)
    form = OfferForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        put_up = {"initiative": initiative, "municipality": initiative.municipality}
        Offer.objects.put_up(by=request.user, **put_up, **form.cleaned_data)
        messages.success(request, _("The offer stands on the profile."))
        return redirect("initiatives:offers", slug)
    context = {"initiative": initiative, "form": form, "offers": initiative.offers.open()}
    return render(request, "catalogue/offers.html", context | {"trail": trail(initiative)})


def trail(initiative):
    """The list, and the profile."""
    return [(_("Initiatives"), path_of("initiatives:list")), (OwnWords(initiative), initiative.get_absolute_url())]
