"""Tokens of links in a mail: who has one, may do what it is for. Only their digest is stored."""

import hashlib
import secrets


def new_token():
    """A token of 128 bits."""
    return secrets.token_urlsafe(16)


def digest_of(token):
    """What is stored of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()
