"""The supplied articles: loaded again, nothing changes; what a curator changed, wins."""

import pytest
from django.utils import timezone

from knowledge.models import Article, Fit
from knowledge.supplied import load_articles, supplied
from tests.builders import a_category, an_initiative

pytestmark = pytest.mark.django_db


def test_all_files_are_loaded_once():
    first, again = load_articles(), load_articles()

    assert first == (len(supplied()), 0)
    assert again == (0, 0)
    assert {*Article.objects.values_list("key", flat=True)} == {row["key"] for row in supplied()}
    assert all(article.is_public for article in Article.objects.all())


def test_a_reason_to_fit_comes_along():
    load_articles()

    fit = Fit.objects.get(article__key="actie", category=a_category("growth/recognition"))
    assert fit.what_nl == "aandacht en waardering geven"


def test_what_the_file_says_comes_back_until_a_curator_changed_it():
    load_articles()
    article = Article.objects.get(key="actie")
    Article.objects.filter(pk=article.pk).update(title_nl="Anders")
    article.fits.all().delete()

    assert load_articles() == (0, 1)
    article.refresh_from_db()
    assert article.title_nl == "Het ACTIE-model"
    assert article.fits.exists()

    Article.objects.filter(pk=article.pk).update(title_nl="Anders", curated_at=timezone.now())
    assert load_articles() == (0, 0)
    article.refresh_from_db()
    assert article.title_nl == "Anders"


def test_what_an_article_tells_of_is_tied_when_it_is_there(monkeypatch):
    row = next(row for row in supplied() if row["key"] == "actie") | {"initiatives": ["buuv"], "related": []}
    monkeypatch.setattr("knowledge.supplied.supplied", lambda: [row])
    load_articles()
    assert not Article.objects.get(key="actie").initiatives.exists()

    initiative = an_initiative(name="BUUV")
    load_articles()
    assert Article.objects.get(key="actie").initiatives.get() == initiative


# --- Ties ------------------------------------------------------------------------------------------------------------


def supplying(monkeypatch, **files):
    """Supply these articles only, {key: what its file says besides its texts}."""
    row = next(row for row in supplied() if row["key"] == "actie")
    rows = [row | {"key": key, "initiatives": [], "related": [], "fits": []} | own for key, own in files.items()]
    monkeypatch.setattr("knowledge.supplied.supplied", lambda: rows)


def related(key):
    return {*Article.objects.get(key=key).related.values_list("key", flat=True)}


def curate(key):
    Article.objects.filter(key=key).update(curated_at=timezone.now())


def test_a_tie_that_a_file_no_longer_names_goes(monkeypatch):
    an_initiative(name="BUUV"), an_initiative(name="Betere Buren")
    supplying(monkeypatch, one={"related": ["two"], "initiatives": ["buuv", "betere-buren"]}, two={}, three={})
    assert load_articles() == (3, 0)
    assert related("one") == {"two"}

    supplying(monkeypatch, one={"related": ["three"], "initiatives": ["betere-buren"]}, two={}, three={})
    assert load_articles() == (0, 3)
    assert load_articles() == (0, 0)
    assert related("one") == {"three"}
    assert related("two") == set()
    assert Article.objects.get(key="one").initiatives.get().slug == "betere-buren"


def test_articles_are_tied_whichever_of_the_two_names_the_other(monkeypatch):
    supplying(monkeypatch, one={"related": ["two"]}, two={"related": ["three"]}, three={})

    assert load_articles() == (3, 0)
    assert load_articles() == (0, 0)
    assert related("two") == {"one", "three"}


@pytest.mark.parametrize("curated", ["one", "two"])
def test_a_tie_that_a_curator_removed_stays_away(monkeypatch, curated):
    an_initiative(name="BUUV")
    supplying(monkeypatch, one={"related": ["two"], "initiatives": ["buuv"]}, two={"initiatives": ["buuv"]})
    load_articles()
    article = Article.objects.get(key=curated)
    article.related.clear()
    article.initiatives.clear()
    curate(curated)

    assert load_articles() == (0, 0)
    assert related("one") == related("two") == set()
    assert not article.initiatives.exists()


def test_a_tie_that_a_curator_made_stays(monkeypatch):
    supplying(monkeypatch, one={}, two={})
    load_articles()
    curate("two")
    Article.objects.get(key="two").related.add(Article.objects.get(key="one"))

    assert load_articles() == (0, 0)
    assert related("one") == {"two"}


def test_a_new_file_ties_its_article_to_one_that_a_curator_changed(monkeypatch):
    supplying(monkeypatch, one={})
    load_articles()
    curate("one")

    supplying(monkeypatch, one={}, two={"related": ["one"]})
    assert load_articles() == (1, 0)
    assert related("one") == {"two"}


def test_two_articles_with_one_title_have_an_address_each(monkeypatch):
    supplying(monkeypatch, one={}, two={}, three={})
    assert load_articles() == (3, 0)
    assert load_articles() == (0, 0)

    addresses = {*Article.objects.values_list("slug", flat=True)}
    assert addresses == {"het-actie-model", "het-actie-model-2", "het-actie-model-3"}
