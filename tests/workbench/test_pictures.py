"""What officials do with the logo and the photos of an initiative."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from media.models import Picture
from tests.builders import a_municipality, a_photo, an_initiative, an_official
from tests.media.making import a_jpeg

pytestmark = pytest.mark.django_db
WAITING = "/werkbank/beeld/"


@pytest.fixture
def official(client):
    user = an_official()
    client.force_login(user)
    return user


def page_of(initiative):
    return reverse("workbench:pictures", args=[initiative.slug])


def decide(client, initiative, what, **more):
    html = client.get(page_of(initiative)).content.decode()
    seen = re.search(r'name="seen"\s+value="([^"]*)"', html)[1]
    digest = Picture.objects.waiting().get().digest
    given = {"do": what, "picture": digest, "seen": seen, **more}
    return client.post(page_of(initiative), given, follow=True).content.decode()


def test_what_an_official_adds_everyone_sees_at_once(client, official):
    initiative = an_initiative()
    photo = {"do": "photo", "photo-alt": "De kas", "photo-may_be_shown": "on"}
    photo["photo-picture"] = SimpleUploadedFile("foto.jpg", a_jpeg())
    page = client.post(page_of(initiative), photo, follow=True).content.decode()
    assert "De foto is toegevoegd." in page and "kijkt er eerst naar" not in page
    assert Picture.objects.public().get().approved_by == official


def test_an_official_shows_what_waits(client, official):
    initiative = an_initiative()
    a_photo(initiative, approved=False)
    assert "1 foto of logo wacht op een blik" in client.get(reverse("workbench:queue")).content.decode()
    assert str(initiative) in client.get(WAITING).content.decode()
    assert "Iedereen kan het nu zien." in decide(client, initiative, "show")
    assert Picture.objects.public().get().approved_by == official
    assert "Er wacht niets" in client.get(WAITING).content.decode()


def test_an_official_says_why_a_picture_is_not_shown(client, official):
    initiative = an_initiative()
    a_photo(initiative, approved=False)
    assert "Schrijf de reden op." in decide(client, initiative, "refuse")
    page = decide(client, initiative, "refuse", why="Kinderen zijn herkenbaar.")
    assert "De initiatiefnemer leest waarom." in page
    assert Picture.objects.get().why_not == "Kinderen zijn herkenbaar." and not Picture.objects.public()


@pytest.mark.parametrize("said", [{"why": "a\0b"}, {"alt": "a\0b", "do": "describe"}, {"picture": "\0"}])
def test_what_no_database_can_hold_is_no_fault(client, official, said):
    initiative = an_initiative()
    a_photo(initiative, approved=False)
    decide(client, initiative, **{"what": said.pop("do", "refuse"), "why": "Onscherp", **said})
    assert "\0" not in f"{Picture.objects.get().why_not} {Picture.objects.get().alt}"


def test_what_changed_meanwhile_is_not_shown_unseen(client, official):
    initiative = an_initiative()
    photo = a_photo(initiative, approved=False)
    given = {"do": "show", "picture": photo.digest, "seen": "older"}
    page = client.post(page_of(initiative), given, follow=True).content.decode()
    assert "Dit is intussen veranderd." in page and not Picture.objects.public()


def test_new_words_of_a_shown_photo_wait_and_are_taken(client, official):
    initiative = an_initiative()
    a_photo(initiative, alt="Oud").describe("Nieuw", approved=False)
    assert "Nieuwe beschrijving wacht op de gemeente" in client.get(page_of(initiative)).content.decode()
    decide(client, initiative, "show")
    assert Picture.objects.public().get().alt == "Nieuw"


def test_officials_of_another_municipality_see_nothing_that_waits(client):
    initiative = an_initiative()
    a_photo(initiative, approved=False)
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))
    assert client.get(page_of(initiative)).status_code == 404
    assert str(initiative) not in client.get(WAITING).content.decode()


def test_what_waits_takes_as_many_queries_however_much_it_is(client, official):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(WAITING)
        return len(asked)

    a_photo(an_initiative(), approved=False)
    queries()
    one = queries()
    for number in range(3):
        a_photo(an_initiative(name=f"Tuin {number}"), approved=False)
    assert queries() == one


def test_the_log_says_who_showed_refused_and_removed_a_picture(client, official):
    initiative = an_initiative()
    a_photo(initiative, approved=False)
    decide(client, initiative, "refuse", why="Onscherp.")
    Picture.objects.update(why_not="")
    decide(client, initiative, "show")
    client.post(page_of(initiative), {"do": "remove", "picture": Picture.objects.get().digest})
    said = Entry.objects.filter(what__startswith="picture").order_by("pk")
    assert [each.what for each in said] == ["picture_refused", "picture_shown", "picture_removed"]
    assert {(each.by, each.municipality, each.about_key) for each in said} == {
        (official.pk, "GM9999", str(initiative.pk))
    }
