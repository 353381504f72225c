"""Signing out here and there: ours always, that of the organisation when somebody wants it, and ours when it says so.

Ending the session here ends nothing there (OpenID Connect RP-Initiated Logout 1.0), and the other way round there is a
word from the provider to us (Back-Channel Logout 1.0).
"""

import time
from datetime import timedelta
from urllib.parse import urlencode

from allauth.account.internal.flows.logout import logout
from allauth.account.signals import user_logged_in
from allauth.account.views import LogoutView
from allauth.socialaccount.internal import jwtkit
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.factors import PROVIDER, prove
from accounts.models import IdentityProvider, MunicipalSession
from accounts.municipal import discovery
from accounts.municipal.borders import BEGAN
from accounts.municipal.problems import LONGEST, KeptOut, log
from accounts.municipal.protocol import FAILURES
from outbox.links import absolute

LEFT = "signed_out"  # in the session of who is signed in no more: where they may still be
REMEMBERED_FOR = 600  # seconds
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"  # the name of an event, not an address
OLDEST = 120  # seconds that a word from a provider may be on its way


@receiver(user_logged_in)
def remember(request, user, sociallogin=None, **details):
    """Keep in a session at which provider it began, and by which keys it is known."""
    if not sociallogin or BEGAN not in sociallogin.state:
        return
    began = sociallogin.state[BEGAN]
    request.session[BEGAN] = began
    user.only_at = began["place"]
    if began["proves_factor"]:
        prove(request, PROVIDER, user)
    over = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    MunicipalSession.objects.filter(since__lt=over).delete()
    MunicipalSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"account": sociallogin.account, "sid": began["sid"][:255], "since": timezone.now()},
    )


@receiver(user_logged_out)
def forget(request, **details):
    """A session that ended here needs no ending from there."""
    if request and BEGAN in request.session:
        MunicipalSession.objects.filter(session_key=request.session.session_key).delete()


class SignOut(LogoutView):
    """allauth's; who came in through an organisation gets a page that says what was ended, and what was not.

    The way to the provider is a link on that page: a browser holds `form-action 'self'` against each hop of a form.
    """

    def post(self, *args, **options):
        began = self.request.session.get(BEGAN)
        if not began or self.get_next_url():
            return super().post(*args, **options)
        logout(self.request, show_message=False)
        self.request.session[LEFT] = {"provider": began["provider"], "id_token": began["id_token"]}
        self.request.session.set_expiry(REMEMBERED_FOR)
        return redirect("municipal_signed_out")


@never_cache
@require_safe
def signed_out(request):
    """What was ended: the session here, and that at the organisation when one comes back from there."""
    left = request.session.get(LEFT)
    if not left:
        return redirect(settings.LOGIN_REDIRECT_URL if request.user.is_authenticated else "account_login")
    provider = provider_at(left["provider"])
    is_back = "state" in left and constant_time_compare(left["state"], request.GET.get("state", ""))
    can_leave = "id_token" in left and bool(way_out(provider))
    context = {"provider": provider, "is_back": is_back, "can_leave": can_leave}
    return render(request, "account/municipal/signed_out.html", context)


@never_cache
@require_safe
def sign_out_there(request):
    """The way to the provider, to end the session there as well; once."""
    left = request.session.get(LEFT) or {}
    provider = IdentityProvider.objects.filter(pk=left.get("provider")).first()
    address = "id_token" in left and provider and way_out(provider)
    if not address:
        return redirect("municipal_signed_out")
    state = get_random_string(32)
    request.session[LEFT] = {"provider": left["provider"], "state": state}
    asked = {
        "id_token_hint": left["id_token"],
        "client_id": provider.client_id,
        "post_logout_redirect_uri": absolute(reverse("municipal_signed_out")),
        "state": state,
    }
    return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}")


def provider_at(code):
    """The IdentityProvider of the organisation with this code. Raises Http404."""
    return get_object_or_404(IdentityProvider.objects.select_related("organisation__municipality"), pk=code)


def way_out(provider):
    """Where one signs out at a provider; "" where that cannot be done, or not now."""
    try:
        return discovery.of(provider.issuer).get("end_session_endpoint", "")
    except KeptOut:
        return ""


@csrf_exempt  # a provider has no page of ours; its signature is the proof
@require_POST
def ended_there(request, provider_id):
    """The provider says that somebody signed out there: what began with it, ends here (Back-Channel Logout 1.0)."""
    provider = IdentityProvider.objects.filter(pk=provider_id).first()
    if not provider:
        raise Http404
    try:
        said = logout_word(provider, request.POST.get("logout_token", ""))
    except FAILURES as error:
        log.warning("a word of signing out is refused", organisation=provider_id, said=repr(error)[:LONGEST])
        return JsonResponse({"error": "invalid_request"}, status=400, headers={"Cache-Control": "no-store"})
    there = MunicipalSession.objects.filter(account__provider=provider.code)
    if said.get("sub"):
        there = there.filter(account__uid=provider.uid_of(said["sub"]))
    if said.get("sid"):
        there = there.filter(sid=said["sid"])
    Session.objects.filter(pk__in=list(there.values_list("pk", flat=True))).delete()
    there.delete()
    return JsonResponse({}, headers={"Cache-Control": "no-store"})


def logout_word(provider, token):
    """The claims of a logout token, its signature and all that it must hold seen to (2.6 there). Raises one of
    FAILURES."""
    about = discovery.of(provider.issuer)
    said = jwtkit.verify_and_decode(
        credential=token,
        keys_url=about["jwks_uri"],
        issuer=provider.issuer,
        audience=provider.client_id,
        lookup_kid=jwtkit.lookup_kid_jwk,
    )
    if LOGGED_OUT not in said["events"] or "nonce" in said or not (said.get("sub") or said.get("sid")):
        raise ValueError("no logout token")
    if "jti" not in said or abs(time.time() - said["iat"]) > OLDEST:
        raise ValueError("not of now")
    return said
