"""The pages of export and import: everyone takes the taxonomy along, an admin reads one in after a preview."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from curation.models import Upload
from taxonomy.models import Category, Revision
from taxonomy.revisions import snapshot
from tests.builders import a_category, a_user, an_admin, an_initiative, an_official

PAGE = "/taxonomie/uitwisseling/"
TABLE = "lens;key;name_nl;name_en\nactors;collectives;Samenwerkers;Collaborators\nactors;guild;Gilde;Guild\n"


@pytest.fixture
def admin(client, db):
    admin = an_admin()
    client.force_login(admin)
    return admin


def send(client, text=TABLE, name="taxonomie.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data)})


def seen(response):
    return response.context["outcome"].seal


# --- Export ---
@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("csv", "text/csv; charset=utf-8"), ("ttl", "text/turtle; charset=utf-8"), ("jsonld", "application/ld+json")],
)
def test_everyone_gets_the_taxonomy_as_a_file(client, db, kind, content_type):
    category = a_category("actors/collectives")
    assert f"{PAGE}taxonomie.{kind}" in client.get(PAGE).content.decode()
    response = client.get(f"{PAGE}taxonomie.{kind}")
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Content-Disposition"] == f'attachment; filename="taxonomie.{kind}"'
    assert category.name_nl in response.content.decode()


def test_addresses_in_the_file_are_those_of_the_site(client, db, settings):
    settings.SITE_URL = "https://waaier.zeist.example"
    category = a_category("actors/collectives")
    document = json.loads(client.get(f"{PAGE}taxonomie.jsonld").content)
    assert f"https://waaier.zeist.example{category.get_absolute_url()}" in {node["@id"] for node in document["@graph"]}


def test_there_are_no_other_kinds_of_file(client, db):
    assert client.get(f"{PAGE}taxonomie.xml").status_code == 404


def test_only_admins_see_the_place_to_read_a_file_in(client, db):
    for reader in (None, a_user(), an_official()):
        if reader:
            client.force_login(reader)
        response = client.get(PAGE)
        assert response.status_code == 200
        assert 'type="file"' not in response.content.decode()
        assert send(client).status_code == 403
    client.force_login(an_admin())
    assert 'type="file"' in client.get(PAGE).content.decode()


# --- Import ---
def test_a_file_is_previewed_and_changes_nothing(client, admin):
    before = snapshot()
    response = send(client)
    upload = Upload.objects.get()
    assert response.url == reverse("curation:import", args=[upload.pk])
    html = client.get(response.url).content.decode()
    assert "Samenwerkers" in html and "<del>Collectieven</del>" in html and "Gilde" in html
    assert (snapshot(), Revision.objects.count()) == (before, 0)


def test_what_was_seen_is_done_with_the_reason_and_can_be_undone(client, admin):
    before = snapshot()
    address = send(client).url
    response = client.post(address, {"reason": "Nieuwe uitgave", "seen": seen(client.get(address))})
    assert response.url == PAGE
    revision = Revision.objects.get()
    assert (revision.kind, revision.by, revision.reason) == (Revision.Kind.IMPORTED, admin, "Nieuwe uitgave")
    assert Category.objects.get(key="collectives").name_nl == "Samenwerkers"
    assert Category.objects.get(key="guild").slug == "gilde"
    assert not Upload.objects.exists()
    revision.undo(by=admin)
    assert snapshot() == before


def test_without_a_reason_nothing_happens_and_nothing_is_lost(client, admin):
    address = send(client).url
    response = client.post(address, {"reason": "", "seen": seen(client.get(address))})
    assert "Schrijf op waarom" in response.content.decode() or response.context["form"].errors
    assert not Revision.objects.exists()
    client.post(address, {"reason": "Toch", "seen": seen(response)})
    assert Revision.objects.count() == 1


def test_what_changed_since_the_preview_is_shown_first(client, admin):
    address = send(client).url
    old = seen(client.get(address))
    a_category("actors/collectives").reword(by=admin, name_nl="Intussen anders")
    response = client.post(address, {"reason": "Nieuwe uitgave", "seen": old})
    assert response.status_code == 200
    assert "De taxonomie is intussen veranderd" in response.content.decode()
    assert "<del>Intussen anders</del>" in response.content.decode()
    assert Revision.objects.count() == 1
    assert client.post(address, {"reason": "Nieuwe uitgave", "seen": seen(response)}).url == PAGE
    assert Revision.objects.count() == 2


def test_a_file_that_says_nothing_new_offers_nothing_to_confirm(client, admin):
    text = client.get(f"{PAGE}taxonomie.ttl").content
    response = client.get(send(client, text, "taxonomie.ttl").url)
    assert "Dit bestand verandert niets" in response.content.decode()
    assert response.context["outcome"].unchanged == Category.objects.count()
    assert 'name="reason"' not in response.content.decode()


def test_the_preview_says_what_is_left_out_and_how_many_initiatives_it_touches(client, admin):
    an_initiative(categories=["actors/collectives"])
    response = client.get(send(client, TABLE + "planets;x;A;B\n").url)
    html = response.content.decode()
    assert "regel 4" in html and "Er is geen bril “planets”." in html
    assert response.context["outcome"].impact.initiatives == 1
    assert response.context["outcome"].counts == [("Toegevoegd", 1), ("Anders verwoord", 1)]


@pytest.mark.parametrize(
    ("name", "data"),
    [("taxonomie.xlsx", b"PK"), ("taxonomie.csv", b""), ("taxonomie.csv", b"\xff\xfe"), ("taxonomie.ttl", b"<a")],
)
def test_a_file_that_cannot_be_read_is_refused_at_the_field(client, admin, name, data):
    response = send(client, data, name)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not Upload.objects.exists()


def test_no_file_at_all_is_refused_at_the_field(client, admin):
    assert client.post(PAGE).context["form"].errors == {"file": ["Kies een bestand."]}


def test_an_admin_sees_own_files_only_and_the_last_one(client, admin):
    first, second = send(client).url, send(client).url
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.force_login(an_admin())
    assert client.get(second).status_code == 404
