"""The second factor: who has to have one, and whether it was shown in this session.

That it was shown stands in the session, so that asking takes no query. Whoever lets somebody in some other way, such
as an organisation's own provider that says it asked for a factor, says so with `prove`.
"""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.conf import settings
from django.dispatch import receiver

PROVEN = "second_factor"  # the key in the session: {"user": its key as text, "how": what was shown, "at": seconds}
PROVIDER = "provider"  # `how` of who signed in at an organisation's own provider
# What one signs in with besides a password or a mailed code. Recovery codes stand in for these, and never alone.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def prove(request, how, user=None):
    """From now on this session counts as one of somebody who showed a second factor.

    `how` is an `Authenticator.Type` or PROVIDER. `user` is who it is about: who is signed in, or is about to be.
    """
    user = user or request.user
    request.session[PROVEN] = {"user": str(user.pk), "how": str(how), "at": time.time()}


def has_proven(request):
    """Whether who is signed in showed a second factor in this session. No query."""
    said = request.session.get(PROVEN)
    return bool(said) and request.user.is_authenticated and said["user"] == str(request.user.pk)


def is_asked_of(user):
    """Whether this person has to show a second factor: who has a role, where the site asks it."""
    return settings.SECOND_FACTOR and user.is_authenticated and user.has_role


def kinds_of(user):
    """The kinds of factor that this person can show, most convenient first: passkeys before codes. One query."""
    kinds = set(Authenticator.objects.filter(user=user, type__in=FACTORS).values_list("type", flat=True))
    return sorted(kinds, reverse=True)


def is_last(authenticator):
    """Whether this person would have no factor without this one. One query."""
    factors = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS)
    return authenticator.type in FACTORS and not factors.exclude(pk=authenticator.pk).exists()


@receiver(authenticator_used)
def on_use(request, user, authenticator, **_signal):
    prove(request, authenticator.type, user)


@receiver(authenticator_added)
def on_enrolment(request, user, authenticator, **_signal):
    """Whoever adds one has it in their hands: they are not asked for it once more (allauth itself would)."""
    if authenticator.type in FACTORS and request.user.is_authenticated and request.user.pk == user.pk:
        prove(request, authenticator.type, user)
