"""Who comes in through the account of an organisation, is there only what they are at that organisation.

Its administrator decides who signs in as whom. So the roles that somebody has elsewhere do not count in that session:
no provider opens another organisation, whatever it says.
"""

from contextvars import ContextVar

from django.contrib.auth.middleware import get_user

# The session whose person is asked for, for the backend: the person was read with it. Never longer than the asking.
ASKING = ContextVar("the session of who asks", default=None)
BEGAN = "municipal"  # in the session: at which provider it began, and what it said
# Pages about the account as a whole: what is changed or read there reaches to wherever its person works.
OF_WHOLE_ACCOUNT = {
    *("account_email", "account_change_password", "account_set_password", "socialaccount_connections"),
    *("mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_activate_totp", "mfa_deactivate_totp"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
    *("account_data", "account_data_download", "account_erase"),
}


def bordered(request):
    """The person who asks, as this session knows them."""
    token = ASKING.set(request.session)
    try:
        user = get_user(request)
    finally:
        ASKING.reset(token)
    if user.is_authenticated and (began := request.session.get(BEGAN)):
        user.only_at = began["place"]
    return user


def is_more_elsewhere(user):
    """Whether this session knows only a part of what its person is: who adds a password or a passkey to the account in
    it, would come in with that as all of them. One query, in a session that began at a provider."""
    return (
        bool(user.is_authenticated and user.only_at) and user.memberships.exclude(municipality=user.only_at).exists()
    )
