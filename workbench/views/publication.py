"""Showing an initiative to everyone, or not."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from casework.letters import LetterKind, unannounced
from initiatives.models import Initiative
from intake.options import ContactDetail
from intake.questions import Audience
from taxonomy.lenses import LENSES
from taxonomy.revisions import lock_taxonomy
from workbench import comparison
from workbench.consent import internal_details, state_of
from workbench.desk import on_desk, page, tabs, trail
from workbench.forms import ReasonForm
from workbench.letters import letter_about
from workbench.turns import first_of, mark_of


@official_required
@page
def publication(request, slug):
    """Show an initiative to everyone, or take it off the website with a reason.

    What everyone will read is published as this official saw it: when it says something else by now, they read first.
    """
    initiative = on_desk(request.user, slug)
    to = request.POST.get("to")
    form = ReasonForm(request.POST if to == "unpublish" else None, ask=_("Why do you take it off the website?"))
    is_other, first = False, None
    if to == "publish" and not initiative.archived_at:
        if published(request, initiative):
            return redirect("workbench:publication", slug)
        is_other = True
    if form.is_valid():
        first = taken_off(request, initiative, form)
        if not first:
            return redirect("workbench:publication", slug)
    kind = LetterKind.TAKEN_OFF if initiative.published_at else LetterKind.PUBLISHED
    reads = read_by_everyone(initiative)
    context = {
        "initiative": initiative,
        "trail": trail(),
        "tabs": tabs(initiative),
        "form": form,
        "letter": letter_about(kind, by=request.user, initiative=initiative),
        "seen": mark_of(reads),
        "is_other": is_other,
        "first": first,
        **reads,
    }
    return render(request, "workbench/publication.html", context)


def published(request, initiative):
    """Whether it is public now. Not when its page says something else than this official read; one without a mark is
    taken at its word."""
    with transaction.atomic(), unannounced("quiet" in request.POST):
        lock_taxonomy(shared=True)
        initiative.refresh_from_db(from_queryset=Initiative.objects.select_for_update(of=["self"]))
        if (seen := request.POST.get("seen")) and seen != mark_of(read_by_everyone(initiative)):
            return initiative.is_public
        if initiative.publish(by=request.user):
            messages.success(request, _("Everyone can see “%(name)s” now.") % {"name": initiative})
    return True


def taken_off(request, initiative, form):
    """Take it off the website. Returns what a colleague did first (`turns.First`), else None."""
    with unannounced("quiet" in request.POST):
        if not initiative.unpublish(by=request.user, reason=form.cleaned_data["reason"]):
            return first_of(initiative, request.user, form)
    messages.success(request, _("“%(name)s” is off the website.") % {"name": initiative})
    return None


def read_by_everyone(initiative):
    """What stands on the page of what everyone reads, and what of it stays internal."""
    return {
        "answers": comparison.given(initiative.intake, Audience.PUBLIC),
        "contact": [(ContactDetail(key).label, [value]) for key, value in initiative.contact.items()],
        "internal": internal_details(initiative),
        "consent": state_of(initiative) if initiative.has_typed_contact else None,
        "readings": [
            (LENSES[key].name, [row.category.name for row in rows])
            for key, rows in initiative.classifications_by_lens().items()
            if rows
        ],
    }
