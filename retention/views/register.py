"""The register of processing of an organisation, as a page and as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import admin_required
from accounts.models import Organisation
from catalogue.files.journal import log_file
from office.desk import own_municipality
from retention.register import COLUMNS, explained, register_of
from retention.views.kept import desk
from workbench.lists.files import TYPES, file_of


def organisation_of(municipality):
    """Its organisation; one that is not saved where there is none yet."""
    known = Organisation.objects.select_related("municipality").filter(pk=municipality.pk).first()
    return known or Organisation(municipality=municipality)


@require_safe
@admin_required
def register(request, code):
    """What is done with data of people, for each purpose, as article 30 asks it."""
    municipality = own_municipality(request.user, code)
    organisation = organisation_of(municipality)
    context = {"organisation": organisation, "processings": explained(code)}
    return render(
        request, "retention/register.html", context | desk(municipality, _("Register of processing"), "register")
    )


@require_safe
@admin_required
def file(request, code, end):
    """The register as a file."""
    municipality = own_municipality(request.user, code)
    if end not in TYPES:
        raise Http404
    rows = register_of(organisation_of(municipality))
    log_file(request, end, private=False)
    return download(file_of(COLUMNS, rows, end, _("Register of processing")), end, f"verwerkingen-{code}")


def download(content, end, name):
    """A file that is not shown but kept."""
    response = HttpResponse(content, content_type=TYPES[end])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{localdate():%Y-%m-%d}.{end}"'
    return response
