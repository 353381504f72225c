"""How long somebody stays signed in, and what ends their sessions.

Who has a role is signed in for eight hours at most, and half an hour after the last thing that they did; whoever else
for as long as the cookie lasts. The server counts, by two dates in the session. Nothing here costs a query: that is
read anyway, and at most once a minute it is written.
"""

from datetime import UTC, datetime, timedelta
from time import time

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import Membership
from accounts.municipal.borders import bordered

BEGAN, SEEN = "signed_in_at", "seen_at"  # the keys in the session, in seconds since 1970
PRECISION = 60  # seconds: how often at most the second one is written
IDLE, LONGEST = "idle", "longest"  # why a session ended
BACKGROUND = "background"  # what a request says of itself (X-Requested-With) that nobody asked for


def sessions_middleware(get_response):
    """Who is signed in is asked when a view wants to know, as always; here it is whoever is *still* signed in."""

    def middleware(request):
        request.user = SimpleLazyObject(lambda: still_signed_in(request))
        return get_response(request)

    return middleware


def still_signed_in(request):
    """The user of this request; nobody when their session is over, which ends it."""
    user = request.user = bordered(request)
    if user.is_authenticated:
        why = why_over(request.session, user)
        # Who got more to say than any organisation may give, comes in again by themselves.
        is_beyond = user.only_at and (user.is_staff or user.is_superuser)
        if why or is_beyond or not is_touched(request):
            request.session_over = why
            logout(request)
            return AnonymousUser()
    return user


def why_over(session, user):
    """IDLE or LONGEST when this session of this person has lasted long enough; "" otherwise."""
    if time() - session.get(BEGAN, 0) >= settings.SESSION_COOKIE_AGE:
        return LONGEST
    idle, longest = left(session)
    if min(idle, longest) > 0 or not user.has_role:  # in this order: of whom it is asked takes a query
        return ""
    return LONGEST if longest <= 0 else IDLE


def left(session):
    """(how long somebody with a role may do nothing, how long they are signed in at most), from now on, in seconds."""
    now = time()
    return session.get(SEEN, 0) + settings.SESSION_IDLE - now, session.get(BEGAN, 0) + settings.SESSION_LONGEST - now


def is_touched(request):
    """Write down that somebody did something just now. False when the session was ended meanwhile."""
    is_background = request.headers.get("X-Requested-With") == BACKGROUND
    return is_background or seen(request, time())


def seen(request, at):
    """Write down that somebody did something at this time, unless something near it is written already. It is written
    at once, and not at the end of the request: what other requests put into the session meanwhile must not be lost.

    False when the session was ended meanwhile.
    """
    session = request.session
    if at - session.get(SEEN, 0) < min(PRECISION, settings.SESSION_IDLE / 10):
        return True
    session[SEEN] = int(at)
    try:
        session.save()
    except UpdateError:
        return False
    session.modified = False
    moment = datetime.fromtimestamp(at, UTC)
    if not UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=moment):
        enlist(request)
    return True


def enlist(request):
    """Put the session of this request on the list of those of its person, where it can be ended."""
    UserSession.objects.create_from_request(request)


# --- What begins and ends them -------------------------------------------------------------------------------------


@receiver(user_logged_in)
def begin(sender, request, user, **_signal):
    request.session[BEGAN] = request.session[SEEN] = int(time())


@receiver(user_logged_out)
def forget(sender, request, **_signal):
    """What is known of a session goes with it."""
    UserSession.objects.filter(session_key=request.session.session_key or "").delete()


def end_all(user, *, but=None):
    """End the sessions of a person, except the one with the key `but`. Their next request is one of a stranger."""
    found = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    keys = list(found.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()


@receiver([password_changed, password_set, password_reset])
@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def on_other_means(sender, request, user, **_signal):
    """Who changes what they sign in with goes on here; elsewhere it is asked again. (Of a password Django sees to that
    by itself, as it is part of what makes a session valid. Of a second factor it does not.)"""
    is_theirs = request.user.is_authenticated and request.user.pk == user.pk
    end_all(user, but=request.session.session_key if is_theirs else None)


@receiver(post_save, sender=Membership)
def on_suspended(sender, instance, **_signal):
    if instance.suspended_at:
        on_left(sender, instance)


@receiver(post_delete, sender=Membership)
def on_left(sender, instance, **_signal):
    """Who has no role any more, begins again as somebody who has none."""
    user = instance.user
    if not (user.is_staff or user.is_superuser or user.memberships.filter(suspended_at=None).exists()):
        end_all(user)


def over():
    """Which sessions last no longer, as a condition on UserSession."""
    now = timezone.now()
    longest, cookie = (timedelta(seconds=each) for each in (settings.SESSION_LONGEST, settings.SESSION_COOKIE_AGE))
    idle = timedelta(seconds=settings.SESSION_IDLE + PRECISION)
    has_role = Q(user__is_staff=True) | Q(user__is_superuser=True)
    has_role |= Q(user__in=Membership.objects.filter(suspended_at=None).values("user"))
    is_gone = ~Q(session_key__in=Session.objects.filter(expire_date__gt=now).values("session_key"))
    is_old = Q(last_seen_at__lte=now - idle) | Q(created_at__lte=now - longest)
    return is_gone | Q(created_at__lte=now - cookie) | (has_role & is_old)


def listed(user):
    """The sessions that this person still has. One query."""
    return UserSession.objects.filter(user=user).exclude(over())


def end_old():
    """End the sessions that last no longer, and forget what is known of them: nobody came back to be told. Returns how
    many."""
    keys = list(UserSession.objects.filter(over()).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return UserSession.objects.filter(session_key__in=keys).delete()[0]
