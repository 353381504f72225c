"""What stands round every page: whose site it is (`catalogue.identity`)."""

from allauth.account.auth_backends import AuthenticationBackend
from django import template
from django.contrib.sites.requests import RequestSite
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest

from accounts.models import Membership, User
from accounts.municipal.borders import ASKING
from catalogue.identity import identity_of
from initiatives.search import data_version
from initiatives.search.models import SearchClock

# Pages on which somebody works for their own municipality.
AT_WORK = {"workbench", "office", "curation", "retention"}
WORKS = Exists(Membership.objects.filter(user=OuterRef("pk"), suspended_at=None))
VERSION = Subquery(SearchClock.objects.filter(name="site").values("version"))


class SignedInBackend(AuthenticationBackend):
    """Who is signed in is read together with the version of the organisations, and with whether they have a role: one
    query, not three, and none when they were read with their session (`config.sessions`)."""

    def get_user(self, user_id):
        session = ASKING.get()
        user = session.person(user_id) if session is not None else None
        if user is None:
            user = User.objects.annotate(site_version=VERSION, works_somewhere=WORKS).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


def remembering_middleware(get_response):
    """What a view reads of the data versions is not asked again for what stands round its page; and what was read with
    the session is not asked again by who only looks."""

    def middleware(request):
        brought = request.session.versions if request.method in ("GET", "HEAD") else None
        with data_version.remembered(brought):
            return get_response(request)

    return middleware


register = template.Library()


@register.simple_tag(takes_context=True)
def whose_page(context):
    """The organisation whose page this is, None for one of Waaier's. A view of pages that are kept gives it as `site`;
    else it takes one query for a visitor, unless the page read the versions."""
    request = context.get("request")
    # allauth's pages for who is not signed in have a `site` of their own: the host, as typed in by the visitor.
    given = context.get("site")
    if ("site" in context and not isinstance(given, RequestSite)) or not isinstance(request, HttpRequest):
        return given
    version = getattr(request.user, "site_version", None)
    if version is None:
        version = data_version.latest().site.number
    return identity_of(version, municipality_of(request))


def municipality_of(request):
    """The code of the municipality whose page this is, "" for a page of all: a view says so as
    `request.municipality_code`."""
    code = getattr(request, "municipality_code", "")
    match = request.resolver_match
    if code or not match or match.namespace not in AT_WORK or not request.user.is_authenticated:
        return code
    return match.kwargs.get("code") or request.user.employer
