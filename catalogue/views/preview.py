"""The picture that a shared link to an initiative shows when it has no photo: its name, and its fan."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from catalogue.paper.preview import preview_png
from catalogue.profile.cache import with_facts
from catalogue.profile.profile import Profile
from initiatives.models import Initiative
from initiatives.search.asked import Asked
from intake.questions import Audience
from ui.bounded_cache import BoundedCache
from ui.typesetting import TypesettingError

KEPT = BoundedCache(64)  # of some 40 kB each
A_DAY = 24 * 3600  # seconds


@require_safe
def preview(request, slug):
    """The drawing as a PNG, in Dutch for everybody; nothing for what is not public."""
    versions = Asked(request.user).versions
    initiative = get_object_or_404(Initiative.objects.public().with_version(), slug=slug)
    key = initiative.pk, initiative.version, versions.names.number
    etag = '"{}-{}-{}"'.format(*key)
    if answer := get_conditional_response(request, etag=etag):
        return answer
    if key not in KEPT:
        profile = Profile(with_facts(initiative.pk, versions.names.number), Audience.PUBLIC)
        try:
            KEPT.put({key: preview_png(profile)})
        except TypesettingError:  # too many documents are being set: whoever asked, asks again
            return HttpResponse(status=503, headers={"Retry-After": "60"})
    response = HttpResponse(KEPT[key], content_type="image/png")
    response.headers["Cache-Control"] = f"public, max-age={A_DAY}"
    response.headers["ETag"] = etag
    return response
