"""What search engines are told to look at: all public pages of this room, and when they changed."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.db.models.functions import Greatest
from django.urls import reverse

from initiatives.events import changed_at
from initiatives.models import CouncilPack, Initiative
from knowledge.models import Article
from taxonomy.lenses import LENSES
from taxonomy.models import Category


class SiteMap(Sitemap):
    """Pages under the address of this site, whatever the request says that it is."""

    limit = 10_000

    @property
    def protocol(self):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class NamedPages(SiteMap):
    """Pages that have a name and no row."""

    def __init__(self, *names):
        self.names = names

    def items(self):
        return self.names

    def location(self, item):
        return reverse(item)


class InitiativeMap(SiteMap):
    def items(self):
        return Initiative.objects.public().annotate(changed_at=changed_at()).only("slug").order_by("pk")

    def lastmod(self, item):
        return item.changed_at

    def get_latest_lastmod(self):
        return self.items().aggregate(at=Max("changed_at"))["at"]


class LensMap(SiteMap):
    def items(self):
        return [*LENSES.values(), *Category.objects.active().shared()]


class PackMap(SiteMap):
    def items(self):
        return CouncilPack.objects.filter(is_public=True).defer("contents").order_by("pk")

    def lastmod(self, item):
        return item.made_at


class ArticleMap(SiteMap):
    """The shared articles: one of a municipality is listed on its own pages only."""

    def items(self):
        changed = Greatest("published_at", "curated_at")
        return Article.objects.published().shared().annotate(changed_at=changed).only("slug").order_by("pk")

    def lastmod(self, item):
        return item.changed_at


PAGES = [
    "initiatives:home",
    "initiatives:list",
    "initiatives:lenses",
    "knowledge:entry",
    "initiatives:packs",
    "intake:start",
]
SITEMAPS = {
    "pages": NamedPages(*PAGES),
    "initiatives": InitiativeMap(),
    "lenses": LensMap(),
    "articles": ArticleMap(),
    "packs": PackMap(),
}
