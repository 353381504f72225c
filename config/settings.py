"""The settings, all of them: one file, read from the environment, safe by default.

Without DATABASE_URL this is a demo: its own PostgreSQL server, its own secret key and mail to a folder, all in the
data folder. With DATABASE_URL it is production, and whatever would be unsafe there stops the start with a sentence.
"""

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import env, validate

from config import logs, policies
from config.database import embedded_url
from config.networks import networks
from config.second_factor import *  # noqa: F403 - what no environment changes

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = Path(env.str("WAAIER_DATA", str(BASE_DIR / ".waaier"))).resolve()

DEMO = env.bool("DEMO", "DATABASE_URL" not in os.environ)
DEBUG = env.bool("DEBUG", False)
# Whether what is kept of pages is drawn again at each use, and compared (ui/fragments.py).
CHECK_FRAGMENTS = env.bool("CHECK_FRAGMENTS", DEBUG)


def demo_secret():
    """The demo's secret key, made at the first start and kept, so that a restart keeps everyone signed in."""
    path = DATA / "secret_key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


# --- Where it runs -------------------------------------------------------------------------------------------------

DEMO_DOMAIN = "waaierdam.example"
PORT = env.int("PORT", 8000)
SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{PORT}" if DEMO else "").rstrip("/")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", f"mailto:beveiliging@{DEMO_DOMAIN}" if DEMO else "")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"Waaier <waaier@{DEMO_DOMAIN}>" if DEMO else "")
# The licence of what everyone may download; another municipality may choose another one.
# The background under the map, when one is wanted: an address with {z}, {x} and {y}, and whose map it is.
MAP_TILES = env.str("MAP_TILES", "")
MAP_CREDIT = env.str("MAP_CREDIT", "Kaartgegevens © Kadaster")
DATA_LICENCE = env.str("DATA_LICENCE", "https://creativecommons.org/publicdomain/zero/1.0/")
DEMO_BACKEND = "outbox.backends.DemoBackend"
OUTBOX_BACKEND = env.str("OUTBOX_BACKEND", DEMO_BACKEND if DEMO else "django.core.mail.backends.smtp.EmailBackend")
# Keys of before, after a change: sessions and the secrets of second factors that these locked still open.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])
SECRET_KEY = env.str("SECRET_KEY", "") or (demo_secret() if DEMO else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost"] if DEMO else [])


def is_real(address):
    """Whether an address is given, and is not one of the demo."""
    return bool(address) and not address.lower().rstrip(">/").endswith(DEMO_DOMAIN)


if not DEMO:
    for name, safe, why in [
        (
            "DATABASE_URL",
            urlsplit(env.str("DATABASE_URL", "")).scheme in {"postgresql", "postgres"},
            "the address of a PostgreSQL database, with postgresql://",
        ),
        (
            "SECRET_KEY",
            len(SECRET_KEY) >= 50 and len(set(SECRET_KEY)) >= 5 and not SECRET_KEY.startswith("django-insecure-"),
            "a random text of 50 characters or more; it signs sessions and mailed links",
        ),
        (
            "ALLOWED_HOSTS",
            ALLOWED_HOSTS and all(is_real(host) and host not in {"*", "."} for host in ALLOWED_HOSTS),
            "the names of this site, separated by commas, and not every name (*)",
        ),
        (
            "SITE_URL",
            is_real(SITE_URL) and SITE_URL.startswith("https://"),
            "the address of this site, with https://; mailed links use it",
        ),
        ("DEFAULT_FROM_EMAIL", is_real(DEFAULT_FROM_EMAIL), "the sender of all mail, an address of your own"),
        ("SECURITY_CONTACT", is_real(SECURITY_CONTACT), "who takes reports of weaknesses, as mailto: or https:"),
        ("OUTBOX_BACKEND", OUTBOX_BACKEND != DEMO_BACKEND, "one that mails; the demo's prints codes and links"),
        ("DEBUG", not DEBUG, "off: its error pages show secrets"),
    ]:
        if not safe:
            raise ImproperlyConfigured(f"{name} is missing or unsafe. Outside the demo it must be {why}.")

HTTPS = SITE_URL.startswith("https://")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# --- What it is made of --------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # which allauth's pages of second factors and sessions ask for
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django_structlog",
    "django_tasks",
    "django_tasks_db",
    "ui",
    "outbox",
    "areas",
    "audit",
    "accounts",
    "taxonomy",
    "intake",
    "initiatives",
    "casework",
    "knowledge",
    "climate",
    "readings",
    "valuation",
    "media",
    "catalogue",
    "workbench",
    "follow",
    "curation",
    "office",
    "retention",
    "config",  # its command `migrate`, in the place of Django's
    "backup",
    *(["demo"] if DEMO else []),  # a municipality need not ship it
]

MIDDLEWARE = [
    "config.probes.probes_middleware",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "config.door.door_middleware",
    "config.static_files.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.compressing.compressing_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.language_middleware",
    "django.middleware.common.CommonMiddleware",
    "config.bodies.refusal_middleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.sessions_middleware",
    "config.storing.no_store_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.threshold.ThresholdMiddleware",
    "config.limits.LimitsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "config.frames.remembering_middleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {
                "cached": "ui.templatetags.cached",
                "frames": "config.frames",
                "ui": "ui.templatetags.ui",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.roles",
            ],
        },
    },
]
CRISPY_TEMPLATE_PACK = "nlds"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["nlds"]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- Database and jobs ---------------------------------------------------------------------------------------------

try:
    DATABASE_URL = env.str("DATABASE_URL", None) or embedded_url(DATA)
except RuntimeError as error:
    sys.exit(str(error))  # a sentence for whoever typed `make run`, and no traceback
DATABASES = {"default": env.dj_db_url("", default=DATABASE_URL, conn_max_age=600, conn_health_checks=True)}
# A stand-in only reads, and so does a server that lost its place to one: neither is connected to. One that vanished
# from the network says nothing: without the others a page would wait minutes for it. What the address says goes first.
SESSIONS = {
    **{"target_session_attrs": "read-write", "connect_timeout": 5, "tcp_user_timeout": 15_000},  # s, ms
    **{"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2},  # s, s
}
DATABASES["default"]["OPTIONS"] = SESSIONS | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# The public keys to which back-ups are encrypted, and where pg_dump stands when it is not in the path (backup/).
BACKUP_RECIPIENTS = env.list("BACKUP_RECIPIENTS", [])
POSTGRES_PROGRAMS = env.str("POSTGRES_PROGRAMS", "")

# --- People --------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["config.frames.SignedInBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    # Of the address alone: it compares letters and not words, so that a long sentence is like any long name. One's own
    # name is for NotGuessable.
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotGuessable"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "initiatives:mine"
LOGOUT_REDIRECT_URL = "initiatives:home"

# How long an account without a role and without an initiative is kept after the last time that somebody signed in.
ACCOUNT_KEPT_DAYS = env.int("ACCOUNT_KEPT_DAYS", 730, validate=validate.Range(min=180))

# allauth: the e-mail address is the name, and every mail carries a code, never a link.
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": "accounts.forms.ConfirmPasswordResetCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # how long one counts as having shown who one is (accounts/proving.py)
# Accounts of organisations: each has its own provider, in the database (accounts/municipal/).
SOCIALACCOUNT_ADAPTER = "accounts.municipal.adapter.MunicipalAccountAdapter"
MUNICIPAL_SIGN_IN_LOCAL = DEMO  # whether a provider may be at http:// and on this machine, as only a test wants
ACCOUNT_SESSION_REMEMBER = True  # no check box: everyone stays signed in as long as the session lasts
# Who has a role: seconds after the last thing that they did, seconds in all, and how long before an end they are told.
SESSION_IDLE, SESSION_LONGEST, SESSION_WARNING = 30 * 60, 8 * 3600, 2 * 60
# What the networks that people sign in from are called: "Stadhuis Waaierdam=192.0.2.0/24, Wijkhuis=2001:db8:7::/48".
NETWORKS = networks(env.list("NETWORKS", []))
# Whether who has a role must show one. The demo's accounts have a public password and no telephone.
SECOND_FACTOR = env.bool("SECOND_FACTOR", not DEMO)
# Behind reverse proxies: how many there are; rate limits per visitor need the visitor's own address. Outside the demo
# one has to stand there, since it ends TLS: were it not counted, all visitors would be one.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0 if DEMO else 1)
# Rate limits live in the cache, and all processes have to share them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# --- Language and time ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"  # a date in English as in Europe: 3 November 2026, 20:15

# --- Files ---------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
# Those of other versions too, for pages of before and during an upgrade (config/static_files.py).
STATIC_KEPT = Path(env.str("STATIC_KEPT", str(BASE_DIR / "build" / "kept"))).resolve()
# What is built goes before its source; who works on the style sheets sees these themselves (static/css/site.css).
# What the search was built into, for the next start (initiatives/search/kept.py); nothing keeps nothing.
INDEX_KEPT = env.str("INDEX_KEPT", str(DATA / "index"))
STATICFILES_DIRS = [BASE_DIR / "build" / "assets", BASE_DIR / "static"][:: -1 if DEBUG else 1]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# --- Mail ----------------------------------------------------------------------------------------------------------

# Everything that sends mail writes an outbox row; the worker hands the row to OUTBOX_BACKEND.
EMAIL_BACKEND = "outbox.backends.OutboxBackend"
EMAIL_FILE_PATH = DATA / "mail"
_mail = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 20

# What strangers may cause in an hour (outbox/limits.py): one of them, to one address, or all of them together.
HOURLY_LIMITS = {
    "mail to an address": env.int("MAIL_PER_ADDRESS", 5),
    "mail by a stranger": env.int("MAIL_PER_SENDER", 10),
    "mail": env.int("MAIL_PER_SITE", 500),
    "same message": 1,  # through the form on a profile: a second click
    "invitations": env.int("INVITATIONS_PER_ADMIN", 50),
    "drafts by a stranger": env.int("DRAFTS_PER_SENDER", 20),
    "drafts": env.int("DRAFTS_PER_SITE", 1000),
    # In the climate: a whole meeting may score behind one address, and one device changes its mind a few times.
    "scores by a stranger": env.int("SCORES_PER_SENDER", 300),
    "scores of a device": 60,
    "names of a device": 10,
    "reports of a browser": 60,
    "reports": env.int("CSP_REPORTS_PER_SITE", 1000),
    "wrong codes": env.int("WRONG_CODES_PER_SENDER", 100),
}

# --- Safety --------------------------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
# A browser takes a cookie of such a name from this very site alone, over TLS, and gives it to no other one.
HOST = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST}sessionid", f"{HOST}csrftoken"
LANGUAGE_COOKIE_NAME, MESSAGE_COOKIE_NAME = f"{HOST}django_language", f"{HOST}messages"
DEVICE_COOKIE_NAME = f"{HOST}device"  # who signed in on it before (accounts/devices.py)
MESSAGE_STORAGE = "accounts.cookies.MessageStorage"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# Both reach further than this site, and preloading cannot be taken back for months: only who asks for it gets it.
SECURE_HSTS_PRELOAD = HTTPS and env.bool("HSTS_PRELOAD", False)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD or (HTTPS and env.bool("HSTS_SUBDOMAINS", False))
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # which ask for these two
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failed"
CONTENT_SECURITY_POLICY = policies.content_security(MAP_TILES)
PERMISSIONS_POLICY = policies.PERMISSIONS
# What a form may hold, in bytes. A page that takes files says how large they may be (config/bodies.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024

# --- Logging -------------------------------------------------------------------------------------------------------

# The proxy logs who asked. What this would log is the first address in X-Forwarded-For, which anyone can write there.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING = logs.logging(demo=DEMO, level=env.str("LOG_LEVEL", "WARNING" if DEMO else "INFO"))
logs.configure()
