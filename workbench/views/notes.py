"""What an official writes down about an initiative, and putting it right."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from casework.models import Note
from workbench.desk import on_desk, page, tabs, trail
from workbench.thread_forms import NoteForm
from workbench.timeline import Timeline

SHOWN = 25


@official_required
@page
def notes(request, slug):
    """Write a note about an initiative. The box for it also stands on the profile, and leads back there."""
    initiative = on_desk(request.user, slug)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        Note.objects.write(initiative, by=request.user, **form.cleaned_data)
        messages.success(request, _("Noted."))
        return redirect(initiative)
    entries, is_cut = Timeline(initiative, request.user, "notes").latest(SHOWN)
    context = {"initiative": initiative, "form": form, "entries": entries, "is_cut": is_cut}
    return render(request, "workbench/notes.html", context | {"trail": trail(), "tabs": tabs(initiative)})


@official_required
@page
def note(request, pk):
    """Correct or remove a note: its writer may. An admin may remove one of somebody who is no longer there."""
    found = get_object_or_404(Note.objects.visible_to(request.user), pk=pk)
    if not (found.by_id == request.user.pk or found.is_removable_by(request.user)):
        raise PermissionDenied
    is_saved, form = False, NoteForm(note=found)
    with transaction.atomic():
        found = Note.objects.select_for_update(of=["self"]).select_related("initiative__intake").get(pk=pk)
        if request.POST.get("to") == "remove" and found.is_removable_by(request.user):
            found.remove()
            is_saved = True
        elif request.method == "POST" and found.by_id == request.user.pk:
            form = NoteForm(request.POST, note=found)
            is_saved = not found.removed_at and form.is_valid() and not form.conflicts
            if is_saved:
                found.correct(**form.cleaned_data)
    if is_saved:
        messages.success(request, _("The note was removed.") if found.removed_at else _("Saved."))
        return redirect(found.initiative if found.initiative.is_editable_by(request.user) else "workbench:queue")
    context = {
        "note": found,
        "form": form,
        "is_mine": found.by_id == request.user.pk,
        "initiative": found.initiative if found.initiative.is_editable_by(request.user) else None,
        "trail": trail(),
    }
    return render(request, "workbench/note.html", context)
