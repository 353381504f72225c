"""What waits for an official."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import official_required
from workbench.dashboard import Dashboard
from workbench.slots import QUEUE, QUEUE_TASKS


@official_required
@require_safe
def queue(request):
    """What waits for this official."""
    user = request.user
    context = {"desk": Dashboard(user), "links": QUEUE(user), "tasks": QUEUE_TASKS(user)}
    return render(request, "workbench/queue.html", context)
