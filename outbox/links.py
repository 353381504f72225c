"""Addresses in mails. A mail has no request, and a request's Host header is the visitor's word, not ours."""

from django.conf import settings


def absolute(path):
    """The full address of a path of this site (``/mijn/``), built from settings.SITE_URL."""
    return f"{settings.SITE_URL}{path}"
