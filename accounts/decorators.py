"""The gates in front of views: who may come in at all. What they then see is for the querysets to say."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from accounts import kept


def login_required(view):
    """Strangers are sent to sign in, and come back; what they sent stays with them until they did."""

    @wraps(view)
    def gate(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if kept.is_kept(request):
            return kept.signed_out(request)
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
