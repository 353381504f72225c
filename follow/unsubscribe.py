"""The link in a mail that stops the mails about one saved view, for whoever holds it and without signing in.

It can do nothing else, and it wears out: a new mail carries a new one.
"""

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from follow.models import SavedView

VALID = timedelta(days=60)
# Links in mails that were sent long ago are signed with it, so it stays, whatever this module is called.
SIGNER = TimestampSigner(salt="follow.stopping")


class Invalid(Exception):
    """The link is not ours, or too old."""


def token_of(view):
    """A new token with which the mails about this view can be stopped."""
    return SIGNER.sign(view.pk.hex)


def stop_path(view):
    """The path of the page that stops the mails about this view."""
    return reverse("follow:stop", args=[token_of(view)])


def view_of(token):
    """The saved view that this token is about, None when it was deleted. Raises Invalid."""
    try:
        key = SIGNER.unsign(token, max_age=VALID)
    except BadSignature:
        raise Invalid from None
    return SavedView.objects.filter(pk=key).first()
