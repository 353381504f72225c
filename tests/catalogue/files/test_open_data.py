"""Files for other sites and programs: who may read them, how one asks again, and what they say of their licence."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from taxonomy.models import Revision
from tests.builders import a_category, a_pack, a_user, an_admin, an_initiative, an_official

pytestmark = pytest.mark.django_db
FILES = [
    "/initiatieven/export.csv?phase=start_up",
    "/initiatieven/export.xlsx",
    "/initiatieven/export.json?columns=name",
    "/initiatieven/woordenboek.csv",
    "/initiatieven/feed.atom?phase=start_up",
    "/taxonomie/uitwisseling/taxonomie.csv",
    "/taxonomie/uitwisseling/taxonomie.ttl",
]
OPEN = ["Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "ETag", "Last-Modified", "Link"]


@pytest.fixture
def registry():
    return an_initiative(name="Tuin", categories=["actors/citizens"])


@pytest.mark.parametrize("address", FILES)
def test_other_sites_may_read_what_visitors_get(client, registry, settings, address):
    response = client.get(address)

    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "ETag" in response["Access-Control-Expose-Headers"]
    assert response["Link"] == f'<{settings.DATA_LICENCE}>; rel="license"'
    assert "Cookie" in response["Vary"]
    assert response["Cache-Control"] == "no-cache"  # or one that was withdrawn would stay for days


@pytest.mark.parametrize("address", FILES)
@pytest.mark.parametrize("person", [a_user, an_official, an_admin])
def test_no_other_site_may_read_what_somebody_gets_who_is_signed_in(client, registry, address, person):
    client.force_login(person())
    response = client.get(address, headers={"origin": "https://elsewhere.example"})

    assert response.status_code == 200
    assert [name for name in OPEN if name in response.headers] == []


@pytest.mark.parametrize("address", FILES)
def test_who_has_a_file_gets_it_anew_only_when_it_changed(client, registry, address):
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again[name] for name in OPEN} == {name: first[name] for name in OPEN}

    Revision.objects.all().delete()
    a_category("actors/citizens").reword(by=an_admin(), name_nl="Bewoners", name_en="Residents")
    an_initiative(name="Brug")
    changed = client.get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_file_of_another_selection_or_language_or_day_is_another(client, registry):
    marks = [
        client.get(address)["ETag"] for address in ("/initiatieven/export.csv", "/initiatieven/export.csv?q=tuin")
    ]
    client.cookies["django_language"] = "en"
    marks.append(client.get("/initiatieven/export.csv")["ETag"])
    assert len(set(marks)) == 3 and all(mark.startswith('W/"') for mark in marks)


def test_what_a_visitor_has_is_no_answer_to_who_is_signed_in(client, registry):
    mark = client.get("/initiatieven/export.csv")["ETag"]
    client.force_login(an_official())
    assert client.get("/initiatieven/export.csv", headers={"if-none-match": mark}).status_code == 200


def test_the_date_moves_when_something_is_taken_off_the_website(client, registry):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE initiatives_searchclock DISABLE TRIGGER search_when")
        cursor.execute("UPDATE initiatives_searchclock SET changed_at = '2026-01-05 10:00:00.7+00'")
        cursor.execute("ALTER TABLE initiatives_searchclock ENABLE TRIGGER search_when")
    assert client.get("/initiatieven/export.csv")["Last-Modified"] == "Mon, 05 Jan 2026 10:00:00 GMT"

    registry.unpublish(by=an_official(), reason="Klaar")

    now = timezone.now()
    dates = {f"{now - timedelta(seconds=ago):%a, %d %b %Y %H:%M:%S GMT}" for ago in range(30)}
    assert client.get("/initiatieven/export.csv")["Last-Modified"] in dates


def test_a_date_alone_is_not_believed(client, registry):
    later = f"{timezone.now() + timedelta(days=1):%a, %d %b %Y %H:%M:%S GMT}"
    assert client.get("/initiatieven/export.csv", headers={"if-modified-since": later}).status_code == 200


def test_a_public_pack_is_open_and_another_is_not_found(client):
    an_initiative()
    public, closed = a_pack(is_public=True), a_pack(title="Dicht")
    response = client.get(f"/raadsstukken/{public.pk}/inhoud.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert json.loads(response.content)
    hidden = client.get(f"/raadsstukken/{closed.pk}/inhoud.json", headers={"if-none-match": "*"})
    assert hidden.status_code == 404


def test_a_file_is_only_read(client):
    assert client.post("/initiatieven/export.csv").status_code == 405
