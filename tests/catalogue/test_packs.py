import hashlib
import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import Membership
from casework.models import Responsibility
from catalogue.packs.redacted import RedactedPack
from catalogue.packs.snapshot import Selected
from initiatives.models import CouncilPack, Initiative
from initiatives.packs import canonical
from tests.builders import (
    a_category,
    a_municipality,
    a_neighbourhood,
    a_pack,
    a_user,
    an_admin,
    an_initiative,
    an_intake,
    an_official,
)
from tests.pages import tight

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def official():
    return an_official()


@pytest.fixture
def registry(official):
    """Three public initiatives in two phases."""
    spots = [a_neighbourhood("BU99990101", "De Kade"), a_neighbourhood("BU99990102", "Kerkkwartier")]
    an_initiative(by=official, name="Anker", phase="idea", neighbourhoods=spots, support_needs=["permit"])
    an_initiative(
        by=official, name="Brug", phase="idea", neighbourhoods=spots[:1], categories=["actors/care_collectives"]
    )
    an_initiative(by=official, name="Cirkel", phase="maturing", categories=["actors/citizens", "growth/recognition"])


def make(client, query="", **fields):
    return client.post(f"{reverse('initiatives:packs')}?{query}", {"title": "Herfst", "note": "", **fields})


def figure(pack, title):
    return next(each for each in pack.contents["figures"] if each["title"] == title)


# --- What is in it ---


def test_it_holds_figures_definitions_and_the_list(client, registry, official, settings):
    client.force_login(official)

    response = make(client, "phase=idea&sort=name&page=2&view=table&columns=name", note="Op verzoek.")

    pack = CouncilPack.objects.get()
    assert response.url == f"/raadsstukken/{pack.pk}/"
    contents = pack.contents
    assert (pack.title, contents["title"], contents["note"]) == ("Herfst", "Herfst", "Op verzoek.")
    assert (contents["municipality"], contents["total"], contents["language"]) == ("Waaierdam", 2, "en")
    assert contents["address"] == f"{settings.SITE_URL}/initiatieven/?phase=idea&sort=name"
    assert contents["filters"] == ["Phase: Forming the idea"]
    assert [each["name"] for each in contents["initiatives"]] == ["Anker", "Brug"]
    assert contents["initiatives"][1]["categories"] == [["Actors", ["Social and care collectives"]]]
    assert contents["initiatives"][0]["place"] == "De Kade and 1 other neighbourhood, Waaierdam"
    assert (pack.made_by, pack.municipality_id, pack.is_public) == (official, "GM9999", False)


def test_it_counts_the_selection_alone(registry, official):
    pack = a_pack("phase=idea", by=official)

    actors = figure(pack, "Actors")
    counts = {label: count for label, count, _part in actors["rows"]}
    collectives = a_category("actors/care_collectives")
    assert counts["Social and care collectives"] == counts[collectives.parent.name] == 1
    assert counts["Citizens with an initiative"] == 0
    assert actors["none"] == 1
    assert figure(pack, "Phase")["rows"][:2] == [["Forming the idea", 2, False], ["Start-up (0-2 years)", 0, False]]
    assert figure(pack, "Neighbourhoods")["rows"] == [["De Kade", 2, False], ["Kerkkwartier", 1, False]]
    needs = figure(pack, "Support needs")
    assert ["Permit", 1, False] in needs["rows"]
    assert needs["none"] == 1


def test_it_reads_the_same_when_the_registry_has_changed(client, registry, official):
    pack = a_pack("phase=idea", by=official)
    client.force_login(official)
    before = article(client, pack)

    category = a_category("actors/care_collectives")
    category.name_en, category.says_en = "Something else", "Means something else"
    category.save()
    brug = Initiative.objects.get(slug="brug")
    brug.take(an_intake(name="Nieuwe naam", summary="Nieuw", revises=brug.intake), by=official)

    after = article(client, pack)
    assert after == before
    assert "Nieuwe naam" not in after


def article(client, pack):
    """A pack in short and in full, without the frame of the page."""
    pages = [client.get(f"{pack.get_absolute_url()}{query}") for query in ["", "?view=full"]]
    return "".join(page.content.decode().split("<article")[1].split("</article>")[0] for page in pages)


def test_it_is_short_at_first_and_in_full_when_asked(client, registry, official):
    pack = a_pack("phase=idea", by=official)
    client.force_login(official)

    short = tight(client.get(pack.get_absolute_url()).content.decode())
    assert "<dt>Phase</dt><dd>Forming the idea 2</dd>" in short
    assert "not known 1</dd>" in short
    assert "Social and care collectives" not in short  # a part counts in its category
    assert "What the categories mean" not in short and "?view=full" in short
    full = tight(client.get(f"{pack.get_absolute_url()}?view=full").content.decode())
    assert "Social and care collectives" in full and "What the categories mean" in full
    assert "Forming the idea 2" not in full
    for page in (short, full):
        assert "Brug" in page and pack.checksum in page


def test_it_speaks_the_language_in_which_it_was_made(client, registry, official):
    pack = a_pack(by=official)
    client.cookies["django_language"] = "nl"
    client.force_login(official)
    response = client.get(f"{pack.get_absolute_url()}?view=full")
    assert response["Content-Language"] == "en"
    assert "What the categories mean" in response.content.decode()


# --- Kept ---


def test_the_checksum_is_that_of_the_file(client, registry, official):
    pack = a_pack(by=official)
    client.force_login(official)
    content = client.get(reverse("initiatives:pack-file", args=[pack.pk])).content
    assert hashlib.sha256(content).hexdigest() == pack.checksum
    assert json.loads(content) == pack.contents
    assert pack.checksum in client.get(pack.get_absolute_url()).content.decode()
    assert CouncilPack.objects.get().is_intact


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Anders"},
        {"contents": {}},
        {"is_public": True},
        {"checksum": "0" * 64},
        {"municipality_id": "GM0355"},
    ],
)
def test_nothing_changes_it(registry, official, change):
    a_municipality("GM0355", "Zeist")
    pack = a_pack(by=official)
    with pytest.raises(DatabaseError, match="kept as it was made"), transaction.atomic():
        CouncilPack.objects.filter(pk=pack.pk).update(**change)
    with pytest.raises(DatabaseError, match="kept as it was made"), transaction.atomic():
        pack.delete()


def test_an_official_who_leaves_leaves_the_pack(registry, official):
    Initiative.objects.update(registered_by=None)
    Responsibility.objects.all().delete()  # which hold somebody
    pack = a_pack(by=official)
    official.delete()
    pack.refresh_from_db()
    assert pack.made_by is None
    assert pack.is_intact


def test_a_damaged_pack_says_so(client, registry, official):
    pack = a_pack(by=official)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL waaier.erasing = 'on'")
        cursor.execute("UPDATE initiatives_councilpack SET contents = jsonb_set(contents, '{total}', '9')")
        cursor.execute("SET LOCAL waaier.erasing = 'off'")
    client.force_login(official)
    assert "This pack was damaged" in client.get(pack.get_absolute_url()).content.decode()


# --- Who may make one, and of what ---


@pytest.mark.parametrize(
    ("query", "fields", "error"),
    [
        ("", {"title": ""}, "Give the pack a title."),
        ("", {"title": "x" * 121}, "Use at most 120 characters."),
        ("q=xyzzy", {}, "This selection holds no initiatives."),
        ("status=registered", {"is_public": "on"}, "holds initiatives that are not public"),
        ("", {"is_public": "on"}, "holds initiatives that are not public"),
        ("commitment=1-10", {"is_public": "on"}, "holds initiatives that are not public"),
    ],
)
def test_what_cannot_be_kept_is_said_in_words(client, registry, official, query, fields, error):
    an_initiative(by=official, name="Wacht", published=False, commitment=3)
    client.force_login(official)
    response = make(client, query, **fields)
    assert response.status_code == 200
    assert error in response.content.decode()
    assert not CouncilPack.objects.exists()


def test_a_filter_that_only_officials_have_is_never_public(client, official):
    an_initiative(by=official, name="Anker", commitment=9)
    client.force_login(official)
    # All of it is public, but which initiatives score high is not.
    assert make(client, "commitment=8-10", is_public="on").status_code == 200
    assert make(client, "q=", is_public="on").status_code == 302
    assert CouncilPack.objects.get().is_public


def test_everyone_may_have_a_pack_of_what_is_published_beside_what_is_not(client, official):
    an_initiative(by=official, name="Anker")
    an_initiative(by=official, name="Baken", published=False)
    client.force_login(official)
    assert make(client, "q=anker&status=registered&status=published", is_public="on").status_code == 200
    assert make(client, "status=published", is_public="on").status_code == 302
    contents = CouncilPack.objects.get(is_public=True).contents
    assert [each["name"] for each in contents["initiatives"]] == ["Anker"]
    # Where everyone finds the same; "status" is a filter of officials.
    assert contents["address"].endswith("/initiatieven/")


def test_too_many_are_refused(client, registry, official, monkeypatch):
    monkeypatch.setattr("catalogue.packs.forms.MOST", 2)
    client.force_login(official)
    assert "This selection holds 3 initiatives, and a pack 2 at most." in make(client).content.decode()


def test_an_official_of_two_puts_nothing_hidden_of_one_in_the_pack_of_the_other():
    here, zeist = a_municipality(), a_municipality("GM0355", "Zeist")
    both = an_official(here)
    Membership.objects.create(user=both, municipality=zeist, role=Membership.Role.OFFICIAL)
    an_initiative(by=both, name="Hier verborgen", published=False)
    an_initiative(by=both, name="Daar verborgen", municipality=zeist, published=False)
    an_initiative(by=both, name="Daar openbaar", municipality=zeist)
    own = an_intake(owner=both, name="Eigen elders", municipality=zeist)
    Initiative.objects.register(own, by=both)

    found = Selected(QueryDict("sort=name"), both, "GM9999")

    names = [Initiative.objects.get(pk=key).intake.name for key in found.keys]
    assert names == ["Daar openbaar", "Hier verborgen"]


def test_making_takes_a_constant_number_of_queries(official):
    def number(more):
        for _each in range(more):
            an_initiative(by=official, neighbourhoods=[a_neighbourhood()], categories=["actors/citizens"])
        a_pack(by=official)
        with CaptureQueriesContext(connection) as queries:
            a_pack(by=official)
        return len(queries)

    assert number(1) == number(6)


# --- Who may read it ---


@pytest.fixture
def people():
    return {
        "anonymous": None,
        "initiator": a_user(),
        "colleague": an_official(),
        "admin": an_admin(),
        "other": an_official(a_municipality("GM0355", "Zeist")),
    }


@pytest.mark.parametrize("reader", ["anonymous", "initiator", "colleague", "admin", "other"])
@pytest.mark.parametrize("is_public", [False, True])
def test_officials_of_the_municipality_and_of_a_public_one_everyone(
    client, registry, official, people, reader, is_public
):
    pack = a_pack(by=official, is_public=is_public)
    if people[reader]:
        client.force_login(people[reader])
    allowed = is_public or reader in {"colleague", "admin"}

    assert client.get(pack.get_absolute_url()).status_code == (200 if allowed else 404)
    assert client.get(reverse("initiatives:pack-file", args=[pack.pk])).status_code == (200 if allowed else 404)
    assert ("Raadsstuk" in client.get(reverse("initiatives:packs")).content.decode()) == allowed


def test_the_public_does_not_read_who_made_it(client, registry):
    official = an_official(name="Sam Bakker")
    pack = a_pack(by=official, is_public=True)
    assert "Sam Bakker" not in client.get(pack.get_absolute_url()).content.decode()
    client.force_login(official)
    assert "Sam Bakker" in client.get(pack.get_absolute_url()).content.decode().split("<article")[1]


@pytest.mark.parametrize("end", ["unpublish", "archive"])
def test_what_is_withdrawn_is_gone_from_the_very_next_request(client, registry, official, end):
    pack = a_pack("sort=name", by=official, is_public=True)
    assert "Brug" in client.get(pack.get_absolute_url()).content.decode()

    getattr(Initiative.objects.get(slug="brug"), end)(by=official, reason="Op verzoek")

    page = client.get(pack.get_absolute_url()).content.decode()
    file = client.get(reverse("initiatives:pack-file", args=[pack.pk])).content
    assert "Brug" not in page
    assert "1 initiative in this pack is no longer public." in page
    assert b"Brug" not in file
    assert json.loads(file)["left_out"]["count"] == 1
    assert json.loads(file)["total"] == 3
    client.force_login(official)
    assert "Brug" in client.get(pack.get_absolute_url()).content.decode()


def test_an_official_sees_no_longer_what_another_municipality_withdrew(registry, official):
    zeist = a_municipality("GM0355", "Zeist")
    elsewhere = an_initiative(name="Elders", municipality=zeist)
    pack = a_pack("sort=name", by=official)
    elsewhere.unpublish(by=an_official(zeist), reason="Op verzoek")

    names = [each.get("name") for each in RedactedPack(pack, official).initiatives]

    assert names == ["Anker", "Brug", "Cirkel", None]
    assert canonical(pack.contents) != RedactedPack(pack, official).file
    assert RedactedPack(pack, AnonymousUser()).gone == 1


def test_reading_takes_a_constant_number_of_queries(client, official):
    def number(more):
        for _each in range(more):
            an_initiative(by=official)
        pack = a_pack(by=official, is_public=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(pack.get_absolute_url())
        return len(queries)

    client.get("/raadsstukken/")  # whose site this is, is read once
    assert number(1) == number(7) == 3


def test_a_new_pack_begins_as_the_list_of_the_official_and_each_filter_can_be_taken_off(client, official):
    an_initiative(by=official, name="Anker")
    an_initiative(by=official, name="Brug").archive(by=official, reason="Gestopt.")
    an_initiative(municipality=a_municipality("GM0355", "Zeist"), name="Vreemd")
    client.force_login(official)
    new = reverse("initiatives:new-pack")

    form = client.get(new).context["form"]
    assert len(form.selected.keys) == 1
    assert [str(address) for _label, address in form.selected.chips] == [
        f"{new}?status=published&municipality=GM9999",
        f"{new}?status=registered&municipality=GM9999",
        f"{new}?status=registered&status=published",
    ]
    assert f"{new}?status=published&amp;municipality=GM9999" in client.get(new).content.decode()
    assert len(client.get(f"{new}?q=").context["form"].selected.keys) == 3
    assert [str(address) for _label, address in client.get(f"{new}?q=anker").context["form"].selected.chips] == [
        f"{new}?q="
    ]
