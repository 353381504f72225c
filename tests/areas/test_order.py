"""One order of place names, whatever the database's host makes of letters."""

import csv
from pathlib import Path

import pytest

from areas.choices import municipalities, neighbourhoods, version
from areas.loader import load
from areas.models import District, Municipality, Neighbourhood
from catalogue.listing.map_areas import areas_of
from initiatives.search.names import Names
from tests.builders import a_municipality, a_neighbourhood

pytestmark = pytest.mark.django_db
CBS = Path(__file__).resolve().parents[3] / "shared" / "data"

# In the order in which they have to stand: accents and capitals passed over, a sign as a space.
NAMES = [
    "ÁA-dorp",
    "Aalsmeer",
    "Ameland",
    "Ørsted",
    "Oss",
    "'s-Gravenhage",
    "'s-Hertogenbosch",
    "Sittard-Geleen",
    "soest",
    "Súdwest-Fryslân",
    "ʼt Veld",
    "'t Zandt",
    "Texel",
    "Utrecht",
]


def shuffled(make):
    for number, name in sorted(enumerate(NAMES, start=1), key=lambda pair: pair[1][::-1]):
        make(number, name)


def test_accents_capitals_and_a_leading_apostrophe_make_no_difference():
    shuffled(lambda number, name: a_municipality(f"GM{number:04}", name))

    assert [each.name for each in Municipality.objects.all()] == NAMES


def test_it_is_the_same_in_every_list():
    place = a_municipality()
    shuffled(lambda number, name: a_neighbourhood(f"BU9999{number:02}01", name, place))
    shuffled(lambda number, name: District.objects.filter(code=f"WK9999{number:02}").update(name=name))
    codes = [f"BU9999{number:02}01" for number in range(1, len(NAMES) + 1)]

    assert [each.name for each in Neighbourhood.objects.all()] == NAMES
    assert [each.name for each in District.objects.all()] == NAMES
    assert [rows for _district, rows in neighbourhoods(version(), place.code)] == [
        ((code, name),) for code, name in zip(codes, NAMES, strict=True)
    ]
    assert [each.name for each in areas_of(place.code).areas] == NAMES
    assert [each.label for each in Names(lambda _key: set(codes)).of("neighbourhood").values()] == NAMES


@pytest.mark.parametrize("change", ["save", "update", "load"])
def test_it_follows_a_new_name(change, tmp_path):
    place, _other = a_municipality("GM0001", "Zeist"), a_municipality("GM0002", "Baarn")
    if change == "save":
        place.name = "'s-Aalst"
        place.save()
    elif change == "update":
        Municipality.objects.filter(pk="GM0001").update(name="Áalst")
    else:
        (file := tmp_path / "g.csv").write_text("code,name\nGM0001,Áalst\n")
        load([file])

    expected = ["s aalst", "aalst", "aalst"][["save", "update", "load"].index(change)]
    assert Municipality.objects.get(pk="GM0001").sort_name == expected


def test_all_municipalities_of_the_country_stand_in_it():
    if not CBS.exists():
        pytest.skip(f"the CBS files are not in {CBS.name}/ beside the project")
    load([CBS / "nl_gemeenten.csv"])
    with (CBS / "nl_gemeenten.csv").open(encoding="utf-8") as file:
        names = {row["name"] for row in csv.DictReader(file)}

    ordered = [each.name for each in Municipality.objects.all()]
    labels = [label for _code, label in municipalities(version())]
    assert set(ordered) == names
    assert len(ordered) == 342
    assert ordered[:2] == ["Aa en Hunze", "Aalsmeer"]
    assert (ordered.index("'s-Gravenhage"), ordered[-1]) == (ordered.index("'s-Hertogenbosch") - 1, "Zwolle")
    assert ordered[ordered.index("'s-Gravenhage") - 1] < "S"
    # What a browser does with keys that are typed: the first option that begins with them.
    typed = {"den haag": "GM0518", "the hague": "GM0518", "den bosch": "GM0796", "ljouwert": "GM0080", "zei": "GM0355"}
    options = [(label.lower(), code) for code, label in municipalities(version())]
    assert {keys: next(code for label, code in options if label.startswith(keys)) for keys in typed} == typed
    assert len(labels) == len(set(labels))
