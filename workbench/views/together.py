"""Many initiatives in one step: choose, look at what it would change, do it, undo it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.decorators import official_required
from casework.bulk import BulkAct
from workbench.desk import page, trail
from workbench.together import TITLES, Chosen, asked_of, plan_of

LATEST = 5


@official_required
@page
def together(request):
    """What is to be done with these initiatives, and what that would change. Nothing is changed before the official
    saw exactly that, and agreed."""
    chosen = Chosen(request.GET, request.user)
    kind, forms = asked_of(chosen, request.GET)
    form = forms.get(kind)
    plan = plan_of(chosen, kind, form) if kind and form.is_valid() else None
    if plan and request.method == "POST":
        act = BulkAct.objects.take(
            kind,
            chosen.initiatives,
            by=request.user,
            municipality=chosen.municipality,
            seal=request.POST.get("seal", ""),
            **form.values,
        )
        if act:
            return redirect("workbench:together-act", act.pk)
        messages.warning(request, _("Nothing was changed: since you looked, others changed something. Look again."))
        plan = plan_of(chosen, kind, form)
    context = {
        "trail": trail(),
        "chosen": chosen,
        "total": chosen.initiatives.count(),
        "kind": kind,
        "form": form,
        "plan": plan,
        "parts": [(each, TITLES[each], forms[each]) for each in forms],
        "title": TITLES.get(kind, ""),
        "latest": BulkAct.objects.visible_to(request.user).select_related("by")[:LATEST],
    }
    return render(request, "workbench/together.html", context)


@official_required
@page
def together_act(request, pk):
    """What a step changed, and undoing it."""
    acts = BulkAct.objects.visible_to(request.user).filter(municipality__in=list(request.user.roles))
    act = get_object_or_404(acts.select_related("by", "official", "category", "undone_by"), pk=pk)
    if request.method == "POST":
        if act.undo(by=request.user):
            kept = act.changes.exclude(kept="").count()
            text = ngettext(
                "Undone; %(count)d initiative stayed as it is.",
                "Undone; %(count)d initiatives stayed as they are.",
                kept,
            )
            messages.success(request, text % {"count": kept} if kept else _("Everything is as it was before."))
        else:
            messages.info(request, _("This had been undone already."))
        return redirect("workbench:together-act", act.pk)
    context = {
        "trail": trail(),
        "act": act,
        "title": TITLES[act.kind],
        "changes": list(act.changes.select_related("initiative__intake")),
    }
    return render(request, "workbench/together_act.html", context)
