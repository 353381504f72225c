"""The pages of the site as a whole: what it promises, and where to report a weakness."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps import views as sitemaps
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from accounts.models import Organisation
from catalogue.sitemaps import SITEMAPS, NamedPages
from config import csp_reports
from config.cookies import cookies
from outbox.links import absolute, tag
from retention.register import explained


@require_safe
def security_txt(request):
    """Where to report a weakness (RFC 9116). `Expires` may lie at most a year ahead."""
    expires = (timezone.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


# Where nothing stands for who is not known, or what is made for one person.
CLOSED = [
    "/admin/",
    "/mijn/",
    "/werkbank/",
    "/beheer/",
    "/uitnodiging/",
    "/intake/",
    "/inloggen/",
    "/zoekopdrachten/",
    "/initiatieven/vergelijken/",
    "/peiling/",
    "/stelling/",
]


@require_safe
def robots_txt(request):
    """What search engines may look at (RFC 9309): pages, once each. A list with a choice is the list once more,
    and a PDF the page; besides, what was withdrawn should not go on in their copies of files."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        "Disallow: /*?",
        "Disallow: /*.pdf$",
        "Allow: /intake/$",
        "",
        f"Sitemap: {absolute(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def reuse(request):
    """How the data of the register may be used again, and where they stand."""
    context = {
        "licence": settings.DATA_LICENCE,
        "kinds": [(label, reverse("initiatives:export", args=[kind])) for label, kind in FILES],
        "taxonomy": [(kind, reverse("curation:exchange-file", args=[kind])) for kind in ("csv", "ttl", "jsonld")],
        "example": tag("initiatief/1"),
    }
    return render(request, "pages/reuse.html", context)


def organisations():
    """The organisations of today."""
    today = Organisation.objects.filter(municipality__went_up_in=None).select_related("municipality")
    return today.order_by("municipality__sort_name", "pk")


@require_safe
def about(request):
    """What this register is, and what each organisation says of its own."""
    return render(request, "pages/about.html", {"organisations": organisations()})


@require_safe
def help_page(request):
    """How it works, for initiators and for officials."""
    return render(request, "pages/help.html")


@require_safe
def contact(request):
    """Whom one can reach, at each organisation."""
    return render(request, "pages/contact.html", {"organisations": organisations()})


@require_safe
def privacy(request):
    """What is kept of whom. Each organisation answers for its own: of several the reader chooses."""
    found = list(organisations())
    return _privacy(request, found[0] if len(found) == 1 else None, found)


@require_safe
def privacy_of(request, name):
    """What one organisation keeps of people, why and how long, and whom to ask about it (AVG, article 13)."""
    found = list(organisations())
    own = next((each for each in found if slugify(each.municipality.name) == name), None)
    if own is None:
        raise Http404
    return _privacy(request, own, found)


def _privacy(request, organisation, found):
    code = organisation.pk if organisation else ""
    context = {
        "organisation": organisation,
        "processings": explained(code),
        "cookies": cookies(),
        "places": [(each.name, reverse("privacy-of", args=[slugify(each.municipality.name)])) for each in found],
    }
    return render(request, "pages/privacy.html", context)


FILES = [("CSV", "csv"), ("Excel", "xlsx"), ("JSON", "json")]
MAPS = SITEMAPS | {"site": NamedPages("site-about", "site-help", "site-contact", "accessibility", "privacy", "reuse")}

urlpatterns = [
    path("robots.txt", robots_txt, name="robots"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": MAPS, "sitemap_url_name": "sitemap-part"}, name="sitemap"),
    path("sitemap-<str:section>.xml", sitemaps.sitemap, {"sitemaps": MAPS}, name="sitemap-part"),
    path("hergebruik/", reuse, name="reuse"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("toegankelijkheid/", TemplateView.as_view(template_name="pages/accessibility.html"), name="accessibility"),
    path("privacy/", privacy, name="privacy"),
    path("privacy/<slug:name>/", privacy_of, name="privacy-of"),
    path("csp/", csp_reports.report, name="csp-report"),
    path("over/", about, name="site-about"),
    path("hulp/", help_page, name="site-help"),
    path("contact/", contact, name="site-contact"),
]
