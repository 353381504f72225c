"""Correcting a published answer, and taking a piece of text away."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import official_required, recently_proven
from casework.corrections import correct, correctable
from casework.models import Redaction
from casework.redactions import GONE
from workbench.correction import CorrectionForm, RedactionForm, asked_for
from workbench.desk import on_desk, page, trail


@official_required
@page
def correction(request, slug):
    """Choose which answer, see it in a field, and correct it with a reason."""
    with transaction.atomic():
        initiative = on_desk(request.user, slug)
        questions = asked_for(request.GET.getlist("vraag"))
        data = request.POST if request.method == "POST" and questions else None
        form = CorrectionForm(data, initiative=initiative, questions=questions)
        is_saved = form.is_valid() and not form.conflicts
        if is_saved:
            reason = form.cleaned_data["reason"]
            corrected = correct(initiative, form.answers, by=request.user, reason=reason)
    if is_saved:
        said = _("“%(name)s” is corrected.") if corrected else _("“%(name)s” says this already. Nothing was changed.")
        messages.success(request, said % {"name": initiative})
        return redirect(initiative)
    where = reverse("workbench:correction", args=[slug])
    values = {each.question.name: each for each in initiative.intake.answers()}
    context = {
        "initiative": initiative,
        "trail": trail(),
        "form": form if questions else None,
        "where": where,
        "answers": [(each.name, each.label, values[each.name].texts) for each in correctable() if not each.beside],
    }
    return render(request, "workbench/correction.html", context)


@official_required
@page
@recently_proven
def redaction(request, slug):
    """Look where a piece of text stands, and then take it away there. It is never in an address, which logs keep."""
    initiative = on_desk(request.user, slug)
    step = request.POST.get("step")
    form = RedactionForm(request.POST if step else None, initiative=initiative)
    is_found = form.is_valid()
    if is_found and step == "confirm" and request.POST.get("seen") == form.seal:
        given = form.cleaned_data
        Redaction.objects.take_out(initiative, given["text"], by=request.user, why=given["why"])
        messages.success(request, _("The text is gone. In its place stands “%(gone)s”.") % {"gone": GONE})
        return redirect("workbench:redaction", slug)
    context = {
        "initiative": initiative,
        "trail": trail(),
        "form": form,
        "places": form.places if is_found and step != "change" else [],
        "is_other": step == "confirm",
        "before": Redaction.objects.visible_to(request.user).filter(initiative=initiative).select_related("by"),
    }
    return render(request, "workbench/redaction.html", context)
