"""Signing in and out in the log: who came in and by which way, who did not, and what became of the means for it.

Django and allauth say so by signals. A failure names the account that was tried, if there is one, and never the
address: what was typed there may be anything. Each entry stands with the municipalities that the account works for,
so that their admins see it; that of an initiator with the site.
"""

from allauth.account import signals as account
from allauth.mfa import signals as factors
from django.contrib.auth import signals as auth
from django.dispatch import receiver

from accounts.models import Membership, User
from audit.models import Entry, Thing, What

# allauth's words for what somebody did to sign in, in ours.
METHODS = {
    "password": "password",
    "code": "code",
    "password_reset": "reset",
    "socialaccount": "openid",
    "totp": "totp",
    "webauthn": "passkey",
    "recovery_codes": "recovery",
}


def log(what, user, *, by=None, **facts):
    """Write down what happened to the account with this number, once for each municipality that it works for."""
    about = (Thing.USER, user) if user != by else None
    for municipality in places_of(user):
        Entry.objects.record(what, by=by, municipality=municipality, about=about, **facts)


def places_of(user):
    """The CBS codes of where the account with this number works, suspended or not; [""] for nowhere."""
    works = Membership.objects.filter(user=user, municipality__isnull=False)
    return list(works.values_list("municipality", flat=True)) or [""]


def ways(request, user):
    """(by what somebody signed in, by what as the second), as the log says it; None where there was none."""
    session = getattr(request, "session", {})
    said = [each.get("type") or each["method"] for each in session.get("account_authentication_methods", [])]
    found = [METHODS.get(each, "other") for each in said] or [getattr(request, "sign_in_method", None)]
    return (*found, None)[:2]


@receiver(auth.user_logged_in, dispatch_uid="log")
def on_signed_in(sender, request, user, **kwargs):
    method, second = ways(request, user)
    log(What.SIGNED_IN, user.pk, by=user.pk, method=method, second=second)


@receiver(auth.user_logged_out, dispatch_uid="log")
def on_signed_out(sender, request, user, **kwargs):
    if user and user.pk:
        log(What.SIGNED_OUT, user.pk, by=user.pk)


@receiver(auth.user_login_failed, dispatch_uid="log")
def on_sign_in_failed(sender, credentials, request=None, **kwargs):
    failed(What.SIGN_IN_FAILED, credentials.get("email", ""), "password")


def failed(what, email, method):
    """Somebody could not sign in with what they typed as an address. As many statements for one that nobody has."""
    tried = list(
        User.objects.filter(email=User.objects.normalize_email(email)).values_list("pk", "memberships__municipality")
    )
    for pk, municipality in tried or [(None, None)]:
        about = (Thing.USER, pk) if pk else None
        Entry.objects.record(what, municipality=municipality or "", about=about, method=method)


@receiver([account.login_code_rejected, account.password_reset_code_rejected], dispatch_uid="log")
def on_code_rejected(sender, user=None, signal=None, **kwargs):
    method = "code" if signal is account.login_code_rejected else "reset"
    if user and user.pk:
        log(What.SIGN_IN_FAILED, user.pk, method=method)
    else:
        Entry.objects.record(What.SIGN_IN_FAILED, method=method)


@receiver(factors.authentication_failed, dispatch_uid="log")
def on_factor_rejected(sender, user, authenticator=None, **kwargs):
    method = METHODS.get(getattr(authenticator, "type", None), "other")
    log(What.SIGN_IN_FAILED, user.pk, method=method)


OF_ACCOUNT = {
    account.user_signed_up: What.SIGNED_UP,
    account.password_set: What.PASSWORD_CHANGED,
    account.password_changed: What.PASSWORD_CHANGED,
    account.password_reset: What.PASSWORD_RESET,
    account.email_changed: What.ADDRESS_CHANGED,
}
OF_FACTORS = {
    factors.authenticator_added: What.FACTOR_ADDED,
    factors.authenticator_removed: What.FACTOR_REMOVED,
    factors.authenticator_reset: What.FACTOR_RENEWED,
}


@receiver(list(OF_ACCOUNT), dispatch_uid="log")
def on_account_changed(sender, user, signal, **kwargs):
    log(OF_ACCOUNT[signal], user.pk, by=user.pk)


@receiver(list(OF_FACTORS), dispatch_uid="log")
def on_factor_changed(sender, request, user, authenticator, signal, **kwargs):
    """By whoever asked for it: themselves, or an admin who helps somebody in again."""
    asked_by = getattr(request, "user", None)
    log(OF_FACTORS[signal], user.pk, by=asked_by and asked_by.pk, factor=authenticator.type)
