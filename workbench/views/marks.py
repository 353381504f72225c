"""What an instrument did at an initiative: saying so, correcting it, taking it back."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from initiatives.models import Initiative
from knowledge.models import Article, Mark
from workbench.desk import on_desk, page, tabs, trail
from workbench.mark_forms import MarkForm, NewMarkForm
from workbench.marking import instruments_of


@official_required
@page
def marks(request, slug):
    """Say what an instrument did here. The boxes for it also stand on the profile, and lead back there."""
    initiative = on_desk(request.user, slug)
    instruments, posted = instruments_of(initiative), request.POST if request.method == "POST" else None
    chosen = (posted or request.GET).get("article", "")
    with transaction.atomic():
        # Two officials at once: the second one sees what the first one said.
        Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=initiative.pk)
        standing = Mark.objects.standing().here(initiative).select_related("article", "by")
        known = next((each for each in standing if str(each.article_id) == chosen), None)
        form = NewMarkForm(posted, instruments=instruments, article=chosen, mark=known)
        is_said = form.is_valid() and not form.conflicts
        if is_said:
            article = Article.objects.get(pk=form.cleaned_data["article"])
            Mark.objects.give(initiative, article, by=request.user, **form.said)
    if is_said:
        messages.success(request, _("Noted what it did."))
        return redirect(f"{initiative.get_absolute_url()}#helping")
    context = {"initiative": initiative, "form": form, "marks": standing, "known": known}
    return render(request, "workbench/marks.html", context | {"trail": trail(), "tabs": tabs(initiative)})


@official_required
@page
def mark(request, pk):
    """Correct what was said of an instrument, take it back or put it back: `to` is undo or put_back. Who looked at an
    older page than a colleague left, sees that first."""
    about = get_object_or_404(Mark.objects.visible_to(request.user), pk=pk).initiative_id
    is_done = False
    with transaction.atomic():
        # As where one is given: no other one comes in the place of this while it is put back.
        Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=about)
        known = Mark.objects.select_related("initiative__intake", "article", "by", "changed_by", "undone_by")
        found = known.select_for_update(of=["self"]).get(pk=pk)
        to, seen = request.POST.get("to"), request.POST.get("seen", state_of(found))
        form = MarkForm(request.POST if to == "correct" else None, mark=found)
        is_overtaken = to in ("undo", "put_back") and seen != state_of(found)
        if to == "correct" and form.is_valid() and not form.conflicts and not found.undone_at:
            is_done = found.correct(by=request.user, **form.said) or True
        elif to == "undo" and not is_overtaken and not found.undone_at:
            found.undo(by=request.user)
            is_done = True
        elif to == "put_back" and not is_overtaken and found.undone_at:
            is_done = found.put_back()
            is_overtaken = not is_done
    if is_done:
        messages.success(request, _("Taken back.") if found.undone_at else _("Saved."))
        return redirect(found.initiative if found.initiative.is_editable_by(request.user) else "workbench:queue")
    context = {"mark": found, "form": form, "is_overtaken": is_overtaken, "state": state_of(found), "trail": trail()}
    return render(request, "workbench/mark.html", context)


def state_of(mark):
    """What tells whether a mark is still as a page showed it."""
    moment = mark.undone_at or mark.changed_at
    return f"{'undone' if mark.undone_at else 'standing'} {moment.isoformat() if moment else ''}".strip()
