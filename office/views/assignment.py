"""Who becomes the contact of what comes in: the rules of a municipality, for its admins."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import admin_required, is_sent, recently_proven
from areas.models import Municipality
from audit.models import Entry, What
from casework.assignment import AssignmentRule
from casework.colleagues import colleagues
from office.assignment import AssignmentRuleForm
from office.desk import around, chosen, own_municipality, page


@require_safe
@admin_required
def mine(request):
    """The rules of one's municipality; who is admin of several chooses."""
    return chosen(request, "office:assignment", _("Who gets what comes in"))


@page
@admin_required
@recently_proven(when=is_sent)
def assignment(request, code):
    """The rules, the most specific first; add one, or remove one."""
    own_municipality(request.user, code)
    with transaction.atomic():
        # One at a time: two admins may add a rule for the same neighbourhood.
        municipality = Municipality.objects.select_for_update(no_key=True).get(pk=code)
        remove = request.POST.get("remove", "")
        if remove.isdecimal():
            removed, _kinds = AssignmentRule.objects.filter(municipality=municipality, pk=remove).delete()
            if removed:
                log(request.user, code, removed=True)
        form = AssignmentRuleForm(request.POST if "applies_to" in request.POST else None, municipality=municipality)
        is_added = form.is_valid()
        if is_added:
            form.save()
            log(request.user, code, removed=False)
    if is_added or remove:
        messages.success(request, _("The rule was added.") if is_added else _("The rule was removed."))
        return redirect("office:assignment", code)
    working = set(colleagues(municipality).values_list("pk", flat=True))
    rules = [(rule, rule.official_id in working) for rule in AssignmentRule.objects.of_municipality(municipality)]
    context = {"form": form, "rules": rules, **around(municipality, _("Who gets what comes in"))}
    return render(request, "office/assignment.html", context)


def log(by, code, *, removed):
    """Write in the log that a rule was added or removed."""
    Entry.objects.record(What.ASSIGNMENT_CHANGED, by=by, municipality=code, removed=removed)
