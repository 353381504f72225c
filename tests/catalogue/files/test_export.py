import csv
import io
import json
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from openpyxl import load_workbook

from initiatives.models import Initiative
from intake.models import Intake
from intake.questions import Audience, questions
from tests.builders import a_category, a_municipality, a_neighbourhood, a_user, an_initiative, an_intake, an_official

REGISTRY = [
    "Name",
    "Address",
    "Identifier",
    "Municipality",
    "Municipality code",
    "Registered on",
    "Published on",
    "Archived on",
    "Last confirmed",
    "Fictional",
    "Source",
]
LENSES = [
    "Actors",
    "Fields of work",
    "Added value",
    "Role in the transformation",
    "Phases and growing pains",
    "Relation to government",
]
PRIVATE = {"Contact person", "E-mail address", "Phone number", "Commitment", "Turnover a year", "Impact"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client, settings):
    settings.SITE_URL = "https://waaier.example"
    client.cookies["django_language"] = "en"


def get(client, kind="csv", **parameters):
    return client.get(reverse("initiatives:export", args=[kind]), parameters)


def csv_rows(response):
    """The rows of a CSV, each {header: text}."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def xlsx_rows(response):
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    headers, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows]


@pytest.fixture
def garden():
    """A public initiative with answers of every kind."""
    return an_initiative(
        name='Buurttuin; De "Kade"',
        summary="Bewoners wieden.\nSamen.",
        place="Kade 1",
        started=2019,
        neighbourhoods=[a_neighbourhood("BU99990102", "Kerkkwartier"), a_neighbourhood("BU99990101", "Oude Haven")],
        essence=["social_cohesion", "youth_care"],
        essence_other="Bloemen",
        volunteers="3-10",
        legal_form="foundation",
        support_needs=["permit", "say"],
        commitment=9,
        turnover_now="0-10k",
        contact_name="Fatima de Boer",
        contact_phone="+31 6 00000000",
        categories=["actors/care_collectives", "actors/citizens", "growth/recognition"],
    )


def test_columns_follow_the_checklist(client, garden):
    with translation.override("en"):
        answers = [
            capfirst(str(question.field.verbose_name))
            for question in questions(Intake, audience=Audience.PUBLIC)
            if question.name not in {"municipality", "name"}
        ]

    headers = list(csv_rows(get(client))[0])

    assert headers == [*REGISTRY, *LENSES, *answers, "Licence"]
    assert not PRIVATE & set(headers)


def test_csv_holds_labels_in_the_language_of_the_reader(client, garden, settings):
    response = get(client)
    row = csv_rows(response)[0]

    today = timezone.localdate()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="initiatives-{today:%Y-%m-%d}.csv"'
    assert row["Address"] == f"{settings.SITE_URL}/initiatieven/{garden.slug}/"
    assert row["Identifier"] == f"tag:waaier.example,2026:initiatief/{garden.pk}"
    assert row["Licence"] == settings.DATA_LICENCE
    assert row["Municipality"] == "Waaierdam"
    assert row["Municipality code"] == "GM9999"
    assert row["Registered on"] == row["Published on"] == today.isoformat()
    assert row["Archived on"] == ""
    assert row["Fictional"] == "no"
    assert row["Actors"] == "Social and care collectives; Citizens with an initiative"
    assert row["Phases and growing pains"] == "Attention and recognition"
    assert row["Fields of work"] == ""
    assert row["Name"] == 'Buurttuin; De "Kade"'
    assert row["Summary"] == "Bewoners wieden.\nSamen."
    assert row["Neighbourhoods"] == "Kerkkwartier; Oude Haven"
    assert row["Year of start"] == "2019"
    assert row["Essence"] == "Strengthening social cohesion in the neighbourhood; Youth care"
    assert row["Other essence"] == "Bloemen"
    assert row["Volunteers"] == "3–10"
    assert row["Support needs"] == "Permit; A say in decisions"
    assert row["Phase"] == "Start-up (0-2 years)"
    assert row["Legal form"] == "Foundation"


def test_the_file_begins_with_a_byte_order_mark(client, garden):
    content = b"".join(get(client).streaming_content)
    assert content.startswith(b"\xef\xbb\xbfName;Address;Identifier;Municipality;")
    assert content.endswith(b"\n")


def test_excel_gets_numbers_and_dates(client, garden):
    response = get(client, "xlsx")
    assert response["Content-Disposition"].endswith('.xlsx"')

    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book.active

    assert sheet.freeze_panes == "B2"
    assert [cell.value for cell in sheet[1]][:3] == ["Name", "Address", "Identifier"]
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).coordinate[:-1]}2"
    assert all(cell.font.bold for cell in sheet[1])
    assert not any(cell.font.bold for cell in sheet[2])
    headers = [cell.value for cell in sheet[1]]
    row = dict(zip(headers, [cell.value for cell in sheet[2]], strict=True))
    assert row["Year of start"] == 2019
    assert row["Registered on"] == datetime.combine(timezone.localdate(), datetime.min.time())
    assert row["Name"] == 'Buurttuin; De "Kade"'


def test_both_files_hold_the_same(client, garden):
    an_initiative(name="Tweede")

    def text(value):
        return {None: ""}.get(value, value.date().isoformat() if isinstance(value, datetime) else str(value))

    in_csv = csv_rows(get(client))
    in_excel = [{key: text(value) for key, value in row.items()} for row in xlsx_rows(get(client, "xlsx"))]
    # XML has one kind of line end.
    assert in_excel == in_csv


@pytest.mark.parametrize("columns", [["phase", "place"], ["name"], ["nonsense", "phase"]])
def test_a_choice_of_columns_keeps_what_says_which_initiative_it_is(client, garden, settings, columns):
    ours = {
        "name": garden.intake.name,
        "address": f"{settings.SITE_URL}/initiatieven/{garden.slug}/",
        "identifier": f"tag:waaier.example,2026:initiatief/{garden.pk}",
    }
    asked = {key: {"phase": "start_up", "place": "Kade 1"}[key] for key in ("place", "phase") if key in columns}
    row = json.loads(b"".join(get(client, "json", columns=columns).streaming_content))["rows"][0]
    assert list(row.items()) == list((ours | asked | {"licence": settings.DATA_LICENCE}).items())
    for rows in [csv_rows(get(client, columns=columns)), xlsx_rows(get(client, "xlsx", columns=columns))]:
        assert list(rows[0])[:3] == ["Name", "Address", "Identifier"]
        assert len(rows[0]) == 4 + len(asked)
        assert list(rows[0].values())[:3] == list(ours.values())


def test_a_workbook_says_what_it_is(client, garden, settings):
    """On a sheet of its own, and in the properties of the file."""
    an_initiative(name="Tuin zonder fase", phase="idea")
    response = get(client, "xlsx", q="buurttuin", phase="start_up", page="3")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))

    assert book.sheetnames == ["Initiatives", "About this file", "Data dictionary"]
    said = dict(book["About this file"].iter_rows(values_only=True))
    assert timezone.localtime().replace(tzinfo=None) - said.pop("Made at") < timedelta(minutes=1)
    assert said == {
        "Selection": "“buurttuin”; Phase: Start-up (0-2 years)",
        "Address of the list": f"{settings.SITE_URL}/initiatieven/?q=buurttuin&phase=start_up",
        "Number of initiatives": 1,
        "Licence": settings.DATA_LICENCE,
    }
    assert (book.properties.title, book.properties.creator) == ("Initiatives", "Waaier")
    assert f"Licence: {settings.DATA_LICENCE}" in book.properties.description
    assert [(each.name, each.value) for each in book.custom_doc_props] == [("License", settings.DATA_LICENCE)]


def test_what_officials_alone_may_read_has_no_licence(client, garden):
    client.force_login(an_official())
    assert "Licence" not in csv_rows(get(client))[0]
    book = load_workbook(io.BytesIO(b"".join(get(client, "xlsx").streaming_content)))
    about = dict(book["About this file"].iter_rows(values_only=True))
    assert about["Licence"] == "None. It holds answers that are for officials only."
    assert (about["Selection"], list(book.custom_doc_props)) == ("All initiatives", [])
    assert "Licence" in csv_rows(get(client, columns=["phase"]))[0]


@pytest.mark.parametrize("kind", ["xml", "xls", "csv.exe", "CSV"])
def test_other_kinds_are_not_made(client, kind):
    assert client.get(f"/initiatieven/export.{kind}").status_code == 404


def test_holds_exactly_what_the_list_finds_in_its_order(client):
    by = an_official()
    for name in ["Cirkel", "Anker", "Brug", "Dorp"]:
        an_initiative(by=by, name=name, phase="idea" if name != "Brug" else "start_up")

    assert [row["Name"] for row in csv_rows(get(client, sort="name"))] == ["Anker", "Brug", "Cirkel", "Dorp"]
    assert [row["Name"] for row in csv_rows(get(client, phase="idea", sort="name", page="7"))] == [
        "Anker",
        "Cirkel",
        "Dorp",
    ]
    assert [row["Name"] for row in csv_rows(get(client, q="brug"))] == ["Brug"]
    assert [row["Name"] for row in csv_rows(get(client, q="brug", actors="pirates"))] == ["Brug"]
    assert csv_rows(get(client, q="xyzzy")) == []
    assert xlsx_rows(get(client, "xlsx", q="xyzzy")) == []


# --- Who gets what -------------------------------------------------------------------------------------------------


@pytest.fixture
def registry():
    here, zeist = a_municipality(), a_municipality("GM0355", "Zeist")
    official, other, owner = an_official(here), an_official(zeist), a_user()
    private = {"commitment": 8, "turnover_now": "1m+", "contact_name": "Geheim", "impact": 3}
    an_initiative(by=official, name="Openbaar", **private)
    an_initiative(by=official, name="Wacht", published=False, **private)
    an_initiative(intake=an_intake(owner=owner, name="Eigen", **private), by=official, published=False)
    an_initiative(by=official, name="Dicht", **private).archive(by=official, reason="Klaar")
    an_initiative(by=other, name="Elders", municipality=zeist, **private)
    return {"official": official, "other": other, "initiator": owner}


@pytest.mark.parametrize(
    ("reader", "names"),
    [
        (None, ["Elders", "Openbaar"]),
        ("initiator", ["Eigen", "Elders", "Openbaar"]),
        ("official", ["Dicht", "Eigen", "Elders", "Openbaar", "Wacht"]),
        ("other", ["Elders", "Openbaar"]),
    ],
)
@pytest.mark.parametrize(("kind", "rows"), [("csv", csv_rows), ("xlsx", xlsx_rows)])
def test_rows_pass_the_gate(client, registry, reader, names, kind, rows):
    if reader:
        client.force_login(registry[reader])
    assert [row["Name"] for row in rows(get(client, kind, sort="name"))] == names


@pytest.mark.parametrize("reader", [None, "initiator"])
def test_private_columns_are_for_officials(client, registry, reader):
    if reader:
        client.force_login(registry[reader])
    response = get(client)
    content = b"".join(response.streaming_content).decode()
    assert "Geheim" not in content
    assert not any(header in content for header in PRIVATE)


@pytest.mark.parametrize(("reader", "own"), [("official", "GM9999"), ("other", "GM0355")])
def test_officials_get_private_answers_of_their_own_municipality_only(client, registry, reader, own):
    client.force_login(registry[reader])
    rows = csv_rows(get(client))

    filled = {row["Municipality code"] for row in rows if row["Contact person"]}
    assert filled == {own}
    for row in rows:
        mine = row["Municipality code"] == own
        assert row["Contact person"] == ("Geheim" if mine else "")
        assert row["Commitment"] == ("8" if mine else "")
        assert row["Impact"] == ("3" if mine else "")
        assert row["Turnover a year"] == ("more than 1 million euros" if mine else "")
        assert row["Phase"] == "Start-up (0-2 years)"


# --- Safe cells ----------------------------------------------------------------------------------------------------


def test_formulas_and_control_characters_are_harmless_in_both_files(client):
    an_initiative(name="=cmd|' /C calc'!A0", summary="@x\x07\x0b", place="-1", description="+1")
    names = ["Name", "Summary", "Place", "Description"]

    row = csv_rows(get(client))[0]
    assert [row[name] for name in names] == ["'=cmd|' /C calc'!A0", "'@x", "'-1", "'+1"]
    # A cell of a workbook has a type, and nothing is put before a text.
    row = xlsx_rows(get(client, "xlsx"))[0]
    assert [row[name] for name in names] == ["=cmd|' /C calc'!A0", "@x", "-1", "+1"]
    book = load_workbook(io.BytesIO(b"".join(get(client, "xlsx").streaming_content)))
    assert not {"f", "e"} & {cell.data_type for row in book.active.iter_rows() for cell in row}


def test_texts_come_out_of_both_files_as_they_are(client):
    official = an_official()
    category = a_category("actors/citizens")
    category.name_nl = category.name_en = "65+"
    category.save()
    an_initiative(
        by=official,
        name="mei 2024",
        place="#N/A",
        volunteers="3-10",
        professionals="30+",
        turnover_now="1m+",
        contact_phone="+31612345678",
        categories=["actors/citizens"],
    )
    client.force_login(official)
    names = ["Name", "Place", "Volunteers", "Professionals", "Turnover a year", "Phone number", "Actors"]
    bands = ["3–10", "more than 30", "more than 1 million euros"]

    row = csv_rows(get(client))[0]
    assert [row[name] for name in names] == ["’mei 2024", "#N/A", *bands, "+31 612345678", "’65+"]
    row = xlsx_rows(get(client, "xlsx"))[0]
    assert [row[name] for name in names] == ["mei 2024", "#N/A", *bands, "+31612345678", "65+"]
    row = json.loads(b"".join(get(client, "json").streaming_content))["rows"][0]
    assert (row["volunteers"], row["professionals"], row["turnover_now"]) == ("3-10", "30+", "1m+")
    assert (row["name"], row["contact_phone"]) == ("mei 2024", "+31612345678")


# --- Size ----------------------------------------------------------------------------------------------------------


def test_takes_the_same_queries_for_more_rows(client):
    def number(more):
        for _each in range(more):
            an_initiative(by=by, categories=["actors/citizens"], neighbourhoods=[a_neighbourhood()])
        csv_rows(get(client))
        with CaptureQueriesContext(connection) as queries:
            assert len(csv_rows(get(client))) == Initiative.objects.count()
        return len(queries)

    by = an_official()
    assert number(2) == number(10)


def test_holds_the_rows_of_several_slices_in_order(client, monkeypatch):
    monkeypatch.setattr("catalogue.files.copy.SLICE", 4)
    by = an_official()
    for number in range(9):
        an_initiative(by=by, name=f"Tuin {number}")

    assert [row["Name"] for row in csv_rows(get(client, sort="name"))] == [f"Tuin {number}" for number in range(9)]


def test_the_file_is_dutch_first(client, garden):
    del client.cookies["django_language"]
    content = b"".join(get(client).streaming_content).decode()
    assert "Sociale en zorgcollectieven" in content
    assert "Naam;" in content
