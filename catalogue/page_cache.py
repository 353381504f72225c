"""Pages as everyone sees them, kept for as long as the data versions stay: of the list, of the lenses, the front page.

Each request reads those before it is given a page, so none is older than its request. A page of a visitor depends on
nothing but the versions, the day, the address and the language: it was drawn through the gate for nobody in
particular, names no person and has no token. Who brings a session or a message gets a page of their own.
"""

from django.conf import settings
from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import get_language

from initiatives.search import data_version
from ui.fragments import FragmentCache
from ui.gzipped import KeptPage

OK = 200
PAGES = FragmentCache("page", 32)  # of about a hundred kilobytes


def page_of(request, draw):
    """The answer to this request: a page that was kept, or what `draw(request, versions)` answers. One query.

    Only a page is kept: not an answer that sends the reader elsewhere, nor one whose `is_lasting` is False, since it
    says what may change without a new version.
    """
    versions, drawn = data_version.read(), []

    def content():
        drawn.append(draw(request, versions))
        is_kept = drawn[-1].status_code == OK and getattr(drawn[-1], "is_lasting", True)
        return KeptPage(drawn[-1].content) if is_kept else None

    if not is_from_anyone(request):
        return draw(request, versions)
    # The day, since paper says on which day it was seen (`ui.templatetags.ui.on_paper`).
    key = (versions, localdate(), get_language(), request.path, request.META.get("QUERY_STRING", ""))
    page = PAGES.get(key, content)
    response = drawn[0] if drawn else HttpResponse(page.content)
    if page is not None:
        response.kept = page  # so that it need not be compressed again (config/compressing.py)
    return response


def is_from_anyone(request):
    """Whether nothing in a request says who asks or what they are to be told."""
    own = {settings.SESSION_COOKIE_NAME, settings.MESSAGE_COOKIE_NAME}
    return own.isdisjoint(request.COOKIES) and not request.user.is_authenticated
