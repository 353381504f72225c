"""Not registering an intake, with a reason and a letter."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from areas.models import Municipality
from casework.settlements import Decided, decision_about
from initiatives.models import Initiative
from workbench import decisions
from workbench.declining import REASONS, DecliningForm, Reason, reasons
from workbench.desk import came_in, page, trail_of


@official_required
@page
def declining(request, pk):
    """Say no to an intake: why, where it goes instead, and what whoever sent it is told."""
    intake = came_in(request.user, pk)
    asked = request.GET.get("reason")
    reason = Reason(asked) if asked in REASONS else Reason.NO_INITIATIVE
    form = DecliningForm(
        request.POST if request.method == "POST" else None,
        intake=intake,
        reason=reason,
        by=request.user,
        at_home=Municipality.objects.in_effect(intake.municipality_id),
        to=request.GET.get("to", ""),
    )
    revised = Initiative.objects.of_family(intake)
    may_go = not (revised and reason == Reason.ELSEWHERE)
    before = decision_about(intake)
    is_sent = request.method == "POST" and may_go and "preview" not in request.POST
    if is_sent and form.is_ready:
        try:
            return decisions.done(request, form.decide())
        except Decided as decided:
            before = decided.decision
    if before and (not is_sent or decisions.is_same(before, request.user, form.kind)):
        return decisions.went_before(request, intake, before)
    context = {
        "intake": intake,
        "trail": trail_of(intake),
        "here": _("Do not register"),
        "tabs": reasons(request.path),
        "tab": f"{request.path}?reason={reason}",
        "reason": reason,
        "form": form,
        "revised": revised,
        "may_go": may_go,
        "before": before and decisions.in_words(intake, before),
        "before_at": before and decisions.address_of(before, request.user),
        "preview": form.letter_to_send() if "preview" in request.POST and form.is_valid() else None,
    }
    return render(request, "workbench/declining.html", context)
