"""The door of the site: what no page of ours takes, is refused before anything looks at it."""

import unicodedata

from django.http import HttpResponseNotAllowed

from config.errors import error_page

METHODS = ["GET", "HEAD", "POST"]  # HTML knows no others


def door_middleware(get_response):
    """405 for a method that no page takes; 404 for a path with control characters, which no address of ours has and
    which the database refuses (U+0000)."""

    def middleware(request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if any(unicodedata.category(letter) == "Cc" for letter in request.path_info):
            return error_page(404)
        return get_response(request)

    return middleware
