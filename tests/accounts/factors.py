"""Second factors in tests: what a telephone would show, and a browser whose reader has an app."""

import time
from hashlib import sha256
from secrets import token_bytes

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

PASSWORD = "een-lang-wachtwoord"
NOT_THE_CODE = "000 000"


def an_app(user):
    """Connect an app to this account, with recovery codes. Returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret):
    """What an app with this secret shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // settings.MFA_TOTP_PERIOD))


def recovery_codes_of(user):
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def kinds(user):
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def by_password(client, user, password=PASSWORD, **fields):
    return client.post("/inloggen/", {"login": user.email, "password": password, **fields})


def a_passkey(user, name="Telefoon"):
    """A passkey of this person, as a browser gives it. Nobody can sign in with it: its private half is nowhere."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    number = token_bytes(16)
    credential = AttestedCredentialData.create(Aaguid.NONE, number, ES256.from_cryptography_key(key))
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    held = AuthenticatorData.create(sha256(b"localhost").digest(), flags, 0, credential)
    said = {
        "id": websafe_encode(number),
        "rawId": websafe_encode(number),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(CollectedClientData.create("webauthn.create", b"x", "http://localhost")),
            "attestationObject": websafe_encode(AttestationObject.create("none", held, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": said})
