"""Searching for a place: one without initiatives is said so, and a postcode finds its neighbourhoods."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from areas import places
from areas.loader import load
from areas.models import Neighbourhood
from initiatives.search.facets import facets_for
from initiatives.search.results import Results, by_postcode
from initiatives.search.selection import Selection
from tests.builders import a_municipality, a_neighbourhood, an_initiative

pytestmark = pytest.mark.django_db


def results(query):
    return Results.of(QueryDict(query), AnonymousUser())


def names(query):
    return [each.intake.name for each in results(query).initiatives]


@pytest.fixture
def echt():
    """An initiative with a word that a place could be a slip of."""
    assen = a_municipality("GM0106", "Assen", province="PV22")
    return an_initiative(name="Echt samen", summary="Een echt buurthuis.", municipality=assen)


@pytest.mark.parametrize("asked", ["Utrecht", "utrecht", "moestuin utrecht", "Súdwest-Fryslân", "Den Haag", "Limburg"])
def test_a_place_of_the_country_without_initiatives_is_said_so(client, echt, asked):
    found = results(f"q={asked}")
    place = {"utrecht": "Utrecht", "moestuin utrecht": "Utrecht"}.get(asked, asked)
    assert (found.total, found.correction, found.unsettled) == (0, None, place)
    html = client.get("/initiatieven/", {"q": asked}).content.decode()
    assert f"In {place} zijn nog geen initiatieven in dit register." in html
    assert "Let op de spelling" not in html


def test_what_is_not_public_is_no_initiative_to_a_visitor():
    an_initiative(municipality=a_municipality("GM0344", "Utrecht"), published=False)
    assert results("q=utrecht").unsettled == "Utrecht"


def test_a_place_with_initiatives_is_not_blamed_for_another_word(echt):
    an_initiative(municipality=a_municipality("GM0344", "Utrecht"))
    assert results("q=utrecht").total == 1
    assert (results("q=utrecht+xyzzy").total, results("q=utrecht+xyzzy").unsettled) == (0, None)
    assert results("q=xyzzy").unsettled is None


def test_all_municipalities_and_provinces_are_known():
    known = set(places.names())
    assert len({name for name in known}) > 342 + 12
    assert {"Utrecht", "Drenthe", "'s-Gravenhage", "Den Haag", "Zwolle"} <= known


@pytest.mark.parametrize("typed", ["3701", "3701 AB", "3701ab", " 3701 "])
def test_a_postcode_finds_its_neighbourhoods(client, typed):
    zeist = a_municipality("GM0355", "Zeist")
    carre, dorp = a_neighbourhood("BU03550101", "Carré", zeist), a_neighbourhood("BU03550102", "Dorp", zeist)
    Neighbourhood.objects.update(postcode="3701")
    Neighbourhood.objects.filter(pk=(far := a_neighbourhood()).pk).update(postcode="9999")
    an_initiative(name="Hier", municipality=zeist, neighbourhoods=[carre])
    an_initiative(name="Ginds", neighbourhoods=[far])

    assert names(f"q={typed}") == ["Hier"]
    assert set(results(f"q={typed}").selection.chosen["neighbourhood"]) == {carre.pk, dorp.pk}
    html = client.get("/initiatieven/", {"q": typed}).content.decode()
    assert "Carré" in html and "Dorp" in html  # as chips, each of which can be left out


def test_a_postcode_narrows_the_neighbourhoods_that_were_chosen(client):
    for code in ("BU99990101", "BU99990102", "BU99990103"):
        a_neighbourhood(code, code)
    Neighbourhood.objects.exclude(pk="BU99990103").update(postcode="3701")
    facets = facets_for(AnonymousUser())
    chosen = {"phase": ("idea",), "neighbourhood": ("BU99990102", "BU99990103")}
    selection = by_postcode(Selection(text="3701", chosen=chosen), facets)
    assert (selection.text, selection.chosen["neighbourhood"]) == ("", ("BU99990102",))
    assert list(selection.chosen) == [key for key in facets if key in chosen]
    other = Selection(text="3701", chosen={"neighbourhood": ("BU99990103",)})
    assert by_postcode(other, facets) == other


def test_a_postcode_that_nobody_has_is_said_so(client):
    an_initiative()
    html = client.get("/initiatieven/", {"q": "1234"}).content.decode()
    assert "In het gebied van postcode 1234 zijn nog geen initiatieven in dit register." in html


def test_a_year_and_a_house_number_are_words():
    an_initiative(name="Plan 2050", summary="Samen naar 2050.")
    assert names("q=2050") == ["Plan 2050"]
    assert names("q=samen+2050") == ["Plan 2050"]


@pytest.mark.parametrize("column", ["postcode4", "meest_voorkomende_postcode", "POSTCODE", "pst_mvp"])
def test_the_files_of_cbs_bring_the_postcode(tmp_path, column):
    a_neighbourhood("BU03550101", "Carré", a_municipality("GM0355", "Zeist"))
    (file := tmp_path / "b.csv").write_text(
        f"buurtcode,buurtnaam,{column}\nBU03550101,Carré,3701\nBU03550102,Dorp,.\nBU03550103,Bos,-99999999\n"
    )
    load([file])
    assert list(Neighbourhood.objects.order_by("code").values_list("postcode", flat=True)) == ["3701", "", ""]
