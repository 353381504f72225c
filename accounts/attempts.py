"""How often somebody may try a code of a second factor: too few to guess one, and nobody keeps its owner out.

allauth counts wrong codes of a person, whoever tries: who found out a password can then keep its owner out for as long
as they like. Here few are counted for a person as tried from one network, and many for a person as long as they have
this password: who chooses a new one, by mail, has shaken off whoever knew the old one.
"""

from allauth.core.internal import ratelimit

FEW, MANY = "5/5m/key", "30/h/key"


class TooManyCodes(Exception):
    """`is_attack`: they come from several networks, so that waiting does not help and a new password does."""

    def __init__(self, *, is_attack):
        super().__init__()
        self.is_attack = is_attack


def _limits(request, user):
    network = ratelimit.get_ip(request)
    return [(FEW, f"{user.pk} {network}"), (MANY, f"{user.pk} {user.password}")]


def take(request, user):
    """Count one attempt. Raises TooManyCodes."""
    for rate, key in _limits(request, user):
        if not ratelimit.consume(request, app="accounts", action="code", config={"code": rate}, key=key):
            raise TooManyCodes(is_attack=rate == MANY)


def forget(request, user):
    """It was right: what was counted does not count."""
    for rate, key in _limits(request, user):
        ratelimit.clear(request, app="accounts", action="code", config={"code": rate}, key=key)
