"""What the demo puts on pages below: the accounts to try, on the page to sign in."""

from django.conf import settings
from django.template.loader import render_to_string

from accounts.slots import SIGN_IN
from demo.accounts import DEMO_ACCOUNTS, PASSWORD


@SIGN_IN.fill
def accounts_to_try():
    if settings.DEMO:
        # Browsers refuse passkeys at an address of numbers, which the demo has.
        localhost = f"http://localhost:{settings.PORT}" if "//127." in settings.SITE_URL else ""
        context = {"accounts": DEMO_ACCOUNTS, "password": PASSWORD, "localhost": localhost}
        yield render_to_string("demo/accounts.html", context)
