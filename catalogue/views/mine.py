"""A signed-in person's own intakes: what is still a draft, and what became of what was handed in."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import login_required
from catalogue.slots import MINE
from catalogue.submissions import submitted_intakes
from intake.models import Intake


@require_safe
@login_required
def mine(request):
    """My drafts, and what I handed in with what became of it. A change that I began stands with what it changes."""
    filed = submitted_intakes(request.user)
    begun = [each.draft.pk for each in filed if each.draft]
    drafts = Intake.objects.drafts().held_by(request.user).exclude(pk__in=begun)
    context = {
        "drafts": drafts.select_related("municipality").order_by("-updated_at"),
        "filed": filed,
        "above": MINE(request.path),
    }
    return render(request, "catalogue/mine.html", context)
