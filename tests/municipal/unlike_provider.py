"""A provider of another make (django-oauth-toolkit): its subjects are keys, it tells no address, and demands PKCE.

`python unlike_provider.py <folder> <port> <redirect address> <secret>`; whoever comes is signed in as its one person.
"""

import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

FOLDER, PORT, REDIRECT, SECRET = sys.argv[1:]
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
APPS = ["auth", "contenttypes", "sessions"]

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="only for tests",
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[*(f"django.contrib.{each}" for each in APPS), "oauth2_provider"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{FOLDER}/unlike.sqlite3"}},
    MIGRATION_MODULES=dict.fromkeys([*APPS, "oauth2_provider"]),
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    SESSION_COOKIE_NAME="unlike",
    LOGIN_URL="/enter/",
    USE_TZ=True,
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_ISS_ENDPOINT": f"http://127.0.0.1:{PORT}/o",
        "OIDC_RSA_PRIVATE_KEY": KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "SCOPES": {"openid": "who", "profile": "name", "email": "address"},
        "PKCE_REQUIRED": True,
    },
)
django.setup()

from django.contrib.auth import get_user_model, login  # noqa: E402
from django.shortcuts import redirect  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.models import get_application_model  # noqa: E402


def enter(request):
    login(request, get_user_model().objects.get(), "django.contrib.auth.backends.ModelBackend")
    return redirect(request.GET["next"])


urlpatterns = [path("enter/", enter), path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments):
        pass


call_command("migrate", run_syncdb=True, verbosity=0)
person = get_user_model().objects.create(pk=42, username="kim")
get_application_model().objects.create(
    client_id="waaier",
    client_secret=SECRET,
    redirect_uris=REDIRECT,
    client_type="confidential",
    authorization_grant_type="authorization-code",
    algorithm="RS256",
    skip_authorization=True,
    user=person,
)
make_server("127.0.0.1", int(PORT), get_wsgi_application(), handler_class=Quiet).serve_forever()
