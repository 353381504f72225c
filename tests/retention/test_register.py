"""What is told of what is kept: the page for everyone, the register of processing, and the document."""

import csv
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from retention.document import PATH, document
from retention.models import RetentionTerm
from retention.purposes import EXPLAINED
from retention.register import COLUMNS, processings, tables
from tests.builders import a_municipality, an_admin, an_organisation
from ui.personal import LegalBasis, Purpose

SAID = {
    "contact_name": "Team Buurten",
    "contact_email": "team@waaierdam.example",
    "privacy_contact": "privacy@waaierdam.example",
    "privacy_officer": "M. de Wit, fg@waaierdam.example",
}


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def test_the_document_is_current():
    assert PATH.read_text() == document(), "run manage.py privacy"


def test_the_command_tells_when_it_is_not(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("retention.management.commands.privacy.PATH", tmp_path / "privacy.md")
    with pytest.raises(CommandError, match="is not current"):
        call_command("privacy", "--check")
    call_command("privacy")
    call_command("privacy", "--check")
    assert (tmp_path / "privacy.md").read_text() == document()


def test_every_purpose_is_explained_and_has_terms():
    assert set(EXPLAINED) == set(Purpose) == {each.purpose for each in processings()}
    assert all(each.terms() for each in processings())


def test_no_ground_is_one_that_authorities_may_not_use():
    assert set(LegalBasis.values) == {"a", "c", "e"}


def test_a_table_of_ours_and_one_of_others_stand_in_it():
    known = tables()
    assert {"contact_email", "contact_phone"} <= {name for name, _said in known["intake_intake"]}
    assert {"ip", "user_agent"} <= {name for name, _said in known["usersessions_usersession"]} and "cache" in known


# --- The page for everyone ---


@pytest.mark.django_db
def test_the_page_of_one_organisation_stands_at_the_address_of_the_site(client):
    an_organisation(**SAID)
    page = client.get("/privacy/").content.decode()
    for said in [*SAID.values(), "Municipality of Waaierdam", "autoriteitpersoonsgegevens.nl"]:
        assert said in page
    assert "Which municipality do you mean?" not in page


@pytest.mark.django_db
def test_of_several_the_reader_chooses_and_each_has_its_own_terms(client):
    an_organisation(**SAID)
    there = an_organisation(a_municipality("GM0310", "De Bilt"))
    RetentionTerm.objects.choose(there, {"drafts": 61}, by=None)
    page = client.get("/privacy/")
    assert [href for _name, href in page.context["places"]] == ["/privacy/de-bilt/", "/privacy/waaierdam/"]
    assert SAID["privacy_officer"] not in page.content.decode()

    page = client.get("/privacy/de-bilt/").content.decode()
    assert "61 days after you last opened them" in page and "has not said here who that is" in page
    assert "180 days after you last opened them" in client.get("/privacy/waaierdam/").content.decode()
    assert client.get("/privacy/utrecht/").status_code == 404


@pytest.mark.django_db
def test_who_works_here_comes_last(client):
    order = [purpose for purpose, _said, _facts in client.get("/privacy/").context["processings"]]
    assert order[-2:] == [Purpose.ORGANISATION, Purpose.CURATION]


# --- The register ---


@pytest.fixture
def organisation(client):
    client.force_login(an_admin())
    return an_organisation(**SAID)


@pytest.mark.django_db
def test_the_register_has_what_article_30_asks(client, organisation):
    response = client.get(reverse("retention:register-file", args=["GM9999", "csv"]))
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["Processing"] for row in rows] == [str(each.label) for each in Purpose]
    first = rows[0]
    assert list(first) == [str(each.label) for each in COLUMNS] and all(first.values())
    assert first["Controller"] == "Municipality of Waaierdam, Team Buurten, team@waaierdam.example"
    assert first["Data protection officer"] == SAID["privacy_officer"]
    assert "180 days after you last opened them" in first["How long"]
    assert "article 6(1)(e)" in first["Legal ground"]


@pytest.mark.django_db
def test_the_register_as_a_workbook_says_which_letter_of_the_article(client, organisation):
    response = client.get(reverse("retention:register-file", args=["GM9999", "xlsx"]))
    book = load_workbook(BytesIO(response.content))
    assert len(list(book.worksheets[0].rows)) == len(Purpose) + 1
    assert "AVG, article 30(1)(g)" in [row[1].value for row in book.worksheets[1].rows]
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.django_db
def test_another_kind_of_file_is_not_there(client, organisation):
    assert client.get(reverse("retention:register-file", args=["GM9999", "pdf"])).status_code == 404


@pytest.mark.django_db
def test_the_page_asks_for_the_officer_where_nobody_is_named(client):
    client.force_login(an_admin())
    page = client.get(reverse("retention:register", args=["GM9999"])).content.decode()
    assert "The data protection officer is missing" in page
