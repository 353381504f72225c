"""The error pages. They rely on no request body and ask no database: what failed must not fail twice. But for one
question, where a table is missing: whether a migration that waits will bring it.
"""

import sys
from math import ceil

import psycopg
from django.db import InterfaceError, OperationalError, connection
from django.middleware.csrf import get_token
from django.shortcuts import render

from accounts import kept
from config import upgrading

RETRY_AFTER = 30  # seconds; a database that restarts needs fewer
# As Django passes them on, and as they come where rows are copied past it; and a server that only reads now.
OUTAGE = (
    *(OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError),
    psycopg.errors.ReadOnlySqlTransaction,
)


def error_page(status, **context):
    response = render(None, f"{status}.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request, exception=None):
    return error_page(400)


def forbidden(request, exception=None, reason=""):
    """A missing right."""
    return error_page(403)


def csrf_failed(request, reason=""):
    """A form without the token of this session: of a page that was open while somebody signed in, or of a stranger."""
    return kept.too_old(request) or error_page(403)


def not_found(request, exception=None):
    return error_page(404)


def too_many(request, exception=None, seconds=60):
    """Too much in a short time: come back in so many seconds. The limits of allauth count by the minute."""
    response = error_page(429, minutes=ceil(seconds / 60))
    response.headers["Retry-After"] = str(seconds)
    return response


def server_error(request):
    """A fault of ours; or 503 where the database did not do its part, or not yet, which passes without us."""
    error = sys.exc_info()[1]
    if not (is_outage(error) or upgrading.is_too_early(error)):
        return error_page(500)
    # Django closes it at the end of this request. To one that only reads, any other would hold on for ten minutes.
    connection.close_at = 0
    response = error_page(503, **sent_again(request))
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def sent_again(request):
    """What the page of an outage needs to send once more what somebody typed: it stays in their browser."""
    fields = kept.own_fields(request)
    if fields is None:
        return {}
    return {"fields": fields, "address": request.get_full_path(), "csrf_token": get_token(request)}


def reads_only():
    """Whether the server takes no changes in this session; then this request is the last one that uses it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only') = 'on'")
        [found] = cursor.fetchone()
    if found:
        connection.close_at = 0
    return found


def is_outage(error):
    """Whether this exception comes from a database that is away, starts, stops, or has no room or no time for us."""
    while error:
        if isinstance(error, OUTAGE):
            return True
        error = error.__cause__ or error.__context__
    return False
