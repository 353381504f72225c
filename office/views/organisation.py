"""The organisation, as its admins keep it."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import admin_required, is_sent, recently_proven
from accounts.models import Logo, Organisation
from areas.models import Municipality
from office.desk import around, chosen, own_municipality, page
from office.forms import OrganisationForm
from office.history import history


@require_safe
@admin_required
def mine(request):
    """The organisation of one's municipality; who is admin of several chooses."""
    return chosen(request, "office:organisation", _("Organisation"))


@page
@admin_required
@recently_proven(when=is_sent)
def organisation(request, code):
    """What the organisation says of itself, and what changed of that."""
    municipality = own_municipality(request.user, code)
    with transaction.atomic():
        # One admin at a time, also when there is no organisation yet.
        Municipality.objects.select_for_update(no_key=True).get(pk=code)
        known = Organisation.objects.select_related("municipality").filter(pk=code).first()
        found = known or Organisation(municipality=municipality)
        form = OrganisationForm(request.POST if request.method == "POST" else None, organisation=found)
        is_saved = form.is_valid() and not form.conflicts
        if is_saved and known:
            known.change(by=request.user, **form.cleaned_data)
        elif is_saved:
            Organisation.objects.start(municipality, by=request.user, **form.cleaned_data)
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect("office:organisation", code)
    context = {
        "form": form,
        "organisation": found,
        "is_new": not known,
        "logo": Logo.objects.defer("content").filter(organisation=code).first(),
        "history": history(known, of_people=False) if known else [],
        **around(municipality, municipality.name),
    }
    return render(request, "office/organisation.html", context)
