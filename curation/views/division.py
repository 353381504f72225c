"""Dividing what stands in a category that was split: the work of officials, for their own municipality."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import official_required
from curation.addresses import address, category_at, trail
from curation.worklist import Worklist, waiting


@official_required
@require_safe
def divisions(request):
    """The split categories in which something waits."""
    context = {"waiting": waiting(request.user), "trail": above(request.user), "here": _("Dividing")}
    return render(request, "curation/divisions.html", context)


@official_required
@require_http_methods(["GET", "HEAD", "POST"])
def division(request, lens, slug):
    """The worklist of one split category. A 404 for a category that was not split."""
    category = category_at(lens, slug)
    worklist = Worklist(category, request.user)
    if category.is_active or len(worklist.successors) < 2:
        raise Http404
    if request.method == "POST":
        count = worklist.save(request.POST)
        if count:
            text = ngettext("%(n)d initiative was divided.", "%(n)d initiatives were divided.", count)
            messages.success(request, text % {"n": count})
        if not any(row.error for row in worklist.rows):
            return redirect(address(category, "division"))
        worklist = worklist.after_saving()
    context = {
        "lens": lens,
        "category": category,
        "worklist": worklist,
        "trail": above(request.user, lens, category),
        "here": _("Dividing"),
    }
    return render(request, "curation/division.html", context)


def above(user, *places):
    """The way back, through pages that this person may open."""
    return trail(*places) if user.is_admin else []
