"""What somebody typed is not lost when it comes in at a bad moment: signed out meanwhile, or from too old a page.

The page that answers carries all that was sent, and sends it again. It stays with the browser: nothing is stored here
of somebody of whom we do not know who it is.
"""

from django.http import UnreadablePostError
from django.shortcuts import render

FORM = "application/x-www-form-urlencoded"


def fields_of(request):
    """[(name, value)] of what a form sent, to be sent again; without its token, and without passwords."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]


def is_kept(request):
    """Whether this is a form that can be sent again: files cannot, and nobody reads the answer to an autosave."""
    is_autosave = request.headers.get("X-Requested-With") == "autosave"
    return request.method == "POST" and request.content_type == FORM and not is_autosave


def signed_out(request):
    """The answer to a form of somebody who is not signed in any more."""
    return _page(request, fields=fields_of(request))


def unproven(request, way):
    """The answer to a form of somebody who first has to show, at the address `way`, that it is really them."""
    return _page(request, fields=fields_of(request), way=way)


def without_factor(request):
    """The answer to a form of somebody who has to show a second factor first."""
    return _page(request, fields=fields_of(request), is_without_factor=True)


def too_old(request):
    """The answer to a form with the token of another session; None when it may come from another site.

    Signing in gives all pages that are open another token than they have. A browser says from which site a form comes,
    and no other site can say that it is this one.
    """
    fields = own_fields(request)
    return None if fields is None else _page(request, fields=fields, is_old=True)


def own_fields(request):
    """What a form of this very site sent, as `fields_of` gives it; None when it may come from another site, when it
    cannot be read, or when it would go on without a password that stood in it. Asks no database."""
    if not is_kept(request) or request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        return None
    if not request.COOKIES:
        return None  # a browser that keeps none would come back here for ever
    try:
        fields = fields_of(request)
    except UnreadablePostError:
        return None
    return None if any("password" in name for name in request.POST) else fields


def _page(request, **context):
    """It holds what somebody typed: Back must not show that to who comes next."""
    response = render(request, "account/kept.html", context, status=403)
    response.headers["Cache-Control"] = "no-store"
    return response
