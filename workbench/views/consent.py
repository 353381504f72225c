"""Asking the contact person what of them may be public, or writing down where it is public already."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from accounts.models import Organisation
from casework.consents import Consent
from initiatives.looks import note_looks
from outbox.links import absolute
from workbench.consent import AskConsentForm, Overlooked, SourceForm, as_seen, mark_of, state_of
from workbench.desk import on_desk, page, tabs, trail


@official_required
@page
def consent(request, slug):
    """Ask by mail or on paper for the details that an official typed, or name their written public source."""
    initiative = on_desk(request.user, slug)
    to = request.POST.get("to")
    form = AskConsentForm(request.POST if to in ("mail", "paper") else None, initiative=initiative)
    source = SourceForm(request.POST if to == "source" else None, initiative=initiative)
    newest = None
    if not initiative.has_typed_contact:
        return redirect("workbench:publication", slug)
    if form.is_valid() or source.is_valid():
        try:
            with as_seen(initiative, request.POST.get("seen", "")):
                return named(request, initiative, source) if to == "source" else asked(request, initiative, form, to)
        except Overlooked as overlooked:
            newest = overlooked.newest
    note_looks(request.user, [initiative])
    state = state_of(initiative)
    context = {
        "initiative": initiative,
        "trail": trail(),
        "tabs": tabs(initiative),
        "form": form,
        "source": source,
        "state": state,
        "seen": mark_of(state),
        "newest": newest,
    }
    return render(request, "workbench/consent.html", context)


def asked(request, initiative, form, to):
    """Ask, by mail or with a letter to print."""
    details, address = form.cleaned_data["details"], form.address if to == "mail" else ""
    question, code = Consent.objects.ask(initiative, by=request.user, details=details, to=address)
    if not address:
        return on_paper(request, question, code)
    messages.success(request, _("The question is on its way to %(address)s.") % {"address": address})
    return redirect("workbench:publication", initiative.slug)


def named(request, initiative, form):
    """Write down the public source."""
    source, details = form.cleaned_data["source"], form.cleaned_data["source_details"]
    Consent.objects.rest_on(source, initiative=initiative, by=request.user, details=details)
    messages.success(request, _("Everyone may see these details: you named their source."))
    return redirect("workbench:publication", initiative.slug)


def on_paper(request, question, code):
    """The letter to print, with its code: it stands nowhere else, so who wants it again asks anew."""
    initiative = question.initiative
    context = {
        "consent": question,
        "initiative": initiative,
        "code": code,
        "page": absolute(reverse("casework:consent-code")),
        "organisation": Organisation.objects.select_related("municipality").get(pk=question.municipality_id),
        "trail": [*trail(), (str(initiative), reverse("workbench:publication", args=[initiative.slug]))],
    }
    return render(request, "workbench/consent_letter.html", context)
