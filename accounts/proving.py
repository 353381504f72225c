"""Showing once more who one is, before what matters most: that somebody left their desk must not be enough for it.

Signing in counts, whatever with, and so does each time that one is asked again; both for a quarter of an hour. allauth
asks for a password or a second factor; who has no second factor may have a code mailed, as when they sign in.
"""

from time import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.views import BaseReauthenticateView
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import kept
from accounts.forms import ConfirmLoginCodeForm
from accounts.sessions import BEGAN

STATE = "proof_by_code"  # the key in the session of a code that is on its way


def is_recently_proven(request):
    """Whether who is signed in showed a short while ago that it is them. No query."""
    if not request.user.is_authenticated:
        return False
    shown = [each["at"] for each in get_authentication_records(request, request.user)]
    return time() - max([request.session.get(BEGAN, 0), *shown]) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def way_to_prove(request, after):
    """The address at which this person shows that it is them, and goes on to the address `after`."""
    method = get_adapter().get_reauthentication_methods(request.user)[0]
    return f"{method['url']}?{urlencode({REDIRECT_FIELD_NAME: after})}"


def asked_to_prove(request):
    """The answer to who is signed in and has to show first that it is them; None for who did a short while ago.

    What they sent stays with them until they did.
    """
    if is_recently_proven(request):
        return None
    if kept.is_kept(request):
        return kept.unproven(request, way_to_prove(request, reverse("account_signed_in")))
    return HttpResponseRedirect(way_to_prove(request, request.get_full_path()))


class ProofByCode(AbstractCodeVerificationProcess):
    """A code that was mailed to who is signed in."""

    def __init__(self, request, state):
        self.request = request
        super().__init__(
            max_attempts=3, timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT, state=state, user=request.user
        )

    @classmethod
    def under_way(cls, request):
        """The one of this session; None without one, or when its time is over."""
        state = request.session.get(STATE)
        return cls(request, state).abort_if_invalid() if state else None

    def send(self):
        """Mail a code. Raises outbox.limits.LimitReached."""
        self.state["code"] = get_adapter().generate_login_code()
        get_adapter().send_mail("account/email/proof_code", self.user.email, {"user": self.user, **self.state})
        self.persist()

    def persist(self):
        self.request.session[STATE] = self.state

    def abort(self):
        self.request.session.pop(STATE, None)


class ProveByCode(BaseReauthenticateView):
    """For who has no second factor: ask for a code by mail, and type it."""

    template_name = "account/prove_by_code.html"
    form_class = ConfirmLoginCodeForm

    def dispatch(self, request, *args, **kwargs):
        self.proof = ProofByCode.under_way(request)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.proof and request.POST.get("action") != "send":
            return super().post(request, *args, **kwargs)
        ProofByCode(request, ProofByCode.initial_state(request.user, email=request.user.email)).send()
        return HttpResponseRedirect(self.passthrough_next_url(request.path))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"code": self.proof.code if self.proof else ""}

    def form_valid(self, form):
        self.proof.abort()
        record_authentication(self.request, self.request.user, method="code", reauthenticated=True)
        return super().form_valid(form)

    def form_invalid(self, form):
        if not self.proof.record_invalid_attempt():
            self.proof = None
            form.add_error(None, _("This was the third wrong code. Have a new one mailed to you."))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "is_sent": self.proof is not None,
            "email": self.request.user.email,
        }


def methods_of(user, known):
    """How this person can show that it is them, in our words: `known` are those that allauth knows."""
    words = {
        "reauthenticate": _("Use your password"),
        "mfa_reauthenticate": _("Use a code from your app, or a recovery code"),
        "mfa_reauthenticate:webauthn": _("Use your passkey"),
    }
    found = [each | {"description": words.get(each["id"], each["description"])} for each in known]
    # Whoever has a second factor cannot sign in with a code alone, and so not prove anything with it either.
    if not user.is_authenticated or any(each["id"].startswith("mfa") for each in known):
        return found
    return [*found, {"id": "code", "description": _("Use a code by mail"), "url": reverse("account_prove_by_code")}]
