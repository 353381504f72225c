"""Which device scores: it holds a random token, a cookie for this round alone. What we keep of that is a digest, which
says nothing about a person and is wiped when the round is over."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from outbox.tokens import digest_of, new_token

PATH = "/peiling/"
LONGER = timedelta(days=1)  # than the round lasts


def prefix():
    """How the name of the cookie begins where there is TLS."""
    return "__Secure-" if settings.HTTPS else ""  # not __Host-: it goes to its own pages alone


def name_of(round):
    """The name of the cookie for this round."""
    return f"{prefix()}peiling-{round.pk}"


def device_of(request, round, token):
    """(the digest under which this visitor scores, the token that their device must hold, "" for none).

    Who came by a mailed invitation scores with that: on whatever device, once. Others get a token for their device.
    """
    if digest_of(token) != round.digest:
        return _digest(round, token), ""
    held = request.COOKIES.get(name_of(round), "") or new_token()
    return _digest(round, held), held


def _digest(round, token):
    return digest_of(f"{round.salt} {token}")


def remember(response, round, held):
    """Let the device hold its token until the round is over."""
    if held:
        response.set_cookie(
            name_of(round),
            held,
            expires=max(round.closes_at, timezone.now()) + LONGER,
            path=PATH,
            httponly=True,
            samesite="Lax",
            secure=settings.HTTPS,
        )
    return response
