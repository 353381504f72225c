"""Dutch paths for allauth's views, under the names that allauth itself looks for."""

from allauth.account import views as account
from django.db import transaction
from django.urls import path

from accounts.views import SignIn, signed_in, switch_language

urlpatterns = [
    path("inloggen/", SignIn.as_view(), name="account_login"),
    path("inloggen/code/", account.request_login_code, name="account_request_login_code"),
    path("inloggen/code/invullen/", account.confirm_login_code, name="account_confirm_login_code"),
    path("inloggen/nogmaals/", account.reauthenticate, name="account_reauthenticate"),
    path("inloggen/gesloten/", account.account_inactive, name="account_inactive"),
    path("inloggen/klaar/", signed_in, name="account_signed_in"),
    path("uitloggen/", account.logout, name="account_logout"),
    # In one go: without its mail, an account must not be there.
    path("registreren/", transaction.atomic(account.signup), name="account_signup"),
    path("registreren/code/", account.email_verification_sent, name="account_email_verification_sent"),
    path("account/e-mailadres/", account.email, name="account_email"),
    path("wachtwoord/wijzigen/", account.password_change, name="account_change_password"),
    path("wachtwoord/kiezen/", account.password_set, name="account_set_password"),
    path("wachtwoord/vergeten/", account.password_reset, name="account_reset_password"),
    path(
        "wachtwoord/vergeten/code/",
        account.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path("wachtwoord/nieuw/", account.complete_password_reset, name="account_complete_password_reset"),
    path("wachtwoord/klaar/", account.password_reset_from_key_done, name="account_password_reset_completed"),
    path("taal/", switch_language, name="set_language"),
]
