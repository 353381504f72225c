import re
from datetime import UTC, datetime
from html import unescape
from typing import NamedTuple

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.html import strip_tags

from catalogue.listing import controls
from initiatives.models import Initiative
from initiatives.search.hits import FacetCounts
from initiatives.search.results import PAGE_SIZE, Results
from initiatives.search.selection import Selection
from tests.builders import (
    a_category,
    a_municipality,
    a_neighbourhood,
    a_user,
    an_initiative,
    an_intake,
    an_official,
    rebuilt_once,
)
from tests.pages import tight

pytestmark = pytest.mark.django_db
LIST = reverse("initiatives:list")


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def zeist():
    return a_municipality("GM0355", "Zeist")


@pytest.fixture
def austerlitz(zeist):
    return an_initiative(
        categories=["actors/collectives"],
        by=an_official(zeist),
        name="Austerlitz Zorgt",
        summary="Dorpsbewoners helpen elkaar.",
        municipality=zeist,
        place="Austerlitz",
        phase="established",
    )


def names(response):
    """The names on the cards of a page, in order and without marks."""
    return [strip_tags(card.name) for card in response.context["cards"]]


def heading(response):
    found = re.search(r'<h2[^>]*id="results"[^>]*>(.*?)</h2>', response.content.decode(), re.S)
    return strip_tags(found[1]).strip()


def total(response):
    """How many were found, according to the heading."""
    return int(re.search(r"\d+|No", heading(response).replace("No", "0"))[0])


class Option(NamedTuple):
    """A check box as it stands on the page."""

    value: str
    label: str
    count: str
    checked: bool
    part_of: str


BOX = re.compile(
    r'(?:<div class="w-option__parts" role="group" aria-label="(?P<whole>[^"]*)">)?'
    r'<label class="w-option"><input [^>]*type="checkbox" name="(?P<facet>\w+)" '
    r'value="(?P<value>[^"]*)"(?P<checked> checked)?><span>(?P<label>.*?)</span>'
    r'<span class="w-count">(?P<count>[^<]*)</span></label>(?P<end></div>)?'
)


def options(response, facet):
    """The options of a facet on the page, in order."""
    found, whole = [], ""
    for box in BOX.finditer(tight(response.content.decode())):
        whole = box["whole"] or whole
        if box["facet"] == facet:
            said = [
                unescape(box["value"]),
                unescape(box["label"]),
                box["count"],
                bool(box["checked"]),
                unescape(whole),
            ]
            found.append(Option(*said))
        whole = "" if box["end"] else whole
    return found


def option(response, facet, value):
    """The option on the page, or None when it is not there."""
    return next((each for each in options(response, facet) if each.value == value), None)


def test_shows_what_is_public_as_cards(client, austerlitz):
    response = client.get(LIST)

    assert names(response) == ["Austerlitz Zorgt"]
    card = response.context["cards"][0]
    assert card.href == f"/initiatieven/{austerlitz.slug}/"
    assert card.summary == "Dorpsbewoners helpen elkaar."
    assert card.place == "Austerlitz, Zeist"
    assert card.phase == "Established (over 10 years)"
    assert card.status == ""
    assert card.tags == [("actors", "Collectives")]
    assert card.shares == [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert "Austerlitz Zorgt" in response.content.decode()


def test_speaks_dutch_first(client, austerlitz):
    del client.cookies["django_language"]
    response = client.get(LIST)
    assert response.context["cards"][0].tags == [("actors", "Collectieven")]
    assert option(response, "actors", "collectives") is None  # the only one
    assert option(client.get(LIST, {"actors": "collectives"}), "actors", "collectives").label == "Collectieven"


def test_is_found_by_its_category_and_by_a_kind_of_it(client, austerlitz):
    an_initiative(name="Buurttuin", categories=["actors/citizens"])

    assert names(client.get(LIST, {"actors": "collectives"})) == ["Austerlitz Zorgt"]
    assert names(client.get(LIST, {"q": "zorgcooperatie"})) == ["Austerlitz Zorgt"]
    assert names(client.get(LIST, {"q": "Zorgcoöperatie"})) == ["Austerlitz Zorgt"]


def test_a_part_is_found_under_its_category_and_named_on_the_card(client):
    an_initiative(name="Dorpszorg", categories=["actors/care_collectives"])

    response = client.get(LIST, {"actors": "collectives"})

    assert names(response) == ["Dorpszorg"]
    assert response.context["cards"][0].tags == [("actors", "Social and care collectives")]
    # Within the group of its whole, and not only set in.
    assert option(response, "actors", "care_collectives").part_of == "Collectives"
    assert option(response, "actors", "collectives").part_of == ""


def test_a_card_names_neighbourhoods_or_the_whole_country(client):
    a_category("actors/citizens")
    here = [a_neighbourhood("BU99990101", "Oude Haven"), a_neighbourhood("BU99990102", "Kerkkwartier")]
    an_initiative(name="Een", neighbourhoods=here[:1])
    an_initiative(name="Twee", neighbourhoods=here)
    national = an_initiative(name="Landelijk")
    type(national).objects.filter(pk=national.pk).update(municipality=None)

    places = {card.name: card.place for card in client.get(LIST).context["cards"]}

    assert places == {
        "Een": "Oude Haven, Waaierdam",
        "Twee": "Kerkkwartier and 1 other neighbourhood, Waaierdam",
        "Landelijk": "National",
    }


def test_an_option_says_how_many_it_would_show_and_ignores_its_own_facet(client):
    for phase in ["idea", "idea", "start_up"]:
        an_initiative(phase=phase, legal_form="foundation")
    an_initiative(phase="start_up", legal_form="association")

    response = client.get(LIST, {"phase": "idea"})

    assert option(response, "phase", "idea")[2:4] == ("2", True)
    assert option(response, "phase", "start_up")[2:4] == ("2", False)
    assert option(response, "legal_form", "foundation") is None  # holds for everything found
    assert option(response, "legal_form", "association") is None


def test_a_chosen_option_stays_when_nothing_has_it(client):
    an_initiative(phase="idea", legal_form="none")

    response = client.get(LIST, {"phase": "established", "legal_form": "none"})

    assert names(response) == []
    assert option(response, "phase", "established")[2:4] == ("0", True)
    assert option(response, "phase", "idea")[2:4] == ("1", False)


def test_neighbourhoods_show_when_the_list_is_about_one_municipality(client, austerlitz):
    an_initiative(name="Haven", neighbourhoods=[a_neighbourhood("BU99990101", "Oude Haven")])
    an_initiative(name="Kerk", neighbourhoods=[a_neighbourhood("BU99990102", "Kerkkwartier")])

    everywhere = client.get(LIST)
    assert "neighbourhood" not in {group.key for group in everywhere.context["groups"]}

    response = client.get(LIST, {"municipality": "GM9999"})
    assert option(response, "neighbourhood", "BU99990101").label == "Oude Haven"
    assert names(client.get(LIST, {"neighbourhood": "BU99990102"})) == ["Kerk"]

    client.force_login(an_official())
    assert option(client.get(LIST), "neighbourhood", "BU99990101").label == "Oude Haven"


def test_a_chosen_neighbourhood_keeps_its_check_box_outside_its_municipality(client, zeist):
    an_initiative(name="Haven", neighbourhoods=[a_neighbourhood("BU99990101", "Oude Haven")])
    response = client.get(LIST, {"municipality": "GM0355", "neighbourhood": "BU99990101"})

    assert option(response, "neighbourhood", "BU99990101").checked
    assert [label for label, _href in response.context["chips"]] == ["Zeist", "Oude Haven"]


def test_the_places_come_before_the_lenses(client, austerlitz):
    by = an_official()
    an_initiative(by=by, categories=["actors/citizens"], neighbourhoods=[a_neighbourhood()])
    an_initiative(by=by)
    an_initiative(by=by, published=False)

    def facets():
        return [group.key for group in client.get(LIST, {"municipality": "GM9999"}).context["groups"]]

    assert facets()[:4] == ["municipality", "district", "neighbourhood", "actors"]
    client.force_login(by)
    assert facets()[:5] == ["status", "municipality", "district", "neighbourhood", "actors"]


def test_the_first_facets_are_open_but_for_a_long_one(client):
    with rebuilt_once():
        for number in range(21):
            an_initiative(municipality=a_municipality(f"GM{number:04d}", f"Plaats {number}"))
        an_initiative(municipality=a_municipality("GM0000"), categories=["actors/citizens"])

    def is_open(**parameters):
        return {group.key: group.open for group in client.get(LIST, parameters).context["groups"]}

    assert is_open() == {"municipality": False, "actors": True}
    assert is_open(municipality="GM0001") == {"municipality": True}
    assert is_open(actors="citizens") == {"actors": True}


def test_each_chip_leads_to_the_list_without_it(client):
    an_initiative(categories=["actors/citizens"])

    response = client.get(LIST, {"actors": ["citizens", "collectives"], "q": "kade", "sort": "name", "page": "1"})

    hrefs = [href for _label, href in response.context["chips"]]
    assert hrefs == [
        f"{LIST}?actors=citizens&actors=collectives&sort=name",
        f"{LIST}?q=kade&actors=collectives&sort=name",
        f"{LIST}?q=kade&actors=citizens&sort=name",
    ]
    assert f'href="{LIST}"' in response.content.decode()


def test_a_chip_of_a_question_names_the_question(client):
    an_initiative(volunteers="3-10")
    response = client.get(LIST, {"volunteers": "3-10"})
    assert [label for label, _href in response.context["chips"]] == ["Volunteers: 3–10"]


def test_the_heading_counts_what_was_found(client):
    assert heading(client.get(LIST)) == "No initiatives found"
    an_initiative(name="Buurttuin De Kade")
    assert heading(client.get(LIST)) == "1 initiative"
    an_initiative(name="Tuin van Noord", summary="Samen wieden.")
    assert heading(client.get(LIST)) == "2 initiatives"
    assert heading(client.get(LIST, {"q": "<kade>"})) == "1 initiative for “&lt;kade&gt;”"


def test_nothing_found_says_what_to_do(client):
    an_initiative(categories=["actors/citizens"])

    page = client.get(LIST, {"q": "xyzzy", "actors": "citizens"}).content.decode()

    assert f'href="{LIST}?actors=citizens"' in page
    assert f'href="{LIST}?q=xyzzy"' in page
    assert "Check the spelling" in page
    assert reverse("intake:start") in page
    assert "export.csv" not in page


def test_an_empty_registry_invites(client):
    page = client.get(LIST).content.decode()
    assert "Yours can be the first." in page
    assert "Check the spelling" not in page


@pytest.fixture(scope="class")
def three_pages(kept_rows):
    def make():
        by = an_official()
        for number in range(2 * PAGE_SIZE + 1):
            an_initiative(name=f"Initiatief {number:02d}", by=by)

    with kept_rows(make):
        yield


@pytest.mark.usefixtures("three_pages")
class TestPages:
    def test_hold_twenty_each_and_know_their_neighbours(self, client):
        response = client.get(LIST, {"page": 2, "sort": "name"})

        assert names(response) == [f"Initiatief {number:02d}" for number in range(20, 40)]
        page = response.content.decode()
        assert f'href="{LIST}?sort=name" rel="prev"' in page
        assert f'href="{LIST}?sort=name&amp;page=3" rel="next"' in page

    def test_beyond_the_end_the_last_one_shows_and_says_so(self, client):
        response = client.get(LIST, {"page": "4", "sort": "name"})

        assert names(response) == ["Initiatief 40"]
        assert response.context["notices"] == ["Page 4 does not exist. This is the last page."]
        assert response.context["next"] == ""

    def test_a_huge_page_number_shows_the_last_and_nonsense_the_first(self, client):
        assert names(client.get(LIST, {"page": "999999999", "sort": "name"})) == ["Initiatief 40"]

        response = client.get(LIST, {"page": "9" * 40, "sort": "name"})
        assert names(response)[0] == "Initiatief 00"
        assert len(response.context["notices"]) == 1


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (1, [1, 2, "…", 9]),
        (3, [1, 2, 3, 4, "…", 9]),
        (5, [1, "…", 4, 5, 6, "…", 9]),
        (7, [1, "…", 6, 7, 8, 9]),
        (9, [1, "…", 8, 9]),
    ],
)
def test_pages_far_apart_are_joined_by_dots(page, shown):
    results = Results(Selection(page=page), {}, None, FacetCounts(9 * PAGE_SIZE, {}), None, None)
    assert [each.number if each.href else "…" for each in controls.pages(results)["pages"]] == [*map(str, shown)]
    assert [each.number for each in controls.pages(results)["pages"] if each.here] == [str(page)]


# --- The address is the state --------------------------------------------------------------------------------------

WRONG = [
    ({"colour": "blue"}, "We do not know the filter “colour”. We left it out."),
    ({"phase": "sleeping"}, "We do not know “sleeping” under Phase. We left it out."),
    ({"actors": "pirates"}, "We do not know “pirates” under Actors. We left it out."),
    ({"actors": "a b'; --"}, "We do not know “a b'; --” under Actors. We left it out."),
    ({"municipality": "GM0000"}, "We do not know “GM0000” under Municipality. We left it out."),
    ({"neighbourhood": "BU\x00"}, "We do not know “BU” under Neighbourhood. We left it out."),
    ({"sort": "size"}, "We do not know the order “size”. We left it out."),
    ({"q": "?!"}, "We cannot search for “?!”. Use letters or numbers."),
    ({"q": "kade " * 60}, "Your question is long. We searched with its first 200 characters."),
    ({"status": "archived"}, "We do not know the filter “status”. We left it out."),
    ({"essence": "youth_care"}, "We do not know the filter “essence”. We left it out."),
]


@pytest.mark.parametrize(("parameters", "notice"), WRONG)
def test_what_an_address_should_not_hold_is_left_out_with_a_notice(client, parameters, notice):
    a_category("actors/citizens")
    an_initiative(name="Buurttuin De Kade")

    response = client.get(LIST, parameters)

    assert response.status_code == 200
    assert response.context["notices"] == [notice]
    assert names(response) == ["Buurttuin De Kade"]
    assert response.context["selection"].chosen == {}


def test_a_known_value_beside_an_unknown_one_still_counts(client):
    an_initiative(name="Ja", categories=["actors/citizens"])
    an_initiative(name="Nee", categories=["actors/collectives"])

    response = client.get(LIST, {"actors": ["citizens", "pirates"]})

    assert names(response) == ["Ja"]
    assert len(response.context["notices"]) == 1


@pytest.mark.parametrize("name", ["utm_source", "utm_campaign", "fbclid", "gclid", "mtm_kwd"])
def test_tracking_parameters_are_ignored_in_silence(client, name):
    response = client.get(LIST, {name: "x"})
    assert response.context["notices"] == []
    assert response.context["selection"].query == ""


def test_many_unknown_values_make_one_notice_of_the_rest(client):
    response = client.get(LIST, {"phase": [f"x{n}" for n in range(900)]})
    assert len(response.context["notices"]) == 4
    assert response.context["notices"][3] == "And 897 more parts of this address that we do not know."


def test_ten_thousand_values_are_refused_without_an_error(client):
    query = "&".join(f"phase=x{n}" for n in range(10_000))
    assert client.get(f"{LIST}?{query}").status_code == 400


@pytest.mark.parametrize(
    "text", ["\x00kade", "ka\x00de", "%", "_", "\\", "'", "K\u0130DE", "\ud7ff", "kade\r\n", "‮kade"]
)
def test_any_text_can_be_searched(client, text):
    assert client.get(LIST, {"q": text}).status_code == 200


def test_empty_fields_of_the_form_mean_nothing(client):
    an_initiative()
    response = client.get(f"{LIST}?q=&sort=&phase=&page=")
    assert total(response) == 1
    assert response.context["notices"] == []
    assert response.context["chips"] == []


def test_only_reading_is_allowed(client):
    assert client.post(LIST).status_code == 405
    assert client.head(LIST).status_code == 200


# --- Areas in levels, the year of confirmation, scores --------------------------------------------------------------


@pytest.fixture
def two_districts():
    by = an_official()
    for code, name in [("BU99990101", "Oude Haven"), ("BU99990102", "Kerkkwartier"), ("BU99990201", "Lindenhof")]:
        an_initiative(by=by, name=name, neighbourhoods=[a_neighbourhood(code, name)])
    return by


def offered(response, facet):
    return [(each.label, each.count, each.checked) for each in options(response, facet)]


def test_areas_narrow_from_municipality_to_district_to_neighbourhood(client, two_districts, austerlitz):
    assert [label for label, _count, _checked in offered(client.get(LIST), "municipality")] == ["Waaierdam", "Zeist"]
    assert offered(client.get(LIST), "district") == []

    here = client.get(LIST, {"municipality": "GM9999"})
    assert offered(here, "district") == [("Wijk 01", "2", False), ("Wijk 02", "1", False)]
    assert len(offered(here, "neighbourhood")) == 3

    narrower = client.get(LIST, {"municipality": "GM9999", "district": "WK999901"})
    assert sorted(names(narrower)) == ["Kerkkwartier", "Oude Haven"]
    assert offered(narrower, "district") == [("Wijk 01", "2", True), ("Wijk 02", "1", False)]
    assert offered(narrower, "neighbourhood") == [("Kerkkwartier", "1", False), ("Oude Haven", "1", False)]
    assert [label for label, _href in narrower.context["chips"]] == ["Waaierdam", "Wijk 01"]


def test_neighbourhoods_of_districts_that_were_not_chosen_are_no_options(client, two_districts):
    both = [a_neighbourhood("BU99990101"), a_neighbourhood("BU99990201")]
    an_initiative(by=two_districts, name="Overal", neighbourhoods=both)
    response = client.get(LIST, {"district": "WK999901"})
    assert sorted(names(response)) == ["Kerkkwartier", "Oude Haven", "Overal"]
    assert [label for label, _count, _checked in offered(response, "neighbourhood")] == ["Kerkkwartier", "Oude Haven"]


def test_an_initiative_is_confirmed_in_the_year_of_its_present_answers(client):
    by = an_official()
    for year in (2023, 2026):
        intake = an_intake(name=f"Uit {year}", submitted_at=datetime(year, 6, 1, tzinfo=UTC))
        an_initiative(intake=intake, by=by)
    # New Year's Eve in London is New Year in Waaierdam.
    intake = an_intake(name="Oud en nieuw", submitted_at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    an_initiative(intake=intake, by=by)

    response = client.get(LIST, {"confirmed": "2026"})
    assert sorted(names(response)) == ["Oud en nieuw", "Uit 2026"]
    assert offered(response, "confirmed") == [("2026", "2", True), ("2023", "1", False)]
    assert response.context["chips"][0][0] == "Last confirmed: 2026"


class TestScores:
    @pytest.fixture(autouse=True)
    def registry(self, zeist):
        self.official, there = an_official(), an_official(zeist)
        an_initiative(name="Hoog", by=self.official, potential=8, phase="idea")
        an_initiative(name="Laag", by=self.official, potential=2, phase="start_up")
        an_initiative(name="Open", by=self.official, phase="idea")
        an_initiative(name="Elders", by=there, municipality=zeist, potential=8, phase="idea")

    def test_officials_look_in_a_range_among_their_own(self, client):
        client.force_login(self.official)
        response = client.get(LIST, {"potential": ["5", ""]})
        assert names(response) == ["Hoog"]
        assert response.context["chips"] == [("Potential: 5–10 (1 = No, 10 = Yes)", f"{LIST}?q=")]
        assert names(client.get(LIST, {"potential": "2"})) == ["Laag"]
        assert sorted(names(client.get(LIST, {"potential": "1-10"}))) == ["Hoog", "Laag"]

    def test_counts_are_those_of_the_range(self, client):
        client.force_login(self.official)
        response = client.get(LIST, {"potential": "5-10", "phase": "start_up"})
        assert names(response) == []
        assert offered(response, "phase") == [("Forming the idea", "1", False), ("Start-up (0-2 years)", "0", True)]

    def test_the_official_s_own_score_goes_before_the_initiator_s(self, client):
        Initiative.objects.get(intake__name="Laag").score({"potential": 9}, by=self.official)
        client.force_login(self.official)
        assert sorted(names(client.get(LIST, {"potential": "5-10"}))) == ["Hoog", "Laag"]
        assert names(client.get(LIST, {"potential": "1-3"})) == []

    def test_the_form_shows_them_to_officials_alone(self, client):
        page = client.get(LIST).content.decode()
        assert 'type="number"' not in page
        client.force_login(self.official)
        page = tight(client.get(LIST, {"potential": "5-8"}).content.decode())
        assert page.count('type="number"') == 24
        assert 'name="potential" id="potential-from" value="5"' in page
        assert 'name="potential" id="potential-to" value="8"' in page
        assert "1: No · 10: Yes" in page

    def test_nobody_else_can_use_them(self, client):
        for user in [None, a_user()]:
            if user:
                client.force_login(user)
            response = client.get(LIST, {"potential": "5-10"})
            assert total(response) == 4
            assert response.context["notices"] == ["We do not know the filter “potential”. We left it out."]


# --- Views, and what one can do with the list -----------------------------------------------------------------------


def test_the_views_are_links_that_keep_the_selection(client):
    an_initiative(categories=["actors/citizens"])
    response = client.get(LIST, {"phase": "start_up", "sort": "name", "columns": "phase", "page": "2"})
    rest = "phase=start_up&sort=name"
    assert [(view.label, view.href, view.current) for view in response.context["views"]] == [
        ("Cards", f"{LIST}?{rest}&columns=phase", True),
        ("Table", f"{LIST}?{rest}&view=table&columns=phase", False),
        ("Map", f"{LIST}?{rest}&view=map&columns=phase", False),
        ("Matrix", f"{LIST}?{rest}&view=matrix&columns=phase", False),
    ]
    page = tight(response.content.decode())
    assert page.count('data-keep="view-cards" aria-current="true"') == 1
    assert page.count('aria-current="true"') == 1


@pytest.mark.parametrize("view", ["table", "map", "matrix"])
def test_every_address_on_a_view_stays_in_it(client, view):
    by = an_official()
    for number in range(PAGE_SIZE + 1):
        an_initiative(by=by, phase="idea" if number else "start_up")
    response = client.get(LIST, {"phase": ["idea", "start_up"], "view": view})

    page = tight(response.content.decode())
    assert f'<input type="hidden" name="view" value="{view}">' in page
    assert all(f"view={view}" in href for _label, href in response.context["chips"])
    assert f'href="{LIST}?view={view}">Clear all filters' in page
    assert ('rel="next"' in page) == ('id="sort"' in page) == (view == "table")
    assert total(response) == PAGE_SIZE + 1


def test_a_view_of_nothing_says_so(client):
    for view in ["table", "map", "matrix"]:
        page = client.get(LIST, {"view": view, "q": "xyzzyqqq"}).content.decode()
        assert "Check the spelling" in page


def test_the_form_sends_along_what_the_view_has_no_control_for(client):
    an_initiative()
    query = {"columns": ["phase", "started"], "down": "phase", "across": "actors", "sort": "name"}
    assert client.get(LIST, query).context["hidden"] == [
        ("sort", "name"),
        ("columns", "phase"),
        ("columns", "started"),
        ("down", "phase"),
        ("across", "actors"),
    ]
    assert client.get(LIST, {**query, "view": "table"}).context["hidden"] == [
        ("view", "table"),
        ("sort", "name"),
        ("down", "phase"),
        ("across", "actors"),
    ]
    assert [name for name, _value in client.get(LIST, {**query, "view": "matrix"}).context["hidden"]] == [
        "view",
        "sort",
        "columns",
        "columns",
    ]


def test_the_list_can_be_saved_followed_and_downloaded(client):
    an_initiative(phase="idea")
    page = client.get(LIST, {"phase": "idea", "page": "1", "view": "table"}).content.decode()
    for href in [
        "/mijn/zoekopdrachten/nieuw/?phase=idea&amp;view=table",
        "/initiatieven/feed.atom?phase=idea",
        "/initiatieven/export.csv?phase=idea&amp;view=table",
        "/initiatieven/export.json?phase=idea&amp;view=table",
        "/initiatieven/woordenboek/",
    ]:
        assert f'href="{href}"' in page
    assert page.count("/mijn/zoekopdrachten/nieuw/") == 1


def test_what_only_officials_may_ask_has_no_feed(client):
    official = an_official()
    an_initiative(by=official, potential=7)
    client.force_login(official)
    assert "feed.atom" in client.get(LIST, {"phase": "start_up"}).content.decode()
    for query in [{"status": "published"}, {"potential": "7"}]:
        assert "feed.atom" not in client.get(LIST, query).content.decode()


def test_initiatives_can_be_ticked_for_comparison(client):
    initiative = an_initiative(name="Buurttuin & Kade")
    page = tight(client.get(LIST).content.decode())
    assert f'name="slug" value="{initiative.slug}" form="compare"' in page
    assert 'Compare<span class="w-hidden" lang="nl">Buurttuin &amp; Kade</span>' in page
    assert '<form id="compare" method="get" action="/initiatieven/vergelijken/">' in page
    assert "Compare<" not in tight(client.get(reverse("initiatives:home")).content.decode())


def test_the_words_are_marked_where_they_stand(client):
    an_initiative(name="Tuin <b>", summary="Een moestuin.", description="Anders. Ook honing te koop. Verder niets.")
    page = client.get(LIST, {"q": "tuin"}).content.decode()
    assert "<mark>Tuin</mark> &lt;b&gt;</a>" in page
    assert "Een <mark>moestuin</mark>." in page
    assert "honing" not in page
    assert "Ook <mark>honing</mark> te koop." in client.get(LIST, {"q": "honing"}).content.decode()


def test_a_mended_word_is_said_with_a_link_to_it(client):
    by = an_official()
    for name in ["Buurttuin De Kade", "Buurttuin Noord"]:
        an_initiative(by=by, name=name)
    response = client.get(LIST, {"q": "buurtuin", "view": "table"})
    assert total(response) == 2
    text, href = response.context["correction"]
    assert (text, href) == ("buurttuin", f"{LIST}?q=buurttuin&view=table")
    assert heading(response) == "Table: 2 initiatives for “buurttuin”"
    page = response.content.decode()
    assert "We found nothing for “buurtuin” and searched for <a" in page
    assert client.get(href).context["correction"] is None


# --- Who sees what -------------------------------------------------------------------------------------------------


class TestGate:
    @pytest.fixture(autouse=True)
    def registry(self, zeist):
        here, there = an_official(), an_official(zeist)
        self.official, self.other = here, there
        self.owner = a_user()
        an_initiative(name="Openbaar", by=here, phase="idea")
        an_initiative(name="Wacht", by=here, published=False, phase="maturing")
        own = an_intake(owner=self.owner, name="Van mij", phase="continuity")
        an_initiative(intake=own, by=here, published=False)
        an_initiative(name="Dicht", by=here, published=False, phase="established").archive(by=here, reason="Klaar")
        an_initiative(name="Elders", by=there, published=False, municipality=zeist, phase="start_up")

    def seen(self, client, user, **parameters):
        if user.is_authenticated:
            client.force_login(user)
        response = client.get(LIST, {"q": "", **parameters})
        phases = {each.value for each in options(response, "phase")}
        assert total(response) == len(names(response))
        return sorted(names(response)), phases

    def test_visitors_see_and_count_what_is_public(self, client):
        # One phase that holds for all is no choice, so no phase is offered.
        assert self.seen(client, AnonymousUser()) == (["Openbaar"], set())
        assert self.seen(client, a_user()) == (["Openbaar"], set())

    def test_an_initiator_sees_their_own_as_well(self, client):
        assert self.seen(client, self.owner) == (["Openbaar", "Van mij"], {"idea", "continuity"})

    def test_an_official_sees_all_of_the_own_municipality(self, client):
        found, phases = self.seen(client, self.official)
        assert found == ["Dicht", "Openbaar", "Van mij", "Wacht"]
        assert phases == {"idea", "maturing", "continuity", "established"}

    def test_an_official_of_elsewhere_sees_theirs_and_what_is_public(self, client):
        assert self.seen(client, self.other) == (["Elders", "Openbaar"], {"idea", "start_up"})

    def test_asking_for_what_is_hidden_finds_nothing(self, client):
        for parameters in [{"q": "wacht"}, {"phase": "maturing"}, {"municipality": "GM0355"}]:
            assert self.seen(client, AnonymousUser(), **parameters)[0] == []

    def test_officials_filter_by_status(self, client):
        assert self.seen(client, self.official, status="registered")[0] == ["Van mij", "Wacht"]
        assert self.seen(client, self.official, status="published")[0] == ["Openbaar"]
        assert self.seen(client, self.official, status="archived")[0] == ["Dicht"]
        assert self.seen(client, self.other, status="archived")[0] == []

    def test_what_is_not_public_says_so_on_its_card(self, client):
        client.force_login(self.official)
        cards = client.get(LIST, {"q": ""}).context["cards"]
        assert {card.name: card.status for card in cards} == {
            "Openbaar": "",
            "Wacht": "Not public",
            "Van mij": "Not public",
            "Dicht": "Archived",
        }

    def test_a_withdrawn_initiative_is_gone_at_once(self, client):
        initiative = an_initiative(name="Weg", by=self.official)
        assert "Weg" in self.seen(client, AnonymousUser())[0]
        initiative.unpublish(by=self.official, reason="Op verzoek")
        assert "Weg" not in self.seen(client, AnonymousUser())[0]


# --- Speed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [3, 30])
@pytest.mark.parametrize("query", ["", "?q=kade&actors=citizens&phase=start_up&page=1"])
def test_a_page_takes_at_most_three_queries(client, django_assert_max_num_queries, number, query):
    by = an_official()
    for _each in range(number):
        an_initiative(
            by=by,
            categories=["actors/citizens", "work_fields/social_cohesion"],
            neighbourhoods=[
                a_neighbourhood("BU99990101", "Oude Haven"),
                a_neighbourhood("BU99990102", "Kerkkwartier"),
            ],
        )
    # What happened until now is in the index, as after any earlier request.
    client.get(LIST + query)
    with django_assert_max_num_queries(3):
        response = client.get(LIST + query)
    assert total(response) == number

    client.force_login(by)
    # Who the reader is: session, user, roles. And what officials have more: the names of contacts, and what is found
    # by reference number or person.
    with django_assert_max_num_queries(8):
        client.get(LIST + query)


# --- With what a list begins ---------------------------------------------------------------------------------------


def test_an_officials_list_begins_with_what_is_current_in_their_own_municipality(client, austerlitz):
    by = an_official()
    an_initiative(by=by, name="Openbaar")
    an_initiative(by=by, name="Nieuw", published=False)
    an_initiative(by=by, name="Gestopt").archive(by=by, reason="Gestopt.")
    assert sorted(names(client.get(LIST))) == ["Austerlitz Zorgt", "Openbaar"]

    client.force_login(by)
    for address in [LIST, f"{LIST}?view=cards"]:
        assert sorted(names(client.get(address))) == ["Nieuw", "Openbaar"]
    chips = client.get(LIST).context["chips"]
    assert [(str(label), str(href)) for label, href in chips] == [
        ("Status: Not public", f"{LIST}?status=published&municipality=GM9999"),
        ("Status: Published", f"{LIST}?status=registered&municipality=GM9999"),
        ("Waaierdam", f"{LIST}?status=registered&status=published"),
    ]


def test_an_official_takes_every_filter_off_and_then_sees_everything(client, austerlitz):
    by = an_official()
    an_initiative(by=by, name="Gestopt").archive(by=by, reason="Gestopt.")
    client.force_login(by)
    response, taken = client.get(LIST), 0
    while response.context["chips"]:
        response, taken = client.get(str(response.context["chips"][0][1])), taken + 1
    assert (taken, sorted(names(response))) == (3, ["Austerlitz Zorgt", "Gestopt"])
    assert str(response.context["address"]) == str(response.context["clear"]) == f"{LIST}?q="
    # What the view and the pack take along asks for everything too.
    assert [str(view.href) for view in response.context["views"]][:2] == [f"{LIST}?q=", f"{LIST}?q=&view=table"]
    assert str(response.context["query"]) == "q="


def test_a_saved_search_of_everything_is_of_everything(client, austerlitz):
    by = an_official()
    client.force_login(by)
    client.post(f"{reverse('follow:new')}?q=", {"name": "Alles", "frequency": "never"})
    saved = by.saved_views.get()
    assert saved.query == ""
    assert names(client.get(saved.list_address)) == ["Austerlitz Zorgt"]
