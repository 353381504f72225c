"""A signed-in person's own intakes: what is still a draft, and what became of what was handed in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import login_required
from casework.withdrawals import withdraw
from catalogue.slots import MINE
from catalogue.standing import card
from catalogue.submissions import submitted_intakes
from climate.opinions import initiates_in
from intake.models import Confirmation, Intake
from intake.ownership import owned_in, unclaimed
from intake.views import of_holders
from media.models import Album


@require_safe
@login_required
def mine(request):
    """My drafts, and what I handed in with what became of it. A change that I began stands with what it changes."""
    filed = submitted_intakes(request.user)
    begun = [each.draft.pk for each in filed if each.draft]
    drafts = Intake.objects.drafts().held_by(request.user).exclude(pk__in=begun).filter(answers_request=None)
    context = {
        "drafts": drafts.select_related("municipality").order_by("-updated_at"),
        "cards": [card(each) for each in filed],
        "unclaimed": unclaimed(request.user).select_related("municipality"),
        "asked": initiates_in(request.user),
        "above": MINE(request.path),
    }
    return render(request, "catalogue/mine.html", context)


@require_POST
@login_required
def claim(request, pk):
    """An intake with my address is mine: I say so, and find it from now on."""
    if owned_in(request).filter(pk=pk).exists():  # pressed twice
        return redirect("initiatives:mine")
    intake = get_object_or_404(unclaimed(request.user), pk=pk)
    Confirmation.objects.note(intake, intake.contact_email)  # at an address of the account, which gets it with that
    messages.success(request, _("“%(name)s” stands among your initiatives now.") % {"name": intake})
    return redirect("initiatives:mine")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_holders
def withdrawal(request, pk):
    """Take back what waits for the municipality, after asking."""
    intake = get_object_or_404(owned_in(request).submitted().select_related("municipality"), pk=pk)
    if request.method != "POST":
        return render(request, "catalogue/withdrawal.html", {"intake": intake})
    if withdraw(intake, by=request.user if request.user.is_authenticated else None):
        Album.objects.clear(intake)
        messages.success(request, _("“%(name)s” is withdrawn.") % {"name": intake})
    else:
        messages.info(request, _("“%(name)s” does not wait any more. Below you see how it stands.") % {"name": intake})
    return redirect(intake)
