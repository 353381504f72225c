"""The tree of one lens, and the order in which its categories stand."""

from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.decorators import curating_required
from curation.addresses import trail
from curation.taking import may_wait
from curation.trees import tree
from taxonomy.models import Category


@curating_required
@may_wait
@require_http_methods(["GET", "HEAD", "POST"])
def lens(request, lens):
    """All categories of a lens with their use. A POST moves one up or down, or puts it before another one."""
    shown = tree(lens)
    if request.method == "POST":
        return reorder(request, lens, shown)
    context = {
        "lens": lens,
        "tree": shown,
        "moved": request.GET.get("moved", ""),
        "to": request.GET.get("to", ""),
        "trail": trail(),
        "here": lens.name,
    }
    return render(request, "curation/lens.html", context)


def reorder(request, lens, shown):
    """Take the step that the form asks for, and go back to the row that was moved.

    Raises BadRequest for what no form sends; a row that is not here any more stays where it is.
    """
    to = next((to for to in ("up", "down", "before") if to in request.POST), None)
    try:
        pk = int(request.POST["moved" if to == "before" else to])
        before = int(request.POST.get("before") or 0)
    except (KeyError, ValueError) as error:
        raise BadRequest from error
    address = reverse("curation:lens", args=[lens.slug])
    try:
        row = [branch.category for branch in shown.beside(pk)]
    except StopIteration:
        return HttpResponseRedirect(address)
    at = next(number for number, each in enumerate(row) if each.pk == pk)
    category = row.pop(at)
    if to == "before":
        place = next((number for number, each in enumerate(row) if each.pk == before), len(row))
    else:
        place = max(0, at + (1 if to == "down" else -1))
    row.insert(place, category)
    Category.objects.reorder(row, by=request.user)
    return HttpResponseRedirect(f"{address}?moved={pk}&to={'up' if to == 'before' else to}")
