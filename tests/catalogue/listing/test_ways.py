"""What the list says where nothing has all that was asked, and where each way out leads."""

import csv
import re
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from follow.models import SavedView
from tests.builders import a_municipality, a_user, an_initiative, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def gardens():
    for number in range(3):
        an_initiative(name=f"Tuin {number}", summary="Groente van de buurt.")
    an_initiative(name="Zonnedak", summary="Stroom uit energie.", municipality=a_municipality("GM0355", "Zeist"))


def shown(client, query):
    """The part of the page with what was found: its HTML, and the same as text."""
    html = client.get(f"/initiatieven/?{query}").content.decode()
    found = html[html.index('id="list-results"') : html.index('id="list-compare"')]
    return found, " ".join(unescape(re.sub(r"<[^>]+>", "", found)).split())


def offers(html):
    """{label: (address, count)} of the ways out."""
    links = re.findall(r'href="([^"]+)" rel="nofollow">([^<]+)</a>\s*<span class="w-muted">\((\d+)\)', html)
    return {unescape(label): (unescape(href), int(count)) for href, label, count in links}


def test_what_was_let_go_is_said_and_each_word_can_be_left_out(client):
    html, text = shown(client, "q=groente+energie")
    assert "1 initiatief met een deel van uw woorden" in text
    assert "Geen initiatief heeft al deze woorden. U ziet initiatieven met “energie”." in text
    assert '<a class="utrecht-link utrecht-link--html-a" href="/initiatieven/?q=energie" rel="nofollow">' in " ".join(
        html.split()
    )
    assert offers(html) == {"zonder “energie”": ("/initiatieven/?q=groente", 3)}
    for query, count in (("q=energie", 1), ("q=groente", 3)):
        assert f"{count} initiati" in shown(client, query)[1]


def test_words_that_stand_nowhere_are_named(client):
    assert "“Xyzzy” komt nergens voor. U ziet initiatieven met “groente”." in shown(client, "q=groente+Xyzzy")[1]
    assert "“Xyzzy” en “quux” komen nergens voor." in shown(client, "q=groente+Xyzzy+quux")[1]
    html, text = shown(client, "q=xyzzy")
    assert "Geen initiatieven gevonden" in text
    assert "Er is niets dat hierbij past. “xyzzy” komt nergens voor. Dit kunt u doen:" in text
    assert offers(html) == {}


def test_filters_that_leave_nothing_can_be_taken_off(client):
    html, text = shown(client, "q=groente&municipality=GM0355")
    assert "Geen initiatieven gevonden" in text
    assert offers(html) == {
        "zonder “groente”": ("/initiatieven/?municipality=GM0355", 1),
        "zonder Zeist": ("/initiatieven/?q=groente", 3),
    }
    html, text = shown(client, "q=groente+energie&municipality=GM0355&phase=idea")
    assert offers(html) == {
        "alleen “groente”, zonder filters": ("/initiatieven/?q=groente", 3),
        "alleen “energie”, zonder filters": ("/initiatieven/?q=energie", 1),
    }
    html, text = shown(client, "q=groente+buurt&municipality=GM0355&phase=idea")
    assert offers(html)["zonder filters"] == ("/initiatieven/?q=groente+buurt", 3)


def test_within_filters_it_is_said_so(client):
    text = shown(client, "q=groente+energie&municipality=GM9999")[1]
    assert "Met deze filters heeft geen initiatief al deze woorden. U ziet initiatieven met “groente”." in text


def test_where_a_place_has_nothing_what_is_elsewhere_is_shown(client):
    html, text = shown(client, "q=groente+in+Den+Haag")
    assert "In Den Haag zijn nog geen initiatieven in dit register. U ziet initiatieven met “groente”." in text
    assert offers(html) == {}  # the list of "groente" stands in the sentence
    assert "We zochten" not in text


def test_what_is_shown_and_the_list_behind_the_words_are_one_number(client):
    for name, summary in (
        ("Samen delen", "Voor ons."),
        ("Wagenpark", "Met autodelen."),
        ("Fietsen", "Met fietsdelen."),
    ):
        an_initiative(name=name, summary=summary)
    html, text = shown(client, "q=delen+kerst")
    assert "3 initiatieven met een deel van uw woorden" in text
    assert "“kerst” komt nergens voor. U ziet initiatieven met “delen”." in text
    assert "3 initiatieven voor “delen”" in shown(client, "q=delen")[1]
    assert (offers(html), "U kunt ook zoeken" in text) == ({}, False)


def test_a_mended_word_is_said_by_what_was_taken_for_it(client):
    an_initiative(name="Buurtkeuken", summary="Soep voor de straat.")
    text = shown(client, "q=keukne")[1]
    assert "We vonden niets met “keukne”. Daarom zochten we op “keuken”." in text
    text = shown(client, "q=keukne+kerst")[1]
    assert "“keukne” en “kerst” komen nergens voor. U ziet initiatieven met “keuken”." in text
    assert "Daarom zochten we" not in text


def test_half_of_a_compound_is_said_in_the_same_sentence(client):
    text = shown(client, "q=wortelgroente+kerst")[1]
    assert "“wortelgroente” en “kerst” komen nergens voor. U ziet initiatieven met “groente”." in text
    assert text.count("U ziet") == 1


def test_it_is_not_said_that_a_place_was_searched_above_what_is_elsewhere(client):
    an_initiative(name="Loket", summary="Formulieren met hulp.")
    text = shown(client, "q=formulieren+in+Zeist")[1]
    assert "Geen initiatief heeft al deze woorden." in text
    assert "We zochten" not in text


def test_what_asks_nothing_is_not_offered(client):
    for number in range(2):
        an_initiative(name=f"Markt {number}", summary="Er is iets voor iedereen.")
    html, text = shown(client, "q=iets+uit+Breda")
    assert "Geen initiatieven gevonden" in text
    assert offers(html) == {}
    html, _text = shown(client, "q=groente+Den+Haag")
    assert "zonder “Haag”" not in html and "zonder “groente”" not in html
    html, text = shown(client, "q=iets+in+Zeist")
    assert "U ziet wat er in Zeist is." in text and "Ook elders" not in text


def test_what_was_written_as_one_is_named_as_one(client):
    text = shown(client, "q=groente+xyzzy-quux")[1]
    assert "“xyzzy-quux” komt nergens voor." in text


def test_an_official_asks_the_database_twice_for_what_they_know(client):
    """For the words, and for all ways out together."""
    client.force_login(an_official())
    words = "+".join(f"xyzzy{letter}" for letter in "abcdefgh")
    shown(client, "q=groente")
    with CaptureQueriesContext(connection) as queries:
        html, _text = shown(client, f"q=groente+energie+{words}")
    assert offers(html) == {"alleen “groente”": ("/initiatieven/?q=groente", 3)}
    assert sum("contact_email" in each["sql"] and "LIKE" in each["sql"] for each in queries) == 2


@pytest.mark.parametrize("view", ["cards", "table", "map", "matrix"])
def test_in_every_view(client, view):
    html, text = shown(client, f"q=groente+energie&view={view}")
    assert "Geen initiatief heeft al deze woorden." in text
    in_view = "" if view == "cards" else f"&view={view}"
    assert offers(html) == {"zonder “energie”": (f"/initiatieven/?q=groente{in_view}", 3)}
    assert f'href="/initiatieven/?q=energie{in_view.replace("&", "&amp;")}" rel="nofollow"' in " ".join(html.split())


def test_what_needs_all_words_is_not_offered(client):
    client.force_login(an_official())
    html, _text = shown(client, "q=groente+energie")
    for needs_all in ("export.csv", "Samen wijzigen", "raadsstuk"):
        assert needs_all not in html
    html, _text = shown(client, "q=groente")
    assert "export.csv" in html and "Samen wijzigen" in html


def file_of(client, words):
    """The rows of the file of a list, without its head."""
    return list(csv.reader(client.get(f"/initiatieven/export.csv?q={words}").getvalue().decode().splitlines()))[1:]


def test_files_feeds_and_saved_searches_have_all_words(client):
    shown(client, "q=groente+energie")
    assert file_of(client, "groente+energie") == []
    assert len(file_of(client, "energie")) == 1
    assert "<entry>" not in client.get("/initiatieven/feed.atom?q=groente+energie").content.decode()
    assert "<entry>" in client.get("/initiatieven/feed.atom?q=energie").content.decode()
    owner = a_user()
    view = SavedView.objects.keep("q=groente+energie", owner=owner, name="Beide")
    assert view.found(owner)[0] == []
    an_initiative(name="Beide", summary="Groente en energie.")
    assert len(view.found(owner)[0]) == 1
    assert QueryDict(view.query)["q"] == "groente energie"


def test_a_word_with_a_hyphen_becomes_no_exclusion_and_no_piece(client):
    html, text = shown(client, "q=kerst-groente")
    assert "“kerst” komt nergens voor. U ziet initiatieven met “groente”." in text
    assert not re.search(r"q=(-|%2D|[^&\"]*-[\"&])", html)
    assert 'href="/initiatieven/?q=groente' in html
    html, text = shown(client, "q=e-groente+energie")
    assert "“e-groente” komt nergens voor. U ziet initiatieven met “energie”." in text
    assert 'href="/initiatieven/?q=energie' in html and offers(html) == {}
