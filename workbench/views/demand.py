"""What an initiator asks about the profile or their data: done, or refused with a reason."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from casework.demands import Ended
from casework.models import Demand
from workbench.desk import page, trail
from workbench.forms import DemandAnswerForm


@official_required
@page
def demand(request, pk):
    """Read what is asked, and do it or say why not. Who comes second sees how it ended, and keeps their text."""
    mine = Demand.objects.visible_to(request.user).filter(initiative__municipality__in=list(request.user.roles))
    demand = get_object_or_404(mine.select_related("initiative__intake", "by", "ended_by", "municipality"), pk=pk)
    to = request.POST.get("to")
    form = DemandAnswerForm(request.POST if to in ("do", "refuse") else None, demand=demand, refuses=to == "refuse")
    if form.is_valid():
        try:
            form.save(by=request.user)
        except Ended:
            demand.refresh_from_db()
        else:
            messages.success(request, _("Done, and told.") if to == "do" else _("Refused, and told."))
            return redirect("workbench:queue")
    context = {
        "demand": demand,
        "form": form,
        "kept": form.cleaned_data.get("answer", "") if form.is_bound and not demand.is_open else "",
        "trail": trail(),
    }
    return render(request, "workbench/demand.html", context)
