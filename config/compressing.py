"""Which pages go compressed: those on which no secret stands beside what somebody else chose (decision 19)."""

import re

from django.utils.cache import patch_vary_headers

from catalogue.page_cache import is_from_anyone
from ui.gzipped import gzipped

GZIP = re.compile(r"(?:^|,)\s*(?:gzip\b|\*)(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.I)
SAFE = {"GET", "HEAD"}


def compressing_middleware(get_response):
    """Compress pages for browsers that take them so."""

    def middleware(request):
        response = get_response(request)
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) and may_be_compressed(request, response):
            kept = getattr(response, "kept", None)
            response.content = gzipped(response.content) if kept is None else kept.gzipped
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware


def may_be_compressed(request, response):
    """Whether nothing on a page is its reader's alone, or nothing on it can have been put there by who sent a link.

    An error page is short, and was perhaps drawn before anybody knew who asks.
    """
    if response.status_code != 200:
        return False
    if is_from_anyone(request):
        return True
    return request.method in SAFE and not request.META.get("QUERY_STRING") and not request.user.is_authenticated
