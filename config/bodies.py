"""The body of a request is read whole before Django sees it, or refused.

A web server hands a body on while it comes in, and granian, as others do, lets one that breaks off end as if that were
all. Half a form would then be saved as a whole one. So it is read here, within the size that its page takes and within
a time, and compared with the length that was announced; what comes without a length has no end to hold it to.
"""

from io import BytesIO
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.urls import Resolver404, resolve

from config import slow_clients
from config.errors import error_page

SAFE = {"GET", "HEAD", "OPTIONS"}
REFUSED = "waaier.refused"  # where the status of a refusal stands in the environment of a request
PIECE = 64 * 1024  # bytes
IN_MEMORY = 1024 * 1024  # bytes; what is larger is kept on disk
# How many bodies a process reads at once: the other threads go on with pages. A proxy sends a body in a millisecond;
# behind slow clients one waits for its turn, but no longer than these seconds.
TURNS, PATIENCE = BoundedSemaphore(2), 0.25


class WholeBodies:
    """A WSGI application before which each body is whole; with one that is refused, `REFUSED` says why."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        if environ["REQUEST_METHOD"] in SAFE and not environ.get("CONTENT_LENGTH"):
            return self.application(environ, start_response)
        try:
            body = received(environ)
        except BodyRefused as refused:
            body = BytesIO()
            environ |= {REFUSED: refused.status, "CONTENT_LENGTH": "0"}
        environ["wsgi.input"] = body
        with body:
            return self.application(environ, start_response)


class BodyRefused(Exception):
    """A body that is not taken, with the status of the answer."""

    def __init__(self, status):
        self.status = status


def refusal_middleware(get_response):
    """Answer with an error page when the body was refused."""

    def middleware(request):
        status = request.META.get(REFUSED)
        return error_page(status) if status else get_response(request)

    return middleware


def received(environ):
    """The whole body, as an open file at its beginning.

    Raises BodyRefused: 411 without a length, 413 for more than the page takes, 408 for one that takes too long or that
    finds too many slow ones before it, and 400 for one that breaks off.
    """
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal() or "HTTP_TRANSFER_ENCODING" in environ:
        raise BodyRefused(411)
    left = int(length)
    if left > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and left > most(get_path_info(environ)):
        raise BodyRefused(413)
    if not left:
        return BytesIO()
    if not TURNS.acquire(timeout=PATIENCE):
        raise BodyRefused(408)
    body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (it is closed after the request)
    try:
        with slow_clients.watched(environ["SERVER_PORT"]) as watch:
            while left and (piece := environ["wsgi.input"].read(min(left, PIECE))):
                body.write(piece)
                left -= len(piece)
    finally:
        TURNS.release()
    if left:
        raise BodyRefused(408 if watch.is_over else 400)
    body.seek(0)
    return body


def most(path):
    """How many bytes the page at this path takes when that is more than a form: its view says so as `largest_body`."""
    try:
        return getattr(resolve(path).func, "largest_body", 0)
    except Resolver404:
        return 0
