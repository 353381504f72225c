"""The logo and the photos of what somebody handed in: their pages, who sees which, and where they show."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from catalogue import pictures as desk
from catalogue.views import preview
from initiatives.models import Initiative
from intake.ownership import SESSION_KEY
from media import redrawing
from media.models import Album, Picture, Rendition
from tests.builders import a_few_points, a_photo, a_user, an_initiative, an_intake, an_official
from tests.media.making import a_jpeg, a_png
from ui.merging import digest
from ui.typesetting import NoTurnError

pytestmark = pytest.mark.django_db
PHOTO = {"do": "photo", "photo-alt": "Buren planten bollen", "photo-may_be_shown": "on"}


def page_of(intake):
    return reverse("initiatives:pictures", args=[intake.pk])


def file_of(content=None, name="foto.jpg"):
    return SimpleUploadedFile(name, a_jpeg() if content is None else content)


def holding(client, intake):
    """This client has the intake on its device, without an account."""
    session = client.session
    session[SESSION_KEY] = [str(intake.pk)]
    session.save()
    return client


def do(client, intake, picture, what, **more):
    html = client.get(page_of(intake)).content.decode()
    row = html[html.index(picture.digest) :]
    was = re.search(r'name="was"\s+value="([^"]*)"', row)
    given = {"do": what, "picture": picture.digest, "was": was[1] if was else "", **more}
    return client.post(page_of(intake), given, follow=True)


# --- On the device, and in /mijn/ -----------------------------------------------------------------------------------


def test_who_filled_in_an_intake_without_an_account_adds_a_photo_and_a_logo(client):
    intake = an_intake()
    holding(client, intake)
    page = client.get(page_of(intake)).content.decode()
    assert "Er is nog geen foto" in page and "Er is geen logo" in page

    answer = client.post(page_of(intake), PHOTO | {"photo-picture": file_of()}, follow=True)
    assert "De foto is toegevoegd. De gemeente kijkt er eerst naar." in answer.content.decode()
    client.post(page_of(intake), {"do": "logo", "logo-picture": file_of(a_png())})
    photo, logo = Picture.objects.order_by("-kind")
    assert (photo.alt, photo.by, photo.approved_at, photo.place) == ("Buren planten bollen", None, None, 1)
    assert (logo.kind, logo.approved_at) == ("logo", None)
    assert "Wacht op de gemeente" in client.get(page_of(intake)).content.decode()


def test_what_was_typed_is_kept_when_the_file_is_none(client):
    intake = an_intake()
    answer = holding(client, intake).post(page_of(intake), PHOTO | {"photo-picture": file_of(b"<svg/>", "foto.svg")})
    page = answer.content.decode()
    assert "Dit is geen plaatje dat we kunnen laten zien. Kies een JPEG, PNG of WebP." in page
    assert 'value="Buren planten bollen"' in page and "Fout:" in page
    assert re.search(r'name="photo-may_be_shown"[^>]*checked', page)
    assert not Album.objects.exists()


def test_all_that_is_wrong_is_said_at_once(client):
    intake = an_intake()
    page = holding(client, intake).post(page_of(intake), {"do": "photo"}).content.decode()
    assert page.count("Kies een bestand.") == 2  # in the summary, and at the field
    assert page.count("Schrijf in één zin wat er te zien is.") == 2
    assert page.count("Zeg dat u deze foto mag laten zien.") == 2


def test_who_forgot_the_words_is_told_to_choose_the_file_again(client):
    intake = an_intake()
    page = holding(client, intake).post(page_of(intake), {"do": "photo", "photo-picture": file_of()}).content.decode()
    assert "Kies het bestand opnieuw: een pagina kan het niet onthouden." in page


def test_a_file_that_is_a_little_too_large_is_an_error_at_its_field(client, monkeypatch):
    monkeypatch.setattr(redrawing, "LARGEST_FILE", 1024 * 1024)
    intake, large = an_intake(), file_of(a_jpeg() + b"\x00" * 1024 * 1024)
    page = holding(client, intake).post(page_of(intake), PHOTO | {"photo-picture": large}).content.decode()
    assert "Dit bestand is groter dan 1 MB. Kies een kleiner bestand, of maak het plaatje eerst kleiner." in page
    assert 'value="Buren planten bollen"' in page
    assert desk.LARGEST_BODY >= 12 * 1024**2 + 1024**2


def test_a_sixth_photo_is_refused_and_the_page_says_so(client):
    intake = an_intake()
    for number in range(5):
        a_photo(intake, colour=str(number), approved=False)
    holding(client, intake)
    assert "Er staan vijf foto’s." in client.get(page_of(intake)).content.decode()
    page = client.post(page_of(intake), PHOTO | {"photo-picture": file_of()}).content.decode()
    assert "Er staan al vijf foto’s. Haal er eerst een weg." in page and Picture.objects.count() == 5


def test_photos_are_described_ordered_and_removed(client):
    intake = an_intake()
    first, second = (a_photo(intake, colour=colour, alt=colour, approved=False) for colour in ("een", "twee"))
    holding(client, intake)
    assert "De beschrijving is bewaard." in do(client, intake, first, "describe", alt="Anders").content.decode()
    assert "De volgorde is veranderd." in do(client, intake, second, "earlier").content.decode()
    assert [each.alt for each in Album.objects.get().pictures.photos()] == ["twee", "Anders"]
    do(client, intake, second, "later")
    assert [each.alt for each in Album.objects.get().pictures.photos()] == ["Anders", "twee"]
    assert "De foto is weggehaald." in do(client, intake, first, "remove").content.decode()
    assert [each.place for each in Picture.objects.all()] == [1]
    assert (
        "Die foto of dat logo staat hier niet meer."
        in client.post(page_of(intake), {"do": "remove", "picture": first.digest}, follow=True).content.decode()
    )


def test_words_that_are_empty_or_too_long_are_kept_beside_what_is_wrong(client):
    intake = an_intake()
    photo = a_photo(intake, alt="Eerst", approved=False)
    holding(client, intake)
    assert "Schrijf in één zin" in do(client, intake, photo, "describe", alt="  ").content.decode()
    page = do(client, intake, photo, "describe", alt="x" * 201).content.decode()
    assert "Gebruik hooguit 200 tekens. Het zijn er nu 201." in page and "x" * 201 in page
    photo.refresh_from_db()
    assert photo.alt == "Eerst"


def test_words_that_somebody_else_changed_meanwhile_are_not_overwritten_unseen(client):
    intake = an_intake()
    photo = a_photo(intake, alt="Eerst", approved=False)
    holding(client, intake)
    page = client.post(
        page_of(intake), {"do": "describe", "picture": photo.digest, "was": "older", "alt": "Mijn woorden"}
    ).content.decode()
    assert "Iemand anders schreef intussen: “Eerst”." in page and 'value="Mijn woorden"' in page
    photo.refresh_from_db()
    assert photo.alt == "Eerst"


def test_nobody_else_comes_in(client):
    intake = an_intake(owner=a_user())
    assert client.get(page_of(intake)).status_code == 404
    client.force_login(a_user())
    assert client.post(page_of(intake), PHOTO | {"photo-picture": file_of()}).status_code == 404
    client.force_login(an_official())
    assert client.get(page_of(intake)).status_code == 404
    assert not Picture.objects.exists()


def test_an_initiator_cannot_approve(client):
    owner = a_user()
    initiative = an_initiative(owner=owner)
    photo = a_photo(initiative, approved=False)
    client.force_login(owner)
    for what in ("show", "refuse"):
        do(client, initiative.intake, photo, what, why="x", seen=digest(photo.words_for_officials))
    assert Picture.objects.get().is_waiting


def test_mine_and_the_receipt_lead_there(client):
    owner = a_user()
    initiative = an_initiative(owner=owner)
    client.force_login(owner)
    assert page_of(initiative.intake) in client.get(reverse("initiatives:mine")).content.decode()
    assert page_of(initiative.intake) in client.get(initiative.intake.get_absolute_url()).content.decode()


def test_what_is_withdrawn_leaves_no_pictures(client):
    owner = a_user()
    intake = an_intake(owner=owner)
    a_photo(intake, approved=False)
    client.force_login(owner)
    client.post(reverse("initiatives:withdrawal", args=[intake.pk]))
    assert not Picture.objects.exists() and not Rendition.objects.exists()


# --- The files ------------------------------------------------------------------------------------------------------


def address(photo, width=400, kind="avif"):
    return reverse("media:picture", args=[photo.digest, width, kind])


def test_a_public_picture_is_kept_for_a_day_and_asked_for_again(client):
    photo = a_photo(an_initiative())
    answer = client.get(address(photo))
    assert answer.content == a_few_points("seagreen", "avif")
    assert answer.headers["Content-Type"] == "image/avif"
    assert answer.headers["Cache-Control"] == "public, max-age=86400, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy
    again = client.get(address(photo), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_bytes_are_not_read_for_who_has_them(client):
    photo = a_photo(an_initiative())
    etag = client.get(address(photo)).headers["ETag"]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address(photo), headers={"If-None-Match": etag})
    assert not [each for each in asked if '"media_rendition"."content"' in each["sql"]]


def test_a_picture_of_what_is_not_public_is_for_insiders_and_kept_by_nobody(client):
    owner = a_user()
    initiative = an_initiative(owner=owner)
    shown, waits = a_photo(initiative), a_photo(initiative, colour="navy", approved=False)
    assert client.get(address(waits)).status_code == 404
    initiative.unpublish(by=None, reason="x")
    assert [client.get(address(each)).status_code for each in (shown, waits)] == [404, 404]
    for user, status in [(owner, 200), (an_official(), 200), (a_user(), 404)]:
        client.force_login(user)
        for each in (shown, waits):
            answer = client.get(address(each))
            assert answer.status_code == status
            if status == 200:
                assert answer.headers["Cache-Control"] == "private, no-store"


def test_on_the_device_where_it_was_filled_in_nothing_keeps_what_waits(client):
    intake = an_intake()
    photo = a_photo(intake, approved=False)
    assert client.get(address(photo)).status_code == 404
    answer = holding(client, intake).get(address(photo))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_no_other_size_or_kind_is_there(client):
    photo = a_photo(an_initiative())
    assert client.get(address(photo, width=401)).status_code == 404
    assert client.get(address(photo, kind="svg")).status_code == 404


# --- The face -------------------------------------------------------------------------------------------------------


def test_a_profile_shows_what_is_approved_and_a_shared_link_the_first_photo(client, settings):
    initiative = an_initiative()
    first = a_photo(initiative, alt="Buren bij de kas")
    a_photo(initiative, alt="Wacht nog", colour="navy", approved=False)
    page = client.get(initiative.get_absolute_url()).content.decode()
    assert page.count('alt="Buren bij de kas"') == 1 and "Wacht nog" not in page
    assert f"{address(first)} 400w, {address(first, 800)} 800w" in page
    image = f"{settings.SITE_URL}{address(first, 800, 'jpeg')}"
    assert f'<meta property="og:image" content="{image}">' in page
    assert '<meta property="og:image:alt" content="Buren bij de kas">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page


def test_a_profile_without_pictures_has_no_empty_place_and_a_drawing_for_shared_links(client, settings):
    initiative = an_initiative()
    page = client.get(initiative.get_absolute_url()).content.decode()
    assert "w-gallery" not in page and "w-picture" not in page
    drawing = f"{settings.SITE_URL}{reverse('initiatives:preview', args=[initiative.slug])}"
    assert f'<meta property="og:image" content="{drawing}">' in page


def test_who_sees_what_is_not_public_shares_no_picture(client):
    owner = a_user()
    initiative = an_initiative(owner=owner, published=False)
    a_photo(initiative)
    client.force_login(owner)
    assert "og:image" not in client.get(initiative.get_absolute_url()).content.decode()


def test_a_card_shows_the_first_photo_or_else_the_logo_and_follows_each_change(client):
    initiative = an_initiative()
    listing = reverse("initiatives:list")

    def face():
        found = re.search(r'class="w-card__face([ \w-]*)".*?src="([^"]+)"', client.get(listing).content.decode(), re.S)
        return found and found.groups()

    assert face() is None
    album = Album.objects.open(initiative.intake)
    logo = album.put_logo([redrawing.DrawnSize(160, 48, "png", b"x")], by=None, approved=True)
    assert face() == (" w-card__face--logo", address(logo, 160, "png"))
    photo = a_photo(initiative)
    assert face() == ("", address(photo, 800, "jpeg"))
    photo.delete()
    assert face() == (" w-card__face--logo", address(logo, 160, "png"))


def test_pictures_cost_a_list_no_query(client):
    for number in range(3):
        an_initiative(name=f"Tuin {number}")
    listing = reverse("initiatives:list")

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(listing)
        return len(asked)

    client.get(listing)
    for initiative in Initiative.objects.all():
        initiative.unpublish(by=None, reason="x")
        initiative.publish(by=None)
    without = queries()
    for initiative in Initiative.objects.all():
        a_photo(initiative)
    assert queries() == without


def test_the_drawing_of_a_shared_link_is_the_same_as_long_as_nothing_changes(client):
    initiative = an_initiative(categories=["actors/citizens"])
    where = reverse("initiatives:preview", args=[initiative.slug])
    answer = client.get(where)
    picture = Image.open(BytesIO(answer.content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert client.get(where, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    preview.KEPT.clear()
    assert client.get(where).content == answer.content
    initiative.unpublish(by=None, reason="x")
    assert client.get(where).status_code == 404


def test_when_too_much_is_drawn_a_program_asks_again_later(client, monkeypatch):
    def busy(profile):
        raise NoTurnError

    monkeypatch.setattr(preview, "preview_png", busy)
    preview.KEPT.clear()
    answer = client.get(reverse("initiatives:preview", args=[an_initiative().slug]))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
