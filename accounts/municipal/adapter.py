"""How allauth's part for accounts elsewhere behaves here: only providers of organisations, each within its own."""

import functools
import time

import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityProvider
from accounts.municipal.entrance import admit, see_to_no_rescue
from accounts.municipal.problems import KeptOut, Problem, answer
from accounts.municipal.protocol import MunicipalProvider, leave, refused
from accounts.providers import KIND
from audit.models import Entry, What

PATIENCE = 5  # seconds for each answer of a provider


class MunicipalAccountAdapter(DefaultSocialAccountAdapter):
    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "connected_other": _("This account of your organisation is connected with another account at Waaier."),
    }

    def list_apps(self, request, provider=None, client_id=None):
        """Those in the database alone. allauth asks by the kind of provider, or by its key: ours is a CBS code."""
        there = IdentityProvider.objects.select_related("organisation__municipality")
        if provider and provider != KIND:
            there = there.filter(pk=provider)
        return [each.app for each in (there.filter(client_id=client_id) if client_id else there)]

    def get_provider(self, request, provider, client_id=None):
        """The MunicipalProvider with this key. Raises SocialApp.DoesNotExist."""
        found = self.list_apps(request, provider=provider, client_id=client_id)
        if provider == KIND or not found:
            raise SocialApp.DoesNotExist
        return MunicipalProvider(request, app=found[0])

    def get_requests_session(self):
        """What asks providers: it does not wait long, and is not sent elsewhere, where a secret could end up."""
        session = requests.Session()
        session.request = functools.partial(session.request, timeout=PATIENCE, allow_redirects=False)
        return session

    def is_open_for_signup(self, request, sociallogin):
        return False  # who may come in has an account by then (entrance.admit)

    def authenticate_by_email(self, sociallogin):
        return None  # entrance.admit does, for the people of the provider's own organisation

    def pre_social_login(self, request, sociallogin):
        """Who comes from a provider is let in, or told why not."""
        source = sociallogin.provider.source
        state = sociallogin.state
        try:
            if (state.get("data") or {}).get("nonce") != sociallogin.claims.said.get("nonce"):
                raise KeptOut(Problem.STATE, "another nonce")
            if state.get("process") == AuthProcess.CONNECT:
                see_to_no_rescue(request.user)
            else:
                admit(source, sociallogin.claims, sociallogin)
        except KeptOut as error:
            Entry.objects.record(What.SIGN_IN_FAILED, municipality=source.place, method="openid")
            leave(refused(request, sociallogin.provider, error))
        # It goes along through the steps between here and a session: a second factor, an address to confirm.
        state["municipal"] = {
            "provider": source.code,
            "place": source.place,
            "id_token": sociallogin.id_token,
            "sid": str(sociallogin.claims.said.get("sid") or ""),
            "proves_factor": sociallogin.claims.proves_factor(source),
            "at": time.time(),
        }

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        """Each failure has a page of ours; allauth's says nothing, and forgets why."""
        if exception:
            leave(refused(request, provider, exception))
        said = f"{request.GET.get('error', '')}: {request.GET.get('error_description', '')}"
        if error == AuthError.CANCELLED:
            leave(answer(request, provider.source, Problem.DENIED, detail=said))
        problem = Problem.UNKNOWN if "state" in (extra_context or {}) else Problem.STATE
        leave(answer(request, provider.source, problem, detail=said))
