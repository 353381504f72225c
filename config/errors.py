"""The error pages. They read no request body and ask no database: what failed must not fail twice."""

from math import ceil

from django.shortcuts import render


def error_page(status, **context):
    response = render(None, f"{status}.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request, exception=None):
    return error_page(400)


def forbidden(request, exception=None, reason=""):
    """A missing right, or a form that came without its token."""
    return error_page(403)


def not_found(request, exception=None):
    return error_page(404)


def too_many(request, exception=None, seconds=60):
    """Too much in a short time: come back in so many seconds. The limits of allauth count by the minute."""
    response = error_page(429, minutes=ceil(seconds / 60))
    response.headers["Retry-After"] = str(seconds)
    return response


def server_error(request):
    return error_page(500)
