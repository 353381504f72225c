"""An initiator asks the municipality to take the profile off, or to remove data."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import login_required
from casework.models import Demand
from catalogue.forms import DemandForm
from initiatives.models import Initiative, initiated_by


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def demand(request, slug):
    """Ask it, of an initiative that my own intake led to. What I asked before and waits, is said."""
    mine = Initiative.objects.filter(pk__in=initiated_by(request.user)).exclude(municipality=None)
    initiative = get_object_or_404(mine.select_related("intake", "municipality"), slug=slug)
    form = DemandForm(request.POST if request.method == "POST" else None, initiative=initiative)
    if form.is_valid():
        made = Demand.objects.make(initiative, by=request.user, **form.cleaned_data)
        messages.success(request, _("The municipality answers by %(day)s.") % {"day": made.due_in_words})
        return redirect("initiatives:mine")
    context = {
        "initiative": initiative,
        "form": form,
        "waiting": initiative.demands.open().order_by("at"),
    }
    return render(request, "catalogue/demand.html", context)
