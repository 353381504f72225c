"""Taking back the registration of an initiative that was never public."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from casework.registrations import in_the_way, unregister
from casework.settlements import Settlement
from initiatives.models import Initiative, StillNeeded
from workbench.desk import on_desk, page, tabs, trail


@official_required
@page
def unregistration(request, slug):
    """What undoing the registration would take away, and doing it."""
    try:
        initiative = on_desk(request.user, slug)
    except Http404:
        return gone(request)
    if request.method == "POST":
        try:
            undone = unregister(initiative, by=request.user)
        except Initiative.DoesNotExist:  # a colleague did it at the same moment
            return gone(request)
        except StillNeeded:
            pass  # the page says why
        else:
            messages.success(request, _("“%(name)s” waits for registration again.") % {"name": undone.words})
            return redirect("workbench:registration", undone.intake_id)
    context = {
        "initiative": initiative,
        "trail": trail(),
        "tabs": tabs(initiative),
        "has_been_public": initiative.has_been_public,
        "in_the_way": in_the_way(initiative),
        "assessments": initiative.assessments.count(),
    }
    return render(request, "workbench/unregistration.html", context)


def gone(request):
    """The answer to who clicks twice, or after a colleague: where the intake is now. Raises Http404 for all others."""
    try:
        intake = UUID(request.POST.get("intake", ""))
    except ValueError:
        raise Http404 from None
    undone = Settlement.objects.visible_to(request.user).filter(kind=Settlement.Kind.UNREGISTERED, intake=intake)
    if not (last := undone.first()):
        raise Http404
    messages.info(request, _("“%(name)s” waits for registration again.") % {"name": last.words})
    return redirect("workbench:registration", intake)
