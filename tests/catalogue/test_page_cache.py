"""Pages of the list are drawn once for everyone, and never shown to whom or when they do not hold."""

import re

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from catalogue.page_cache import PAGES
from initiatives.search import data_version, results
from taxonomy.models import Category, Revision
from tests.builders import a_category, an_initiative, an_official
from tests.pages import PageClient, tight
from ui.fragments import FragmentCache

LIST = reverse("initiatives:list")


@pytest.fixture(autouse=True)
def nothing_kept():
    FragmentCache.clear()


def text(client, query="", **headers):
    return client.get(f"{LIST}{query}", headers=headers).content.decode()


@pytest.mark.django_db
def test_the_same_page_again_costs_the_clock_alone(client, django_assert_num_queries):
    an_initiative(name="Buurttuin")
    first = client.get(LIST)
    with django_assert_num_queries(1):
        again = client.get(LIST)
    assert again.content == first.content
    assert b"Buurttuin" in again.content
    assert again.headers["Vary"] == first.headers["Vary"] == "Cookie, Accept-Encoding"
    assert again.headers["Content-Language"] == "nl"


@pytest.mark.django_db
def test_another_page_of_cards_that_are_kept_costs_no_more(client, django_assert_num_queries):
    an_initiative(name="Buurttuin", phase="idea")
    client.get(LIST)
    with django_assert_num_queries(1):
        assert "Buurttuin" in text(client, "?phase=idea")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["unpublish", "archive"])
def test_a_withdrawn_initiative_is_gone_from_the_next_request(client, verb):
    initiative = an_initiative(name="Buurttuin")
    assert "Buurttuin" in text(client) and "Buurttuin" in text(client)
    getattr(initiative, verb)(by=None, reason="Even niet")
    assert "Buurttuin" not in text(client)
    assert "Buurttuin" not in text(client, "?sort=name")


@pytest.mark.django_db
def test_one_that_was_withdrawn_by_hand_is_gone_too(client):
    initiative = an_initiative(name="Buurttuin")
    assert "Buurttuin" in text(client)
    type(initiative).objects.update(published_at=None)
    assert "Buurttuin" not in text(client)


@pytest.mark.django_db
def test_a_new_name_of_a_category_shows_at_once(client):
    an_initiative(name="Buurttuin", categories=["actors/citizens"])
    assert "Bewoners van nu" not in text(client)
    Category.objects.filter(key="citizens").update(name_nl="Bewoners van nu")
    assert "Bewoners van nu" in text(client)


@pytest.mark.django_db
def test_who_is_signed_in_and_who_is_not_never_get_each_others_page(client):
    official = an_official()
    an_initiative(name="Openbaar", by=official)
    an_initiative(name="Nog gesloten", by=official, published=False)
    desk = PageClient()
    desk.force_login(official)
    for _turn in range(2):
        assert "Nog gesloten" not in text(client) and official.email not in text(client)
        assert "Nog gesloten" in text(desk) and official.email in text(desk)
    assert len(PAGES.kept) == 1


@pytest.mark.django_db
def test_an_expired_session_is_not_taken_for_a_visitor_nor_kept(client):
    an_initiative(name="Openbaar")
    client.cookies["sessionid"] = "gone"
    assert "Openbaar" in text(client)
    assert PAGES.kept == {}


@pytest.mark.django_db
def test_each_language_has_its_own_page(client):
    an_initiative(name="Buurttuin")
    english = PageClient()
    english.cookies["django_language"] = "en"
    for _turn in range(2):
        assert "1 initiatief" in text(client) and "1 initiative" in text(english)


@pytest.mark.django_db
def test_a_message_is_for_one_person(client):
    an_initiative(name="Buurttuin")
    text(client)
    told = PageClient()
    storage = CookieStorage(RequestFactory().get("/"))
    told.cookies["messages"] = storage._encode([Message(constants.SUCCESS, "Alleen voor u")])
    assert "Alleen voor u" in text(told)
    assert "Alleen voor u" not in text(client)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("levels", "word", "said"),
    [
        ([constants.INFO], "Bericht:", 'role="status"'),
        ([constants.SUCCESS, constants.INFO], "Gelukt:", 'role="status"'),
        ([constants.SUCCESS, constants.ERROR], "Fout:", 'role="alert" tabindex="-1" data-errors'),
    ],
)
def test_a_message_stands_where_the_reader_lands_and_in_the_title(client, levels, word, said):
    storage = CookieStorage(RequestFactory().get("/"))
    client.cookies["messages"] = storage._encode([Message(level, "Buurttuin") for level in levels])
    page = tight(text(client, "?view=map"))
    assert re.search(r"<title>(.*?)</title>", page)[1] == f"{word} Kaart – Initiatieven – Waaier"
    main = page.partition("<main")[2]
    assert main.partition(">")[2].startswith('<div class="w-wrap w-messages w-outcome">') and said in main
    # Told once.
    assert re.search(r"<title>(.*?)</title>", tight(text(client, "?view=map")))[1] == "Kaart – Initiatieven – Waaier"


@pytest.mark.django_db
def test_each_address_has_its_own_page(client):
    an_initiative(name="Buurttuin")
    assert f'name="next" value="{LIST}?q=tuin&amp;utm_source=a"' in text(client, "?q=tuin&utm_source=a")
    assert f'name="next" value="{LIST}?q=tuin&amp;utm_source=b"' in text(client, "?q=tuin&utm_source=b")


@pytest.mark.django_db
def test_few_pages_are_kept(client, monkeypatch):
    monkeypatch.setattr(PAGES.kept, "most", 2)
    an_initiative(name="Buurttuin")
    for number in range(4):
        text(client, f"?q=tuin{number}")
    assert [query for *_rest, query in PAGES.kept] == ["q=tuin2", "q=tuin3"]


ASKED = [
    *("", "&page=2", "&page=3", "&q=tuin", "&q=tuni", "&q=xyzzy", "&phase=idea&actors=citizens", "&sort=name"),
    *("&foo=1&phase=x", "&q=%3Cscript%3E%22", "&q=%EE%80%80%EE%80%81+tuin%EF%80%80", "&page=99&columns=phase"),
]


@pytest.mark.django_db
def test_a_page_of_a_visitor_is_what_the_templates_draw(client, monkeypatch):
    """Another address of the same shape goes before: a text that was kept by mistake would raise FragmentError."""
    monkeypatch.setattr(results, "PAGE_SIZE", 2)
    by = an_official()
    for number in range(5):
        an_initiative(name=f"Tuin {number}", by=by, phase="idea" if number % 2 else "", categories=["actors/citizens"])
    for view in ("cards", "table", "map", "matrix"):
        for query in ASKED:
            address = f"?view={view}{query}"
            first, second = text(client, f"{address}&utm_source=x"), text(client, address)
            assert len(first) > len(second) > 1000


@pytest.mark.django_db
def test_a_name_with_a_character_of_an_icon_font_is_shown_to_everyone(client):
    an_initiative(name="Buurttuin \ue000", categories=["actors/citizens"])
    Category.objects.filter(key="citizens").update(name_nl="Burgers \ue000\ue001\uf000")
    official = PageClient()
    official.force_login(an_official())
    for reader in (client, official, client):
        for query in (
            "",
            "?q=buurttuin",
            "?actors=citizens",
            "?view=table&columns=actors",
            "?view=matrix&down=actors",
        ):
            assert "Burgers \ue000\ue001\uf000" in text(reader, query), query


@pytest.mark.django_db
def test_visitors_get_no_cookie(client):
    an_initiative(name="Buurttuin")
    assert client.get(LIST).cookies == {}


@pytest.mark.django_db(transaction=True)
def test_the_clock_finds_a_new_connection_when_the_old_one_was_lost():
    a_category("actors/citizens")
    before = data_version.read()
    with connection.connection.cursor() as cursor, pytest.raises(Exception, match=r"terminat|closed"):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert data_version.read() == before


# --- The other pages -----------------------------------------------------------------------------------------------

OTHERS = ["/", "/brillen/", "/brillen/bloedgroepen/", "/brillen/bloedgroepen/collectieven/", "/brillen/groei/"]
CATEGORY = "actors/collectives"


@pytest.mark.django_db
@pytest.mark.parametrize("path", OTHERS)
def test_the_front_page_and_those_of_the_lenses_cost_the_clock_alone(client, django_assert_num_queries, path):
    an_initiative(categories=[CATEGORY])
    first = client.get(path)
    with django_assert_num_queries(1):
        again = client.get(path)
    assert again.content == first.content
    assert again.headers["Vary"] == first.headers["Vary"] == "Cookie, Accept-Encoding"


@pytest.mark.django_db(transaction=True)
def test_their_numbers_and_names_are_those_of_now(client):
    initiative = an_initiative(name="Buurttuin", categories=[CATEGORY])
    pages = {path: tight(client.get(path).content.decode()) for path in OTHERS}
    assert "Buurttuin" in pages["/"] and "Buurttuin" in pages["/brillen/bloedgroepen/collectieven/"]
    assert "1 initiatief" in pages["/brillen/"] and "1 initiatief" in pages["/brillen/bloedgroepen/"]
    initiative.archive(by=None, reason="Klaar")
    Category.objects.filter(key="collectives").update(name_nl="Samen sterk")
    pages = {path: tight(client.get(path).content.decode()) for path in OTHERS}
    assert "Buurttuin" not in pages["/"] + pages["/brillen/bloedgroepen/collectieven/"]
    assert "1 initiatief" not in pages["/brillen/"] + pages["/brillen/bloedgroepen/"]
    assert all("Samen sterk" in pages[path] for path in OTHERS[1:4])


@pytest.mark.django_db
def test_who_may_see_more_gets_a_page_of_their_own(client):
    official = an_official()
    an_initiative(by=official, categories=[CATEGORY], published=False)
    desk = PageClient()
    desk.force_login(official)
    for _turn in range(2):
        for path in OTHERS[1:3]:
            assert "1 initiatief" not in tight(client.get(path).content.decode())
            page = tight(desk.get(path).content.decode())
            assert "1 initiatief" in page and official.email in page
        assert official.email not in client.get("/").content.decode()
        assert official.email in desk.get("/").content.decode()
    assert len(PAGES.kept) == 3


@pytest.mark.django_db
def test_an_address_that_leads_elsewhere_is_not_kept_as_a_page(client):
    old, new = a_category("actors/collectives"), a_category("actors/citizens")
    Category.objects.filter(pk=old.pk).update(counts_as=new, retired_at=timezone.now())
    for _turn in range(2):
        response = client.get(old.get_absolute_url())
        assert (response.status_code, response.headers["Location"]) == (301, new.get_absolute_url())
    assert client.get("/brillen/bloedgroepen/niets/").status_code == 404
    assert PAGES.kept == {}


@pytest.mark.django_db
def test_why_a_category_was_retired_is_not_kept_since_it_raises_no_version(client):
    category = a_category("work_fields/day_activities")
    category.retire(by=an_official(), reason="Te breed")
    path = category.get_absolute_url()
    assert "Te breed" in client.get(path).content.decode()
    Revision.objects.filter(category=category).update(reason="(weggehaald)")
    said = client.get(path).content.decode()
    assert "(weggehaald)" in said and "Te breed" not in said
