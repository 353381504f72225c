"""Closing the file of an initiative, or opening it again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from casework.letters import LetterKind, unannounced
from workbench.desk import on_desk, page, tabs, trail
from workbench.forms import ReasonForm
from workbench.letters import letter_about
from workbench.turns import first_of


@official_required
@page
def archive(request, slug):
    """Close the file of an initiative that ended, or open it again; both with a reason."""
    initiative = on_desk(request.user, slug)
    to = request.POST.get("to")
    ask = _("Why do you take it out of the archive?") if initiative.archived_at else _("Why do you archive it?")
    form = ReasonForm(request.POST if to in ("archive", "restore") else None, ask=ask)
    first = None
    if form.is_valid():
        first = turned(request, initiative, to, form)
        if not first:
            return redirect("workbench:archive", slug)
        form = ReasonForm(ask=ask)  # which is about the other turn now
    about = {"by": request.user, "initiative": initiative}
    context = {
        "initiative": initiative,
        "trail": trail(),
        "tabs": tabs(initiative),
        "form": form,
        "first": first,
        "letter": None if initiative.archived_at else letter_about(LetterKind.ARCHIVED, **about),
    }
    return render(request, "workbench/archive.html", context)


def turned(request, initiative, to, form):
    """Do what is asked. Returns what a colleague did first (`turns.First`), else None."""
    texts = {"archive": _("“%(name)s” is in the archive."), "restore": _("“%(name)s” is out of the archive.")}
    with unannounced("quiet" in request.POST):
        if not getattr(initiative, to)(by=request.user, reason=form.cleaned_data["reason"]):
            return first_of(initiative, request.user, form)
    messages.success(request, texts[to] % {"name": initiative})
    return None
