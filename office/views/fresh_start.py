"""A colleague lost what they sign in with: an admin lets them choose new second factors."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import admin_required, recently_proven
from office.desk import around, page, to_people
from office.forms import FreshStartForm
from office.views.people import member


@page
@admin_required
@recently_proven
def fresh_start(request, code, pk):
    """Take away the second factors of somebody who works here, with a reason; they are told by mail.

    Not one's own, and not of who works elsewhere too or runs the site: an admin of one organisation has no say over
    how one comes in there.
    """
    municipality, found = member(request, code, pk)
    runs_site = found.user.is_staff or found.user.is_superuser
    works_elsewhere = found.user.memberships.exclude(municipality=code).exists()
    is_allowed = found.user != request.user and not runs_site and not works_elsewhere
    form = FreshStartForm(request.POST if request.method == "POST" else None)
    if is_allowed and form.is_valid():
        found.let_start_anew(by=request.user, reason=form.cleaned_data["reason"])
        text = _("%(name)s chooses a new second step at the next sign-in. We sent a mail about it.")
        messages.success(request, text % {"name": found.user})
        return redirect("office:person", code, pk)
    above = [to_people(municipality), (str(found.user), reverse("office:person", args=[code, pk]))]
    context = {
        "form": form if is_allowed else None,
        "member": found,
        "is_own": found.user == request.user,
        "runs_site": runs_site,
        **around(municipality, _("Start anew"), above=above),
    }
    return render(request, "office/fresh_start.html", context)
