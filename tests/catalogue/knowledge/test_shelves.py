"""An article that a municipality added for itself is listed on that municipality's pages, and on no other's."""

import re

import pytest
from django.utils import timezone

from knowledge.models import Fit
from tests.builders import (
    a_category,
    a_municipality,
    an_admin,
    an_article,
    an_official,
    an_organisation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Two municipalities that take part, each with an article of its own, and a shared one."""
    here, there = a_municipality(), a_municipality("GM0355", "Zeist")
    for each in (here, there):
        an_organisation(each)
    articles = [
        an_article(title_nl="Voor iedereen"),
        an_article(title_nl="Loket Waaierdam", municipality=here),
        an_article(title_nl="Loket Zeist", municipality=there),
    ]
    for each in articles:
        Fit.objects.create(article=each, category=a_category("growth/recognition"))
    articles[0].related.add(*articles[1:])
    return articles


def listed(client, address):
    """Which of the two own articles a page names."""
    text = re.sub("</?mark>", "", client.get(address).content.decode())
    return {name for name in ("Loket Waaierdam", "Loket Zeist") if name in text}


def addresses():
    category = a_category("growth/recognition")
    return ["/kennisbank/", "/kennisbank/?growth=recognition", "/brillen/groei/", category.get_absolute_url()]


def test_a_visitor_of_a_site_of_several_finds_the_shared_ones(client, two):
    for address in [*addresses(), "/kennisbank/?q=loket", two[0].get_absolute_url()]:
        assert listed(client, address) == set(), address


@pytest.mark.parametrize("person", [an_official, an_admin])
def test_who_works_there_finds_their_own_and_never_those_of_another(client, two, person):
    client.force_login(person())
    for address in [*addresses(), "/kennisbank/?q=loket", two[0].get_absolute_url()]:
        assert listed(client, address) == {"Loket Waaierdam"}, address


def test_the_address_of_a_municipality_shows_its_own_to_everyone(client, two):
    asked = "/kennisbank/?municipality=GM0355"
    assert listed(client, asked) == {"Loket Zeist"}
    assert "Voor iedereen" in client.get(asked).content.decode()
    client.force_login(an_official())
    assert listed(client, asked) == {"Loket Zeist"}


def test_the_municipality_stays_in_every_address_of_the_page(client, two):
    text = client.get("/kennisbank/?municipality=GM0355&growth=recognition").content.decode()
    assert '<input type="hidden" name="municipality" value="GM0355">' in text.replace("\n", " ")
    assert 'href="/kennisbank/?municipality=GM0355"' in text  # without the threshold
    assert 'href="/kennisbank/?growth=recognition"' in text  # without the municipality


def test_a_site_of_one_organisation_shows_its_own_to_everyone(client):
    an_organisation(a_municipality())
    an_article(title_nl="Loket Waaierdam", municipality=a_municipality())
    an_article(title_nl="Loket Zeist", municipality=a_municipality("GM0355", "Zeist"))
    assert listed(client, "/kennisbank/") == {"Loket Waaierdam"}


def test_a_municipality_that_went_up_in_another_takes_its_articles_along(client, two):
    there = a_municipality("GM0355", "Zeist")
    there.went_up_in, there.vanished_on = a_municipality(), timezone.localdate()
    there.save()
    client.force_login(an_official())
    assert listed(client, "/kennisbank/") == {"Loket Waaierdam", "Loket Zeist"}
    client.logout()
    assert listed(client, "/kennisbank/?municipality=GM0355") == {"Loket Waaierdam", "Loket Zeist"}


def test_the_own_article_says_whose_it_is_and_shows_no_other(client, two):
    two[1].related.add(two[2])
    text = client.get(two[1].get_absolute_url()).content.decode()
    assert "Loket Waaierdam" in text and "Voor iedereen" in text and "Waaierdam" in text
    assert "Loket Zeist" not in text


def test_a_draft_stands_nowhere_but_on_its_own_page_for_who_writes_it(client, two):
    draft = an_article(title_nl="Zomaar een concept", published_at=None, municipality=a_municipality())
    Fit.objects.create(article=draft, category=a_category("growth/recognition"))
    two[0].related.add(draft)
    pages = [*addresses(), "/kennisbank/?q=concept", two[0].get_absolute_url(), "/sitemap-articles.xml"]
    for person in (None, an_official(), an_admin()):
        if person:
            client.force_login(person)
        for address in pages:
            assert "Zomaar een concept" not in client.get(address).content.decode(), address
            assert draft.slug not in client.get(address).content.decode(), address
    assert "Dit is een concept" in client.get(draft.get_absolute_url()).content.decode()
    client.logout()
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_the_map_for_search_engines_holds_the_shared_ones(client, two):
    text = client.get("/sitemap-articles.xml").content.decode()
    assert [each.get_absolute_url() in text for each in two] == [True, False, False]


def test_a_municipality_that_no_database_can_hold_is_left_out(client, two):
    page = client.get("/kennisbank/?municipality=%00")
    assert page.status_code == 200 and "Voor iedereen" in page.text
