"""Searching and choosing in the knowledge base: Dutch words, the order of what is found, and facets that count."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import translation

from catalogue.knowledge.answer import ArticleAnswer
from knowledge.models import Article, Fit
from tests.builders import a_category, an_article

pytestmark = pytest.mark.django_db
PLAIN = {"title_nl": "Iets", "title_en": "Thing", "summary_nl": "Kort.", "summary_en": "Brief.", "text_nl": "Lang."}


def an_article_of(title, *fits, kind=Article.Kind.INSTRUMENT, **fields):
    """An article with this title that belongs to "lens/category" or "question=answer"."""
    article = an_article(**PLAIN | {"title_nl": title, "kind": kind} | fields)
    for fit in fits:
        question, _equals, answer = fit.partition("=")
        values = {"question": question, "answer": answer} if answer else {"category": a_category(fit)}
        Fit.objects.create(article=article, **values)
    return article


def found(query, user=None):
    """The titles that this address finds, in their order."""
    return [entry.title for entry in ArticleAnswer.of(QueryDict(query), user or AnonymousUser()).entries]


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("vergunningen", "Vergunning"),  # a form
        ("wijkteam", "Sociale wijkteams"),  # singular
        ("vrijwilliger", "Omgaan met vrijwilligers"),
        ("subsidie", "Startsubsidie"),  # a part of a compound
        ("wijk teams", "Sociale wijkteams"),  # apart
        ("vergunnign", "Vergunning"),  # a slip
        ("VERGUNNING", "Vergunning"),
        ("businessmodel", "Businessmodéllen"),  # accents
    ],
)
def test_dutch_words_find_what_is_meant(asked, title):
    for each in ["Vergunning", "Sociale wijkteams", "Omgaan met vrijwilligers", "Startsubsidie", "Businessmodéllen"]:
        an_article_of(each)
    assert found(f"q={asked}") == [title]


def test_a_mended_word_is_said():
    an_article_of("Vergunning")
    text, selection = ArticleAnswer.of(QueryDict("q=vergunnign"), AnonymousUser()).correction
    assert (text, selection.text) == ("vergunning", "vergunning")


def test_what_has_the_word_in_its_title_stands_before_summary_and_text():
    an_article_of("In de tekst", text_nl="Over geld praten.")
    an_article_of("In de samenvatting", summary_nl="Zo komt er geld.")
    an_article_of("Geld en middelen")
    an_article_of("Geld")
    assert found("q=geld") == ["Geld", "Geld en middelen", "In de samenvatting", "In de tekst"]


def test_a_phrase_and_a_word_left_out():
    an_article_of("Een", text_nl="Samen koken met buren.")
    an_article_of("Twee", text_nl="Koken, en dan samen eten.")
    assert found('q="samen koken"') == ["Een"]
    assert found("q=koken -eten") == ["Een"]


def test_a_category_is_found_by_its_name_and_synonyms():
    an_article_of("Kijk hier", "growth/recognition")
    an_article_of("Of hier")
    name = a_category("growth/recognition").name_nl
    assert found(f"q={name}") == ["Kijk hier"]


def test_a_need_is_found_by_its_words():
    an_article_of("Kijk hier", "support_needs=permit")
    an_article_of("Of hier")
    assert found("q=vergunning") == ["Kijk hier"]


def test_markdown_is_not_searched_and_links_are_not():
    an_article_of("Een", text_nl="Lees **[de handreiking](https://wegwijs.example/omweg)**.")
    assert found("q=handreiking") == ["Een"]
    assert found("q=omweg") == []


def test_an_english_reader_finds_english_words_and_dutch_titles():
    an_article_of("Rugdekking", title_en="Backing", text_en="Cover people.")
    an_article_of("Alleen Nederlands", title_en="", summary_en="", text_en="")
    with translation.override("en"):
        assert found("q=backing") == ["Backing"]
        assert found("q=rugdekking") == ["Backing"]
        assert found("q=nederlands") == ["Alleen Nederlands"]


def test_within_a_facet_or_and_between_facets_and():
    an_article_of("Een", "support_needs=permit", "growth/recognition")
    an_article_of("Twee", "support_needs=publicity", "growth/recognition")
    an_article_of("Drie", "support_needs=permit")
    assert found("support_needs=permit&support_needs=publicity") == ["Een", "Twee", "Drie"]
    assert found("support_needs=permit&growth=recognition") == ["Een"]


def test_a_facet_counts_without_its_own_choice():
    an_article_of("Een", "support_needs=permit", "phase=idea")
    an_article_of("Twee", "support_needs=publicity", "phase=idea")
    an_article_of("Drie", "support_needs=publicity", kind=Article.Kind.EXAMPLE)
    counts = ArticleAnswer.of(QueryDict("support_needs=permit"), AnonymousUser()).counts
    assert counts["support_needs"] == {"permit": 1, "publicity": 2}
    assert counts["phase"] == {"idea": 1}
    assert counts["kind"] == {"instrument": 1}
    both = ArticleAnswer.of(QueryDict("support_needs=permit&kind=instrument"), AnonymousUser()).counts
    assert both["support_needs"] == {"permit": 1, "publicity": 1}


def test_a_part_counts_for_its_category_and_a_merged_category_for_its_successor():
    part = a_category("actors/care_collectives")
    an_article_of("Een", f"actors/{part.key}")
    an_article_of("Twee", "growth/recognition")
    assert found(f"actors={part.parent.key}") == ["Een"]
    other = a_category("growth/scaling_up")
    a_category("growth/recognition").merge(other, by=None, reason="")
    assert found("growth=scaling_up") == ["Twee"]
    answer = ArticleAnswer.of(QueryDict("growth=recognition"), AnonymousUser())
    assert answer.selection.chosen == {"growth": ("scaling_up",)}
    assert [entry.title for entry in answer.entries] == ["Twee"]


def test_a_reason_that_was_switched_off_finds_nothing():
    article = an_article_of("Een", "support_needs=permit")
    assert found("support_needs=permit") == ["Een"]
    article.fits.get().revise(by=None, is_on=False)
    assert found("support_needs=permit") == []


def test_what_is_no_draft_and_was_not_retired_is_found_and_a_change_at_once():
    article = an_article_of("Een")
    an_article_of("Concept", published_at=None)
    assert found("") == ["Een"]
    Article.objects.filter(pk=article.pk).update(title_nl="Anders")
    assert found("") == ["Anders"]
    Article.objects.filter(pk=article.pk).update(retired_at=article.published_at)
    assert found("") == []


def test_what_the_address_does_not_know_is_said():
    an_article_of("Een")
    answer = ArticleAnswer.of(
        QueryDict("kleur=rood&view=map&kind=boek&growth=nergens&municipality=GM0000"), AnonymousUser()
    )
    assert answer.total == 1
    assert len(answer.notices) == 5
    assert answer.selection.is_empty


def test_a_page_that_does_not_exist_is_the_last_one():
    for number in range(21):
        an_article_of(f"Artikel {number}")
    answer = ArticleAnswer.of(QueryDict("page=9"), AnonymousUser())
    assert (answer.page, answer.last_page, len(answer.on_page)) == (2, 2, 1)


def test_without_articles_nothing_is_found():
    assert found("") == found("q=iets") == found("support_needs=permit") == []


def test_the_queries_do_not_grow_with_the_articles(django_assert_num_queries):
    counts = []
    for _round in range(2):
        for number in range(4):
            an_article_of(f"Artikel {number}", "support_needs=permit", "growth/recognition")
        found("")
        with django_assert_num_queries(1):
            found("q=artikel")
        counts.append(len(found("q=artikel")))
    assert counts == [4, 8]
