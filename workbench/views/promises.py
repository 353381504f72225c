"""What was promised to or by an initiative, and what became of it."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import official_required
from casework.models import Promise
from workbench.desk import on_desk, page, tabs, trail
from workbench.paging import pages_of
from workbench.thread_forms import BrokenForm, PromiseForm

# What a line shows; an intake has sixty answers.
SHOWN = (
    *("what", "party", "amount", "due_on", "kept_at", "broken_at", "why", "official__name", "official__email"),
    *("initiative__slug", "initiative__intake__name"),
)


@official_required
@require_safe
def overdue(request):
    """The promises of which nobody said what became of them: those that are overdue, or with `all` every one."""
    mine = Promise.objects.on_desk(request.user)
    shows_all = "all" in request.GET
    promises = (mine.open() if shows_all else mine.overdue()).order_by("due_on", "pk")
    context = {
        "shows_all": shows_all,
        "trail": trail(),
        **pages_of(request, promises.select_related("initiative__intake", "official").only(*SHOWN)),
    }
    return render(request, "workbench/overdue_promises.html", context)


@official_required
@page
def promises(request, slug):
    """Write down what was promised. The form for it also stands on the profile, and leads back there."""
    initiative = on_desk(request.user, slug)
    options = {"municipality": initiative.municipality, "official": request.user}
    form = PromiseForm(request.POST if request.method == "POST" else None, **options)
    if form.is_valid():
        Promise.objects.make(initiative, by=request.user, **form.said)
        messages.success(request, _("The promise is written down."))
        return redirect(initiative)
    found = Promise.objects.visible_to(request.user).filter(initiative=initiative).select_related("official")
    context = {"initiative": initiative, "form": form, "promises": found}
    return render(request, "workbench/promises.html", context | {"trail": trail(), "tabs": tabs(initiative)})


@official_required
@page
def promise(request, pk):
    """Change a promise, or say what became of it: `to` is kept, broken or open. Who looked at an older page, and says
    otherwise than a colleague did since, sees that first."""
    get_object_or_404(Promise.objects.on_desk(request.user), pk=pk)
    is_done = False
    with transaction.atomic():
        known = Promise.objects.select_related("initiative__intake", "municipality", "official", "settled_by")
        found = known.select_for_update(of=["self"]).get(pk=pk)
        to, options = request.POST.get("to"), {"municipality": found.municipality, "promise": found}
        form = PromiseForm(request.POST if to == "change" else None, **options)
        broken = BrokenForm(request.POST if to == "broken" else None)
        is_overtaken = to in STATES and state_of(found) not in (request.POST.get("seen", state_of(found)), to)
        if to == "change" and form.is_valid() and not form.conflicts:
            is_done = found.change(**form.said)
        elif to in STATES and not is_overtaken:
            is_done = settle(found, to, broken, by=request.user)
    if is_done:
        messages.success(request, _("Saved."))
        return redirect(found.initiative)
    above = [*trail(), (_("Promises"), reverse("workbench:overdue-promises"))]
    context = {"promise": found, "form": form, "broken": broken, "is_overtaken": is_overtaken}
    return render(request, "workbench/promise.html", context | {"state": state_of(found), "trail": above})


STATES = ("open", "kept", "broken")


def state_of(promise):
    """What became of a promise, as the page of it says."""
    return "kept" if promise.kept_at else "broken" if promise.broken_at else "open"


def settle(promise, to, form, *, by):
    """Bring a promise in this state; for "broken" the form says why. Returns whether that could be done."""
    if to == "broken":
        if form.is_valid():
            promise.break_off(by=by, why=form.cleaned_data["why"])
        return form.is_valid()
    if to == "kept":
        promise.keep(by=by)
    else:
        promise.reopen()
    return True
