"""The first page of curation: the six lenses, what waits, and what happened lately."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import curating_required
from curation.history import told
from curation.worklist import waiting
from taxonomy.deciding import decides
from taxonomy.lenses import LENSES
from taxonomy.models import Category, Revision

LATELY = 6


@curating_required
@require_safe
def overview(request):
    """The lenses with how many categories each has."""
    counted = (
        Category.objects.order_by()
        .values_list("lens")
        .annotate(
            tops=Count("pk", filter=Q(retired_at=None, parent=None)),
            parts=Count("pk", filter=Q(retired_at=None, parent__isnull=False)),
            retired=Count("pk", filter=Q(retired_at__isnull=False)),
        )
    )
    numbers = {lens: numbers for lens, *numbers in counted}
    context = {
        "decides": decides(request.user),
        "waiting": waiting(request.user),
        "lenses": [(lens, *numbers.get(key, (0, 0, 0))) for key, lens in LENSES.items()],
        "lately": told(Revision.objects.select_related("by", "approved_by", "category", "undone_by")[:LATELY]),
    }
    return render(request, "curation/overview.html", context)
