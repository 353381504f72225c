"""The data dictionary follows from the checklist, in every form."""

import csv
import io
import json

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from catalogue.files.columns import columns_for
from catalogue.files.dictionary import entries
from intake.models import Intake
from intake.questions import Audience, questions
from tests.builders import a_category, an_initiative, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def test_every_question_stands_in_it_with_its_sentence_and_options():
    official = an_official()
    with translation.override("en"):
        found = {entry["key"]: entry for entry in entries(columns_for(official).values())}
        for question in questions(Intake):
            if question.name == "municipality":
                continue
            entry = found[question.name]
            assert entry["question"] == str(question.ask)
            assert entry["audience"] == ("everyone" if question.audience == Audience.PUBLIC else "officials")
            choices = getattr(question.field, "options", None)
            choices = choices.choices if choices else question.field.choices or []
            assert entry["options"] == [{"key": key, "label": str(label)} for key, label in choices]


def test_an_entry_says_all_of_a_column():
    a_category("actors/citizens")
    with translation.override("en"):
        found = {entry["key"]: entry for entry in entries(columns_for(an_official()).values())}

    assert found["commitment"] == {
        "key": "commitment",
        "name": "Commitment",
        "question": "Is the initiator committed to and capable of realising the initiative?",
        "type": "scale",
        "options": [],
        "audience": "officials",
        "source": "The intake, in the part “Initiator and motivation”",
    }
    assert found["actors"]["type"] == "several"
    assert found["actors"]["source"] == "The assessment by the municipality"
    assert {"key": "citizens", "label": "Citizens with an initiative"} in found["actors"]["options"]
    assert found["registered"]["type"] == "date"
    assert found["fictional"]["options"] == [{"key": "true", "label": "yes"}, {"key": "false", "label": "no"}]


def test_the_json_file_explains_itself(client, settings):
    settings.DATA_LICENCE = "https://licence.example"
    an_initiative(name="Anker", phase="idea")
    an_initiative(name="Brug")

    response = client.get(reverse("initiatives:export", args=["json"]), {"phase": "idea", "page": "3"})
    found = json.loads(b"".join(response.streaming_content))

    assert response["Content-Type"] == "application/json"
    assert list(found) == ["generated_at", "selection", "licence", "language", "fields", "rows"]
    assert found["selection"] == f"{settings.SITE_URL}/initiatieven/?phase=idea"
    assert found["licence"] == "https://licence.example"
    assert found["language"] == "en"
    assert [row["name"] for row in found["rows"]] == ["Anker"]
    assert [field["key"] for field in found["fields"]] == list(found["rows"][0])
    assert found["rows"][0]["phase"] == "idea"


def test_a_json_file_with_private_columns_has_no_licence(client):
    official = an_official()
    an_initiative(by=official, commitment=4)
    client.force_login(official)

    found = json.loads(b"".join(client.get(reverse("initiatives:export", args=["json"])).streaming_content))

    assert found["licence"] is None
    assert found["rows"][0]["commitment"] == 4


def test_json_of_nothing_is_json(client):
    response = client.get(reverse("initiatives:export", args=["json"]), {"q": "xyzzy"})
    assert json.loads(b"".join(response.streaming_content))["rows"] == []


def test_json_holds_whole_rows_of_several_slices(client, monkeypatch):
    monkeypatch.setattr("catalogue.files.copy.SLICE", 2)
    by = an_official()
    for number in range(5):
        an_initiative(by=by, name=f"Tuin {number}")

    response = client.get(reverse("initiatives:export", args=["json"]), {"sort": "name", "columns": "name"})

    found = json.loads(response.getvalue())["rows"]
    assert [row["name"] for row in found] == [f"Tuin {number}" for number in range(5)]


def test_the_workbook_has_it_on_a_sheet_of_its_own(client):
    an_initiative()
    response = client.get(reverse("initiatives:export", args=["xlsx"]), {"columns": ["name", "phase"]})
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))

    assert book.sheetnames == ["Initiatives", "About this file", "Data dictionary"]
    headers, *rows = book["Data dictionary"].iter_rows(values_only=True)
    assert headers == (
        "Column",
        "Key",
        "Question",
        "Type",
        "Who may read it",
        "Source",
        "Key of the option",
        "Option",
    )
    assert [(row[1], row[6], row[7]) for row in rows] == [
        ("name", None, None),
        ("address", None, None),
        ("identifier", None, None),
        ("phase", "idea", "Forming the idea"),
        ("phase", "start_up", "Start-up (0-2 years)"),
        ("phase", "maturing", "Maturing (2-5 years)"),
        ("phase", "continuity", "Continuity (5-10 years)"),
        ("phase", "established", "Established (over 10 years)"),
        ("licence", django_settings.DATA_LICENCE, django_settings.DATA_LICENCE),
    ]


def test_beside_a_csv_it_is_a_csv(client):
    response = client.get(reverse("initiatives:dictionary-file"), {"columns": ["phase", "nonsense"]})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))

    assert response["Content-Disposition"].endswith('.csv"')
    assert list(dict.fromkeys(row["Key"] for row in rows)) == ["name", "address", "identifier", "phase", "licence"]
    assert rows[3]["Question"] == "In which phase is the initiative?"
    assert rows[-1]["Option"] == django_settings.DATA_LICENCE


def test_keys_that_look_like_dates_are_texts_in_the_csv_and_themselves_elsewhere(client):
    response = client.get(reverse("initiatives:dictionary-file"), {"columns": ["volunteers"]})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Key of the option"], row["Option"]) for row in rows if row["Key"] == "volunteers"] == [
        ("’0-2", "0–2"),
        ("’3-10", "3–10"),
        ("’11-30", "11–30"),
        ("’31-100", "31–100"),
        ("’100+", "more than 100"),
    ]
    response = client.get(reverse("initiatives:export", args=["xlsx"]), {"columns": ["volunteers"]})
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content)))["Data dictionary"]
    keys = [row[6] for row in sheet.iter_rows(values_only=True) if row[1] == "volunteers"]
    assert keys == ["0-2", "3-10", "11-30", "31-100", "100+"]


@pytest.mark.parametrize(("official", "knows"), [(False, False), (True, True)])
def test_the_page_shows_what_its_reader_may_have(client, official, knows):
    if official:
        client.force_login(an_official())
    page = client.get(reverse("initiatives:dictionary")).content.decode()
    assert "In which phase is the initiative?" in page
    assert ("What is the turnover per year now?" in page) == knows
    assert ("Officials, of their own municipality" in page) == knows


def test_chosen_columns_come_in_the_order_of_the_table(client):
    an_initiative(name="Anker")
    response = client.get(reverse("initiatives:export", args=["csv"]), {"columns": ["phase", "name", "commitment"]})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert [[line.split(";")[0], line.split(";")[3]] for line in lines] == [
        ["Name", "Phase"],
        ["Anker", "Start-up (0-2 years)"],
    ]
