"""A pack and a profile as a PDF to download, through the same gate as their pages."""

import logging

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.proving import asked_to_prove
from catalogue.files.journal import log_file
from catalogue.files.open_data import of_versions, open_data
from catalogue.packs.redacted import RedactedPack
from catalogue.paper.profile import profile_pdf
from catalogue.profile.cache import with_facts
from catalogue.profile.profile import Profile
from initiatives.models import CouncilPack, Initiative
from initiatives.search.asked import Asked
from intake.questions import Audience
from ui.typesetting import NoTurnError, TypesettingError

logger = logging.getLogger(__name__)


@open_data
def pack(request, pk):
    """A pack: in short, or with `view=full` all of it."""
    found = get_object_or_404(CouncilPack.objects.visible_to(request.user).select_related("municipality"), pk=pk)
    if asked := not found.is_public and asked_to_prove(request):
        return asked
    printed, is_full = RedactedPack(found, request.user), asks_for_all(request)
    log_file(request, "pdf", about=found, rows=len(found.contents["initiatives"]), private=not found.is_public)
    with translation.override(found.contents["language"]):
        name = file_name(found.title, is_full, localdate(found.made_at))
        return pdf(request, lambda: printed.pdf(is_full=is_full), name, found)


@open_data(etag=of_versions)
def profile(request, slug):
    """A profile, as far as this reader may see it: in short, or with `view=full` all of it."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), slug=slug)
    facts = with_facts(initiative.pk, Asked(request.user).versions.names.number)
    seen, is_full = Profile(facts, initiative.audience_for(request.user)), asks_for_all(request)
    name = file_name(initiative.slug, is_full, localdate())
    private = seen.audience > Audience.PUBLIC
    contact = private and any(facts.intake.contact_details.values())
    log_file(request, "pdf", about=initiative, private=private, contact=contact)
    return pdf(request, lambda: profile_pdf(seen, is_full=is_full), name, initiative)


def asks_for_all(request):
    return request.GET.get("view") == "full"


def file_name(subject, is_full, day):
    form = _("in-full") if is_full else _("in-short")
    return f"{slugify(subject)[:80] or 'raadsstuk'}-{form}-{day:%Y-%m-%d}.pdf"


def pdf(request, make, name, subject):
    """The answer with the PDF that `make` gives; where it cannot be set, a page that says so and leads back."""
    try:
        content = make()
    except TypesettingError as error:
        logger.exception("The PDF of %s cannot be set.", subject.get_absolute_url())
        status = 503 if isinstance(error, NoTurnError) else 500
        response = render(request, "catalogue/no_pdf.html", {"subject": subject}, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": get_language()}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
