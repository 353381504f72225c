"""How allauth's second factors behave at Waaier: own words, secrets that a copy of the database does not tell, and
nobody who must have a factor takes away the last one."""

import base64
import hashlib
import secrets

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.factors import is_asked_of, is_last


def vault():
    """What locks the secrets, with a key made from SECRET_KEY; those of before (SECRET_KEY_FALLBACKS) still open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"accounts.authenticators {key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("This is your only second step. First add another one."),
        "cannot_generate_recovery_codes": _("First add a passkey or an app: recovery codes stand in for those."),
        "incorrect_code": _("This code is not right. Check it and try again."),
        "unverified_email": _("First confirm your e-mail address."),
        "refused_key": _("This passkey was not accepted. Try again, or choose another one."),
        "too_many_codes": _("Too many wrong codes. Wait five minutes and try again."),
        "codes_under_attack": _(
            "Somebody tried many wrong codes for your account, so perhaps they know your password. Choose “Forgotten "
            "your password?” and set a new one. Then you can go on at once."
        ),
    }

    def _get_site_name(self):
        return settings.MFA_TOTP_ISSUER

    def encrypt(self, text):
        return vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """The secret. When the key that locked it is gone, one that nobody has: no code fits, and no page fails."""
        try:
            return vault().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator):
        return not (is_asked_of(authenticator.user) and is_last(authenticator))

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}
