"""allauth's forms of second factors in our words. A key that is no key is refused with a sentence."""

import struct

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import attempts
from accounts.authenticators import MFAAdapter
from accounts.sign_ins import log
from audit.models import What
from ui.text import bare, cleaned, readable

# What the library of keys raises at what is no answer of a key, or not to our question.
NO_KEY = (ArithmeticError, AttributeError, InvalidSignature, LookupError, TypeError, ValueError, struct.error)


class CodeOnTelephone:
    """A field for a code, which stands on the telephone that one has in hand."""

    use_required_attribute = False
    hint = _("Six digits from your app. No telephone at hand? Then enter one of your recovery codes.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.help_text = _("Code"), self.hint
        field.max_length = 40
        field.error_messages["required"] = _("Enter the code.")
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}
        if self.is_bound:
            self.data = self.data.copy()
            self.data["code"] = bare(self.data.get("code", ""))[:40]


def is_first_use(authenticator, code):
    """Whether this code of an app was not used before. allauth remembers one for as long as it is shown; with the
    tolerance of the settings it goes on working after that, also for who looked over a shoulder."""
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    key = f"accounts.code:{authenticator.pk}:{normalize_user_code(code)}"
    lifetime = settings.MFA_TOTP_PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
    return cache.add(key, True, lifetime)


class TriedCode(CodeOnTelephone):
    """A code is tried: allauth's own `clean_code`, but for who is counted."""

    def clean_code(self):
        code, request = self.cleaned_data["code"], context.request
        try:
            attempts.take(request, self.user)
        except attempts.TooManyCodes as reached:
            log(What.LOCKED_OUT, self.user.pk, method="totp")
            raise MFAAdapter().validation_error(
                "codes_under_attack" if reached.is_attack else "too_many_codes"
            ) from None
        kinds = (
            Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN).order_by("-type")
        )
        tried = None
        for each in kinds:
            tried = tried or each
            if each.wrap().validate_code(code) and is_first_use(each, code):
                each.user = self.user
                self.authenticator = each
                attempts.forget(request, self.user)
                return code
        if tried:
            self._emit_authentication_failed(tried)
        raise MFAAdapter().validation_error("incorrect_code")


class Authenticate(TriedCode, base.AuthenticateForm):
    pass


class Reauthenticate(TriedCode, base.ReauthenticateForm):
    pass


class ActivateTotp(CodeOnTelephone, totp.ActivateTOTPForm):
    hint = _("Six digits. The app shows others every half minute.")


def refused():
    return MFAAdapter().validation_error("refused_key")


class AnswerField(forms.JSONField):
    """What a key answers, as a script sends it. Text that Python refuses to read (a number or a depth without end) is
    no answer either: Django's own field only knows of text that is no JSON."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            raise refused() from None

    def bound_data(self, data, initial):
        return initial  # a key answers once: the page asks anew


class AnswerOfKey:
    """A key answers: nobody guesses that, so attempts are not counted."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["credential"] = AnswerField(widget=self.fields["credential"].widget)

    def clean_credential(self):
        try:
            credential = self.cleaned_data["credential"]
            auth.parse_authentication_response(credential)
            return auth.complete_authentication(self.user or auth.extract_user_from_response(credential), credential)
        except (*NO_KEY, ValidationError):
            raise refused() from None


class AuthenticateWebauthn(AnswerOfKey, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateWebauthn(AnswerOfKey, webauthn.ReauthenticateWebAuthnForm):
    pass


class LoginWebauthn(AnswerOfKey, webauthn.LoginWebAuthnForm):
    pass


class NameField(forms.CharField):
    def __init__(self, **options):
        super().__init__(
            label=_("Name of the passkey"),
            max_length=60,
            help_text=_("So that you know which one it is, such as “Telephone of work”."),
            error_messages={
                "required": _("Enter a name."),
                "max_length": _("Use at most %(limit_value)d characters."),
            },
            validators=[readable],
            **options,
        )

    def clean(self, value):
        return super().clean(cleaned(value or ""))


class AddWebauthn(webauthn.SignupWebAuthnForm):
    """Every key that is added can be signed in with: allauth's own form asks whether it should, and a key that was
    added without can never become one."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = NameField(required=False)
        self.fields["credential"] = AnswerField(required=False, widget=self.fields["credential"].widget)

    def clean(self):
        if not self.cleaned_data.get("credential"):
            raise refused()
        try:
            return super().clean()
        except (*NO_KEY, ValidationError):
            raise refused() from None


class EditWebauthn(webauthn.EditWebAuthnForm):
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = NameField()
