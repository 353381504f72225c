"""The taxonomy as files: everyone may take them along, an admin reads one in after seeing what it changes."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.decorators import curating_required
from catalogue.files.journal import log_file
from catalogue.files.open_data import open_data
from curation.addresses import trail
from curation.exchange.entries import LARGEST
from curation.exchange.files import TYPES, contents_of, file_of, kind_of
from curation.exchange.outcomes import take
from curation.exchange.table import COLUMNS
from curation.forms import RevisionReasonForm, helper
from curation.models import Upload
from curation.notices import done
from curation.taking import may_wait

page = require_http_methods(["GET", "HEAD", "POST"])


class UploadForm(forms.Form):
    """The file to read in."""

    file = forms.FileField(
        label=gettext_lazy("File with the taxonomy"),
        help_text=gettext_lazy("A table (.csv) or SKOS (.ttl or .jsonld), of 1 MB at most."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "missing": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.ttl,.jsonld,.json,text/csv,text/turtle,application/ld+json"}),
    )
    use_required_attribute = False

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.helper = helper()


@page
def exchange(request):
    """What the files are for, and for admins the place to read one in."""
    is_admin = request.user.is_authenticated and request.user.curates
    if request.method == "POST" and not is_admin:
        raise PermissionDenied
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            return redirect(keep(form.cleaned_data["file"], request.user))
        except ValidationError as error:
            form.add_error("file", error)
    context = {
        "form": form if is_admin else None,
        "columns": COLUMNS.items(),
        "trail": trail() if is_admin else [],
        "here": _("Export and import"),
    }
    return render(request, "curation/exchange.html", context)


# The file, with what a form puts round it; a file that is a little too large is told so beside its field.
exchange.largest_body = LARGEST + 128 * 1024


def keep(file, user):
    """Keep a file that was sent, if it can be read; raises ValidationError."""
    kind, content = kind_of(file.name), file.read(LARGEST + 1)  # one more, so that too large is seen
    contents_of(kind, content)
    return Upload.objects.keep(content, name=file.name, kind=kind, by=user)


@open_data
def file(request, kind):
    """The taxonomy as a file; 404 for a kind that we do not make."""
    if kind not in TYPES:
        raise Http404
    name = f'attachment; filename="{_("taxonomy")}.{kind}"'
    headers = {"Content-Disposition": name, "Vary": "Cookie", "X-Content-Type-Options": "nosniff"}
    log_file(request, kind, private=False)
    return HttpResponse(file_of(kind, request.user), content_type=TYPES[kind], headers=headers)


@page
@curating_required
@may_wait
def arrival(request, pk):
    """What a file that was sent would change; taken over with a reason."""
    upload = get_object_or_404(Upload, pk=pk, by=request.user)
    form = RevisionReasonForm(
        request.POST if request.method == "POST" else None, ask=_("Why do you read this file in?")
    )
    form.helper = helper("reason")  # the page carries what was seen: of now, not of what was sent
    is_sure = form.is_valid()
    problem, outcome = "", None
    try:
        seen = form.cleaned_data["seen"] if is_sure else ""
        reason = form.cleaned_data["reason"] if is_sure else ""
        outcome = take(upload, by=request.user, reason=reason, seen=seen)
    except ValidationError as error:
        problem = " ".join(error.messages)
    if outcome and outcome.revision:
        number = len(outcome.differences)
        text = ngettext("%(number)d category was changed.", "%(number)d categories were changed.", number)
        done(request, outcome.revision, text % {"number": number})
        return redirect("curation:exchange")
    context = {
        "upload": upload,
        "outcome": outcome,
        "problem": problem,
        "overtaken": is_sure and outcome and outcome.differences,
        "form": form,
        "trail": [*trail(), (_("Export and import"), reverse("curation:exchange"))],
        "here": upload.name,
    }
    return render(request, "curation/import.html", context)
