import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from initiatives.search import panel
from initiatives.search.matching import Counts
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
)

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
    """The names on the cards of a page, in order."""
    return [card.name for card in response.context["cards"]]


def heading(response):
    return re.search(r'<h2[^>]*id="results"[^>]*>(.*?)</h2>', response.content.decode())[1]


def total(response):
    """How many were found, according to the heading."""
    return int(re.match(r"\d+|No", heading(response).replace("No", "0"))[0])


def option(response, facet, value):
    """The option on the page, or None when it is not there."""
    groups = {group.key: group.options for group in response.context["groups"]}
    return next((each for each in groups.get(facet, ()) if each.value == value), None)


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
    assert option(response, "actors", "care_collectives").part
    assert not option(response, "actors", "collectives").part


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
    assert [label for label, _href in response.context["chips"]] == ["Volunteers: 3-10"]


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


class TestPages:
    @pytest.fixture(autouse=True)
    def many(self):
        by = an_official()
        for number in range(2 * PAGE_SIZE + 1):
            an_initiative(name=f"Initiatief {number:02d}", by=by)

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
        assert response.context["pages"]["next"] == ""

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
    results = Results(Selection(page=page), {}, None, Counts(9 * PAGE_SIZE, {}), None)
    assert [number if href else "…" for number, href in panel.pages(results)["pages"]] == shown


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
        response = client.get(LIST, parameters)
        phases = {each.value for group in response.context["groups"] if group.key == "phase" for each in group.options}
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
        cards = client.get(LIST).context["cards"]
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
def test_a_page_takes_three_queries(client, django_assert_num_queries, number, query):
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
    with django_assert_num_queries(3):
        response = client.get(LIST + query)
    assert total(response) == number

    client.force_login(by)
    # Who the reader is: session, user, roles.
    with django_assert_num_queries(6):
        client.get(LIST + query)
