"""What a neighbourhood has, and the five steps of ABCD."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import official_required
from catalogue.readings import guides_on_page
from readings.forms import AssetForm, GuideForm
from readings.guides import ABCD
from readings.models import Asset, GuidedReading
from readings.readings import about
from workbench.areas import area_at, districts_of, initiatives_in
from workbench.desk import page, trail


@official_required
@require_safe
def areas(request):
    """The districts and neighbourhoods of this official, with what is known of each."""
    context = {
        "districts": districts_of(request.user),
        "is_of_many": len(request.user.roles) > 1,
        "trail": trail(),
    }
    return render(request, "workbench/readings/areas.html", context)


@official_required
@page
def area(request, code):
    """One area: how far it is, and what it has. Adding an asset, and ending one that is gone."""
    found = area_at(request.user, code)
    assets = Asset.objects.visible_to(request.user).filter(**about(found)).select_related("by")
    ending = request.POST.get("end", "")
    if ending.isdecimal():
        get_object_or_404(assets, pk=ending).end()
        messages.success(request, _("Ended. It stands with what is gone."))
        return redirect("workbench:area", code)
    form = AssetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        Asset.objects.add(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Added to the list."))
        return redirect("workbench:area", code)
    return render(request, "workbench/readings/area.html", shown(request.user, found, assets, form))


def shown(user, found, assets, form):
    """What the page of an area shows: nine queries at most."""
    rows = list(assets)
    kinds = [(kind, [each for each in rows if each.kind == kind and not each.ended_at]) for kind in Asset.Kind]
    readings = GuidedReading.objects.kept_by(user).filter(**about(found)).with_findings()
    counts = {kind: len(standing) for kind, standing in kinds}
    return {
        "area": found,
        "kinds": [(kind.label, standing) for kind, standing in kinds],
        "total": sum(counts.values()),
        "gone": [each for each in rows if each.ended_at],
        "page": guides_on_page([ABCD], readings, counts)[0],
        "initiatives": list(initiatives_in(user, found)),
        "form": form,
        "trail": above(),
    }


@official_required
@page
def steps(request, code, voice):
    """How far each of the five steps is, as officials see it or together with residents."""
    found = area_at(request.user, code)
    form = GuideForm(request.POST if request.method == "POST" else None, guide=ABCD, subject=found, voice=voice)
    if form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Saved. Below you see how it stands."))
        return redirect("workbench:area", code)
    context = {
        "area": found,
        "guide": ABCD,
        "form": form,
        "is_together": voice == "together",
        "trail": [*above(), (found.name, reverse("workbench:area", args=[code]))],
    }
    return render(request, "workbench/readings/steps.html", context)


def above():
    """The way back to the list of areas."""
    return [*trail(), (_("What neighbourhoods have"), reverse("workbench:areas"))]
