"""allauth's OpenID Connect as it is used here: with PKCE and a nonce, nothing that a link can change, and both the
token and userinfo read."""

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.crypto import get_random_string
from jwt import ExpiredSignatureError, ImmatureSignatureError

from accounts.municipal import discovery
from accounts.municipal.claims import Claims
from accounts.municipal.problems import KeptOut, Problem, answer, log
from outbox.links import absolute

NOT_KNOWN = ("invalid_client", "unauthorized_client")  # RFC 6749, 5.2
# What reading an answer that is none raises: of requests, of the protocol, and of a document of another shape.
FAILURES = (
    requests.RequestException,
    OAuth2Error,
    PermissionDenied,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
)


class MunicipalAdapter(OpenIDConnectOAuth2Adapter):
    """How tokens are fetched and read."""

    @property
    def openid_config(self):
        return discovery.of(self.get_provider().source.issuer)

    def get_callback_url(self, request, app):
        """Of settings.SITE_URL, as it was told to the provider."""
        return absolute(reverse("openid_connect_callback", args=[self.provider_id]))

    def complete_login(self, request, app, token, response, **options):
        """The SocialLogin of who signed in there, with its `claims` and its `id_token`. Raises KeptOut."""
        id_token = response.get("id_token")
        if not id_token:
            raise KeptOut(Problem.MALFORMED, "no id_token")
        try:
            said = self._decode_id_token(app, id_token)
        except OAuth2Error as error:
            is_clock = isinstance(error.__cause__, ExpiredSignatureError | ImmatureSignatureError)
            raise KeptOut(Problem.CLOCK if is_clock else Problem.MALFORMED, repr(error.__cause__)) from error
        claims = Claims(said, self.userinfo(token.token))
        login = self.get_provider().sociallogin_from_response(request, claims)
        login.claims, login.id_token = claims, id_token
        return login

    def userinfo(self, access_token):
        """What userinfo says; nothing where it cannot be read: the token says enough, or else it is missed there."""
        if "userinfo_endpoint" not in self.openid_config:
            return {}
        try:
            said = self._fetch_user_info(access_token)
        except (requests.RequestException, ValueError) as error:
            log.warning("no userinfo", organisation=self.provider_id, said=repr(error)[:300])
            return {}
        return said if isinstance(said, dict) else {}


class MunicipalProvider(OpenIDConnectProvider):
    """The provider of an organisation; `source` is its IdentityProvider."""

    oauth2_adapter_class = MunicipalAdapter

    @property
    def source(self):
        return self.app.source

    def serialize(self):
        """By its organisation: two of them may have the same client id, each at its own provider."""
        return {"id": self.source.code}

    def redirect(self, request, process, next_url=None):
        """The way to the provider. What an address says besides is not taken: it could ask for less there."""
        nonce = get_random_string(32)
        asked = {"nonce": nonce}
        if self.source.factor == self.source.Factor.PROVEN:
            asked["acr_values"] = " ".join(self.source.factor_values)
        return super().redirect(request, process, next_url, data={"nonce": nonce}, auth_params=asked)

    def extract_uid(self, claims):
        return self.source.uid_of(claims.said["sub"])

    def extract_extra_data(self, claims):
        """What is kept beside the connection: nothing. What they are called and may do is asked anew each time."""
        return {}

    def extract_common_fields(self, claims):
        return {}

    def extract_email_addresses(self, claims):
        return []


def refused(request, provider, error):
    """The page for what went wrong on the way."""
    problem, detail = problem_of(error)
    return answer(request, provider.source, problem, detail=detail)


def problem_of(error):
    """(Problem, what only the log says) of an exception."""
    said = f"{type(error).__name__}: {error}"
    if isinstance(error, KeptOut):
        return error.problem, error.detail
    if isinstance(error, PermissionDenied):
        return Problem.STATE, said
    if isinstance(error, requests.JSONDecodeError):
        return Problem.MALFORMED, said
    if isinstance(error, requests.RequestException):
        return Problem.DOWN, said
    if isinstance(error, OAuth2Error):
        return Problem.SECRET if any(each in said for each in NOT_KNOWN) else Problem.UNKNOWN, said
    return Problem.MALFORMED, said


def leave(response):
    """Let this page be the answer, wherever allauth is by now."""
    raise ImmediateHttpResponse(response)
