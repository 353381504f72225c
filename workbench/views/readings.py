"""Looking at an initiative along a guide, alone or together with the initiator."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import official_required
from catalogue.readings import guides_on_page
from catalogue.views.readings import guide_at
from readings.forms import GuideForm
from readings.guides import OF_INITIATIVES
from readings.models import GuidedReading
from workbench.desk import on_desk, page, tabs, trail


@official_required
@require_safe
def look(request, slug):
    """How the initiator and the municipality see an initiative, over each other, and how they did before."""
    initiative = on_desk(request.user, slug)
    readings = GuidedReading.objects.kept_by(request.user).filter(initiative=initiative).with_findings()
    context = {
        "initiative": initiative,
        "pages": guides_on_page(OF_INITIATIVES, readings),
        "neighbourhoods": initiative.intake.neighbourhoods.all(),
        "trail": trail(),
        "tabs": tabs(initiative),
    }
    return render(request, "workbench/readings/look.html", context)


@official_required
@page
def look_along(request, slug, guide, voice):
    """Look along one guide. What the initiator sees is not on this page, so that it does not steer."""
    initiative, guide = on_desk(request.user, slug), guide_at(guide)
    data = request.POST if request.method == "POST" else None
    form = GuideForm(data, guide=guide, subject=initiative, voice=voice)
    if form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Saved. Below you see how it stands."))
        return redirect("workbench:look", slug)
    context = {
        "initiative": initiative,
        "guide": guide,
        "form": form,
        "is_together": voice == "together",
        "trail": trail(),
        "tabs": tabs(initiative),
    }
    return render(request, "workbench/readings/look_along.html", context)
