"""Documents that officials keep with an initiative: given back as they came, and only in their municipality."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Entry
from media import documents, files
from media.models import Document, DocumentContent
from tests.builders import a_document, a_municipality, a_pdf, an_initiative, an_official
from tests.media.making import HTML, a_docx

pytestmark = pytest.mark.django_db


@pytest.fixture
def official(client):
    user = an_official(name="Sam Bakker")
    client.force_login(user)
    return user


def page_of(initiative):
    return reverse("workbench:documents", args=[initiative.slug])


def added(client, initiative, content, name="brief.pdf", title="Overeenkomst"):
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return client.post(page_of(initiative), {"do": "add", "title": title, "file": file}, follow=True).content.decode()


def test_a_document_is_kept_and_given_back_as_it_came(client, official):
    initiative, content = an_initiative(), a_docx()
    assert "Er is nog geen document." in client.get(page_of(initiative)).content.decode()
    page = added(client, initiative, content, name="../../Brief ‘grond’.pdf.docx")
    assert "Het document is bewaard." in page and "Sam Bakker" in page and "Word" in page

    answer = client.get(Document.objects.get().get_absolute_url())
    assert answer.content == content
    assert answer.headers["Content-Type"] == files.KINDS["docx"].content_type
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "Brief%20grond%E2%80%99.docx" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_what_is_no_document_is_refused_at_its_field_and_the_title_is_kept(client, official):
    initiative = an_initiative()
    page = added(client, initiative, HTML, name="brief.pdf")
    assert "Dit bestand bewaren we niet." in page and 'value="Overeenkomst"' in page
    assert not Document.objects.exists() and not DocumentContent.objects.exists()


def test_the_same_file_twice_is_one_document(client, official):
    initiative = an_initiative()
    for _turn in range(2):
        added(client, initiative, a_pdf())
    assert Document.objects.count() == 1


def test_there_are_only_so_many(client, official, monkeypatch):
    monkeypatch.setattr(documents, "MOST", 1)
    initiative = an_initiative()
    a_document(initiative)
    assert "Er staan al twintig documenten." in added(client, initiative, a_pdf("Een ander"))


def test_a_document_is_removed_with_its_bytes(client, official):
    initiative = an_initiative()
    document = a_document(initiative)
    given = {"do": "remove", "document": str(document.pk)}
    assert "Het document is weggehaald." in client.post(page_of(initiative), given, follow=True).content.decode()
    assert not DocumentContent.objects.exists()
    assert "staat hier niet meer" in client.post(page_of(initiative), given, follow=True).content.decode()
    given["document"] = "geen sleutel"
    assert "staat hier niet meer" in client.post(page_of(initiative), given, follow=True).content.decode()


def test_a_document_stays_where_it_was_written_when_the_initiative_moves_on(client, official):
    initiative = an_initiative()
    document = a_document(initiative, by=official)
    zeist = a_municipality("GM0355", "Zeist")
    initiative.municipality = zeist
    initiative.save()
    assert client.get(document.get_absolute_url()).status_code == 200
    client.force_login(an_official(zeist))
    assert client.get(document.get_absolute_url()).status_code == 404
    assert document.title not in client.get(page_of(initiative)).content.decode()


def test_the_log_says_who_downloaded_a_document_and_who_removed_it(client, official):
    initiative = an_initiative()
    document = a_document(initiative, by=official)
    client.head(document.get_absolute_url())
    client.get(document.get_absolute_url())
    client.post(page_of(initiative), {"do": "remove", "document": document.pk})
    said = Entry.objects.filter(about="initiative", about_key=initiative.pk, by=official.pk).order_by("pk")
    found = [(each.what, each.facts) for each in said if each.what in {"exported", "document_removed"}]
    assert found == [("exported", {"file": "pdf", "private": True}), ("document_removed", {})]
