"""Pages of the list as everyone sees them, kept for as long as the clock stands still.

Each request reads the clock before it is given a page, so none is older than its request. A page of a visitor depends
on nothing but the clock, the address and the language: it was drawn through the gate for nobody in particular, names
no person and has no token. Who brings a session or a message gets a page of their own.
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.utils.translation import get_language

from initiatives.search import data_version
from ui.bounded_cache import BoundedCache

MOST_KEPT = 32  # of about a hundred kilobytes
_pages = BoundedCache(MOST_KEPT)


def page_of(request, draw):
    """The answer to this request: a page that was kept, or what `draw(request, clock)` answers. One query."""
    now = data_version.read()
    if settings.DEBUG or not is_from_anyone(request):
        return draw(request, now)
    asked = (now, get_language(), request.path, request.META.get("QUERY_STRING", ""))
    if page := _pages.get(asked):
        return HttpResponse(page)
    response = draw(request, now)
    _pages.put({asked: response.content})
    return response


def is_from_anyone(request):
    """Whether nothing in a request says who asks or what they are to be told."""
    own = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
    return own.isdisjoint(request.COOKIES) and not request.user.is_authenticated
