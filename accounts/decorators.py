"""The gates in front of views: who may come in at all. What they then see is for the querysets to say."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from accounts import kept
from accounts.proving import asked_to_prove, is_recently_proven
from accounts.sessions import IDLE, LONGEST

OVER = {
    IDLE: _("You did nothing for half an hour. Therefore you were signed out."),
    LONGEST: _("You were signed in for a long time. Sign in again to go on."),
}


def login_required(view):
    """Strangers are sent to sign in, and come back; what they sent stays with them until they did."""

    @wraps(view)
    def gate(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if kept.is_kept(request):
            return kept.signed_out(request)
        if why := getattr(request, "session_over", ""):
            messages.info(request, OVER[why])
        return redirect_to_login(request.get_full_path())

    return gate


def _gate(allows):
    """A decorator: strangers are sent to sign in (and come back), users that `allows(user)` refuses get a 403."""

    def decorator(view):
        @wraps(view)
        def gate(request, *args, **kwargs):
            if not allows(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(gate)

    return decorator


official_required = _gate(lambda user: user.is_official)
admin_required = _gate(lambda user: user.is_admin)
curating_required = _gate(lambda user: user.curates)
superuser_required = _gate(lambda user: user.is_superuser)


def recently_proven(view=None, *, when=lambda request: True):
    """Who is signed in must have shown a short while ago that it is them (`accounts.proving`), for the requests for
    which `when` says so. Stands below the gate that says who may come in at all."""
    if view is None:
        return lambda view: recently_proven(view, when=when)

    @wraps(view)
    def gate(request, *args, **kwargs):
        asked = not is_recently_proven(request) and when(request) and asked_to_prove(request)
        return asked or view(request, *args, **kwargs)

    return gate


def is_sent(request):
    """Whether something is sent, and not only looked at; as `when` of `recently_proven`."""
    return request.method == "POST"
