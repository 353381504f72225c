from django.urls import path, register_converter

from curation.views import (
    article_life,
    article_links,
    articles,
    category,
    division,
    exchange,
    history,
    lens,
    life,
    lists,
    mergers,
    municipality,
    overview,
    rules,
    second,
    waiting,
)
from taxonomy.lenses import LENS_BY_SLUG


class LensConverter:
    """A lens by its Dutch address; another address is not found."""

    regex = "[a-z-]+"

    def to_python(self, value):
        if value not in LENS_BY_SLUG:
            raise ValueError
        return LENS_BY_SLUG[value]

    def to_url(self, value):
        return value


register_converter(LensConverter, "lens")

app_name = "curation"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("geschiedenis/", history.history, name="history"),
    path("geschiedenis/<int:pk>/", history.revision, name="step"),
    path("wacht/", waiting.steps, name="waiting"),
    path("wacht/<int:pk>/", waiting.step, name="waiting-step"),
    path("verdelen/", division.divisions, name="divisions"),
    path("nieuw/<lens:lens>/", category.new, name="new"),
    path("gemeente/", municipality.mine, name="municipality"),
    path("gemeente/<slug:code>/", municipality.taxonomy, name="choices"),
    path("gemeente/<slug:code>/<int:pk>/verbergen/", municipality.hiding, name="hiding"),
    path("gemeente/<slug:code>/<int:pk>/onderdeel/", municipality.own_part, name="own-part"),
    path("gemeente/<slug:code>/contact/", municipality.contact, name="contact"),
    path("gemeente/<slug:code>/herindeling/", mergers.mergers, name="mergers"),
    path("herindeling/<int:pk>/", mergers.merger, name="merger"),
    path("uitwisseling/", exchange.exchange, name="exchange"),
    path("uitwisseling/taxonomie.<str:kind>", exchange.file, name="exchange-file"),
    path("uitwisseling/<uuid:pk>/", exchange.arrival, name="import"),
    path("regels/", rules.rules, name="rules"),
    path("regels/nieuw/", rules.NewRule.as_view(), name="new-rule"),
    path("regels/<int:pk>/", rules.rule, name="rule"),
    path("regels/<int:pk>/schakelaar/", rules.RuleSwitch.as_view(), name="rule-switch"),
    path("regels/<int:pk>/categorie/", rules.RuleTarget.as_view(), name="rule-target"),
    path("tweede-lezer/", second.samples, name="second-reader"),
    path("tweede-lezer/nieuw/", second.new, name="new-sample"),
    path("tweede-lezer/<int:pk>/", second.sample, name="sample"),
    path("tweede-lezer/<int:pk>/afsluiten/", second.close, name="close-sample"),
    path("tweede-lezer/<int:pk>/<int:number>/", second.reading, name="reading"),
    path("kennisbank/", articles.articles, name="articles"),
    path("kennisbank/nieuw/", articles.new, name="new-article"),
    path("kennisbank/wat-past-waarbij/", articles.what_fits, name="what-fits"),
    path("kennisbank/geschiedenis/<int:pk>/", article_life.step, name="article-step"),
    path("kennisbank/<int:pk>/", articles.article, name="article"),
    path("kennisbank/<int:pk>/teksten/", articles.texts, name="article-texts"),
    path("kennisbank/<int:pk>/redenen/", article_links.fits, name="article-fits"),
    path("kennisbank/<int:pk>/redenen/<int:fit>/", article_links.fit, name="article-fit"),
    path("kennisbank/<int:pk>/initiatieven/", article_links.initiatives, name="article-initiatives"),
    path("kennisbank/<int:pk>/verwant/", article_links.related, name="article-related"),
    path("kennisbank/<int:pk>/publicatie/", article_life.Publication.as_view(), name="article-publication"),
    path("kennisbank/<int:pk>/intrekking/", article_life.Retirement.as_view(), name="article-retirement"),
    path("kennisbank/<int:pk>/terugkeer/", article_life.Return.as_view(), name="article-return"),
    path("kennisbank/<int:pk>/geschiedenis/", article_life.steps, name="article-steps"),
    path("lijsten/<slug:kind>/", lists.list_of, name="list"),
    path("lijsten/<slug:kind>/bestand.<str:end>", lists.file, name="list-file"),
    path("lijsten/<slug:kind>/<int:pk>/", lists.version, name="list-version"),
    # What begins with a lens comes last.
    path("<lens:lens>/", lens.lens, name="lens"),
    path("<lens:lens>/<slug:slug>/", category.category, name="category"),
    path("<lens:lens>/<slug:slug>/teksten/", category.texts, name="texts"),
    path("<lens:lens>/<slug:slug>/verplaatsen/", life.Move.as_view(), name="move"),
    path("<lens:lens>/<slug:slug>/samenvoegen/", life.Merge.as_view(), name="merge"),
    path("<lens:lens>/<slug:slug>/splitsen/", life.Split.as_view(), name="split"),
    path("<lens:lens>/<slug:slug>/uit-gebruik/", life.Retire.as_view(), name="retire"),
    path("<lens:lens>/<slug:slug>/herstellen/", life.Restore.as_view(), name="restore"),
    path("<lens:lens>/<slug:slug>/verdelen/", division.division, name="division"),
]
