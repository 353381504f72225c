"""The pages of the site as a whole: what it promises, and where to report a weakness."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps import views as sitemaps
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from catalogue.sitemaps import SITEMAPS, NamedPages
from outbox.links import absolute, tag


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
    "/intake/",
    "/inloggen/",
    "/zoekopdrachten/",
    "/initiatieven/vergelijken/",
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


FILES = [("CSV", "csv"), ("Excel", "xlsx"), ("JSON", "json")]
MAPS = SITEMAPS | {"site": NamedPages("accessibility", "privacy", "reuse")}

urlpatterns = [
    path("robots.txt", robots_txt, name="robots"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": MAPS, "sitemap_url_name": "sitemap-part"}, name="sitemap"),
    path("sitemap-<str:section>.xml", sitemaps.sitemap, {"sitemaps": MAPS}, name="sitemap-part"),
    path("hergebruik/", reuse, name="reuse"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("toegankelijkheid/", TemplateView.as_view(template_name="pages/accessibility.html"), name="accessibility"),
    path("privacy/", TemplateView.as_view(template_name="pages/privacy.html"), name="privacy"),
]
