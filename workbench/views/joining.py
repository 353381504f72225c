"""What initiators wrote in "take part", and waits for the look of an official."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from casework.models import Bulletin, Joining
from ui.merging import digest
from workbench.desk import page, trail

KINDS = {"joining": Joining, "bulletin": Bulletin}


@official_required
@page
def joining(request):
    """Show what waits to everyone, or not and say why."""
    wrong = None
    if request.method == "POST":
        wrong = decided(request)
        if not wrong:
            return redirect("workbench:joining")
    context = {"waiting": waiting(request.user), "trail": trail(), "wrong": wrong, "why": request.POST.get("why", "")}
    return render(request, "workbench/joining.html", context)


def decided(request):
    """Do what was decided about one thing. Returns its key when a reason is missing, and None otherwise."""
    kind, _dash, pk = request.POST.get("what", "").partition("-")
    why = " ".join(request.POST.get("why", "").split())[:300]
    with transaction.atomic():
        rows = KINDS.get(kind, Joining).objects.of_municipalities(request.user).waiting()
        row = rows.select_for_update(of=["self"]).filter(pk=pk if pk.isdecimal() else 0).first()
        if row is None:
            messages.info(request, _("Somebody decided about this already."))
        elif request.POST.get("seen") != seal_of(row):
            messages.warning(request, _("This was changed meanwhile. Look at it again."))
        elif request.POST.get("do") == "show":
            row.approve(by=request.user)
            messages.success(request, _("Everyone sees it now."))
        elif not why:
            return f"{kind}-{pk}"
        else:
            row.refuse(why, by=request.user)
            messages.success(request, _("It is not shown. The initiator reads why."))
    return None


def seal_of(row):
    """What the official saw, to be compared."""
    return digest(row.proposed if isinstance(row, Joining) else row.text)


def waiting(user):
    """(key, initiative, rows, seal) of each thing that waits for this official. Two queries."""
    boxes = Joining.objects.of_municipalities(user).waiting().select_related("initiative__intake")
    news = Bulletin.objects.of_municipalities(user).waiting().select_related("initiative__intake")
    found = [(f"joining-{each.pk}", each.initiative, each.proposed_rows, seal_of(each)) for each in boxes]
    return found + [
        (f"bulletin-{each.pk}", each.initiative, [(_("News"), [each.text])], seal_of(each)) for each in news
    ]
