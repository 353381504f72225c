"""Adding an intake to what is there already: an initiative, or another intake that waits."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from areas.models import Municipality
from casework.letters import LetterKind, unannounced
from casework.queue import queue
from casework.relatives import found_by, relatives
from casework.settlements import Decided, Settlement, decision_about
from initiatives.looks import note_looks
from initiatives.models import Initiative
from ui.text import cleaned
from workbench import comparison, decisions
from workbench.desk import came_in, page, trail_of
from workbench.forms import BelongingForm
from workbench.letters import letter_about

LONGEST = 100


@official_required
@page
def belonging(request, pk):
    """What is there already that looks like this intake, and what the search finds."""
    intake = came_in(request.user, pk)
    if decision := decision_about(intake):
        return decisions.went_before(request, intake, decision)
    words = cleaned(request.GET.get("q", ""))[:LONGEST].strip()
    context = {
        "intake": intake,
        "trail": trail_of(intake),
        "here": _("Belongs to"),
        "words": words,
        "found": found_by(words, intake, request.user) if words else [],
        "relatives": relatives(intake, request.user),
    }
    return render(request, "workbench/belonging.html", context)


@official_required
@page
def to_initiative(request, pk, slug):
    """Add an intake to an initiative: what differs, and whether its answers take the place of the others."""
    intake = came_in(request.user, pk)
    home = Municipality.objects.in_effect(intake.municipality_id)
    initiative = get_object_or_404(Initiative.objects.editable_by(request.user).filter(municipality=home), slug=slug)
    return choice(request, intake, initiative=initiative)


@official_required
@page
def to_intake(request, pk, other):
    """Say that an intake is the same as another one that waits: what differs between them."""
    intake = came_in(request.user, pk)
    places = Municipality.objects.now_in([Municipality.objects.in_effect(intake.municipality_id).pk])
    waits = queue(request.user).filter(municipality__in=places).exclude(pk=pk)
    return choice(request, intake, same_as=get_object_or_404(waits, pk=other))


def choice(request, intake, *, initiative=None, same_as=None):
    """The page of one choice, and its answer."""
    of = initiative.intake if initiative else same_as
    data = request.POST if request.method == "POST" else None
    form = BelongingForm(data, intake=intake, initiative=initiative, same_as=same_as)
    before = decision_about(intake)
    if form.is_valid():
        try:
            with unannounced("quiet" in request.POST):
                return decisions.done(request, form.decide(by=request.user))
        except Decided as decided:
            before = decided.decision
    if before and (data is None or decisions.is_same(before, request.user, Settlement.Kind.BELONGS)):
        return decisions.went_before(request, intake, before)
    note_looks(request.user, [intake, initiative or same_as])
    context = {
        "intake": intake,
        "initiative": initiative,
        "same_as": same_as,
        "trail": trail_of(intake),
        "here": _("Belongs to"),
        "changes": comparison.changes(intake, of),
        "form": form,
        "letter": letter_about(LetterKind.BELONGS, by=request.user, intake=intake),
        "before": before and decisions.in_words(intake, before),
        "before_at": before and decisions.address_of(before, request.user),
    }
    return render(request, "workbench/belonging_choice.html", context)
