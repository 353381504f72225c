"""What a neighbourhood has, and how far it is along the five steps."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from readings.guides import ABCD
from readings.models import Asset, GuidedReading
from tests.builders import a_municipality, a_neighbourhood, a_reading, an_asset, an_initiative, an_official
from tests.pages import tight

pytestmark = pytest.mark.django_db


@pytest.fixture
def kade():
    return a_neighbourhood()


@pytest.fixture
def page_of(desk):
    return lambda area, name="area": reverse(f"workbench:{name}", args=[area.code])


def read(page):
    return tight(page.content.decode())


def test_the_list_tells_of_each_area_when_it_was_looked_at_and_what_is_there(desk, kade):
    a_neighbourhood("BU99990102", "De Meent")
    elsewhere = a_neighbourhood("BU03550101", "Zeist-Noord", a_municipality("GM0355", "Zeist"))
    an_initiative(neighbourhoods=[kade])
    archived = an_initiative(neighbourhoods=[kade], name="Klaar")
    archived.archive(by=an_official(), reason="Klaar")
    an_asset(kade)
    an_asset(kade).end()
    a_reading(kade, guide=ABCD, levels=[1])

    page = desk.get(reverse("workbench:areas"))

    [(district, rows)] = page.context["districts"]
    assert [(row.area.name, bool(row.day), row.assets, row.initiatives) for row in (district, *rows)] == [
        ("Wijk 01", False, 0, 1),
        ("De Kade", True, 1, 1),
        ("De Meent", False, 0, 0),
    ]
    assert elsewhere.name not in read(page)


def test_the_list_takes_as_many_queries_for_two_areas_as_for_twenty(desk, kade):
    address = reverse("workbench:areas")
    desk.get(address)
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    for number in range(10, 30):
        area = a_neighbourhood(f"BU9999{number}01", f"Buurt {number}")
        an_asset(area)
        a_reading(area, guide=ABCD, levels=[2])
    with CaptureQueriesContext(connection) as many:
        desk.get(address)
    assert len(many) == len(few)


def test_what_was_found_is_added_and_a_double_click_adds_it_once(desk, kade, page_of, official):
    sent = {"kind": "residents", "what": "Kan fietsen maken", "where": "Fietsclub De Kade"}
    for _click in range(2):
        page = desk.post(page_of(kade), sent, follow=True)

    asset = Asset.objects.get()
    assert (asset.by, asset.municipality_id, asset.neighbourhood) == (official, "GM9999", kade)
    assert "Kan fietsen maken" in read(page) and "1 kracht gevonden" in read(page)


def test_what_is_gone_is_ended_and_not_deleted(desk, kade, page_of):
    asset = an_asset(kade, what="Buurthuis De Brug")
    for _click in range(2):
        page = desk.post(page_of(kade), {"end": asset.pk}, follow=True)

    asset.refresh_from_db()
    assert asset.ended_at and "0 krachten gevonden" in read(page)
    assert "Buurthuis De Brug" in read(page)


def test_nobody_ends_what_stands_elsewhere(desk, kade, page_of):
    other = an_asset(a_neighbourhood("BU99990102", "De Meent"))

    assert desk.post(page_of(kade), {"end": other.pk}).status_code == 404
    other.refresh_from_db()
    assert other.ended_at is None


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"what": " "}, "what", "Schrijf op wat er is."),
        ({"kind": ""}, "kind", "Kies wat voor soort het is."),
        ({"kind": "geld"}, "kind", "Kies een van de mogelijkheden."),
        (
            {"where": "Jan, 06 12345678"},
            "where",
            "Laat e-mailadressen en telefoonnummers weg. Noem een organisatie of een plek.",
        ),
        (
            {"what": "Mail jan@kade.example"},
            "what",
            "Laat e-mailadressen en telefoonnummers weg. Noem een organisatie of een plek.",
        ),
    ],
)
def test_says_what_is_wrong_at_the_field_and_keeps_what_was_typed(desk, kade, page_of, changed, field, words):
    sent = {"kind": "places", "what": "Zaal van 1950 tot 2020", "where": "Brug 12"} | changed
    page = desk.post(page_of(kade), sent)

    assert page.context["form"].errors == {field: [words]}
    assert sent["what"].strip() in read(page) and sent["where"] in read(page)
    assert not Asset.objects.exists()


def test_the_five_steps_are_filled_in_as_the_municipality_or_with_residents(desk, kade, page_of):
    desk.post(page_of(kade, "area-steps"), {"level-map": "2"})
    page = desk.post(page_of(kade, "area-together"), {"level-map": "4", "text-map": "Samen."}, follow=True)

    assert page.redirect_chain[0][0] == page_of(kade)
    assert set(GuidedReading.objects.values_list("voice", flat=True)) == {"official", "together"}
    text = read(page)
    assert "Samen." in text and "Samen met bewoners" in text and "In kaart brengen wat er is" in text


def test_a_district_has_a_page_too(desk, kade, page_of):
    an_initiative(neighbourhoods=[kade, a_neighbourhood("BU99990102", "De Meent")])

    page = desk.get(page_of(kade.district))

    assert len(page.context["initiatives"]) == 1
    desk.post(page_of(kade.district), {"kind": "places", "what": "Park"})
    assert Asset.objects.get().district == kade.district


@pytest.mark.parametrize("code", ["BU99999999", "GM9999", "BU03550101", "x"])
def test_other_codes_are_not_found(desk, kade, code):
    a_neighbourhood("BU03550101", "Zeist-Noord", a_municipality("GM0355", "Zeist"))

    assert desk.get(reverse("workbench:area", args=[code])).status_code == 404


def test_a_page_takes_as_many_queries_for_ten_as_for_one(desk, kade, page_of):
    an_asset(kade, by=an_official())
    a_reading(kade, guide=ABCD, levels=[1], by=an_official())
    an_initiative(neighbourhoods=[kade])
    desk.get(page_of(kade))
    with CaptureQueriesContext(connection) as one:
        desk.get(page_of(kade))
    for number in range(9):
        an_asset(kade, what=f"Zaal {number}", by=an_official())
        a_reading(kade, guide=ABCD, levels=[2], by=an_official())
        an_initiative(neighbourhoods=[kade], name=f"Tuin {number}")
    with CaptureQueriesContext(connection) as ten:
        desk.get(page_of(kade))
    assert len(ten) == len(one)


def test_an_initiative_that_is_called_as_these_pages_keeps_its_own(desk, official):
    initiative = an_initiative(name="Buurtkracht", by=official)
    assert initiative.slug == "buurtkracht"

    for name in ("assessment", "publication", "archive", "look", "timeline"):
        assert desk.get(reverse(f"workbench:{name}", args=[initiative.slug])).status_code == 200


def test_a_code_that_no_database_can_hold_is_not_found(desk):
    for address in ("/werkbank/buurtkracht/BU%00/", "/werkbank/klimaat/gebied/GM%00/", "/klimaat/GM%00/"):
        assert desk.get(address).status_code == 404
