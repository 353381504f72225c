"""The map: which areas, which counts, where each leads, and what is drawn."""

import re

import pytest
from django.urls import reverse

from areas.loader import load
from areas.models import District, Municipality, Neighbourhood, Outline
from catalogue.listing import map_areas
from demo.areas import AREAS
from tests.builders import a_municipality, an_initiative, an_official
from tests.pages import tight

pytestmark = pytest.mark.django_db
LIST = reverse("initiatives:list")


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture(scope="module", autouse=True)
def areas(kept_rows):
    """The demo's areas, with the outlines of Waaierdam alone."""
    with kept_rows(lambda: load(AREAS)):
        yield


@pytest.fixture
def waaierdam():
    return Municipality.objects.get(pk="GM9999")


@pytest.fixture
def official(waaierdam):
    return an_official(waaierdam)


@pytest.fixture
def molenwijk(official):
    return Neighbourhood.objects.get(pk="BU99990403")


def in_waaierdam(official, *codes, **answers):
    return an_initiative(by=official, neighbourhoods=Neighbourhood.objects.filter(code__in=codes), **answers)


def the_map(client, **parameters):
    return client.get(LIST, {"view": "map", **parameters}).context["map"]


def counts(drawing):
    return {spot.name: spot.number for spot in drawing.rows + drawing.more if spot.number}


def spot(drawing, name):
    return next(each for each in drawing.rows + drawing.more if each.name == name)


class TestTheCountry:
    @pytest.fixture
    def some(self, official):
        for municipality, number in [("GM9999", 2), ("GM0355", 1)]:
            for _each in range(number):
                an_initiative(by=official, municipality=Municipality.objects.get(pk=municipality))

    def test_counts_by_municipality_the_most_first(self, client, some):
        drawing = the_map(client)

        assert drawing.title == "Initiatives by municipality"
        assert [(row.name, row.count) for row in drawing.rows] == [("Waaierdam", "2"), ("Zeist", "1")]

    def test_a_municipality_leads_to_its_own_map(self, client, some):
        href = spot(the_map(client), "Zeist").href

        assert href == "/initiatieven/?municipality=GM0355&view=map"
        assert client.get(href).context["map"].title == "Initiatives in Zeist"

    def test_zooming_in_forgets_other_places_and_keeps_other_filters(self, client, some):
        drawing = the_map(client, municipality=["GM0355", "GM9999"], phase="start_up")

        assert [row.name for row in drawing.rows if row.chosen] == ["Waaierdam", "Zeist"]
        assert spot(drawing, "Zeist").href == "/initiatieven/?phase=start_up&municipality=GM0355&view=map"

    def test_draws_dots_on_a_sketch_while_outlines_are_missing(self, client, some):
        drawing = the_map(client)

        assert drawing.dots and len(drawing.behind) == 1
        assert len(drawing.marks) == 14
        two, one = drawing.spots
        assert (two.path, one.path) == ("", "")
        assert float(two.radius) ** 2 == pytest.approx(2 * float(one.radius) ** 2, rel=0.01)

    def test_the_dots_lie_where_the_municipalities_do(self, client, some):
        waaierdam, zeist = the_map(client).spots

        assert float(waaierdam.x) < float(zeist.x)  # east is to the right,
        assert float(waaierdam.y) > float(zeist.y)  # and north is up
        assert 400 < float(zeist.x) < 600 and 400 < float(zeist.y) < 700

    def test_draws_outlines_when_all_that_count_have_one(self, client, some):
        town = Outline.objects.get(pk="GM9999")
        Outline.objects.create(code="GM0355", path="M0 0l9 0 0 9z", box=[0, 0, 9, 9], middle=[3, 3], room=3)

        drawing = the_map(client)

        assert not drawing.dots and drawing.marks == []
        assert spot(drawing, "Waaierdam").path == town.path

    def test_says_how_many_have_no_municipality(self, client, some, official):
        an_initiative(by=official, municipality=None, place="Nederland")

        assert the_map(client).notes[0] == "1 initiative has no municipality and is not on the map."

    def test_what_has_no_place_at_all_stands_in_the_list_alone(self, client, official):
        an_initiative(by=official, municipality=a_municipality("GM0001", "Nergenshuizen"))
        in_waaierdam(official)

        drawing = the_map(client)

        assert "Nergenshuizen" in counts(drawing)
        assert [each.name for each in drawing.spots] == ["Waaierdam"]

    def test_takes_five_queries_however_many_municipalities(self, client, some, django_assert_max_num_queries):
        client.get(LIST)
        with django_assert_max_num_queries(6):
            the_map(client)


class TestAMunicipality:
    def test_counts_an_initiative_in_each_of_its_neighbourhoods(self, client, official, molenwijk):
        in_waaierdam(official, "BU99990403", "BU99990401")
        in_waaierdam(official, "BU99990403")

        drawing = the_map(client, municipality="GM9999")

        assert drawing.kind == "neighbourhood"
        assert counts(drawing) == {"Molenwijk": 2, "Scheepswerf": 1}
        assert len(drawing.rows) == 24

    def test_is_shown_when_all_that_was_found_lies_there(self, client, official):
        in_waaierdam(official, "BU99990403")

        drawing = the_map(client)
        assert drawing.title == "Initiatives in Waaierdam"
        assert drawing.out is None

    def test_draws_every_neighbourhood_and_the_lines_of_the_districts(self, client, official):
        in_waaierdam(official, "BU99990403")

        drawing = the_map(client)

        assert not drawing.dots
        assert (len(drawing.spots), len(drawing.borders), drawing.marks) == (24, 6, [])
        assert {each.shade for each in drawing.spots} == {0, 1}

    def test_the_frame_holds_the_town(self, client, official):
        in_waaierdam(official, "BU99990403")

        drawing = the_map(client)

        _left, top, width, height = map(int, drawing.view_box.split())
        assert width == 1000 and top < 0 and 900 < height < 1400
        assert all(0 < float(each.x) < 1000 and 0 < float(each.y) < height for each in drawing.spots)

    def test_a_count_stands_where_it_fits(self, client, official):
        in_waaierdam(official, "BU99990403", "BU99990102")
        Outline.objects.filter(code="BU99990102").update(room=40)

        drawing = the_map(client)

        assert (spot(drawing, "Molenwijk").label, spot(drawing, "Molenwijk").wide) == ("1", False)
        assert spot(drawing, "Kerkkwartier").label == ""

    def test_a_neighbourhood_leads_to_a_choice_and_back(self, client, official):
        in_waaierdam(official, "BU99990403")
        href = spot(the_map(client, municipality="GM9999"), "Molenwijk").href

        assert href == "/initiatieven/?municipality=GM9999&neighbourhood=BU99990403&view=map"
        chosen = spot(client.get(href).context["map"], "Molenwijk")
        assert chosen.chosen
        assert chosen.href == "/initiatieven/?municipality=GM9999&view=map"

    def test_a_choice_leaves_the_counts_of_the_others(self, client, official):
        in_waaierdam(official, "BU99990403")
        in_waaierdam(official, "BU99990401")

        drawing = the_map(client, municipality="GM9999", neighbourhood="BU99990403")

        assert counts(drawing) == {"Molenwijk": 1, "Scheepswerf": 1}

    def test_where_nothing_is_there_is_no_link(self, client, official):
        in_waaierdam(official, "BU99990403")

        assert spot(the_map(client), "Lindenhof").href == ""

    def test_leads_out_to_all_municipalities(self, client, official):
        in_waaierdam(official, "BU99990403")

        drawing = the_map(client, municipality="GM9999", neighbourhood="BU99990403", phase="start_up")

        assert drawing.out == ("All municipalities", "/initiatieven/?phase=start_up&view=map")

    def test_says_how_many_are_for_the_whole_municipality(self, client, official):
        in_waaierdam(official, "BU99990403")
        in_waaierdam(official)
        in_waaierdam(official)

        assert the_map(client).notes[0] == ("2 initiatives are for the whole municipality or name no neighbourhood.")

    def test_says_that_there_are_no_addresses(self, client, official):
        in_waaierdam(official, "BU99990403")

        assert the_map(client).notes[-1].startswith("The map shows no addresses")

    def test_gives_the_number_per_thousand_inhabitants(self, client, official):
        for _each in range(3):
            in_waaierdam(official, "BU99990403", "BU99990204")

        drawing = the_map(client)

        assert spot(drawing, "Molenwijk").rate == "0.5"  # of 5,900
        assert spot(drawing, "Bedrijvenpark De Meent").rate == "21.4"  # of 140
        assert spot(drawing, "Lindenhof").rate == ""

    def test_without_outlines_the_neighbourhoods_are_dots(self, client, official):
        Outline.objects.all().delete()
        in_waaierdam(official, "BU99990403")

        drawing = the_map(client)

        assert drawing.dots and len(drawing.marks) == 24
        assert [each.name for each in drawing.spots] == ["Molenwijk"]

    def test_without_positions_either_there_is_a_list(self, client):
        Outline.objects.all().delete()
        Neighbourhood.objects.update(longitude=None, latitude=None)
        an_initiative(neighbourhoods=[Neighbourhood.objects.get(pk="BU99990403")])

        drawing = the_map(client)

        assert drawing.spots == [] and counts(drawing) == {"Molenwijk": 1}

    def test_very_many_neighbourhoods_are_shown_by_district_first(self, client, official, monkeypatch):
        monkeypatch.setattr(map_areas, "MOST_NEIGHBOURHOODS", 10)
        in_waaierdam(official, "BU99990403", "BU99990401")

        drawing = the_map(client, municipality="GM9999")

        assert drawing.kind == "district" and counts(drawing) == {"Zuiderkade": 1}
        inner = client.get(spot(drawing, "Zuiderkade").href).context["map"]
        assert inner.kind == "neighbourhood" and counts(inner) == {"Molenwijk": 1, "Scheepswerf": 1}
        assert len(inner.rows) == 4
        assert inner.out == ("All of Waaierdam", "/initiatieven/?municipality=GM9999&view=map")

    def test_takes_seven_queries_however_many_initiatives(self, client, official, django_assert_max_num_queries):
        for code in District.objects.get(pk="WK999904").neighbourhoods.values_list("pk", flat=True):
            in_waaierdam(official, code)
        client.get(LIST)
        with django_assert_max_num_queries(8):
            the_map(client, municipality="GM9999")


class TestAccess:
    def test_what_a_reader_may_not_see_does_not_count(self, client, official):
        in_waaierdam(official, "BU99990403")
        in_waaierdam(official, "BU99990403", published=False)

        assert counts(the_map(client)) == {"Molenwijk": 1}
        client.force_login(official)
        assert counts(the_map(client)) == {"Molenwijk": 2}

    def test_a_withdrawn_initiative_is_gone_from_the_next_map(self, client, official):
        in_waaierdam(official, "BU99990403")
        withdrawn = in_waaierdam(official, "BU99990401")
        assert counts(the_map(client)) == {"Molenwijk": 1, "Scheepswerf": 1}

        withdrawn.unpublish(by=official, reason="Gestopt.")

        assert counts(the_map(client)) == {"Molenwijk": 1}


def test_the_page_holds_the_drawing_and_the_same_in_a_table(client, official):
    in_waaierdam(official, "BU99990403")

    page = tight(client.get(LIST, {"view": "map"}).content.decode())

    assert page.count('class="w-map__area"') == 24
    assert re.search(
        r'<a class="w-map__spot[^>]*tabindex="-1".*?Molenwijk: 1</text>', page
    )  # heard in the table alone
    assert re.search(r"<a [^>]*>Molenwijk</a>.*?</th><td>1</td><td>", page)
