"""The files themselves: pictures through the gate, documents for the officials of their municipality."""

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.decorators import official_required
from audit.models import Entry, Thing, What
from intake.ownership import held_in
from media.models import Document, Picture, Rendition

# A picture that is taken off the website is gone from what others keep of it within a day.
KEPT_FOR = 24 * 3600  # seconds
# Whatever a file says of itself, a browser does nothing with it but show a picture, or keep a file.
NOTHING = {"default-src": ["'none'"], "form-action": ["'none'"], "frame-ancestors": ["'none'"], "sandbox": [""]}


@require_safe
@csp_replace(NOTHING)
def picture(request, digest, width, kind):
    """A picture in one size: for everyone when it is public, else for its initiator and its officials."""
    everyone = Picture.objects.public().filter(digest=digest).values_list("pk", flat=True).first()
    seen = everyone or get_object_or_404(Picture.objects.visible_to(request.user, held_in(request)), digest=digest).pk
    found = get_object_or_404(Rendition.objects.defer("content"), picture=seen, width=width, kind=kind)
    etag = f'"{digest}-{width}-{kind}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        bytes(found.content), content_type=f"image/{kind}"
    )
    response.headers["ETag"] = etag
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = f"public, max-age={KEPT_FOR}, immutable" if everyone else "private, no-store"
    return response


@official_required
@require_safe
@csp_replace(NOTHING)
def document(request, pk):
    """A document as it came, to be kept and not to be shown: for officials of the municipality whose it is."""
    found = get_object_or_404(Document.objects.visible_to(request.user).select_related("content"), pk=pk)
    if request.method == "GET":
        facts = {"file": found.kind, "private": True}
        about = (Thing.INITIATIVE, found.initiative_id)
        Entry.objects.record(What.EXPORTED, by=request.user, municipality=found.municipality_id, about=about, **facts)
    response = HttpResponse(bytes(found.content.content), content_type=found.file_kind.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, found.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
