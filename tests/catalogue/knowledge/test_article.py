"""The page of an article: what it says, where it belongs, and numbers that are those of the list for every reader."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from knowledge.models import Article, Fit
from tests.builders import a_category, a_municipality, a_user, an_article, an_initiative, an_official
from tests.pages import tight

pytestmark = pytest.mark.django_db


def page_of(client, article):
    response = client.get(article.get_absolute_url())
    return tight(response.content.decode())


def fitting(article, *fits, **fields):
    for fit in fits:
        question, _equals, answer = fit.partition("=")
        values = {"question": question, "answer": answer} if answer else {"category": a_category(fit)}
        Fit.objects.create(article=article, **values | fields)
    return article


def test_it_says_what_it_is_and_where_it_comes_from(client):
    article = an_article(
        title_nl="Ruimte geven",
        summary_nl="Wat u kunt laten.",
        text_nl="## Zo doet u het\n\nSta **niet** in de weg.",
        items=[{"nl": "Animo", "en": "Drive"}],
        source="Studie van 2015",
        section="3.2",
        dated=date(2015, 1, 31),
    )
    page = page_of(client, article)
    assert re.search("<h1[^>]*>Ruimte geven</h1>", page)
    assert '<meta name="description" content="Wat u kunt laten.">' in page
    assert "<strong>niet</strong>" in page and ">Zo doet u het</h3>" in page
    assert "<li>Animo</li>" in page
    assert ">Studie van 2015</dd>" in page and ">3.2</dd>" in page and ">januari 2015</dd>" in page
    assert 'href="/kennisbank/?kind=instrument"' in page  # a crumb


def test_it_names_what_it_belongs_to_and_what_to_do(client):
    article = fitting(an_article(), "growth/recognition", what_nl="aandacht geven")
    fitting(article, "support_needs=permit")
    page = page_of(client, article)
    assert f'href="{a_category("growth/recognition").get_absolute_url()}"' in page
    assert "Aandacht geven" in page
    assert "Vergunning" in page


@pytest.fixture
def initiatives():
    """Public and hidden ones in two municipalities, in a category and with a need."""
    places = [a_municipality(), a_municipality("GM0355", "Zeist")]
    for place in places:
        for published in (True, False):
            shared = {"municipality": place, "published": published}
            an_initiative(categories=["growth/recognition"], support_needs=["permit"], **shared)
            an_initiative(categories=["growth/scaling_up"], **shared)
    an_initiative(support_needs=["publicity"], phase="idea")


READERS = {
    "visitor": lambda: None,
    "initiator": a_user,
    "official": an_official,
    "other official": lambda: an_official(a_municipality("GM0355", "Zeist")),
}


@pytest.mark.parametrize("reader", READERS)
def test_each_number_is_that_of_the_list_for_this_reader(client, initiatives, reader):
    article = fitting(an_article(), "growth/recognition", "growth/scaling_up", "support_needs=permit", "phase=idea")
    user = READERS[reader]()
    if user:
        client.force_login(user)
    page = page_of(client, article)
    links = re.findall(r'<a class="[^"]*w-countlink" href="(/initiatieven/\?[^"]*)">.*?</span> ?(\d+) initiati', page)
    assert len(links) == 5  # two thresholds, either of them, a need and a phase
    for href, number in links:
        response = client.get(href.replace("&amp;", "&"))
        assert response.context["total"] == int(number) > 0, href
    numbers = {href.partition("?")[2]: int(number) for href, number in links}
    seen = {"visitor": 2, "initiator": 2, "official": 3, "other official": 3}[reader]
    assert numbers["growth=recognition"] == numbers["support_needs=permit"] == seen


def test_the_numbers_follow_a_merger_of_categories(client, initiatives):
    article = fitting(an_article(), "growth/recognition", "growth/scaling_up")
    a_category("growth/recognition").merge(a_category("growth/scaling_up"), by=None, reason="")
    page = page_of(client, article)
    assert re.findall(r'href="/initiatieven/\?(growth[^"]*)">', page) == ["growth=scaling_up"]
    assert "4 initiatieven" in page


def test_an_answer_that_only_officials_may_ask_has_no_number(client):
    article = fitting(an_article(), "turnover_now=0-10k")
    page = page_of(client, article)
    assert "0–10 duizend euro" in page
    assert "w-countlink" not in page


def test_initiatives_that_it_tells_of_stand_there_when_the_reader_may_see_them(client):
    shown, hidden = an_initiative(name="Buurtbus"), an_initiative(name="Nog dicht", published=False)
    article = an_article()
    article.initiatives.add(shown, hidden)
    assert "Buurtbus" in page_of(client, article) and "Nog dicht" not in page_of(client, article)
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))
    assert "Nog dicht" not in page_of(client, article)
    client.force_login(an_official())
    assert "Nog dicht" in page_of(client, article)


def test_related_articles_know_each_other_and_examples_that_fit_stand_beside(client):
    first = fitting(an_article(title_nl="Eerste"), "growth/recognition")
    second = an_article(title_nl="Tweede")
    example = fitting(an_article(title_nl="Zo ging het", kind=Article.Kind.EXAMPLE), "growth/recognition")
    elsewhere = fitting(an_article(title_nl="Iets anders", kind=Article.Kind.EXAMPLE), "growth/scaling_up")
    first.related.add(second)
    assert second.get_absolute_url() in page_of(client, first)
    assert first.get_absolute_url() in page_of(client, second)
    assert example.get_absolute_url() in page_of(client, first)
    assert elsewhere.get_absolute_url() not in page_of(client, first)


def test_an_english_reader_gets_english_and_else_dutch_that_says_so(client):
    client.cookies["django_language"] = "en"
    page = page_of(client, an_article())
    assert "Do <strong>not</strong> stand in the way." in page
    assert 'lang="nl"' not in page.partition("<main")[2].partition("</main>")[0]
    page = page_of(client, an_article(title_en="", summary_en="", text_en=""))
    assert '<div class="w-prose" lang="nl">' in page
    assert re.search('<h1[^>]* lang="nl">', page)


def test_a_retired_article_is_gone_and_says_where_to_go(client):
    article, other = an_article(title_nl="Oude regel"), an_article(title_nl="Nieuwe regel")
    article.related.add(other)
    Article.objects.filter(pk=article.pk).update(retired_at=timezone.now())
    response = client.get(article.get_absolute_url())
    page = tight(response.content.decode())
    assert response.status_code == 410
    assert "Oude regel" in page and "Sta" not in page.partition("<main")[2]
    assert other.get_absolute_url() in page
    assert client.get("/kennisbank/bestaat-niet/").status_code == 404


def test_the_queries_do_not_grow(client):
    counted = []
    article = an_article()
    for fits in (["growth/recognition"], ["growth/scaling_up", "phase=idea"]):
        for kind in Article.Kind:
            article.related.add(fitting(an_article(kind=kind), "growth/recognition"))
        article.initiatives.add(an_initiative(categories=["growth/recognition"]))
        fitting(article, *fits)
        page_of(client, article)
        with CaptureQueriesContext(connection) as queries:
            client.get(article.get_absolute_url())
        counted.append(len(queries))
    assert counted[0] == counted[1]
