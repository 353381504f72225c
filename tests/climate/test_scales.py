"""Where initiators and officials differ on the scales, against the same worked out row by row; and the list of it."""

import csv
from io import StringIO
from random import Random
from statistics import fmean, pstdev

import pytest
from django.http import QueryDict
from django.utils import translation

from climate.apart import apart_bars, signed
from climate.scales import ALL, CUTS, DISTRICT, FEWEST, Difference, most_apart
from initiatives.models import Initiative
from initiatives.search.facets import SCALES
from initiatives.search.results import Results
from intake.options import Voice
from tests.builders import (
    a_category,
    a_municipality,
    a_neighbourhood,
    a_user,
    an_initiative,
    an_intake,
    an_official,
)
from tests.pages import PageClient, tight
from workbench.opinions import Apart

pytestmark = pytest.mark.django_db
PAGE, FILE = "/werkbank/stellingen/GM9999/schalen/", "/werkbank/stellingen/GM9999/schalen.csv"


@pytest.fixture
def official():
    return an_official()


def scored(official, own, theirs, **fields):
    """An initiative with the initiator's and the official's boxes, {scale: box} each."""
    initiative = an_initiative(**own, **fields)
    initiative.score(dict.fromkeys(SCALES) | theirs, by=official)
    return initiative


def found(cut=ALL, place=None):
    return {(each.value, each.scale): each for each in Apart(place or a_municipality()).scored.of(cut)}


def keys_in(address, user):
    query = address.partition("?")[2]
    return set(Results.of(QueryDict(query), user).keys)


def test_a_difference_is_the_initiators_box_minus_the_officials(official):
    scored(official, {"impact": 9, "innovation": 4}, {"impact": 5})
    scored(official, {"impact": 6}, {"impact": 8, "innovation": 3}, name="Ander")
    differences = found()
    assert {key for _value, key in differences} == {"impact"}  # of the other only one of them scored
    impact = differences["", "impact"]
    assert (impact.n, impact.mean, impact.spread) == (2, 1.0, 3.0)


def test_what_an_official_filled_in_alone_is_no_other_view(official):
    alone = an_intake(voice=Voice.OFFICIAL, impact=9)
    initiative = an_initiative(intake=alone)
    initiative.score(dict.fromkeys(SCALES) | {"impact": 2}, by=official)
    assert found() == {}


def test_another_municipality_is_another_page(official):
    zeist = a_municipality("GM0355", "Zeist")
    scored(an_official(zeist), {"impact": 9}, {"impact": 1}, municipality=zeist)
    assert found() == {}
    client = PageClient()
    client.force_login(official)
    assert client.get(PAGE.replace("GM9999", "GM0355")).status_code == 404
    assert client.get(FILE.replace("GM9999", "GM0355")).status_code == 404


def seeded(official):
    chance = Random(6)
    paths = ["growth/recognition", "growth/scaling_up", "actors/care_collectives", "actors/citizens"]
    spots = [a_neighbourhood(f"BU9999{code}", f"Buurt {code}") for code in ("0101", "0102", "0201")]
    for number in range(30):
        own = {key: chance.choice([None, *range(1, 11)]) for key in SCALES}
        theirs = {key: chance.choice([None, *range(1, 11)]) for key in SCALES}
        growth, actors = chance.choice(paths[:2]), chance.choice(paths[2:])
        fields = {"name": f"Nummer {number}", "categories": [growth, actors], "published": chance.random() < 0.7}
        initiative = an_initiative(neighbourhoods=chance.sample(spots, chance.randrange(3)), **own, **fields)
        if chance.random() < 0.8:
            initiative.score(theirs, by=official)
    a_category("growth/recognition").merge(a_category("growth/scaling_up"), by=a_user(), reason="Een")


def oracle():
    """{(cut, value, scale): differences} one initiative at a time."""
    rows = {}
    for each in Initiative.objects.filter(municipality="GM9999"):
        values = {(ALL, "")}
        for classification in each.assessment.classifications.all():
            category = classification.category.in_effect
            values |= {(category.lens, category.key)} | (
                {(category.lens, category.parent.key)} if category.parent else set()
            )
        values |= {(DISTRICT, spot.district_id) for spot in each.intake.neighbourhoods.all()}
        for scale in SCALES:
            own, theirs = getattr(each.intake, scale), getattr(each.official_intake, scale, None)
            if own and theirs:
                for cut, value in values:
                    rows.setdefault((cut, value, scale), []).append((each.pk, own - theirs))
    return rows


def test_it_agrees_with_each_row_and_each_bar_leads_to_exactly_these(official):
    seeded(official)
    expected, apart = oracle(), Apart(a_municipality())
    seen = [each for cut in (ALL, *CUTS) for each in apart.scored.of(cut)]
    assert {(each.cut, each.value, each.scale) for each in seen} == set(expected)
    assert {each.cut for each in seen} == {ALL, "growth", "actors", DISTRICT}
    for each in seen:
        rows = expected[each.cut, each.value, each.scale]
        numbers = [number for _pk, number in rows]
        assert (each.n, each.mean) == (len(rows), pytest.approx(fmean(numbers)))
        assert each.spread == pytest.approx(pstdev(numbers))
        assert keys_in(apart.address(each), official) == {pk for pk, _number in rows}


def test_the_list_names_the_choice_and_keeps_it_from_others(official):
    scored(official, {"impact": 9}, {"impact": 1}, name="Verschil")
    an_initiative(name="Zonder")
    address = Apart(a_municipality()).address(found()["", "impact"])
    client = PageClient()
    client.force_login(official)
    page = tight(client.get(address).content.decode())
    assert "Verschil" in page and "Zonder</a>" not in page
    assert "Door beiden gescoord" in page or "door beiden gescoord" in page
    visitor = PageClient().get(address)
    assert "Zonder" in visitor.content.decode()  # the choice does not exist for them
    other = PageClient()
    other.force_login(an_official(a_municipality("GM0355", "Zeist")))
    assert "Verschil</a>" not in tight(other.get(address).content.decode())


def test_a_new_score_is_seen_at_once(official):
    initiative = scored(official, {"impact": 9}, {"impact": 1})
    assert found()["", "impact"].mean == 8
    initiative.score(dict.fromkeys(SCALES) | {"impact": 9}, by=official)
    assert found()["", "impact"].mean == 0
    initiative.score(dict.fromkeys(SCALES), by=official)
    assert found() == {}


def test_those_that_differ_most_are_of_enough_initiatives():
    def difference(scale, mean, n):
        return Difference("growth", "x", scale, n, mean, 1.0)

    rows = [
        difference("impact", -3.0, FEWEST),
        difference("innovation", 2.0, 50),
        difference("motivation", 9.0, FEWEST - 1),
    ]
    assert [each.scale for each in most_apart(rows, 5)] == ["impact", "innovation"]
    assert [each.scale for each in most_apart(rows, 1)] == ["impact"]


def test_bars_stand_on_one_measure():
    drawn = apart_bars([Difference(ALL, "", "impact", 5, 2.0, 1.0), Difference(ALL, "", "innovation", 5, -1.5, 3.0)])
    assert drawn.reach == 5 and len(drawn.grid) == 11
    first, second = drawn.bars
    assert (first.x, first.width, first.start, first.length) == ("120", "48", "144", "48")
    assert (second.x, second.width, second.start, second.length) == ("84", "36", "12", "144")
    assert (first.is_of_initiators, second.is_of_initiators) == (True, False)
    with translation.override("nl"):
        assert (signed(1.44), signed(-0.26), signed(-0.04)) == ("+1,4", "−0,3", "0,0")


def test_the_page_shows_both_and_the_table(official):
    for number in range(FEWEST):
        scored(official, {"impact": 9}, {"impact": 5}, name=f"Nummer {number}", categories=["growth/recognition"])
    client = PageClient()
    client.force_login(official)
    page = tight(client.get(f"{PAGE}?per=growth").content.decode())
    name = a_category("growth/recognition").name_nl
    assert "5 initiatieven zijn door beiden gescoord." in page
    assert page.count("+4,0") == 3  # over all, among those that differ most, and in the table
    assert page.count("municipality=GM9999&amp;growth=recognition&amp;scored_by_both=impact") == 2
    assert name in page
    assert "Geen groep heeft vijf" in tight(client.get(f"{PAGE}?per=district").content.decode())
    assert client.get(f"{PAGE}?per=nonsense").status_code == 200


def test_the_file_has_every_difference(official):
    scored(official, {"impact": 9}, {"impact": 5}, categories=["growth/recognition"], name="=1+1")
    client = PageClient()
    client.force_login(official)
    response = client.get(FILE)
    assert response.headers["Content-Disposition"] == 'attachment; filename="schalen-GM9999.csv"'
    lines = list(csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0][:5] == ["verdeeld naar", "groep", "schaal", "initiatieven", "gemiddeld verschil"]
    assert [line[:6] for line in lines[1:]] == [
        ["alle initiatieven", "", "Impact", "1", "4.0", "0.0"],
        ["Fasen en groeistuipen", "Aandacht en erkenning", "Impact", "1", "4.0", "0.0"],
    ]


def test_the_page_asks_as_much_for_many_as_for_few(official, django_assert_num_queries):
    client = PageClient()
    client.force_login(official)
    scored(official, {"impact": 9}, {"impact": 5}, categories=["growth/recognition"])
    client.get(PAGE)
    with django_assert_num_queries(3):
        client.get(PAGE)
    for number in range(6):
        scored(official, {"impact": 9}, {"impact": number + 1}, name=f"N {number}", neighbourhoods=[a_neighbourhood()])
    client.get(PAGE)
    with django_assert_num_queries(3):
        client.get(PAGE)
