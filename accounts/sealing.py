"""Secrets that we have to read again, sealed in the database: a copy of it alone opens none.

The key is derived from SECRET_KEY (HKDF, RFC 5869) and stands nowhere. Former ones in SECRET_KEY_FALLBACKS still open.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def sealer():
    """What seals with the present key, and opens with that and the former ones."""
    return MultiFernet(map(fernet, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]))


def fernet(secret):
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"waaier: secrets of providers")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))


def seal(text):
    """The text as it may be stored."""
    return sealer().encrypt(text.encode()).decode()


def opened(sealed):
    """The text that was sealed; None when it was sealed with a key that we have no longer."""
    try:
        return sealer().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
