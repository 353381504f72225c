"""What every page may know of its reader."""

from typing import NamedTuple

from django.conf import settings
from django.middleware.csrf import get_token

from accounts.devices import mark_of
from accounts.sessions import left
from ui.fragments import Uncached
from ui.pages import READER


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


class SignedIn(NamedTuple):
    """Of who is signed in, what a frame asks of Django's user."""

    email: str
    is_authenticated: bool = True


class Left(NamedTuple):
    """What `state_of` says, as a frame takes it."""

    who: str
    idle: str
    longest: str
    warning: int


@READER.fill
def frame(request):
    """What Django's context processors and `roles` say of who is signed in: what is their own is left open."""
    said = roles(request)
    if state := said["session_left"]:
        open_ones = {name: Uncached(state[name]) for name in ("who", "idle", "longest")}
        said["session_left"] = Left(**open_ones, warning=state["warning"])
    yield {"user": SignedIn(Uncached(request.user.email)), "csrf_token": Uncached(get_token(request)), **said}


def state_of(request):
    """What a page says of the session of its reader: whose it is, and how many seconds are left of it."""
    idle, longest = map(int, left(request.session))
    return {"who": mark_of(request.user), "idle": idle, "longest": longest, "warning": settings.SESSION_WARNING}
