"""What stands of the knowledge base on the pages of lenses and categories."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge.models import Fit
from tests.builders import a_category, an_article
from tests.pages import tight

pytestmark = pytest.mark.django_db


def page_at(client, address):
    return tight(client.get(address).content.decode())


def test_a_category_and_its_lens_show_the_articles_that_belong_there(client):
    category, article = a_category("government_relation/joint"), an_article(title_nl="Aandacht geven")
    assert "Uit de kennisbank" not in page_at(client, category.get_absolute_url())
    Fit.objects.create(article=article, category=category)
    for address in (category.get_absolute_url(), "/brillen/verhouding-tot-de-overheid/"):
        page = page_at(client, address)
        assert article.get_absolute_url() in page, address
        assert 'href="/kennisbank/?government_relation=joint"' in page, address
    assert "Aandacht geven" not in page_at(client, "/brillen/bloedgroepen/")
    assert "Aandacht geven" not in page_at(client, a_category("government_relation/independent").get_absolute_url())


def test_what_fits_a_part_belongs_to_its_category(client):
    part, article = a_category("actors/care_collectives"), an_article(title_nl="Zorg samen")
    Fit.objects.create(article=article, category=part)
    for each in (part, part.parent):
        assert "Zorg samen" in page_at(client, each.get_absolute_url())


def test_what_fitted_a_merged_category_counts_for_its_successor(client):
    category, successor = a_category("government_relation/joint"), a_category("government_relation/independent")
    Fit.objects.create(article=an_article(title_nl="Aandacht geven"), category=category)
    assert "Aandacht geven" not in page_at(client, successor.get_absolute_url())
    step = category.merge(successor, by=None, reason="")
    assert "Aandacht geven" in page_at(client, successor.get_absolute_url())
    assert "government_relation=independent" in page_at(client, "/brillen/verhouding-tot-de-overheid/")
    step.undo(by=None, reason="")
    assert "Aandacht geven" not in page_at(client, successor.get_absolute_url())


def test_the_link_counts_all_and_leads_to_all(client):
    category = a_category("government_relation/joint")
    for number in range(8):
        Fit.objects.create(article=an_article(title_nl=f"Stuk {number}"), category=category)
    page = page_at(client, category.get_absolute_url())
    assert "Alle 8 artikelen in de kennisbank" in page
    assert len([number for number in range(8) if f"Stuk {number}" in page]) == 6
    assert "8 artikelen" in page_at(client, "/kennisbank/?government_relation=joint")


def test_the_queries_do_not_grow(client):
    category = a_category("government_relation/joint")
    for address in (category.get_absolute_url(), "/brillen/verhouding-tot-de-overheid/"):
        counted = []
        for number in (0, 1, 4):
            for _each in range(number):
                Fit.objects.create(article=an_article(), category=category)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counted.append(len(queries))
        assert counted == [counted[0]] * 3
