"""The letters that nobody can mail: to print, or to tell by phone."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import official_required
from accounts.models import Organisation
from casework.consents import Consent
from casework.letters import Letter, name_of
from initiatives.looks import note_looks
from workbench.desk import page, trail

MOST = 100  # on a page; what comes after appears when these are done


@official_required
@require_safe
def letters(request):
    """What waits to be printed, and whom to call, the longest waiting first. Two queries, and their counts."""
    waiting = Letter.objects.visible_to(request.user).by_hand()
    calls = Consent.objects.visible_to(request.user).to_call().filter(called_at=None)
    letters = list(waiting.select_related("intake")[:MOST])
    calls = list(calls.select_related("initiative__intake")[:MOST])
    of_letters = [each.intake for each in letters if each.intake]
    note_looks(request.user, [*of_letters, *(each.initiative for each in calls)])
    context = {"trail": trail(), "letters": letters, "calls": calls}
    return render(request, "workbench/letters.html", context)


@official_required
@page
def letter(request, pk):
    """One letter on paper; and written down that it was printed, told by phone, or need not go out."""
    found = Letter.objects.visible_to(request.user).filter(recipient="")
    letter = get_object_or_404(found.select_related("intake", "initiative__intake", "municipality"), pk=pk)
    if request.POST.get("to") in (Letter.Way.PAPER, Letter.Way.PHONE, Letter.Way.NOT):
        if letter.settle(request.POST["to"], by=request.user):
            messages.success(request, _("It is off the list."))
        return redirect("workbench:letters")
    organisation = Organisation.objects.select_related("municipality").get(pk=letter.municipality_id)
    with translation.override(letter.language):
        name = name_of(organisation)
    note_looks(request.user, filter(None, [letter.intake]))
    context = {
        "letter": letter,
        "organisation": organisation,
        "name": name,
        "trail": [*trail(), (_("Letters and calls"), reverse("workbench:letters"))],
    }
    return render(request, "workbench/letter.html", context)


@official_required
@require_POST
def called(request, pk):
    """An official phoned who did not answer the question for consent."""
    calls = Consent.objects.visible_to(request.user).open()
    get_object_or_404(calls, pk=pk)
    calls.filter(pk=pk).update(called_at=timezone.now())
    messages.success(request, _("It is off the list."))
    return redirect("workbench:letters")
