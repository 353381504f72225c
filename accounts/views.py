"""Signing in, with what other rooms put beside it; and mails in the language that one reads on in."""

from allauth.account.views import LoginView
from django.conf import settings
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from accounts.slots import SIGN_IN


class SignIn(LoginView):
    """allauth's sign-in page, with what other rooms have to say there."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"beside": SIGN_IN()}


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
