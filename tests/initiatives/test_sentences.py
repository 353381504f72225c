"""Questions in whole sentences, and the places in them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from initiatives.search.query import PlaceName, Query, plan
from initiatives.search.results import Results
from initiatives.search.vocabulary import EXACT, FORM, Vocabulary
from tests.builders import a_municipality, an_initiative

PLACES = {
    "zeist": PlaceName("Zeist", ("_gm0355",)),
    "utrecht": PlaceName("Utrecht", ("_gm0344", "_pv26")),
    "noord holland": PlaceName("Noord-Holland", ("_pv27",)),
    "den haag": PlaceName("Den Haag", ("_gm0518",)),
    "houten": PlaceName("Houten", ("_gm0321",)),
    "bergen": PlaceName("Bergen", ("_gm0373",)),
    "buren": PlaceName("Buren", ("_gm0214",)),
    "huizen": PlaceName("Huizen", ("_gm0406",)),
    "leiden": PlaceName("Leiden", ("_gm0546",)),
    "best": PlaceName("Best", ("_gm0753",)),
}


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("is er iets te doen voor ouderen?", "ouderen"),
        ("ik zoek een maatje", "maatje"),
        ("wie kan mij helpen met formulieren", "formulieren"),
        ("Waar kan ik gratis eten?", "gratis eten"),
        ("Is there anything to do for ouderen?", "ouderen"),
        ("I am looking for a maatje", "maatje"),
        ("ik heb geen tuin", "tuin"),
        ("ik voel me alleen", "alleen"),
        ("ik woon in een flat", "flat"),
        # Nothing else is asked.
        ("wie helpt mij?", "helpt"),
        ("wie kan mij helpen", "helpen"),
        # No sentence.
        ("helpen", "helpen"),
        ("hulp zoeken", "hulp zoeken"),
        ("we helpen", "helpen"),
        ("buren helpen buren", "buren helpen"),
        ("maatje gezocht", "maatje gezocht"),
    ],
)
def test_asking_words_are_left_out_of_sentences(text, content):
    assert " ".join(Query.parse(text).content) == content


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ouderen in Zeist", "zeist"),
        ("ouderen in zeist", "zeist"),
        ("ouderen rond Zeist", "zeist"),
        ("tuin in de gemeente Utrecht", "utrecht"),
        ("tuin in de buurt van Den Haag", "den haag"),
        ("tuinen near Zeist", "zeist"),
        ("speeltuin in Houten", "houten"),
        ("speeltuin gemeente houten", "houten"),
        ("speeltuin in leiden", "leiden"),
        ("speeltuin in best", "best"),
        ("speeltuin Houten", "houten"),
        ("speeltuin te Best", "best"),
    ],
)
def test_a_place_is_certain_behind_a_preposition_or_with_a_capital(text, place):
    assert [(each.name, each.is_certain) for each in Query.parse(text).places(PLACES)] == [(place, True)]


@pytest.mark.parametrize(
    "text",
    [
        "houten speeltuin",
        "Houten speeltuin",  # every question may begin so
        "HOUTEN SPEELTUIN MAKEN",
        "een houten speeltuin",
        "eten bij buren",
        "in de bergen wandelen",
        "wandelen in bergen",
        "zonnepanelen in huizen",
        "wonen in houten huisjes",
        "best leuk",
        "tuin zeist",
        "Zeist",
    ],
)
def test_else_it_stays_a_word(text):
    assert not any(each.is_certain for each in Query.parse(text).places(PLACES))


def test_the_longest_name_is_the_place():
    assert [
        each.name for each in Query.parse("in Noord-Holland").places(PLACES | {"holland": PlaceName("Holland")})
    ] == ["noord holland"]


def planned(text):
    vocabulary = Vocabulary(dict.fromkeys(["tuin", "zeist", "utrecht", "houten", "noord", "gemeente"], 1))
    asked = plan(Query.parse(text), vocabulary, PLACES)
    return dict(zip(asked.asked, asked.required, strict=True))


def test_a_place_is_a_group_of_its_own():
    assert planned("tuin in Zeist") == {"tuin": {"tuin": EXACT}, "zeist": {"_gm0355": EXACT, "zeist": FORM}}
    # The word means something else too.
    assert planned("tuin in Houten")["houten"] == {"_gm0321": EXACT}
    # Of one name the municipality goes before the province, unless the reader says which.
    assert planned("in Utrecht")["utrecht"] == {"_gm0344": EXACT, "_pv26": FORM, "utrecht": FORM}
    assert planned("provincie Utrecht") == {"utrecht": {"_pv26": EXACT, "utrecht": FORM}}
    assert planned("gemeente Utrecht") == {"utrecht": {"_gm0344": EXACT, "utrecht": FORM}}


def test_a_place_that_may_be_a_word_is_both():
    assert planned("tuin utrecht")["utrecht"] == {"utrecht": EXACT, "_gm0344": FORM, "_pv26": FORM}


@pytest.mark.parametrize(
    ("text", "word", "left"),
    [
        ("Is er iets voor ouderen in Zeist?", "zeist", "Is er iets voor ouderen?"),
        ("Is er iets voor ouderen in Zeist?", "ouderen", "Is er iets voor in Zeist?"),
        ("tuin in de buurt van Den Haag met kippen", "den haag", "tuin met kippen"),
        ('tuin "samen eten" -kip', "samen eten", "tuin -kip"),
        ('tuin "samen eten" -kip', "kip", 'tuin "samen eten"'),
        ("Café café bar", "cafe", "bar"),
    ],
)
def test_a_word_or_place_is_left_out_of_the_text_as_it_was_typed(text, word, left):
    assert Query.parse(text).without(word, PLACES) == left


# --- On the list ---------------------------------------------------------------------------------------------------


def ask(text):
    query = QueryDict(mutable=True)
    query["q"] = text
    return Results.of(query, AnonymousUser(), way_out=True)


def names(text):
    return [each.intake.name for each in ask(text).initiatives]


@pytest.fixture
def country():
    an_initiative(name="Tuin A", municipality=a_municipality("GM0344", "Utrecht", province="PV26"))
    an_initiative(name="Tuin B", municipality=a_municipality("GM0355", "Zeist", province="PV26"))
    an_initiative(name="Tuin C", municipality=a_municipality("GM0321", "Houten", province="PV26"))
    an_initiative(
        name="Tuin D", summary="Met houten bank.", municipality=a_municipality("GM0106", "Assen", province="PV22")
    )
    an_initiative(name="Tuin E", municipality=a_municipality("GM0080", "Leeuwarden", province="PV21"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tuin in Zeist", "B"),
        ("Waar is er een tuin in Zeist?", "B"),
        ("provincie utrecht", "ABC"),
        ("gemeente Utrecht", "A"),
        ("utrecht", "ABC"),
        ("drenthe", "D"),
        ("tuin friesland", "E"),
        ("Fryslân", "E"),
        ("in Houten", "C"),
        ("in houten", "CD"),
        ("tuin Houten", "C"),
        ("houten bank", "D"),
        ("tuin houten", "CD"),
    ],
)
def test_what_lies_there_is_found(country, text, found):
    assert sorted(names(text)) == [f"Tuin {each}" for each in found]


@pytest.mark.django_db
def test_the_municipality_stands_before_the_rest_of_its_province(country):
    assert names("in Utrecht")[0] == "Tuin A"


@pytest.mark.django_db
def test_where_a_municipality_went_up_in_another_its_name_finds_that(country):
    a_municipality("GM9001", "Vroeger", went_up_in=a_municipality("GM0355"), vanished_on="2020-01-01")
    assert names("tuin in Vroeger") == ["Tuin B"]


@pytest.mark.django_db
def test_nothing_begins_with_the_name_of_a_province(country):
    an_initiative(name="Zee", municipality=a_municipality("GM0654", "Borsele", province="PV29"))
    an_initiative(name="Land", municipality=a_municipality("GM0654"))
    assert names("zee") == ["Zee"]
    assert sorted(names("zeeland")) == ["Land", "Zee"]


@pytest.mark.django_db
def test_the_page_says_what_was_understood(client, country):
    html = client.get("/initiatieven/", {"q": "Is er een tuin in Zeist?"}).content.decode()
    assert "We zochten op “tuin” in Zeist." in html
    assert "Ook elders: 5" in html
    html = client.get("/initiatieven/", {"q": "in Zeist"}).content.decode()
    assert "U ziet wat er in Zeist is." in html
    html = client.get("/initiatieven/", {"q": "ik zoek een tuin"}).content.decode()
    assert "We zochten op “tuin”." in html
    html = client.get("/initiatieven/", {"q": "tuin zeist"}).content.decode()
    assert "We zochten op" not in html
