"""Initiatives side by side."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.comparison import Comparison


@require_safe
def compare(request):
    """The initiatives in the address beside each other, or what to do when there are fewer than two."""
    return render(
        request,
        "catalogue/compare.html",
        {
            "comparison": Comparison(request.GET.getlist("slug"), request.user),
            "trail": [(_("Initiatives"), reverse("initiatives:list"))],
        },
    )
