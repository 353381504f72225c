"""Signing in, with what other rooms put beside it; mails in the language that one reads on in; coming to work for a
municipality, and its logo."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from accounts.devices import remember
from accounts.forms import AcceptForm
from accounts.invitations import LIFETIME
from accounts.models import Invitation, Logo, User
from accounts.municipal.views import ways_in
from accounts.sessions import enlist
from accounts.slots import SIGN_IN
from accounts.themes import css, tokens_at
from outbox.tokens import digest_of

YEAR = 365 * 24 * 3600


class SignIn(LoginView):
    """allauth's sign-in page, with what other rooms have to say there."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"beside": SIGN_IN()} | ways_in(self.request)


@require_safe
def signed_in(request):
    """Where one ends who signed in for a page that waits in another tab."""
    return render(request, "account/signed_in.html")


@csrf_exempt  # a visitor has nothing that a stranger could change: their pages need no token and set no cookie
@require_POST
def switch_language(request):
    """Django's own language switch; whoever is signed in also gets mails in that language from now on."""
    return switch_mails(request) if request.user.is_authenticated else set_language(request)


@csrf_protect
def switch_mails(request):
    language = request.POST.get("language")
    if language in dict(settings.LANGUAGES):
        request.user.language = language
        request.user.save(update_fields=["language"])
    return set_language(request)


@never_cache
def invitation(request, token):
    """Whoever reads the mail at this address comes to work for a municipality. Programs open links: only a POST
    accepts."""
    asked = Invitation.objects.at(token)
    if asked is None:
        was_accepted = Invitation.objects.filter(digest=digest_of(token)).exclude(accepted_at=None).exists()
        context = {"days": LIFETIME.days, "accepted": was_accepted}
        return render(request, "account/invitation_expired.html", context, status=200 if was_accepted else 410)
    account, form = asked.account, None
    if not account:
        initial = {"name": asked.name}
        form = AcceptForm(request.POST or None, initial=initial, user=User(email=asked.email, name=asked.name))
    is_other = request.user.is_authenticated and request.user != account
    if request.method == "POST" and not is_other and (account or form.is_valid()):
        return accepted(request, asked, form)
    request.municipality_code = asked.municipality_id
    context = {"asked": asked, "account": account, "form": form, "is_other": is_other, "path": request.path}
    return render(request, "account/invitation.html", context)


def accepted(request, asked, form):
    """Accept an invitation. Who has just made an account is signed in; others sign in as always."""
    try:
        chosen = {"name": form.cleaned_data["name"], "password": form.cleaned_data["password1"]} if form else {}
        user = asked.accept(**chosen)
    except Invitation.DoesNotExist:
        return redirect(request.path)  # where the page says what became of it
    text = _("You work for %(name)s from now on. In the menu you find the workbench.")
    messages.success(request, text % {"name": asked.municipality.name})
    if form:
        request.sign_in_method = "invited"  # for the log
        login(request, user, settings.AUTHENTICATION_BACKENDS[0])
        record_authentication(request, user, method="invitation")
        enlist(request)
    response = redirect(settings.LOGIN_REDIRECT_URL if request.user.is_authenticated else "account_login")
    if form:
        remember(response, request, user)  # who reads the mail need not be told of the device
    return response


@require_safe
@csp_replace({"default-src": ["'none'"], "img-src": ["'none'"], "form-action": ["'none'"], "sandbox": [""]})
def logo(request, code, digest):
    """The logo of an organisation. Another one has another address, so browsers keep it."""
    found = get_object_or_404(Logo, organisation=code, digest=digest)
    response = HttpResponse(bytes(found.content), content_type="image/png")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@require_safe
def theme(request, digest):
    """The colours of an organisation as a style sheet. Others have another address, so browsers keep it."""
    tokens = tokens_at(digest)
    if tokens is None:
        raise Http404
    response = HttpResponse(css(tokens), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
