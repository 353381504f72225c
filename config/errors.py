"""The error pages. They read no request body and ask no database: what failed must not fail twice."""

from django.shortcuts import render


def error_page(status):
    response = render(None, f"{status}.html", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request, exception=None):
    return error_page(400)


def forbidden(request, exception=None, reason=""):
    """A missing right, or a form that came without its token."""
    return error_page(403)


def not_found(request, exception=None):
    return error_page(404)


def server_error(request):
    return error_page(500)
