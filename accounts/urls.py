"""Dutch paths for allauth's views, under the names that allauth itself looks for."""

from allauth.account import views as account
from django.db import transaction
from django.urls import path

from accounts import area, own_data, security, session_views
from accounts.decorators import is_sent, login_required, recently_proven
from accounts.municipal import views as municipal
from accounts.municipal.signing_out import SignOut, ended_there, sign_out_there, signed_out
from accounts.proving import ProveByCode
from accounts.views import SignIn, invitation, logo, signed_in, switch_language, theme


def changing(view):
    """What one signs in with is changed by who showed a short while ago that it is them."""
    return login_required(recently_proven(view, when=is_sent))


def adding(view):
    """The same for a way to sign in that is added. allauth asks it too, but not of who has neither a password nor a
    second factor yet: whoever finds their desk empty would add one of their own."""
    return login_required(recently_proven(view))


urlpatterns = [
    path("inloggen/", SignIn.as_view(), name="account_login"),
    path("inloggen/code/", account.request_login_code, name="account_request_login_code"),
    path("inloggen/code/invullen/", account.confirm_login_code, name="account_confirm_login_code"),
    path("inloggen/nogmaals/", account.reauthenticate, name="account_reauthenticate"),
    path("account/code/", login_required(ProveByCode.as_view()), name="account_prove_by_code"),
    path("inloggen/gesloten/", account.account_inactive, name="account_inactive"),
    path("inloggen/klaar/", signed_in, name="account_signed_in"),
    path("inloggen/gemeente/", municipal.choose, name="municipal_sign_in"),
    path("inloggen/gemeente/<str:provider_id>/", municipal.sign_in, name="openid_connect_login"),
    path("inloggen/gemeente/<str:provider_id>/terug/", municipal.callback, name="openid_connect_callback"),
    path("inloggen/gemeente/<str:provider_id>/uitgelogd/", ended_there, name="municipal_ended_there"),
    path("account/koppelingen/", municipal.connections, name="socialaccount_connections"),
    path("uitloggen/", SignOut.as_view(), name="account_logout"),
    path("uitloggen/klaar/", signed_out, name="municipal_signed_out"),
    path("uitloggen/gemeente/", sign_out_there, name="municipal_sign_out_there"),
    # In one go: without its mail, an account must not be there.
    path("registreren/", transaction.atomic(account.signup), name="account_signup"),
    path("registreren/code/", account.email_verification_sent, name="account_email_verification_sent"),
    path("account/", area.account, name="account_start"),
    path("account/e-mailadres/", changing(account.email), name="account_email"),
    path("account/sessies/", session_views.sessions, name="usersessions_list"),
    path("account/sessie/", session_views.session, name="account_session"),
    path("wachtwoord/wijzigen/", account.password_change, name="account_change_password"),
    path("wachtwoord/kiezen/", changing(account.password_set), name="account_set_password"),
    path("wachtwoord/vergeten/", account.password_reset, name="account_reset_password"),
    path(
        "wachtwoord/vergeten/code/",
        account.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path("wachtwoord/nieuw/", account.complete_password_reset, name="account_complete_password_reset"),
    path("wachtwoord/klaar/", account.password_reset_from_key_done, name="account_password_reset_completed"),
    # The second factor.
    path("inloggen/tweede-stap/", security.SecondStep.as_view(), name="mfa_authenticate"),
    path("inloggen/toegangssleutel/", security.SignInWithPasskey.as_view(), name="mfa_login_webauthn"),
    path("inloggen/nogmaals/code/", security.ShowCode.as_view(), name="mfa_reauthenticate"),
    path("inloggen/nogmaals/toegangssleutel/", security.ShowPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("account/beveiliging/", security.Security.as_view(), name="mfa_index"),
    path(
        "account/beveiliging/toegangssleutels/nieuw/", adding(security.AddPasskey.as_view()), name="mfa_add_webauthn"
    ),
    path(
        "account/beveiliging/toegangssleutels/<int:pk>/naam/",
        security.RenamePasskey.as_view(),
        name="mfa_edit_webauthn",
    ),
    path(
        "account/beveiliging/toegangssleutels/<int:pk>/verwijderen/",
        security.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("account/beveiliging/app/", adding(security.ConnectApp.as_view()), name="mfa_activate_totp"),
    path("account/beveiliging/app/verwijderen/", security.DisconnectApp.as_view(), name="mfa_deactivate_totp"),
    path("account/beveiliging/herstelcodes/", security.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "account/beveiliging/herstelcodes/nieuw/",
        security.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/beveiliging/herstelcodes/bestand/",
        security.RecoveryCodesFile.as_view(),
        name="mfa_download_recovery_codes",
    ),
    path("account/gegevens/", own_data.own_data, name="account_data"),
    path("account/gegevens/downloaden/", own_data.download, name="account_data_download"),
    path("account/gegevens/wissen/", own_data.erasing, name="account_erase"),
    path("mijn/account-verwijderen/", own_data.leaving, name="account_leaving"),
    path("mijn-gegevens/", own_data.start, name="own_data"),
    path("mijn-gegevens/<str:token>/", own_data.link, name="own_data_link"),
    path("gegevens-gewist/<str:reference>/", own_data.erased, name="erased"),
    path("uitnodiging/<str:token>/", invitation, name="invitation"),
    path("logo/<str:code>/<str:digest>.png", logo, name="organisation-logo"),
    path("huisstijl/<str:digest>.css", theme, name="theme"),
    path("taal/", switch_language, name="set_language"),
]
