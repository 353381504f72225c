"""The entrance of the knowledge base: the lenses, the kinds, the cloud with its table, and one form."""

import re

import pytest
from django.urls import reverse

from knowledge.models import Article, Fit
from taxonomy.lenses import LENSES
from tests.builders import a_category, a_user, an_article
from tests.pages import tight

pytestmark = pytest.mark.django_db
ENTRY = "/kennisbank/"


@pytest.fixture
def articles():
    """One of each kind; the instrument belongs to a threshold and to a need."""
    made = {
        kind: an_article(title_nl=f"Titel {kind.label}", summary_nl="Over geld.", kind=kind) for kind in Article.Kind
    }
    instrument = made[Article.Kind.INSTRUMENT]
    Fit.objects.create(article=instrument, category=a_category("growth/recognition"))
    Fit.objects.create(article=instrument, question="support_needs", answer="permit")
    return made


def page_at(client, address=ENTRY):
    return tight(client.get(address).content.decode())


def test_the_entrance_shows_six_lenses_four_kinds_and_the_cloud(client, articles):
    page = page_at(client)
    for lens in LENSES.values():
        assert f'href="{lens.get_absolute_url()}" aria-label="{lens.name}: ' in page
    growth = LENSES["growth"]
    assert f'aria-label="{growth.name}: 1 artikel"' in page
    for kind in Article.Kind:
        assert f'href="/kennisbank/?kind={kind}"' in page
    assert page.count('class="w-drawing__link w-cloud__word') == 2 * len(articles)  # in two shapes


def test_each_word_of_the_cloud_is_a_link_and_stands_in_its_table(client, articles):
    page = page_at(client)
    for article in articles.values():
        assert page.count(f'href="{article.get_absolute_url()}"') == 4  # two shapes, the table, the list
    instrument = articles[Article.Kind.INSTRUMENT]
    assert f'aria-label="{instrument.title_nl}: instrument, met 2 verbanden"' in page
    table = page.partition("<table")[2].partition("</table>")[0]
    assert re.findall(r'numeric-column">(\d+)<', table) == ["2", "0", "0", "0"]


def test_a_choice_shows_what_was_found_without_the_entrance(client, articles):
    page = page_at(client, f"{ENTRY}?kind=instrument")
    assert "1 artikel" in page and "w-home" not in page
    assert 'name="kind" value="instrument" checked' in page
    assert articles[Article.Kind.EXAMPLE].title_nl not in page


def test_the_form_is_the_whole_state(client, articles):
    page = page_at(client, f"{ENTRY}?q=geld&kind=instrument&support_needs=permit")
    assert 'name="q" value="geld"' in page
    assert 'name="support_needs" value="permit" checked' in page
    chosen = ["q=geld", "kind=instrument", "support_needs=permit"]
    for one in chosen:  # each chip leaves one out
        rest = "&amp;".join(each for each in chosen if each != one)
        assert f'href="{ENTRY}?{rest}"' in page


def test_the_words_that_were_found_are_marked(client):
    an_article(title_nl="Geld geven", summary_nl="Zo doet u dat.", text_nl="Lang.")
    an_article(title_nl="Een", summary_nl="Kort.", text_nl="Een verhaal over **fondsen** en wat zij vragen.")
    assert "<mark>Geld</mark> geven" in page_at(client, f"{ENTRY}?q=geld")
    assert "verhaal over <mark>fondsen</mark> en wat" in page_at(client, f"{ENTRY}?q=fonds")


def test_what_was_typed_is_shown_and_never_run(client, articles):
    page = page_at(client, f"{ENTRY}?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page


def test_nothing_found_says_what_to_do(client, articles):
    page = page_at(client, f"{ENTRY}?q=xyzzyqwerty&kind=example")
    assert "Geen artikelen gevonden" in page
    assert 'href="/kennisbank/?kind=example"' in page
    assert f'href="{reverse("initiatives:list")}?q=xyzzyqwerty"' in page


def test_an_empty_knowledge_base_says_so(client):
    page = page_at(client)
    assert "Hier staan nog geen artikelen." in page


def test_what_is_there_in_dutch_only_says_so_on_an_english_page(client):
    an_article(title_nl="Alleen Nederlands", title_en="", summary_en="", text_en="")
    client.cookies["django_language"] = "en"
    page = page_at(client)
    assert '<h3 class="utrecht-heading-4" lang="nl">' in page
    assert "lang=" not in page_at_language(client, "nl").partition("<main")[2]


def page_at_language(client, language):
    client.cookies["django_language"] = language
    return page_at(client)


def test_the_queries_do_not_grow(client, django_assert_max_num_queries):
    for _round in range(2):
        for _each in range(5):
            Fit.objects.create(article=an_article(), category=a_category("growth/recognition"))
        page_at(client)
        with django_assert_max_num_queries(1):
            client.get(ENTRY)
    client.force_login(a_user())
    with django_assert_max_num_queries(6):
        client.get(ENTRY)


@pytest.mark.parametrize("address", ["/", "/brillen/", ENTRY])
def test_the_menu_and_the_foot_lead_there(client, address):
    page = client.get(address).content.decode()
    assert page.count(f'href="{ENTRY}"') >= 2
