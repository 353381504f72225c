"""What the list says where nothing has all that was asked, and where each way out leads."""

import csv
import re
from html import unescape

import pytest
from django.http import QueryDict

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
    assert "Niets heeft al deze woorden. U ziet wat “energie” heeft." in text
    assert offers(html) == {
        "zonder “groente”": ("/initiatieven/?q=energie", 1),
        "zonder “energie”": ("/initiatieven/?q=groente", 3),
    }
    for href, count in offers(html).values():
        assert f"{count} initiati" in shown(client, href.partition("?")[2])[1]


def test_words_that_stand_nowhere_are_named(client):
    assert "“Xyzzy” staat nergens in. U ziet wat “groente” heeft." in shown(client, "q=groente+Xyzzy")[1]
    assert "“Xyzzy”, “quux” staan nergens in." in shown(client, "q=groente+Xyzzy+quux")[1]
    html, text = shown(client, "q=xyzzy")
    assert "Geen initiatieven gevonden" in text
    assert "“xyzzy” staat nergens in." in text
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
    assert "Met deze filters heeft niets al deze woorden. U ziet wat “groente” heeft." in text


def test_where_a_place_has_nothing_what_is_elsewhere_is_shown(client):
    html, text = shown(client, "q=groente+in+Den+Haag")
    assert "In Den Haag zijn nog geen initiatieven in dit register. U ziet wat “groente” heeft." in text
    assert offers(html) == {"zonder “Den Haag”": ("/initiatieven/?q=groente", 3)}
    assert "We zochten" not in text


@pytest.mark.parametrize("view", ["cards", "table", "map", "matrix"])
def test_in_every_view(client, view):
    html, text = shown(client, f"q=groente+energie&view={view}")
    assert "Niets heeft al deze woorden." in text
    assert {href for href, _count in offers(html).values()} == {
        f"/initiatieven/?q={word}{'' if view == 'cards' else f'&view={view}'}" for word in ("groente", "energie")
    }


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
    assert "“kerst” staat nergens in" in text
    assert not re.search(r"q=(-|%2D|[^&\"]*-[\"&])", html)
    assert 'href="/initiatieven/?q=groente' in html
    html, text = shown(client, "q=e-groente+energie")
    assert "“e-groente” staat nergens in. U ziet wat “energie” heeft." in text
    assert {label: href for label, (href, _count) in offers(html).items()} == {
        "zonder “e-groente”": "/initiatieven/?q=energie"
    }
