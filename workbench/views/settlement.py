"""What was decided about intakes that were not registered, and taking it back."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import official_required
from casework.settlements import Settlement
from initiatives.looks import note_looks
from initiatives.models import StillNeeded
from ui.text import legible
from workbench import comparison
from workbench.desk import page, trail

MOST = 50
LONGEST = 100


@official_required
@require_safe
def settlements(request):
    """The last intakes that were done with in other ways than by registering; those with these words in the name."""
    words = legible(request.GET).get("q", "")[:LONGEST].strip()
    known = Settlement.objects.visible_to(request.user).by_hand().with_all()
    if words:
        known = known.filter(Q(intake__name__icontains=words) | Q(intake__reference__iexact=words))
    context = {
        "rows": known[:MOST],
        "most": MOST,
        "words": words,
        "trail": trail(),
        "here": _("Done with"),
        "many": len(request.user.roles) > 1,
    }
    return render(request, "workbench/settlements.html", context)


@official_required
@page
def settlement(request, pk):
    """One decision about an intake, with its answers; undo it, so that the intake waits again."""
    known = Settlement.objects.visible_to(request.user).with_all()
    decided = get_object_or_404(known, pk=pk)
    why_not = None
    if request.method == "POST":
        try:
            was_told = decided.undo(by=request.user)
        except StillNeeded as needed:
            why_not = needed
        else:
            return undone(request, decided, was_told)
    note_looks(request.user, [decided.intake])
    context = {
        "settlement": decided,
        "intake": decided.intake,
        "trail": [*trail(), (_("Done with"), reverse("workbench:settlements"))],
        "parts": comparison.parts(decided.intake),
        "why_not": why_not and str(why_not),
        "is_needed": why_not is not None,
    }
    return render(request, "workbench/settlement.html", context)


def undone(request, decided, was_told):
    """Say that the intake waits again, and lead to it."""
    names = {"name": decided.intake}
    if was_told is None:
        messages.info(request, _("“%(name)s” was put back in the queue before.") % names)
    elif was_told:
        text = _("“%(name)s” waits again. A letter had left before: tell whoever sent it.") % names
        messages.success(request, text)
    else:
        messages.success(request, _("“%(name)s” waits again.") % names)
    return redirect("workbench:registration", decided.intake_id)
