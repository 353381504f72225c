"""Files that every visitor gets alike, for other sites and programs: they may read them, keep them and ask again.

Who is signed in gets a file of their own: no other site may read that, and nothing is said about keeping it.
"""

from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from initiatives.search import data_version


def open_data(view=None, *, etag=None):
    """A view that answers with a file: visitors get it with its licence, its date and a mark by which to ask again.

    `etag` gives the mark for a request and the text of the present data versions, before the file is made; without it
    the content does. Only the mark tells that nothing changed: two changes may have one date.
    """
    if view is None:
        return lambda view: open_data(view, etag=etag)

    @require_safe
    @wraps(view)
    def opened(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        versions, changed_at = data_version.stamp()
        mark = etag(request, versions) if etag else ""
        response = (mark and get_conditional_response(request, etag=mark)) or view(request, *args, **kwargs)
        if response.status_code >= 400:
            return response  # a page that says what went wrong: nobody's to keep
        if not mark:
            mark = f'"{digest(response.content)}"'
            response = get_conditional_response(request, etag=mark, response=response)
        for name, text in {
            "Access-Control-Allow-Origin": "*",
            # Ask again: what is not public any more must not come from a cache.
            "Cache-Control": "no-cache",
            "Access-Control-Expose-Headers": "Content-Disposition, ETag, Link",
            "ETag": mark,
            "Last-Modified": http_date(changed_at.timestamp()),
            "Link": f'<{settings.DATA_LICENCE}>; rel="license"',
        }.items():
            response.headers[name] = text
        return response

    return opened


def of_versions(request, versions):
    """The mark of a file that follows from the data, the address and the language. It is made anew each day: its name
    and its contents say which one. Weak, since they also say at what time."""
    parts = versions, request.get_full_path(), get_language(), str(timezone.localdate())
    return f'W/"{digest(repr(parts).encode())}"'


def digest(content):
    return sha256(content).hexdigest()[:32]
