"""Outlines: which polygons are taken, which are refused, and where they come from."""

import json
import re

import pytest
from django.core.management import CommandError, call_command

from areas.loader import load
from areas.models import Municipality, Neighbourhood, Outline
from areas.outlines import country, rings_of
from demo.areas import AREAS

pytestmark = pytest.mark.django_db

SQUARE = [[5.0, 52.0], [5.1, 52.0], [5.1, 52.1], [5.0, 52.1], [5.0, 52.0]]
BESIDE = [[5.1, 52.0], [5.2, 52.0], [5.2, 52.1], [5.1, 52.1], [5.1, 52.0]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(shape, **properties):
    return {"type": "Feature", "properties": properties, "geometry": shape}


@pytest.fixture
def file(tmp_path):
    """Writes GeoJSON features to a file and returns its path."""

    def write(*features, name="map.geojson"):
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    return write


@pytest.fixture
def zeist():
    return Municipality.objects.create(code="GM0355", name="Zeist", province="PV26")


def numbers(path):
    return [int(number) for number in re.findall(r"-?\d+", path)]


class TestTaking:
    def test_a_map_of_cbs_brings_areas_with_their_outlines(self, file):
        shape = {"type": "MultiPolygon", "coordinates": [[SQUARE], [BESIDE]]}

        load([file(feature(shape, gemeentecode="GM0355", gemeentenaam="Zeist"))])

        assert Municipality.objects.get().name == "Zeist"
        outline = Outline.objects.get()
        assert (outline.code, outline.path.count("M"), outline.path.count("z")) == ("GM0355", 2, 2)

    def test_a_map_without_names_brings_outlines_of_known_areas(self, file, zeist):
        [change, *_] = load([file(feature(polygon(SQUARE), code="GM0355"))])

        assert (change.loaded, change.drawn) == (0, 1)
        zeist.refresh_from_db()
        assert (zeist.name, zeist.province) == ("Zeist", "PV26")

    def test_is_in_metres_from_the_tower_and_knows_its_box_and_middle(self, file, zeist):
        load([file(feature(polygon(SQUARE), code="GM0355"))])

        outline = Outline.objects.get()
        left, top, right, bottom = outline.box
        assert (right - left, bottom - top) == (pytest.approx(6_870, abs=60), pytest.approx(11_140, abs=60))
        assert left < outline.middle[0] < right < 0 < top < outline.middle[1] < bottom
        assert outline.room == pytest.approx(3_420, abs=60)
        assert numbers(outline.path)[0] in (left, pytest.approx(left, abs=20))

    def test_a_later_file_draws_anew(self, file, zeist):
        load([file(feature(polygon(SQUARE), code="GM0355"))])
        before = Outline.objects.get().path

        load([file(feature(polygon(BESIDE), code="GM0355"))])

        assert Outline.objects.get().path != before

    def test_one_file_may_name_what_another_one_draws(self, file, tmp_path):
        names = tmp_path / "names.csv"
        names.write_text("code,name\nGM0355,Zeist\n")

        load([file(feature(polygon(SQUARE), code="GM0355")), names])

        assert Municipality.objects.get().name == "Zeist"
        assert Outline.objects.count() == 1

    def test_an_area_without_geometry_keeps_its_outline(self, file, zeist):
        load([file(feature(polygon(SQUARE), code="GM0355"))])

        load([file(feature(None, statcode="GM0355", statnaam="Zeist"))])

        assert Outline.objects.count() == 1

    def test_the_command_says_how_many_were_drawn(self, file, zeist, capsys):
        call_command("load_areas", str(file(feature(polygon(SQUARE), code="GM0355"))))

        assert "0 vanished, 1 drawn" in capsys.readouterr().out


REFUSED = {
    "a point": ({"type": "Point", "coordinates": [5, 52]}, "is Point, not a Polygon or MultiPolygon"),
    "nothing": ({}, "is no geometry, not a Polygon"),
    "an open ring": (polygon(SQUARE[:4]), "has a ring that is not closed"),
    "two points": (polygon([SQUARE[0], SQUARE[0]]), "has a ring that is not closed"),
    "no rings": (polygon(), "has no coordinates"),
    "words": (polygon([["a", "b"]] * 4), "has coordinates that are not lists of numbers"),
    "numbers without lists": (polygon([1, 2, 3, 1]), "has coordinates that are not lists of numbers"),
    "no list at all": ({"type": "MultiPolygon", "coordinates": None}, "has coordinates that are not lists of numbers"),
    "not a number": (polygon([[float("nan"), 52.0]] * 4), "lies outside the Netherlands at nan, 52"),
    "latitude first": (
        polygon([[latitude, longitude] for longitude, latitude in SQUARE]),
        "has latitude before longitude",
    ),
    "metres of the Dutch grid": (
        polygon([[155000, 463000], [156000, 463000], [156000, 464000], [155000, 463000]]),
        "lies outside the Netherlands at 155000, 463000; it must be in degrees",
    ),
    "another country": (polygon([[2.3, 48.9], [2.4, 48.9], [2.4, 48.8], [2.3, 48.9]]), "lies outside the Netherlands"),
}


class TestRefusing:
    @pytest.mark.parametrize(("shape", "reason"), REFUSED.values(), ids=REFUSED)
    def test_names_the_file_the_feature_and_the_reason_and_writes_nothing(self, file, zeist, shape, reason):
        Municipality.objects.create(code="GM0363", name="Amsterdam")
        good = feature(polygon(SQUARE), code="GM0355")

        with pytest.raises(CommandError) as error:
            call_command("load_areas", str(file(good, feature(shape, code="GM0363"))))

        assert f"Nothing was loaded. map.geojson, feature 2: the geometry of GM0363 {reason}" in str(error.value)
        assert not Outline.objects.exists()

    def test_the_outline_of_an_unknown_area(self, file, zeist):
        path = file(feature(polygon(SQUARE), code="GM0355"), feature(polygon(BESIDE), code="GM0363"))

        with pytest.raises(CommandError, match="feature 2: GM0363 is the outline of an unknown municipality"):
            call_command("load_areas", str(path))
        assert not Outline.objects.exists()

    def test_an_outline_in_two_files(self, file, zeist):
        one = file(feature(polygon(SQUARE), code="GM0355"), name="a.geojson")
        two = file(feature(polygon(BESIDE), code="GM0355"), name="b.geojson")

        with pytest.raises(CommandError, match=r"b\.geojson, feature 1: GM0355 also stands in a\.geojson"):
            call_command("load_areas", str(one), str(two))

    def test_an_outline_twice_in_a_file(self, file, zeist):
        twice = [feature(polygon(SQUARE), code="GM0355")] * 2

        with pytest.raises(CommandError, match="feature 2: GM0355 stands in this file twice"):
            call_command("load_areas", str(file(*twice)))


def test_the_last_point_of_a_ring_is_not_repeated():
    assert [len(ring) for ring in rings_of(polygon(SQUARE))] == [4]


class TestDemo:
    @pytest.fixture(autouse=True)
    def demo(self):
        load(AREAS)

    def test_all_of_waaierdam_has_outlines(self):
        drawn = set(Outline.objects.values_list("code", flat=True))

        assert drawn >= set(Neighbourhood.objects.filter(municipality="GM9999").values_list("code", flat=True))
        assert sorted(code for code in drawn if not code.startswith("BU")) == ["GM9999"] + [
            f"WK99990{number}" for number in range(1, 7)
        ]

    def test_the_neighbourhoods_lie_in_the_municipality_side_by_side(self):
        town = Outline.objects.get(code="GM9999")
        parts = Outline.objects.filter(code__startswith="BU9999")

        lefts, tops, rights, bottoms = zip(*(part.box for part in parts), strict=True)
        around = (min(lefts), min(tops), max(rights), max(bottoms))
        assert all(abs(one - other) <= 150 for one, other in zip(around, town.box, strict=True))
        assert len({tuple(part.middle) for part in parts}) == 24

    def test_the_sketch_of_the_country_lies_behind_its_municipalities(self):
        left, top, right, bottom = country().box

        assert (right - left) / 1000 == pytest.approx(265, abs=15)
        assert (bottom - top) / 1000 == pytest.approx(305, abs=15)
        assert all(Municipality.objects.values_list("latitude", flat=True))
