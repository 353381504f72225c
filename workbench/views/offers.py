"""With what an official can help initiatives themselves."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from areas.models import Municipality
from casework.forms import OfferForm
from casework.models import Offer
from workbench.desk import page, trail


@official_required
@page
def offers(request):
    """What this official offers, in each municipality they work for; adding to it, and ending it."""
    mine = Offer.objects.filter(official=request.user).open()
    ending = request.POST.get("end", "")
    if ending.isdecimal():
        get_object_or_404(Offer, pk=ending, official=request.user).end()
        messages.success(request, _("You offer this no longer."))
        return redirect("workbench:offers")
    form = OfferForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        for municipality in Municipality.objects.filter(pk__in=request.user.roles):
            put_up = {"official": request.user, "municipality": municipality}
            Offer.objects.put_up(by=request.user, **put_up, **form.cleaned_data)
        messages.success(request, _("Colleagues can find it now."))
        return redirect("workbench:offers")
    many = len(request.user.roles) > 1
    context = {"form": form, "offers": mine.select_related("municipality"), "many": many, "trail": trail()}
    return render(request, "workbench/offers.html", context)
