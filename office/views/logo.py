"""The logo of an organisation: a picture is put in its place, or it is taken away."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import admin_required, recently_proven
from accounts.logos import LARGEST_FILE
from accounts.models import Logo, Organisation
from office.desk import around, own_municipality, page
from office.forms import LogoForm


@page
@admin_required
@recently_proven
def logo(request, code):
    """The logo as it is, and a form for another one. A page that shows an older logo changes nothing."""
    municipality = own_municipality(request.user, code)
    is_removal, is_sent = "remove" in request.POST, request.method == "POST"
    form = LogoForm(request.POST, request.FILES) if is_sent and not is_removal else LogoForm()
    with transaction.atomic():
        organisation = Organisation.objects.of(municipality) if is_sent else None
        if organisation:
            Organisation.objects.select_for_update().get(pk=code)
        now = Logo.objects.defer("content").filter(organisation=code).first()
        is_overtaken = is_sent and request.POST.get("seen", "") != (now.digest if now else "")
        is_saved = is_sent and not is_overtaken and (is_removal or form.is_valid())
        if is_saved and is_removal:
            Logo.objects.take_away(organisation, by=request.user)
        elif is_saved:
            Logo.objects.put(organisation, form.cleaned_data["picture"], by=request.user)
    if is_saved:
        messages.success(request, _("The logo is gone.") if is_removal else _("This is the logo now."))
        return redirect("office:organisation", code)
    above = [(municipality.name, reverse("office:organisation", args=[code]))]
    context = {"form": form, "logo": now, "is_overtaken": is_overtaken, **around(municipality, "Logo", above=above)}
    return render(request, "office/logo.html", context)


logo.largest_body = LARGEST_FILE + 64 * 1024  # with what stands round the file
