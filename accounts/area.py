"""The pages of one's own account as one area: which parts it has, and its start, on which each part says how it is."""

from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.decorators import login_required
from accounts.factors import FACTORS, has_proven, is_asked_of
from accounts.models import IdentityProvider
from accounts.sessions import listed

TITLE = gettext_lazy("Your account")


class AccountPart(NamedTuple):
    """One part: its icon, the address `name` of its page, and how that and the pages `below` it are called."""

    icon: str
    name: str
    label: str | Promise
    below: dict


PARTS = [
    AccountPart("mail", "account_email", gettext_lazy("E-mail address"), {}),
    AccountPart(
        "lock",
        "account_change_password",
        gettext_lazy("Password"),
        {"account_set_password": gettext_lazy("Choose a password")},
    ),
    AccountPart(
        "key",
        "mfa_index",
        gettext_lazy("Security"),
        {
            "mfa_add_webauthn": gettext_lazy("Add a passkey"),
            "mfa_edit_webauthn": gettext_lazy("Rename the passkey"),
            "mfa_remove_webauthn": gettext_lazy("Remove the passkey"),
            "mfa_activate_totp": gettext_lazy("Connect an app"),
            "mfa_deactivate_totp": gettext_lazy("Remove the app"),
            "mfa_view_recovery_codes": gettext_lazy("Your recovery codes"),
            "mfa_generate_recovery_codes": gettext_lazy("Make new recovery codes"),
        },
    ),
    AccountPart("device-mobile", "usersessions_list", gettext_lazy("Where you are signed in"), {}),
    AccountPart("link", "socialaccount_connections", gettext_lazy("Connections"), {}),
    AccountPart(
        "file-text", "account_data", gettext_lazy("Your data"), {"account_erase": gettext_lazy("Erase your data")}
    ),
]


def is_stopped(request):
    """Whether who is signed in comes nowhere before they have a second factor. No query."""
    return is_asked_of(request.user) and not has_proven(request)


def place_of(request):
    """Where in the area the page of this request stands: its tabs, the way back, what it is called, and the address of
    the tab that it stands under. No tabs and no way for who comes nowhere yet. No query."""
    name, start = request.resolver_match.view_name, reverse("account_start")
    found = next((part for part in PARTS if name == part.name or name in part.below), None)
    if found is None or is_stopped(request):
        return {"tabs": [], "trail": []}
    own = reverse(found.name)
    return {
        "tabs": [(_("Overview"), start, None), *((part.label, reverse(part.name), None) for part in PARTS)],
        "trail": [(TITLE, start)] + ([(found.label, own)] if name in found.below else []),
        "here": found.below.get(name, found.label),
        "page": own if name == found.name else "",
        "within": own if name in found.below else "",
    }


@never_cache
@require_safe
@login_required
def account(request):
    """Whose account this is, and how each part of it is. Three queries."""
    said = {
        "account_email": _("You sign in with it, and your mail goes there."),
        "account_change_password": password_in_words(request.user),
        "mfa_index": factors_in_words(request.user),
        "usersessions_list": sessions_in_words(request.user),
        "socialaccount_connections": connections_in_words(request.user),
        "account_data": _("See what we know of you, download it, or have it erased."),
    }
    cards = [(part.icon, part.label, reverse(part.name), said[part.name]) for part in PARTS]
    return render(request, "account/start.html", {"cards": cards})


def password_in_words(user):
    if user.has_usable_password():
        return _("You have a password.")
    return _("You have no password. We mail you a code when you sign in.")


def factors_in_words(user):
    """How many of each kind of second factor this person has. One query."""
    kinds = list(Authenticator.objects.filter(user=user, type__in=FACTORS).values_list("type", flat=True))
    keys = kinds.count(Authenticator.Type.WEBAUTHN)
    keys_said = ngettext("%(n)d passkey", "%(n)d passkeys", keys) % {"n": keys}
    if Authenticator.Type.TOTP in kinds:
        return _("%(keys)s and an app with codes.") % {"keys": keys_said} if keys else _("An app with codes.")
    return f"{keys_said}." if keys else _("You have no second step yet.")


def sessions_in_words(user):
    """On how many devices this person is signed in: this one at least. One query."""
    number = listed(user).count()
    if number < 2:
        return _("Only this device is signed in.")
    said = ngettext("You are signed in on %(n)d device.", "You are signed in on %(n)d devices.", number)
    return said % {"n": number}


def connections_in_words(user):
    """The organisations with whose account this person signs in. One query."""
    codes = SocialAccount.objects.filter(user=user).values("provider")
    there = IdentityProvider.objects.filter(pk__in=codes).select_related("organisation__municipality")
    names = sorted(each.name for each in there)
    if not names:
        return _("Your account is not connected with an organisation.")
    return _("Connected with %(names)s.") % {"names": ", ".join(names)}
