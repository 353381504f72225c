"""Reading an intake, and turning it into an initiative."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from casework.registrations import register
from casework.settlements import Decided, decision_about
from initiatives.looks import note_looks
from initiatives.models import Initiative
from workbench import comparison, decisions
from workbench.asking import asked_about
from workbench.desk import came_in, page, trail
from workbench.waiting import contact_of


@official_required
@page
def registration(request, pk):
    """Read an intake, and register it: as a new initiative, or as new answers of the one that it revises."""
    intake = came_in(request.user, pk)
    revised = Initiative.objects.of_family(intake)
    if request.method == "POST":
        try:
            return registered(request, register(intake, by=request.user), is_new=not revised)
        except Decided as decided:
            return decisions.went_before(request, intake, decided.decision)
    if decision := decision_about(intake):
        return decisions.went_before(request, intake, decision)
    # It may come from another municipality with these answers: what is known of it there stays there until it does.
    is_here = bool(revised) and revised.is_editable_by(request.user)
    before = is_here and (revised.intake if intake.speaks_for_initiator else revised.official_intake)
    note_looks(request.user, [intake])
    contact, how = contact_of(intake, revised, request.user)
    sent = getattr(intake, "forwarded_from", None)
    context = {
        "intake": intake,
        "term": getattr(intake, "term", None),
        "contact": contact,
        "how": how,
        "sender": sent and sent.municipality,
        "trail": trail(),
        "revised": revised,
        "is_here": is_here,
        "before": before,
        "changes": comparison.changes(intake, before) if before else [],
        "parts": comparison.parts(intake),
        "asked": asked_about(intake, request.user),
    }
    return render(request, "workbench/registration.html", context)


def registered(request, initiative, *, is_new):
    """Say that it is registered, and lead to the lenses; from new answers back to the queue, the lenses in reach."""
    address = reverse("workbench:assessment", args=[initiative.slug])
    if is_new:
        text = _("“%(name)s” is registered. Read it through the lenses now.")
        messages.success(request, text % {"name": initiative})
        return redirect(address)
    text = _("The new answers of “%(name)s” count from now on.") % {"name": initiative}
    link = _("Does the assessment still fit?")
    messages.success(request, format_html(decisions.LINK, text, address, link))
    return redirect("workbench:queue")
