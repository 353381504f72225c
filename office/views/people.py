"""The people of a municipality: who they are, what they work on, and what they may do."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import admin_required, recently_proven
from accounts.factors import kinds_of
from accounts.models import LastAdmin, Membership, Organisation
from accounts.roles import Role
from office.desk import around, chosen, own_municipality, page, to_people
from office.forms import RoleForm
from office.history import history
from office.work import KINDS, in_words, open_work


@require_safe
@admin_required
def mine(request):
    """The people of one's municipality; who is admin of several chooses."""
    return chosen(request, "office:people", _("People"))


@require_safe
@admin_required
def people(request, code):
    """Everyone who works here, with their open work; who is invited; what changed. A constant number of queries."""
    municipality = own_municipality(request.user, code)
    work = open_work(municipality)
    there = Membership.objects.filter(municipality=code).select_related("user").order_by("user__name", "user__email")
    organisation = Organisation.objects.filter(pk=code).first()
    context = {
        "kinds": [kind.label for kind in KINDS[:-1]],
        "people": [(each, [work.get(each.user_id, {}).get(kind.key, 0) for kind in KINDS[:-1]]) for each in there],
        "invitations": municipality.invitations.open().order_by("email"),
        "history": history(organisation, of_people=True) if organisation else [],
        **around(municipality, _("People")),
    }
    return render(request, "office/people.html", context)


def member(request, code, pk):
    """(the municipality, the membership) at an address of an admin; a 404 for other people."""
    municipality = own_municipality(request.user, code)
    return municipality, get_object_or_404(Membership.objects.select_related("user"), municipality=code, pk=pk)


@page
@admin_required
@recently_proven
def person(request, code, pk):
    """Somebody who works here: their open work, and their role, which can be changed."""
    municipality, found = member(request, code, pk)
    form, is_saved = None, False
    with transaction.atomic():
        found = get_object_or_404(Membership.objects.select_for_update(of=["self"]).select_related("user"), pk=pk)
        form = RoleForm(request.POST if request.method == "POST" else None, membership=found)
        if form.is_valid() and not form.conflicts:
            is_saved = changed(form, found.give_role, form.cleaned_data["role"], by=request.user)
    if is_saved:
        messages.success(request, _("The role of %(name)s is: %(role)s.") % in_names(found))
        # Who is admin no longer, has no way back to the list.
        is_still_admin = found.user != request.user or found.role == Role.ADMIN
        return redirect("office:people", code) if is_still_admin else redirect("initiatives:home")
    context = {
        "member": found,
        "form": form,
        "has_factor": bool(kinds_of(found.user)),
        "work": in_words(open_work(municipality, found.user).get(found.user_id, {})),
        **around(municipality, str(found.user), above=[to_people(municipality)]),
    }
    return render(request, "office/person.html", context)


def changed(form, verb, *values, by):
    """Whether a verb of a membership could be done; else the form says why."""
    try:
        verb(*values, by=by)
    except LastAdmin:
        form.add_error(None, last_admin())
        return False
    return True


def last_admin():
    return _("This is the last admin who can come in. Make somebody else admin first.")


def in_names(membership):
    return {"name": membership.user, "role": membership.get_role_display()}


@require_POST
@admin_required
@recently_proven
def access(request, code, pk):
    """Suspend somebody, or let them in again. The form says which, so that an older page does not do the other."""
    _municipality, found = member(request, code, pk)
    try:
        if request.POST.get("to") == "lift":
            found.lift(by=request.user)
            messages.success(request, _("%(name)s may come in again.") % in_names(found))
        elif found.user == request.user:
            messages.error(request, _("You cannot suspend yourself."))
        else:
            found.suspend(by=request.user)
            messages.success(request, _("%(name)s may not come in any more.") % in_names(found))
    except LastAdmin:
        messages.error(request, last_admin())
    return redirect("office:person", code, pk)
