"""Erasing somebody who asked an admin to."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.decorators import admin_required, is_sent, recently_proven
from accounts.holdings import NotYet
from accounts.models import Erasure
from office.desk import around, chosen, own_municipality, page
from office.erasing import SomebodyForm


@page
@admin_required
def mine(request):
    """The page of the one municipality, or a choice."""
    return chosen(request, "office:erasing", _("Erase somebody’s personal data"))


@never_cache
@page
@admin_required
@recently_proven(when=is_sent)
def erasing(request, code):
    """Whom and why; then what there is of them, counted; and only then it is done."""
    municipality = own_municipality(request.user, code)
    form = SomebodyForm(request.POST if request.method == "POST" else None, municipality=municipality, by=request.user)
    somebody = form.somebody if form.is_valid() else None
    if somebody and request.POST.get("to") == "erase" and not somebody.obstacles:
        try:
            done = somebody.erase(by=request.user, reason=form.cleaned_data["reason"])
        except NotYet:
            pass  # meanwhile: the page says why
        else:
            messages.success(request, _("The data are erased, under number %(number)s.") % {"number": done})
            return redirect("office:erasing", code)
    done = Erasure.objects.filter(municipality=municipality).select_related("by")[:50]
    # Said in full: after who signs in once more, the page stands at the address where that was done.
    context = {"form": form, "somebody": somebody, "done": done, "own": reverse("office:erasing", args=[code])}
    context |= around(municipality, _("Erase somebody’s personal data"))
    return render(request, "office/erasing.html", context)
