"""The pages on which one keeps one's second factors: allauth's views, with what those leave to wish for."""

from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.internal.flows.add import redirect_if_add_not_allowed
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts.authenticators import MFAAdapter
from accounts.factors import FACTORS, has_proven, is_asked_of, is_last, prove
from accounts.models import User
from accounts.threshold import WAY

SECURITY = reverse_lazy("mfa_index")


class OneAtATime:
    """Two windows of one person do not each take away what the other leaves."""

    def post(self, request, *args, **kwargs):
        with transaction.atomic():
            User.objects.select_for_update().get(pk=request.user.pk)
            return super().post(request, *args, **kwargs)


class Security(IndexView):
    """What one has to show besides a password or a mailed code, and what one can add. One query."""

    def get_context_data(self, **kwargs):
        own = Authenticator.objects.filter(user=self.request.user).order_by("created_at", "pk")
        by_kind = {kind: [each for each in own if each.type == kind] for kind in Authenticator.Type}
        codes = by_kind[Authenticator.Type.RECOVERY_CODES]
        factors = [each for kind in FACTORS for each in by_kind[kind]]
        return super(IndexView, self).get_context_data(**kwargs) | {
            "passkeys": by_kind[Authenticator.Type.WEBAUTHN],
            "app": next(iter(by_kind[Authenticator.Type.TOTP]), None),
            "has_codes": bool(codes),
            "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else 0,
            "is_asked": is_asked_of(self.request.user),
            "is_stopped": is_asked_of(self.request.user) and not has_proven(self.request),
            "is_only_one": len(factors) == 1,
            "has_factor": bool(factors),
            "way": self.request.session.get(WAY, ""),
        }


class AddPasskey(AddWebAuthnView):
    """One way to add a key: it can be signed in with."""

    def get_context_data(self, **kwargs):
        options = auth.begin_registration(self.request.user, passwordless=True)
        return super(AddWebAuthnView, self).get_context_data(**kwargs) | {"js_data": {"creation_options": options}}


class RenamePasskey(EditWebAuthnView):
    success_url = SECURITY


class RemovePasskey(OneAtATime, RemoveWebAuthnView):
    success_url = SECURITY

    def get_context_data(self, **kwargs):
        may_go = MFAAdapter().can_delete_authenticator(self.object)
        return super().get_context_data(**kwargs) | {"may_go": may_go, "is_last": is_last(self.object)}

    def form_valid(self, form):
        if not MFAAdapter().can_delete_authenticator(self.object):
            messages.error(self.request, MFAAdapter.error_messages["cannot_delete_authenticator"])
            return redirect(SECURITY)
        return super().form_valid(form)


@method_decorator(redirect_if_add_not_allowed, name="dispatch")
class ConnectApp(OneAtATime, ActivateTOTPView):
    """Connect an app, also in the place of another one, on a new telephone: the old one works until it is done."""

    def dispatch(self, request, *args, **kwargs):
        return super(ActivateTOTPView, self).dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        kinds = Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.TOTP)
        form = kwargs.get("form") or self.get_form()
        secret = " ".join(form.secret[at : at + 4] for at in range(0, len(form.secret), 4))
        return super().get_context_data(**kwargs | {"form": form}) | {"secret": secret, "is_another": kinds.exists()}

    def form_valid(self, form):
        Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.TOTP).delete()
        response = super().form_valid(form)
        # Here, and not when allauth tells that it is committed: the session may be written by then.
        prove(self.request, Authenticator.Type.TOTP)
        return response


class DisconnectApp(OneAtATime, DeactivateTOTPView):
    success_url = SECURITY

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"is_last": is_last(self.authenticator)}


class RecoveryCodes(ViewRecoveryCodesView):
    """The codes, and the way on to where one wanted to go before a factor was asked for."""

    def get_context_data(self, **kwargs):
        found = super().get_context_data(**kwargs)
        codes = [f"{code[:4]} {code[4:]}" for code in found["unused_codes"]]
        return found | {"unused_codes": codes, "way": self.request.session.pop(WAY, "")}


class NewRecoveryCodes(GenerateRecoveryCodesView):
    pass


class RecoveryCodesFile(DownloadRecoveryCodesView):
    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        name = _("waaier-recovery-codes.txt")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class SecondStep(AuthenticateView):
    """Half-way through signing in."""


class ShowCode(ReauthenticateView):
    pass


class ShowPasskey(ReauthenticateWebAuthnView):
    def form_invalid(self, form):
        for error in form.errors.get("credential", []):
            messages.error(self.request, error)
        return redirect(self.request.get_full_path())


class SignInWithPasskey(LoginWebAuthnView):
    pass
