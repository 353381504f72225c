"""How the people of an organisation sign in: the provider of their accounts."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import admin_required, is_sent, recently_proven
from accounts.models import IdentityProvider, Organisation
from office.desk import around, chosen, own_municipality, page
from office.history import history
from office.sign_in_form import SignInForm
from outbox.links import absolute


@require_safe
@admin_required
def mine(request):
    """How the people of one's municipality sign in; who is admin of several chooses."""
    return chosen(request, "office:sign-in", _("Signing in"))


@page
@admin_required
@recently_proven(when=is_sent)
def sign_in(request, code):
    """The provider of an organisation. It can be tried with what is typed, which then is not kept."""
    municipality = own_municipality(request.user, code)
    verb = next((each for each in ("try", "remove") if each in request.POST), "keep")
    with transaction.atomic():
        if request.method == "POST":
            Organisation.objects.of(municipality)
            Organisation.objects.select_for_update().get(pk=code)  # one admin at a time
        found = IdentityProvider.objects.select_related("organisation__municipality").filter(pk=code).first()
        form = SignInForm(request.POST if request.method == "POST" and verb != "remove" else None, provider=found)
        done = request.method == "POST" and VERBS[verb](request, form, municipality, found)
    if done:
        messages.success(request, done)
        return redirect("office:sign-in", code)
    organisation = Organisation.objects.filter(pk=code).first()
    context = {
        "form": form,
        "found": found,
        "findings": form.findings() if verb == "try" and request.method == "POST" else [],
        "people": found.accounts.count() if found else 0,
        "addresses": addresses(code),
        "trial": reverse("openid_connect_login", args=[code]),
        "history": history(organisation, of_sign_in=True) if organisation else [],
        **around(municipality, _("Signing in")),
    }
    return render(request, "office/sign_in.html", context)


def addresses(code):
    """(what it is for, address) of ours that a provider wants to know."""
    return [
        (_("Redirect address"), absolute(reverse("openid_connect_callback", args=[code]))),
        (_("Address after signing out"), absolute(reverse("municipal_signed_out"))),
        (_("Address for signing out in the background"), absolute(reverse("municipal_ended_there", args=[code]))),
    ]


# What each button does; each returns what is said of it, "" when the page is shown once more.


def keep(request, form, municipality, found):
    if not form.is_valid() or form.conflicts:
        return ""
    try:
        with transaction.atomic():
            IdentityProvider.objects.keep(municipality.organisation, by=request.user, **form.details)
    except IntegrityError:
        form.add_error("client_id", _("Another organisation uses this client at this provider already."))
        return ""
    return _("Saved.")


def try_out(request, form, municipality, found):
    return ""


def remove(request, form, municipality, found):
    if not found:
        return ""
    found.remove(by=request.user)
    return _("Nobody signs in through the organisation any more. The accounts of people stay.")


VERBS = {"keep": keep, "try": try_out, "remove": remove}
