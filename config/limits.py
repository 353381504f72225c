"""A limit that is reached ends in a page that says so, with the time to wait (RFC 6585), whichever view meets it."""

from config.errors import too_many
from outbox.limits import LimitReached


class LimitsMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """The page for outbox.limits.LimitReached; every other exception goes its own way."""
        return too_many(request, seconds=exception.seconds) if isinstance(exception, LimitReached) else None
