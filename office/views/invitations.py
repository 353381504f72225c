"""Asking somebody to come and work here, asking again, and taking it back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import admin_required, recently_proven
from accounts.models import Invitation
from office.desk import around, own_municipality, page, to_people
from office.forms import InviteForm
from office.views.start import wait_in_words
from outbox.limits import LimitReached


@page
@admin_required
@recently_proven
def invite(request, code):
    """Invite somebody by mail."""
    municipality = own_municipality(request.user, code)
    form = InviteForm(request.POST if request.method == "POST" else None, municipality=municipality)
    if form.is_valid() and invited(form, municipality, request.user):
        messages.success(request, _("An invitation is on its way to %(email)s.") % form.cleaned_data)
        return redirect("office:people", code)
    context = {"form": form, **around(municipality, _("Invite somebody"), above=[to_people(municipality)])}
    return render(request, "office/invite.html", context)


def invited(form, municipality, by):
    """Whether the invitation is on its way; else the form says why not."""
    said = form.cleaned_data
    try:
        Invitation.objects.invite(
            said["email"], municipality=municipality, role=said["role"], name=said["name"], by=by
        )
    except LimitReached as reached:
        form.add_error("email", wait_in_words(reached))
        return False
    return True


@require_POST
@admin_required
@recently_proven
def invitation(request, code, pk):
    """Send an open invitation again, or withdraw it."""
    own_municipality(request.user, code)
    asked = get_object_or_404(Invitation.objects.open(), municipality=code, pk=pk)
    if request.POST.get("to") == "withdraw":
        asked.withdraw(by=request.user)
        messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": asked.email})
        return redirect("office:people", code)
    try:
        asked.send_again(by=request.user)
        messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": asked.email})
    except LimitReached as reached:
        messages.error(request, wait_in_words(reached))
    return redirect("office:people", code)
