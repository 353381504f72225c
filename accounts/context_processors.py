"""What every page may know of its reader."""

from django.conf import settings

from accounts.devices import mark_of
from accounts.sessions import left


def roles(request):
    """Whether the reader works at a municipality: the menu then shows the workbench, and to admins the taxonomy. And
    until when who has a role is signed in."""
    user = request.user
    return {
        "is_official": user.is_authenticated and user.is_official,
        "is_admin": user.is_authenticated and user.is_admin,
        "curates": user.is_authenticated and user.curates,
        "session_left": state_of(request) if user.is_authenticated and user.has_role else None,
    }


def state_of(request):
    """What a page says of the session of its reader: whose it is, and how many seconds are left of it."""
    idle, longest = map(int, left(request.session))
    return {"who": mark_of(request.user), "idle": idle, "longest": longest, "warning": settings.SESSION_WARNING}
