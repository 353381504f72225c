"""What a provider says of itself (OpenID Connect Discovery 1.0): fetched, looked over, and kept for minutes."""

import ipaddress
import socket
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.cache import cache
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from accounts.municipal.problems import KeptOut, Problem

PATH = "/.well-known/openid-configuration"
KEPT_FOR = 600  # seconds
PATIENCE = 5  # seconds
LARGEST = 256 * 1024  # bytes
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ENDPOINTS = (*NEEDED, "userinfo_endpoint", "end_session_endpoint")


class Fault(TextChoices):
    """What can be wrong with a provider's word of itself."""

    ADDRESS = "address"
    LOCAL = "local"
    DOWN = "down"
    MISSING = "missing"
    ELSEWHERE = "elsewhere"
    NO_JSON = "no_json"
    COMMON = "common"
    SLASH = "slash"
    ISSUER = "issuer"
    INCOMPLETE = "incomplete"
    INSECURE = "insecure"


class Faulty(Exception):
    """The document cannot be used: which Fault, and what was seen."""

    def __init__(self, fault, seen=""):
        super().__init__(f"{fault}: {seen}")
        self.fault, self.seen = fault, seen


class Remark(NamedTuple):
    """What a look at a provider brought up: "error", "warning" or "ok", and a sentence."""

    kind: str
    text: str


def of(issuer):
    """The document of the provider with this address, a dict. Raises KeptOut."""
    known = cache.get(key_of(issuer))
    if known is None:
        try:
            known = read(issuer)
        except Faulty as faulty:
            problem = Problem.DOWN if faulty.fault == Fault.DOWN else Problem.MALFORMED
            raise KeptOut(problem, str(faulty)) from faulty
        cache.set(key_of(issuer), known, KEPT_FOR)
    return known


def key_of(issuer):
    """Where the document is kept."""
    return f"discovery:{sha256(issuer.encode()).hexdigest()}"


def read(issuer):
    """The same, asked now. Raises Faulty."""
    see_to_address(issuer)
    try:
        with requests.get(issuer.rstrip("/") + PATH, timeout=PATIENCE, allow_redirects=False, stream=True) as response:
            content = response.raw.read(LARGEST, decode_content=True)
    except (requests.RequestException, OSError) as error:
        raise Faulty(Fault.DOWN, type(error).__name__) from error
    if response.is_redirect:
        raise Faulty(Fault.ELSEWHERE, response.headers["Location"])
    if response.status_code != 200:
        raise Faulty(Fault.DOWN if response.status_code >= 500 else Fault.MISSING, str(response.status_code))
    try:
        document = requests.compat.json.loads(content)
    except ValueError:
        raise Faulty(Fault.NO_JSON, response.headers.get("Content-Type", "")) from None
    if not isinstance(document, dict):
        raise Faulty(Fault.NO_JSON, type(document).__name__)
    see_to_document(document, issuer)
    return document


def see_to_address(issuer):
    """Raise Faulty for an address where no provider can be, or where this machine talks to itself."""
    try:
        parts = urlsplit(issuer)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Faulty(Fault.ADDRESS, issuer) from None
    if parts.scheme not in {"https", "http"} or not host or parts.query or parts.fragment or parts.username:
        raise Faulty(Fault.ADDRESS, issuer)
    if settings.MUNICIPAL_SIGN_IN_LOCAL:
        return
    if parts.scheme != "https":
        raise Faulty(Fault.INSECURE, issuer)
    try:
        found = {line[4][0] for line in socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise Faulty(Fault.DOWN, type(error).__name__) from error
    for number in map(ipaddress.ip_address, (each.partition("%")[0] for each in found)):
        if number.is_loopback or number.is_link_local or number.is_unspecified or number.is_multicast:
            raise Faulty(Fault.LOCAL, str(number))


def see_to_document(document, issuer):
    """Raise Faulty for a document that is of another provider, or with which nobody can sign in."""
    said = str(document.get("issuer", ""))
    if "{" in said or issuer.rstrip("/").rpartition("/")[2] in {"common", "organizations", "consumers"}:
        raise Faulty(Fault.COMMON, said)
    if said != issuer:
        raise Faulty(Fault.SLASH if said.rstrip("/") == issuer.rstrip("/") else Fault.ISSUER, said)
    missing = [name for name in NEEDED if not isinstance(document.get(name), str)]
    if missing:
        raise Faulty(Fault.INCOMPLETE, ", ".join(missing))
    schemes = {urlsplit(str(document[name])).scheme for name in ENDPOINTS if name in document}
    if not schemes <= ({"https", "http"} if settings.MUNICIPAL_SIGN_IN_LOCAL else {"https"}):
        raise Faulty(Fault.INSECURE, ", ".join(sorted(schemes)))


def looked_at(issuer):
    """What an admin should know of the provider at this address, as Remarks; nothing of it is kept."""
    try:
        document = read(issuer)
    except Faulty as faulty:
        return [Remark("error", in_words(faulty))]
    findings = [Remark("ok", _("The provider answers, and is who it should be."))]
    ways = document.get("code_challenge_methods_supported")
    if isinstance(ways, list) and "S256" not in ways:
        findings.append(
            Remark("warning", _("It does not say that it takes PKCE with S256, which Waaier always uses."))
        )
    if "end_session_endpoint" not in document:
        findings.append(
            Remark("warning", _("It has no address to sign out. Who signs out here stays signed in there."))
        )
    if "userinfo_endpoint" not in document:
        findings.append(
            Remark("warning", _("It has no address for userinfo. Then everything has to be in the token."))
        )
    return findings


def in_words(faulty):
    """What is wrong, and what to do about it."""
    seen = {"seen": str(faulty.seen)[:200]}
    match faulty.fault:
        case Fault.ADDRESS:
            return _("This is no address of a provider. It looks like https://login.example.nl/name.")
        case Fault.LOCAL:
            return _("This address leads to the computer on which Waaier runs (%(seen)s). That cannot be.") % seen
        case Fault.DOWN:
            return _("Nobody answers at this address (%(seen)s). Is it right, and can this server reach it?") % seen
        case Fault.MISSING:
            return _("Something answers, but there is no provider at this address (answer %(seen)s).") % seen
        case Fault.ELSEWHERE:
            return _("This address sends us on to %(seen)s. Enter the address itself.") % seen
        case Fault.NO_JSON:
            return _("A page answers, not a provider (%(seen)s). The address has to be that of the issuer.") % seen
        case Fault.COMMON:
            return _(
                "This address is for everyone, so we could not know from which organisation somebody is. Enter the "
                "address with the number (tenant) of your organisation."
            )
        case Fault.SLASH:
            return (
                _("The provider writes its address as %(seen)s. Enter it just so, also the slash at the end.") % seen
            )
        case Fault.ISSUER:
            return _("The provider says that its address is “%(seen)s”. Enter that one.") % seen
        case Fault.INCOMPLETE:
            return _("The provider answers, but does not tell all that is needed. Missing: %(seen)s.") % seen
        case _:
            return _("Every address of the provider has to begin with https://.")
