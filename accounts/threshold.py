"""Who has a role comes no further than the second factor, until it was shown in this session.

One place for all pages, Django's admin included, so that no view can forget it. What somebody typed meanwhile is kept.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import kept
from accounts.factors import has_proven, is_asked_of, kinds_of
from accounts.models import IdentityProvider
from accounts.municipal import borders
from accounts.municipal.problems import Problem, answer

WAY = "second_factor_way"  # the key in the session: where one wanted to go who has a factor to add first
# Pages that show nothing of anybody else, and what is needed to stop here or to read on in another language.
ALWAYS_OPEN = {
    *("account_logout", "account_login", "account_inactive", "set_language"),
    *("municipal_sign_in", "openid_connect_login", "openid_connect_callback"),
    *("account_reset_password", "account_confirm_password_reset_code", "account_complete_password_reset"),
    *("account_password_reset_completed", "account_reauthenticate", "account_session"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("theme", "organisation-logo"),
    *settings.OPEN_PAGES,
}
# Where factors are added and taken away: open to who has none, and to who showed one.
OF_FACTORS = {
    *("mfa_index", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"),
    *("mfa_activate_totp", "mfa_deactivate_totp"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
    # Who has neither a factor nor a password shows with a mailed code that it is them, before they add the first.
    "account_prove_by_code",
}


class ThresholdMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, _view, _args, _kwargs):
        """The way to the second factor for who has to show one first; None for everybody else, without a query."""
        name = request.resolver_match.view_name
        if name in ALWAYS_OPEN or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if name in borders.OF_WHOLE_ACCOUNT and borders.is_more_elsewhere(request.user):
            return beyond(request)
        if not settings.SECOND_FACTOR and name not in OF_FACTORS:
            return None
        if not request.user.is_authenticated or has_proven(request):
            return None
        if name in OF_FACTORS:
            # A session from before the first factor, or somebody else's hand on it: no changes without showing one.
            kinds = kinds_of(request.user)
            return to_proof(request, kinds) if kinds else None
        return stopped(request) if is_asked_of(request.user) else None


def stopped(request):
    """The answer to somebody who has a role and has shown no second factor yet."""
    if kept.is_kept(request):
        return kept.without_factor(request)
    if request.method == "POST" and request.headers.get("X-Requested-With") == "autosave":
        raise Http404  # as to who is signed out: the page keeps what was typed, and says what to do
    kinds = kinds_of(request.user)
    if kinds:
        return to_proof(request, kinds)
    request.session[WAY] = way_back(request)
    return redirect("mfa_index")


def beyond(request):
    """The answer to who came in through an organisation, and asks for what is also of their work elsewhere."""
    began = request.session[borders.BEGAN]
    return answer(request, get_object_or_404(IdentityProvider, pk=began["provider"]), Problem.BORDER)


def to_proof(request, kinds):
    """To where this person shows the factor that they have, and back."""
    is_passkey = kinds[0] == Authenticator.Type.WEBAUTHN
    page = reverse("mfa_reauthenticate_webauthn" if is_passkey else "mfa_reauthenticate")
    return redirect(f"{page}?{urlencode({'next': way_back(request)})}")


def way_back(request):
    """Where to go on after it: an address that only takes forms, has no page."""
    return request.get_full_path() if request.method in {"GET", "HEAD"} else reverse(settings.LOGIN_REDIRECT_URL)
