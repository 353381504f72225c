"""Which settings go along in a back-up: that they are set, and their values where these are no secret.

What locks or opens something does not: whoever finds a back-up, and the key to it, must not find the keys of the site
as well. Keep those apart (docs/backup.md).
"""

import os

SHOWN = (
    *("DEMO", "SITE_URL", "ALLOWED_HOSTS", "DEFAULT_FROM_EMAIL", "SECURITY_CONTACT", "SECOND_FACTOR"),
    *("TRUSTED_PROXIES", "NETWORKS", "MAIL_PER_ADDRESS", "MAIL_PER_SENDER", "MAIL_PER_SITE"),
    *("INVITATIONS_PER_ADMIN", "ACCOUNT_KEPT_DAYS", "SCORES_PER_SENDER", "WRONG_CODES_PER_SENDER"),
    *("CSP_REPORTS_PER_SITE", "DRAFTS_PER_SENDER", "DRAFTS_PER_SITE", "HSTS_SUBDOMAINS", "HSTS_PRELOAD"),
    *("MAP_CREDIT", "DATA_LICENCE", "LOG_LEVEL", "OUTBOX_BACKEND", "DEBUG", "PORT", "CHECK_FRAGMENTS"),
    *("WAAIER_DATA", "BACKUP_RECIPIENTS", "POSTGRES_PROGRAMS", "STATIC_KEPT", "INDEX_KEPT"),
)
# Passwords and keys; an address of tiles may hold one too.
HIDDEN = ("DATABASE_URL", "SECRET_KEY", "SECRET_KEY_FALLBACKS", "EMAIL_URL", "MAP_TILES")


def without_secrets():
    """{"values": {variable: value}, "set_and_left_out": [variables]} of this process."""
    return {
        "values": {name: os.environ[name] for name in SHOWN if name in os.environ},
        "set_and_left_out": [name for name in HIDDEN if name in os.environ],
    }
