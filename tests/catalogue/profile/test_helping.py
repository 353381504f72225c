"""“Wat kan helpen” on the profile: what each reader sees of it, and that it is never old."""

import pytest
from django.urls import reverse

from knowledge.models import Fit, Mark
from tests.builders import (
    a_category,
    a_mark,
    a_municipality,
    a_user,
    an_article,
    an_initiative,
    an_intake,
    an_official,
)
from tests.pages import PageClient
from ui.fragments import FragmentCache

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def none_kept():
    FragmentCache.clear()


@pytest.fixture
def owner():
    return a_user()


@pytest.fixture
def initiative(owner):
    intake = an_intake(owner=owner, turnover_now="10-50k", support_needs=["start_subsidy"])
    return an_initiative(intake=intake, categories=["growth/recognition"])


@pytest.fixture
def article():
    found = an_article(title_nl="Een podium", title_en="A stage")
    Fit.objects.create(article=found, category=a_category("growth/recognition"))
    Fit.objects.create(article=found, question="turnover_now", answer="10-50k")
    return found


def block(initiative, reader=None, language="nl"):
    """What stands under the heading, "" when it is not there."""
    client = PageClient()
    client.cookies["django_language"] = language
    if reader:
        client.force_login(reader)
    html = client.get(initiative.get_absolute_url()).content.decode()
    if 'id="helping"' not in html:
        assert 'href="#helping"' not in html
        return ""
    assert 'href="#helping"' in html
    return html[html.index('id="helping"') : html.index("w-helping__about")]


def test_everyone_sees_what_follows_from_what_everyone_may_know(initiative, article, owner):
    for reader, sees_turnover in [(None, False), (a_user(), False), (owner, True), (an_official(), True)]:
        html = block(initiative, reader)
        assert "Een podium" in html and "staat voor drempel 2: Aandacht en erkenning" in html
        assert ("omzet" in html) == sees_turnover
        assert article.get_absolute_url() in html
    assert "stands before threshold 2: Attention and recognition" in block(initiative, None, "en")


def test_where_nothing_fits_only_insiders_read_that(initiative, owner):
    assert block(initiative) == ""
    assert "Bij wat nu bekend is, past geen instrument." in block(initiative, owner)
    assert "Bij wat nu bekend is, past geen instrument." in block(initiative, an_official())


def test_only_officials_have_the_box(initiative, article, owner):
    address = reverse("workbench:marks", args=[initiative.slug])
    readers = {"public": None, "owner": owner, "official": an_official()}
    readers["elsewhere"] = an_official(a_municipality("GM0355", "Zeist"))
    assert [name for name, reader in readers.items() if address in block(initiative, reader)] == ["official"]


def test_the_initiator_reads_their_part_here_and_at_my_initiatives(initiative, article, owner):
    a_mark(initiative, article, words="Kwam in de krant.", told="Mooi dat u er stond.")

    html = block(initiative, owner)
    assert "Wat de gemeente u laat weten" in html and "Mooi dat u er stond." in html
    assert "Kwam in de krant." not in html
    assert html.count("Een podium") == 1  # told of, and so not proposed again
    client = PageClient()
    client.force_login(owner)
    mine = client.get(reverse("initiatives:mine")).content.decode()
    assert "Mooi dat u er stond." in mine and "Kwam in de krant." not in mine
    for other in (None, a_user()):
        html = block(initiative, other)
        assert "Mooi dat" not in html and "Een podium" in html


def test_without_a_part_for_them_the_initiator_knows_nothing_of_it(initiative, article, owner):
    before = block(initiative, owner)
    a_mark(initiative, article, result="did_not_help", words="Werkte niet.")
    assert block(initiative, owner) == before


def test_an_initiator_keeps_what_they_were_told_when_the_initiative_moved(initiative, article, owner):
    a_mark(initiative, article, told="Mooi dat u er stond.")
    initiative.municipality = a_municipality("GM0355", "Zeist")
    initiative.save(update_fields=["municipality"])
    assert "Mooi dat u er stond." in block(initiative, owner)


def marked_in(number, article):
    places = [("GM9999", "Waaierdam"), ("GM0355", "Zeist"), ("GM0392", "Haarlem")][:number]
    for code, name in places:
        a_mark(an_initiative(municipality=a_municipality(code, name)), article)


def test_the_total_is_told_when_three_municipalities_have_something_to_tell(initiative, article, owner):
    marked_in(2, article)
    for reader in (None, owner, an_official(a_municipality("GM0355", "Zeist"))):
        assert "Hielp bij" not in block(initiative, reader)
    assert "Hielp bij 1 van 1 in Waaierdam" in block(initiative, an_official())

    marked_in(3, article)

    for reader in (None, owner, an_official(a_municipality("GM0355", "Zeist"))):
        html = block(initiative, reader)
        assert "Hielp bij 5 van 5 in alle gemeenten" in html and " in Waaierdam" not in html
    assert "Hielp bij 2 van 2 in Waaierdam" in block(initiative, an_official())


def test_it_is_kept_and_never_old(initiative, article, client, django_assert_num_queries):
    block(initiative)
    with django_assert_num_queries(2):  # the clock and the gate, as before there was any of this
        client.get(initiative.get_absolute_url())
    article.title_nl = "Een ander podium"
    article.save()
    assert "Een ander podium" in block(initiative)
    Fit.objects.filter(article=article, question="").update(what_nl="aandacht geven")
    assert "<span >aandacht geven</span>" in block(initiative)
    marked_in(3, article)
    assert "Hielp bij 3 van 3" in block(initiative)
    Mark.objects.all().delete()
    assert "Hielp bij" not in block(initiative)
    Fit.objects.all().delete()
    assert block(initiative) == ""


def test_an_example_comes_and_goes_with_its_own_publication(initiative, article):
    buuv = an_initiative(name="BUUV", municipality=a_municipality("GM0392", "Haarlem"))
    article.initiatives.add(buuv)
    html = block(initiative)
    assert "Om van te leren" in html and buuv.get_absolute_url() in html and "Haarlem" in html
    assert "Voorbeeld in" in html and html.count(article.get_absolute_url()) == 2
    buuv.unpublish(by=an_official(), reason="Klopt niet.")
    assert "BUUV" not in block(initiative)
