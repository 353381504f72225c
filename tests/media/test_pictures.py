"""The logo and the photos of an initiative: what waits, what is shown, where they go along, and how many there are."""

import pytest
from django.db import IntegrityError, connection, transaction

from casework.registrations import unregister
from initiatives.models import Initiative
from media.models import Album, Picture, Rendition
from media.pictures import Full
from media.redrawing import DrawnSize
from tests.builders import a_user, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db


def drawn(text="een"):
    return [DrawnSize(40, 30, "png", text.encode()), DrawnSize(400, 300, "avif", text.encode())]


def put(album, text="een", **given):
    return album.put_photo(drawn(text), **({"alt": f"Foto {text}", "by": None} | given))


def version(initiative):
    return Initiative.objects.with_version().get(pk=initiative.pk).version


def test_a_photo_waits_with_its_intake_and_goes_along_when_it_is_registered():
    intake = an_intake()
    album = Album.objects.open(intake)
    photo = put(album)
    initiative = an_initiative(intake=intake)
    assert Album.objects.get().initiative == initiative
    assert list(Picture.objects.public()) == [] and list(Picture.objects.waiting()) == [photo]

    photo.refresh_from_db()
    photo.approve(by=an_official())
    assert list(Picture.objects.public()) == [photo] and list(Picture.objects.waiting()) == []

    initiative.unpublish(by=None, reason="x")
    assert list(Picture.objects.public()) == []


def test_an_album_is_that_of_every_version_of_the_intake():
    owner = a_user()
    first = an_intake(owner=owner)
    album = Album.objects.open(first)
    second = first.revise(by=owner)
    assert Album.objects.open(second) == album
    assert Album.objects.of(an_intake(name="Iets anders")) is None


def test_what_belongs_to_an_initiative_brings_its_photos_as_far_as_there_is_room():
    initiative = an_initiative()
    album = Album.objects.open(initiative.intake)
    for number in range(4):
        put(album, f"a{number}", approved=True)
    other = an_intake(name="Hetzelfde")
    album_of_other = Album.objects.open(other)
    put(album_of_other, "b0")
    put(album_of_other, "b1")
    initiative.take(other, by=None)
    assert [each.alt for each in album.pictures.photos()] == [*(f"Foto a{number}" for number in range(4)), "Foto b0"]
    assert [each.alt for each in Picture.objects.waiting()] == ["Foto b0"]
    assert Album.objects.of(other) == album and Picture.objects.count() == 5


def test_a_registration_that_is_undone_lets_the_photos_wait_with_the_intake_again():
    initiative = an_initiative(published=False)
    put(Album.objects.open(initiative.intake))
    intake = initiative.intake
    unregister(initiative, by=None)
    assert Album.objects.of(intake).initiative is None and Picture.objects.count() == 1


def test_there_are_five_photos_at_most_in_the_model_and_in_the_database():
    album = Album.objects.open(an_intake())
    for number in range(5):
        put(album, str(number))
    with pytest.raises(Full):
        put(album, "zes")
    facts = {"album": album, "kind": "photo", "alt": "x"}
    for place in (0, 6):
        with pytest.raises(IntegrityError, match="places_of_pictures"), transaction.atomic():
            Picture.objects.create(**facts, place=place, digest=str(place))
    with pytest.raises(IntegrityError, match="one_picture_in_a_place"), transaction.atomic():
        Picture.objects.create(**facts, place=5, digest="nog een")
        connection.check_constraints()


def test_the_same_photo_twice_is_one():
    album = Album.objects.open(an_intake())
    assert put(album) == put(album, alt="Anders gezegd")
    assert Picture.objects.get().alt == "Foto een" and Rendition.objects.count() == 2


def test_one_logo_is_shown_and_one_waits_to_take_its_place():
    album = Album.objects.open(an_initiative().intake)
    first = album.put_logo(drawn("a"), by=None, approved=True)
    album.put_logo(drawn("b"), by=None)
    third = album.put_logo(drawn("c"), by=None)
    assert list(album.pictures.all()) == [first, third]
    assert list(Picture.objects.public()) == [first]
    third.approve(by=None)
    assert list(album.pictures.all()) == [third] == list(Picture.objects.public())


def test_photos_change_places():
    album = Album.objects.open(an_intake())
    first, second, third = (put(album, text) for text in ("a", "b", "c"))
    album.move(third, to=1)
    assert list(album.pictures.photos()) == [third, first, second]
    third.delete()
    album.close_ranks()
    assert [each.place for each in album.pictures.photos()] == [1, 2]


def test_new_words_of_a_photo_that_is_shown_wait_and_the_old_ones_stay():
    album = Album.objects.open(an_initiative().intake)
    photo = put(album, approved=True)
    photo.describe("Kinderen planten bollen", approved=False)
    assert (photo.alt, photo.newest_alt) == ("Foto een", "Kinderen planten bollen")
    assert list(Picture.objects.waiting()) == [photo]
    photo.refuse("Dat zijn geen bollen")
    assert photo.newest_alt == "Foto een" and photo.approved_at
    photo.describe("Kinderen planten bollen", approved=True)
    assert photo.alt == "Kinderen planten bollen"


def test_a_photo_that_is_refused_says_why_and_waits_no_more():
    photo = put(Album.objects.open(an_initiative().intake))
    photo.refuse("Wie erop staat, is herkenbaar.")
    assert list(Picture.objects.waiting()) == [] == list(Picture.objects.public())
    assert Picture.objects.get().why_not == "Wie erop staat, is herkenbaar."


def test_each_change_raises_the_version_of_the_initiative_and_of_no_other():
    initiative, other = an_initiative(), an_initiative(name="Iets anders")
    before, of_other = version(initiative), version(other)
    album = Album.objects.open(initiative.intake)
    photo = put(album)
    seen = [before, version(initiative)]
    for change in (
        lambda: photo.approve(by=None),
        lambda: photo.describe("Anders", approved=True),
        lambda: photo.delete(),
        lambda: put(album, "nieuw"),
        lambda: Album.objects.clear(initiative.intake),
    ):
        change()
        seen.append(version(initiative))
    assert seen == sorted(set(seen)) and version(other) == of_other


def test_what_is_thrown_away_leaves_no_bytes():
    intake = an_intake()
    put(Album.objects.open(intake))
    Album.objects.clear(intake)
    assert not Album.objects.exists() and not Picture.objects.exists() and not Rendition.objects.exists()
