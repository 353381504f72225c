"""Somebody stops working for a municipality."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import admin_required, recently_proven
from accounts.models import LastAdmin
from office.desk import around, page, to_people
from office.leaving import TakersForm, WithoutOwner, colleagues, leave
from office.views.people import last_admin, member
from office.work import in_words


@page
@admin_required
@recently_proven
def leaving(request, code, pk):
    """Who takes over the open work of somebody who leaves; then their role ends."""
    municipality, found = member(request, code, pk)
    form = TakersForm(request.POST if request.method == "POST" else None, membership=found)
    if form.is_valid() and left(form, found, request.user):
        messages.success(request, _("%(name)s works here no longer.") % {"name": found.user})
        return redirect("initiatives:home") if found.user == request.user else redirect("office:people", code)
    above = [to_people(municipality), (str(found.user), reverse("office:person", args=[code, pk]))]
    context = {
        "form": form,
        "member": found,
        "work": in_words(form.counts),
        "is_alone": bool(form.counts) and not colleagues(found).exists(),
        **around(municipality, _("Leaves"), above=above),
    }
    return render(request, "office/leaving.html", context)


def left(form, membership, by):
    """Whether they left; else the form says why not."""
    try:
        leave(membership, form.takers, by=by, note=form.cleaned_data.get("note", ""))
    except LastAdmin:
        form.add_error(None, last_admin())
    except WithoutOwner:
        form.add_error(None, _("Meanwhile more work came in, or who takes over left. Look once more."))
    else:
        return True
    return False
