"""Mergers of municipalities: letting one's own go up in another, with a preview, and undoing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import admin_required, official_required
from curation.addresses import trail
from curation.forms import MergerForm
from curation.mergers import Merger
from curation.views.municipality import own_municipality


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def mergers(request, code):
    """Let this municipality go up in another one: which, what goes along, and the confirmation."""
    municipality = own_municipality(request.user, code)
    choice = MergerForm(request.GET or None, municipality=municipality, user=request.user)
    merger = effect = None
    refusal = ""
    if choice.is_valid():
        seen = request.POST.get("seen", "") if request.method == "POST" else ""
        into = choice.cleaned_data["into"]
        try:
            merger, effect = Merger.objects.attempt(municipality, into, by=request.user, seen=seen)
        except ValidationError as error:
            refusal = " ".join(error.messages)
    if merger:
        text = _("%(name)s is a part of %(into)s now, and what lives in it went along.")
        messages.success(request, text % {"name": municipality, "into": merger.into})
        return redirect("curation:merger", merger.pk)
    context = {
        "municipality": municipality,
        "choice": choice,
        "effect": effect,
        "refusal": refusal,
        "is_other": request.method == "POST" and effect,
        "trail": [*trail(), (municipality.name, reverse("curation:choices", args=[code]))],
        "here": _("Merge into another municipality"),
    }
    return render(request, "curation/mergers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@official_required
def merger(request, pk):
    """What went along in a merger, for officials of the municipality that has it now; a POST of an admin undoes it."""
    known = Merger.objects.select_related("municipality", "into", "by")
    merger = get_object_or_404(known, pk=pk, into__in=list(request.user.roles))
    refusal = ""
    if request.method == "POST":
        if not merger.is_undoable_by(request.user):
            raise PermissionDenied
        try:
            merger.undo(by=request.user)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            messages.success(request, _("%(name)s is there again.") % {"name": merger.municipality})
            return redirect("workbench:queue")
    context = {
        "merger": merger,
        "may": merger.is_undoable_by(request.user),
        "refusal": refusal,
        "here": _("%(name)s was merged into %(into)s") % {"name": merger.municipality, "into": merger.into},
        "trail": [],
    }
    return render(request, "curation/merger.html", context)
