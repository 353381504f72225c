"""Addresses and names that hold outside this site. A mail has no request, and a request's Host header is the visitor's
word, not ours."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings

# The names were coined then (RFC 4151). It never changes.
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def absolute(path):
    """The full address of a path of this site (``/mijn/``), built from settings.SITE_URL."""
    return f"{settings.SITE_URL}{path}"


def tag(what):
    """A name that stays the same wherever it is read and whatever its address becomes (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{SINCE.year}:{what}"
