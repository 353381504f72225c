"""Reading an initiative through the six lenses."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from initiatives.looks import note_looks
from initiatives.models import Overtaken
from workbench import comparison
from workbench.assessment import AssessmentForm
from workbench.desk import on_desk, page, tabs, trail


@official_required
@page
def assessment(request, slug):
    """Read an initiative through the six lenses."""
    initiative = on_desk(request.user, slug)
    form = AssessmentForm(request.POST if request.method == "POST" else None, initiative=initiative)
    newest = None
    if form.is_valid():
        try:
            initiative.assess(form.classifications(), by=request.user, replaces=form.cleaned_data["replaces"])
        except Overtaken as overtaken:
            newest = overtaken.newest
        else:
            messages.success(request, _("The assessment of “%(name)s” is saved.") % {"name": initiative})
            # Nothing becomes public before an official saw what everyone will read.
            to_publish = "publish" in request.POST and not initiative.archived_at
            return redirect("workbench:publication", slug) if to_publish else redirect(initiative)
    note_looks(request.user, [initiative])
    context = {
        "initiative": initiative,
        "trail": trail(),
        "tabs": tabs(initiative),
        "form": form,
        "newest": newest,
        "parts": comparison.parts(initiative.intake),
    }
    return render(request, "workbench/assessment.html", context)
