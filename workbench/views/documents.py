"""Documents that officials keep with an initiative."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from audit.models import Entry, Thing, What
from media.documents import TooManyDocuments
from media.files import LARGEST_FILE
from media.models import Document
from workbench.desk import on_desk, page, tabs, trail
from workbench.document_forms import DocumentForm


@official_required
@page
def documents(request, slug):
    """Keep a file, or remove one. They stay in the municipality that kept them."""
    initiative = on_desk(request.user, slug)
    do = request.POST.get("do") if request.method == "POST" else None
    form = DocumentForm(request.POST, request.FILES) if do == "add" else DocumentForm()
    own = Document.objects.visible_to(request.user).filter(initiative=initiative).select_related("by")
    if do == "remove" and remove(own, request.POST.get("document", ""), request.user):
        messages.success(request, _("The document is removed."))
    elif do == "remove":
        messages.info(request, _("That document is not here any more."))
    if do == "remove" or (form.is_valid() and keep(form, initiative, request.user)):
        if do == "add":
            messages.success(request, _("The document is kept."))
        return redirect("workbench:documents", slug)
    context = {"initiative": initiative, "form": form, "documents": own, "here": request.path}
    return render(request, "workbench/documents.html", context | {"trail": trail(), "tabs": tabs(initiative)})


documents.largest_body = LARGEST_FILE + 8 * 1024 * 1024  # the page itself says that a file is a little too large


def keep(form, initiative, by):
    """Keep what the form holds. Returns whether that was possible; else the form says why not."""
    given = form.cleaned_data
    try:
        Document.objects.keep(initiative, given["content"], title=given["title"], name=given["file"].name, by=by)
    except TooManyDocuments:
        form.add_error("file", _("There are twenty documents. Remove one first."))
    return not form.errors


@transaction.atomic
def remove(own, key, by):
    """Remove the document with this key. Returns whether it was there."""
    try:
        found = own.select_related(None).select_for_update().filter(pk=key).first()
    except ValidationError:  # no key at all
        return False
    if found is None:
        return False
    Entry.objects.record(
        What.DOCUMENT_REMOVED,
        by=by,
        municipality=found.municipality_id,
        about=(Thing.INITIATIVE, found.initiative_id),
    )
    found.delete()
    return True
