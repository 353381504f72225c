"""The settings of second factors and of the limits on signing in: those that no environment changes.

Digits and numbers of codes never change, and no kind of factor goes: every printed recovery code would be wrong from
then on, and who has only that kind could not come in.
"""

MFA_ADAPTER = "accounts.authenticators.MFAAdapter"
_FORMS = ["authenticate", "reauthenticate", "activate_totp", "authenticate_webauthn", "reauthenticate_webauthn"]
_FORMS += ["login_webauthn", "add_webauthn", "edit_webauthn"]
MFA_FORMS = {name: f"accounts.factor_forms.{name.title().replace('_', '')}" for name in _FORMS}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_DIGITS, MFA_TOTP_PERIOD = 6, 30
MFA_TOTP_TOLERANCE = 1  # the code of before and that of after: people type slowly, and clocks differ
MFA_TOTP_ISSUER = "Waaier"
MFA_RECOVERY_CODE_COUNT, MFA_RECOVERY_CODE_DIGITS = 10, 8

# A whole town hall comes in behind one address, at nine o'clock: what counts by address is wide, and what guards one
# account counts by account (accounts/adapter.py, accounts/attempts.py).
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "reset_password": "100/m/ip,5/m/key",
    "reset_password_from_key": "100/m/ip",
    "request_login_code": "100/m/ip,3/m/key",
    "signup": "100/m/ip",
}

# Pages of the site as a whole that show nothing of anybody, open also to who has a second factor still to show
# (accounts/threshold.py, which knows those of accounts).
OPEN_PAGES = {"robots", "security_txt", "accessibility", "privacy", "site-about", "site-help", "site-contact"}
