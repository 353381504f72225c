"""Loading CBS files: what is refused, what changes, what vanishes."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from areas.loader import load
from areas.models import District, Municipality, Neighbourhood
from demo.areas import AREAS

pytestmark = pytest.mark.django_db
CBS = Path(__file__).resolve().parents[3] / "shared" / "data"

MUNICIPALITIES = """\
code,name,province_code,inhabitants,latitude,longitude
GM0355,Zeist,PV26,66697,52.08,5.25
GM0363,Amsterdam,PV27,931298,52.37,4.90
"""
DISTRICTS = """\
code,name,gemeente_code,inhabitants
WK035501,Wijk 01 Zeist-Centrum,GM0355,8500
WK0363AA,Burgwallen-Oude Zijde,GM0363,
"""
NEIGHBOURHOODS = """\
code,name,wijk_code,gemeente_code,inhabitants
BU03550101,Carré,WK035501,GM0355,1200
BU0363AA01,Oude Kerk e.o.,WK0363AA,GM0363,670
"""


@pytest.fixture
def file(tmp_path):
    """Writes a file and returns its path."""

    def write(text, name="cbs.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return write


@pytest.fixture
def country(file):
    """Two municipalities with a district and a neighbourhood each, loaded."""
    load([file(MUNICIPALITIES, "g.csv"), file(DISTRICTS, "w.csv"), file(NEIGHBOURHOODS, "b.csv")])


def features(*properties):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": each, "geometry": None} for each in properties],
        }
    )


def current(model):
    return list(model.objects.current().order_by("code").values_list("code", flat=True))


class TestReading:
    def test_takes_the_files_in_any_order(self, file):
        load([file(NEIGHBOURHOODS, "b.csv"), file(DISTRICTS, "w.csv"), file(MUNICIPALITIES, "g.csv")])

        carre = Neighbourhood.objects.get(pk="BU03550101")
        assert (carre.name, carre.inhabitants, carre.district_id, carre.municipality_id) == (
            "Carré",
            1200,
            "WK035501",
            "GM0355",
        )
        assert District.objects.get(pk="WK0363AA").inhabitants is None
        assert Municipality.objects.get(pk="GM0355").latitude == 52.08

    def test_reads_what_a_spreadsheet_makes_of_it(self, file):
        load([file(MUNICIPALITIES.replace(",", ";").replace("\n", "\r\n"), encoding="utf-8-sig")])

        assert current(Municipality) == ["GM0355", "GM0363"]

    def test_accepts_provinces_and_leaves_them(self, file):
        [municipalities, *_] = load([file("code,name,slug\nPV26,Utrecht,utrecht\n")])

        assert municipalities.loaded == 0

    def test_reads_the_map_of_districts_and_neighbourhoods(self, file):
        municipality = {"gemeentecode": "GM0355", "gemeentenaam": "Zeist", "water": "NEE"}
        district = municipality | {"wijkcode": "WK035501", "wijknaam": "Zeist-Centrum"}
        neighbourhood = district | {"buurtcode": "BU03550101", "buurtnaam": "Carré", "aantal_inwoners": 1200}
        unknown = neighbourhood | {"buurtcode": "BU03550102", "buurtnaam": "Dorp", "aantal_inwoners": -99999999}
        water = neighbourhood | {"buurtcode": "BU03559997", "buurtnaam": "Water", "water": "JA"}

        load(
            [
                file(features(neighbourhood, unknown, water), "buurten.geojson"),
                file(features(district), "wijken.geojson"),
                file(features(municipality, municipality | {"water": "JA"}), "gemeenten.geojson"),
            ]
        )

        assert list(Neighbourhood.objects.order_by("code").values_list("code", "inhabitants")) == [
            ("BU03550101", 1200),
            ("BU03550102", None),
        ]
        assert Municipality.objects.get().province == ""

    def test_reads_the_map_of_area_divisions(self, file):
        load(
            [
                file(features({"statcode": "GM0355", "statnaam": "Zeist"}), "g.json"),
                file(features({"statcode": "WK035501", "statnaam": "Zeist-Centrum"}), "w.json"),
                file(features({"statcode": "BU03550101", "statnaam": "Carré"}), "b.json"),
            ]
        )

        assert Neighbourhood.objects.get().district_id == "WK035501"

    def test_a_file_without_a_column_leaves_what_is_known(self, file, country):
        load([file(features({"statcode": "GM0355", "statnaam": "Zeist"}), "g.json")])

        zeist = Municipality.objects.get(pk="GM0355")
        assert (zeist.province, zeist.inhabitants) == ("PV26", 66697)

    def test_reads_the_map_as_cbs_itself_gives_it(self, file):
        whole = "GM_CODE,GM_NAAM,H2O,AANT_INW\nGM0355,Zeist,NEE,66697\nGM0355,Zeist,JA,-99999999\n"
        part = "WK_CODE,WK_NAAM,GM_CODE,GM_NAAM,H2O\nWK035501,Zeist-Centrum,GM0355,Zeist,NEE\n"
        parts = (
            "BU_CODE,BU_NAAM,WK_CODE,GM_CODE,GM_NAAM,H2O,AANT_INW\n"
            "BU03550101,Carré,WK035501,GM0355,Zeist,NEE,1200\nBU03559997,Plas,WK035501,GM0355,Zeist,JA,0\n"
        )

        load([file(parts, "b.csv"), file(part, "w.csv"), file(whole, "g.csv")])

        assert (Municipality.objects.get().inhabitants, District.objects.get().name) == (66697, "Zeist-Centrum")
        assert list(Neighbourhood.objects.values_list("name", "inhabitants")) == [("Carré", 1200)]

    @pytest.mark.parametrize(
        "header",
        [
            "gwb_code_10,gwb_code_8,regio,gm_naam,recs,gwb_code,a_inw",
            "Codering_3,ID,WijkenEnBuurten,Gemeentenaam_1,SoortRegio_2,x,AantalInwoners_5",
        ],
        ids=["kerncijfers", "StatLine"],
    )
    def test_reads_a_table_with_areas_of_all_kinds(self, file, header):
        rows = (
            "NL00,0,Nederland,Nederland,Land,NL00,17590672\n"
            "GM0355,355,Zeist,Zeist,Gemeente,GM0355,66697\n"
            "WK035501,35501,Zeist-Centrum,Zeist,Wijk,WK035501,8500\n"
            "BU03550101,3550101,Carré,Zeist,Buurt,BU03550101,.\n"
        )

        changes = load([file(f"{header}\n{rows}")])

        assert [change.added for change in changes] == [1, 1, 1]
        assert (Municipality.objects.get().name, Municipality.objects.get().inhabitants) == ("Zeist", 66697)
        assert (District.objects.get().name, District.objects.get().inhabitants) == ("Zeist-Centrum", 8500)
        assert (Neighbourhood.objects.get().name, Neighbourhood.objects.get().inhabitants) == ("Carré", None)

    def test_reads_the_list_of_municipalities(self, file):
        load(
            [
                file(
                    "Gemeentecode,GemeentecodeGM,Gemeentenaam,Provinciecode,ProvinciecodePV\n0355,GM0355,Zeist,26,PV26\n"
                )
            ]
        )

        assert list(Municipality.objects.values_list("code", "name", "province")) == [("GM0355", "Zeist", "PV26")]

    @pytest.mark.parametrize("column", ["water", "H2O"])
    @pytest.mark.parametrize("first", ["JA", "B"])
    def test_leaves_water_and_what_lies_abroad_in_a_table_too(self, file, column, first):
        rows = f"GM0267,Nijkerk,{first},-99999999\nGM0267,Nijkerk,NEE,44860\n"

        load([file(f"gemeentecode,gemeentenaam,{column},aantal_inwoners\n{rows}")])

        assert list(Municipality.objects.values_list("code", "inhabitants")) == [("GM0267", 44860)]

    def test_a_point_groups_thousands_where_a_semicolon_separates(self, file):
        load([file("code;name;inhabitants;latitude\nGM0355;Zeist;12.000;52.083\nGM0363;Amsterdam;1.234.567;52.37\n")])

        assert list(Municipality.objects.order_by("code").values_list("inhabitants", "latitude")) == [
            (12000, 52.083),
            (1234567, 52.37),
        ]

    def test_knows_other_names_whatever_file_is_loaded(self, file):
        load([file("code,name\nGM0518,'s-Gravenhage\n")])

        assert "Den Haag" in Municipality.objects.get().aliases


REFUSED = {
    "a column is missing": ("code,province_code\nGM0355,PV26\n", "cbs.csv: has no column gemeentenaam or name or"),
    "no codes at all": ("naam,inwoners\nZeist,1\n", "cbs.csv: has no column with codes"),
    "a wrong code": (MUNICIPALITIES + "GM12,Soest,PV26,1,,\n", "cbs.csv, line 4: code is not a CBS code like GM0355"),
    "another kind of code": (MUNICIPALITIES + "WK035501,Centrum,PV26,1,,\n", "line 4: code is not a CBS code like"),
    "a code of nothing": ("code,name\nNL01,Noord-Nederland\n", "line 2: code is not a CBS code of an area: 'NL01'"),
    "a code twice": (MUNICIPALITIES + "GM0355,Zeist,PV26,1,,\n", "line 4: GM0355 stands in this file twice"),
    "an empty name": ("code,name\nGM0355, \n", "line 2: name is empty"),
    "an endless name": (f"code,name\nGM0355,{'x' * 121}\n", "line 2: name is not a name: 'xxx"),
    "a control character": ("code,name\nGM0355,Ze\x00ist\n", "line 2: name is not a name: 'Ze\\x00ist'"),
    "not a number": ("code,name,inhabitants\nGM0355,Zeist,veel\n", "line 2: inhabitants is not a number: 'veel'"),
    "half a person": ("code,name,inhabitants\nGM0355,Zeist,1.5\n", "line 2: inhabitants is not a number of people"),
    "endless people": ("code,name,inhabitants\nGM0355,Zeist,inf\n", "line 2: inhabitants is not a number: 'inf'"),
    "thousands or decimals": (
        "code,name,inhabitants\nGM0355,Zeist,12.000\n",
        "line 2: inhabitants may be 12000 or 12: '12.000'; write it without points",
    ),
    "a code for a name": (
        "Codering_3,WijkenEnBuurten\nWK035502,WK035502\n",
        "line 2: wijkenenbuurten is a code and not a name: 'WK035502'",
    ),
    "a code of nothing among all kinds": ("gwb_code_10,regio\nXX01,Nergens\n", "gwb_code_10 is not a CBS code of an"),
    "only water": ("code,name,water\nGM0355,Zeist,JA\n", "cbs.csv: holds no areas"),
    "metres for degrees": ("code,name,latitude\nGM0355,Zeist,455000\n", "line 2: latitude is not in degrees"),
    "no such province": ("code,name,province_code\nGM0355,Zeist,PV99\n", "is not the CBS code of a province: 'PV99'"),
    "an unknown municipality": (
        "code,name\nWK059901,Stadscentrum\n",
        "line 2: WK059901 lies in GM0599, an unknown municipality",
    ),
    "an unknown district": (
        "code,name\nBU03559901,Nergens\n",
        "line 2: BU03559901 lies in WK035599, an unknown district",
    ),
    "a wrong municipality": (
        "code,name,gemeente_code\nWK035502,Wijk,GM0363\n",
        "line 2: WK035502 lies in GM0355, not in GM0363",
    ),
    "a value too many": ("code,name\nGM0355,Zeist,Utrecht\n", "line 2: has 3 values under 2 columns"),
    "an open quote": ('code,name\nGM0355,"Zeist\n', "is not CSV: unexpected end of data"),
    "nothing": ("", "cbs.csv: holds no areas"),
    "only a header": ("code,name\n", "cbs.csv: holds no areas"),
    "half JSON": ('{"type": "FeatureCollection",\n', "cbs.csv, line 2: is not JSON"),
    "other JSON": ('{"type": "Topology"}', "is not GeoJSON: it has no list of features"),
    "a feature without properties": ('{"features": [{"type": "Feature"}]}', "feature 1: has no properties"),
    "a map with a bad code": (features({"statcode": "GM1", "statnaam": "X"}), "feature 1: statcode is not a CBS code"),
}


class TestRefusing:
    @pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED)
    def test_names_the_file_the_place_and_the_reason_and_writes_nothing(self, file, country, text, reason):
        renamed = file(MUNICIPALITIES.replace("Amsterdam", "Mokum"), "renamed.csv")
        if "GM0355 stands" in reason or "line 4" in reason:
            renamed = file("code,name\nGM0363,Mokum\n", "renamed.csv")

        with pytest.raises(CommandError) as error:
            call_command("load_areas", str(renamed), str(file(text)))

        assert "Nothing was loaded. cbs.csv" in str(error.value)
        assert reason in str(error.value)
        assert Municipality.objects.get(pk="GM0363").name == "Amsterdam"

    def test_a_file_in_another_encoding(self, file):
        path = file("code,name\nGM0355,Zeist\nGM1900,Súdwest-Fryslân\n", encoding="latin-1")

        with pytest.raises(CommandError, match=r"cbs\.csv, line 3: is not UTF-8"):
            call_command("load_areas", str(path))

    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(CommandError, match=r"nowhere\.csv: cannot be read: No such file"):
            call_command("load_areas", str(tmp_path / "nowhere.csv"))

    def test_an_area_in_two_files(self, file):
        with pytest.raises(CommandError, match=r"b\.csv, line 2: GM0355 also stands in a\.csv"):
            call_command("load_areas", str(file(MUNICIPALITIES, "a.csv")), str(file(MUNICIPALITIES, "b.csv")))


def page(*codes, **said):
    data = json.loads(features(*({"gemeentecode": code, "gemeentenaam": code.lower()} for code in codes)))
    return json.dumps(data | said)


NEXT = {"links": [{"rel": "self", "href": "https://example.org/1"}, {"rel": "next", "href": "https://example.org/2"}]}
PAGES = {
    "a link to the next page": (NEXT, "there is more"),
    "a link to the page before": ({"links": [{"rel": "prev", "href": "https://example.org/1"}]}, "there is more"),
    "more matched than are here": ({"numberMatched": 3, "numberReturned": 1}, "1 of 3 areas"),
    "both": (NEXT | {"numberMatched": 342}, "1 of 342 areas"),
    "GeoServer": ({"totalFeatures": 3, "numberMatched": "unknown"}, "1 of 3 areas"),
    "ArcGIS": ({"properties": {"exceededTransferLimit": True}}, "there is more"),
    "an older ArcGIS": ({"exceededTransferLimit": True}, "there is more"),
}


class TestPages:
    @pytest.mark.parametrize("complete", [True, False], ids=["complete", "a part"])
    @pytest.mark.parametrize(("said", "reason"), PAGES.values(), ids=PAGES)
    def test_a_page_of_a_download_is_not_taken_for_the_whole(self, file, country, said, reason, complete):
        path = file(page("GM0355", **said), "page.geojson")

        with pytest.raises(CommandError, match=rf"page\.geojson: is a page of a longer download \({reason}\)"):
            call_command("load_areas", str(path), *["--complete"] * complete)

        assert dict(Municipality.objects.current().values_list("code", "name")) == {
            "GM0355": "Zeist",
            "GM0363": "Amsterdam",
        }

    def test_all_pages_together_are_the_whole(self, file, country):
        first = file(page("GM0355", numberMatched=2, **NEXT), "1.geojson")
        last = file(page("GM0344", numberMatched=2), "2.geojson")

        load([first, last], complete=True)

        assert current(Municipality) == ["GM0344", "GM0355"]

    def test_a_page_too_few_is_refused(self, file, country):
        pages = [file(page(code, numberMatched=3), f"{code}.geojson") for code in ("GM0355", "GM0344")]

        with pytest.raises(CommandError, match=r"\(2 of 3 areas\)"):
            call_command("load_areas", *map(str, pages), "--complete")

    @pytest.mark.parametrize("said", [{"numberMatched": 1}, {"links": [{"rel": "self"}]}, {"links": "none"}, {}])
    def test_a_download_in_one_piece_is_the_whole(self, file, country, said):
        load([file(page("GM0355", **said))], complete=True)

        assert current(Municipality) == ["GM0355"]

    def test_water_counts_among_what_was_found(self, file):
        land, water = ({"gemeentecode": "GM0355", "gemeentenaam": "Zeist", "water": each} for each in ("NEE", "JA"))
        load([file(json.dumps(json.loads(features(land, water)) | {"numberMatched": 2}))], complete=True)

        assert current(Municipality) == ["GM0355"]


class TestChanges:
    def test_reports_what_was_added_and_renamed(self, file, country, capsys):
        path = file(MUNICIPALITIES.replace("Amsterdam", "Mokum") + "GM0344,Utrecht,PV26,1,,\n")

        with translation.override("en"):
            call_command("load_areas", str(path))

        assert capsys.readouterr().out.splitlines()[:2] == [
            "municipalities: 3 loaded, 1 added, 1 renamed, 0 back, 0 vanished",
            "  renamed   GM0363  Amsterdam → Mokum",
        ]

    def test_a_second_time_changes_nothing(self, file, country):
        [change, *_] = load([file(MUNICIPALITIES)])

        assert (change.loaded, change.added, change.renamed, change.returned, change.vanished) == (2, 0, [], [], [])


class TestVanishing:
    def test_a_part_of_the_country_leaves_the_rest_alone(self, file, country):
        load([file("code,name\nGM0355,Zeist\n")])

        assert current(Municipality) == ["GM0355", "GM0363"]

    def test_a_complete_file_makes_vanish_what_it_covers_and_lacks(self, file, country):
        load([file("code,name\nWK035502,Zeist-Noord\n")], complete=True, on=date(2027, 1, 1))

        assert current(District) == ["WK035502", "WK0363AA"]
        assert District.objects.get(pk="WK035501").vanished_on == date(2027, 1, 1)

    def test_a_complete_file_of_municipalities_covers_the_provinces_it_names(self, file, country):
        load([file("code,name,province_code\nGM0344,Utrecht,PV26\n")], complete=True)

        assert current(Municipality) == ["GM0344", "GM0363"]

    def test_one_that_names_no_province_covers_the_country(self, file, country):
        load([file("code,name\nGM0355,Zeist\n")], complete=True)

        assert current(Municipality) == ["GM0355"]

    def test_the_parts_vanish_with_the_whole(self, file, country):
        [_, districts, neighbourhoods] = load([file("code,name\nGM0355,Zeist\n")], complete=True)

        assert districts.vanished == [("WK0363AA", "Burgwallen-Oude Zijde")]
        assert neighbourhoods.vanished == [("BU0363AA01", "Oude Kerk e.o.")]

    def test_nothing_new_can_lie_in_what_has_vanished(self, file, country):
        load([file("code,name\nGM0355,Zeist\n")], complete=True)

        with pytest.raises(CommandError, match="WK0363AB lies in GM0363, an unknown municipality"):
            call_command("load_areas", str(file("code,name\nWK0363AB,Nieuwe Zijde\n")))

    def test_a_later_file_brings_it_back(self, file, country):
        load([file("code,name\nGM0355,Zeist\n")], complete=True)

        [change, *_] = load([file(MUNICIPALITIES)])

        assert change.returned == [("GM0363", "Amsterdam")]
        assert current(Municipality) == ["GM0355", "GM0363"]

    def test_the_day_is_today_unless_said(self, file, country, capsys):
        call_command("load_areas", str(file("code,name\nGM0355,Zeist\n")), "--complete", "--on", "2027-01-01")

        assert Municipality.objects.get(pk="GM0363").vanished_on == date(2027, 1, 1)
        assert "  vanished  GM0363  Amsterdam" in capsys.readouterr().out


class TestDemo:
    def test_loads_the_areas_of_the_demo(self):
        load(AREAS)

        assert Municipality.objects.get(pk="GM9999").name == "Waaierdam"
        assert current(Neighbourhood)

    def test_of_no_files_nothing_is_loaded(self):
        with pytest.raises(CommandError, match="FILE"):
            call_command("load_areas")

    @pytest.mark.parametrize(
        "path", [Path(each) for each in AREAS if each.endswith(".csv")], ids=lambda each: each.name
    )
    def test_says_what_cbs_says(self, path):
        theirs = {"municipalities": "gemeenten", "districts": "wijken", "neighbourhoods": "buurten"}[path.stem]
        if not CBS.exists():
            pytest.skip(f"the CBS files are not in {CBS.name}/ beside the project")
        with (CBS / f"nl_{theirs}.csv").open(encoding="utf-8") as file:
            cbs = {row["code"]: row["name"] for row in csv.DictReader(file)}
        with path.open(encoding="utf-8") as file:
            ours = {row["code"]: row["name"] for row in csv.DictReader(file) if row["code"][2:6] != "9999"}

        assert ours == {code: cbs[code] for code in ours}


def test_loads_the_whole_country():
    if not CBS.exists():
        pytest.skip(f"the CBS files are not in {CBS.name}/ beside the project")

    changes = load([CBS / f"nl_{kind}.csv" for kind in ("buurten", "provincies", "wijken", "gemeenten")])

    assert [change.added for change in changes] == [342, 3393, 14574]
