"""The whole thread of an initiative."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import official_required
from workbench.desk import on_desk, tabs, trail
from workbench.paging import pages_of
from workbench.timeline import KINDS, Timeline

PAGE_SIZE = 50


@official_required
@require_safe
def timeline(request, slug):
    """All that happened, was said, promised and asked about an initiative, or one kind of it."""
    initiative = on_desk(request.user, slug)
    thread = Timeline(initiative, request.user, request.GET.get("show", ""))
    paged = pages_of(request, thread.rows(), PAGE_SIZE)
    context = paged | {
        "initiative": initiative,
        "entries": thread.entries(paged["rows"]),
        "kinds": list(KINDS.items()),
        "chosen": thread.kind,
        "trail": trail(),
        "tabs": tabs(initiative),
    }
    return render(request, "workbench/timeline.html", context)
