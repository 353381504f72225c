"""The needs desk: what initiatives ask for, who works on it, and who offers help of that kind."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import official_required
from casework.models import Need
from workbench.desk import page, trail
from workbench.needs_desk import PAGE_SIZE, NeedsDesk
from workbench.paging import links
from workbench.support import Support
from workbench.thread_forms import NeedForm, OutcomeForm


@official_required
@require_safe
def needs(request):
    """The open needs in the municipalities of this official, by kind, district, age and state."""
    desk = NeedsDesk(request.user, request.GET)
    paginator = Paginator(range(desk.total), PAGE_SIZE)
    shown = paginator.get_page(request.GET.get("page"))
    kind = desk.chosen.get("kind")
    context = {
        "desk": desk,
        "rows": desk.rows(shown.number),
        "groups": desk.groups(),
        "support": Support(kind, request.user) if kind else None,
        "trail": trail(),
        **links(paginator, shown, request.GET),
    }
    return render(request, "workbench/needs.html", context)


@official_required
@page
def need(request, pk):
    """Take up a need, say until when, and what became of it: `to` is work, close or reopen."""
    get_object_or_404(Need.objects.on_desk(request.user), pk=pk)
    is_done = False
    with transaction.atomic():
        known = Need.objects.select_related("initiative__intake", "municipality", "owner", "closed_by")
        found = known.select_for_update(of=["self"]).get(pk=pk)
        to = request.POST.get("to")
        form = NeedForm(request.POST if to == "work" else None, need=found, official=request.user)
        outcome = OutcomeForm(request.POST if to == "close" else None, need=found)
        if to == "work" and form.is_valid() and not form.conflicts and not found.closed_at:
            found.work_on(owner=form.owner_chosen, due_on=form.cleaned_data["due_on"])
            is_done = True
        elif to == "close" and outcome.is_valid() and not outcome.conflicts:
            found.close(outcome.cleaned_data["outcome"], by=request.user, words=outcome.cleaned_data["words"])
            is_done = True
        elif to == "reopen" and found.is_reopenable:
            found.reopen()
            is_done = True
    if is_done:
        messages.success(request, _("Saved."))
        return redirect("workbench:need", pk) if not found.closed_at else redirect("workbench:needs")
    context = {
        "need": found,
        "form": form,
        "outcome": outcome,
        "support": Support(found.kind, request.user, without=found.initiative),
        "trail": [*trail(), (_("Needs desk"), reverse("workbench:needs"))],
    }
    return render(request, "workbench/need.html", context)
