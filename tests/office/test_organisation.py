"""An organisation as its admins keep it: what it says of itself, its logo, and what changed."""

import hashlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import Logo, Membership, Organisation, OrganisationChange
from tests.builders import a_municipality, a_picture, an_admin, an_official, an_organisation
from tests.pages import mark_on

pytestmark = pytest.mark.django_db
PAGE = reverse("office:organisation", args=["GM9999"])
LOGO = reverse("office:logo", args=["GM9999"])
SAID = {
    "shown_name": "Waaierdam Samen",
    "contact_name": "Team Buurten",
    "contact_email": "team@waaierdam.example",
    "contact_phone": "14 0999",
    "reply_address": "",
    "privacy_contact": "privacy@waaierdam.example",
    "privacy_officer": "M. de Wit, fg@waaierdam.example",
    "response_days": "10",
    "least_scorers": "6",
    "shows_joining_at_once": "True",
    "about_nl": "Wij zijn Waaierdam.",
    "about_en": "",
}


@pytest.fixture
def admin(client):
    user = an_admin(name="Kim Smit")
    client.force_login(user)
    return user


def upload(client, picture, name="logo.png", **fields):
    return client.post(LOGO, {"picture": SimpleUploadedFile(name, picture), "seen": "", **fields})


def test_the_admin_of_one_municipality_goes_straight_to_it_and_of_several_chooses(client, admin):
    assert client.get(reverse("office:start")).url == reverse("office:organisations")
    assert client.get(reverse("office:organisations")).url == PAGE
    Membership.objects.create(user=admin, municipality=a_municipality("GM0355", "Zeist"), role="admin")
    Membership.objects.create(user=admin, municipality=a_municipality("GM0344", "Utrecht"), role="official")
    page = client.get(reverse("office:organisations"))
    assert page.context["places"] == [("Waaierdam", PAGE), ("Zeist", PAGE.replace("GM9999", "GM0355"))]


def test_what_is_said_is_kept_and_recorded_with_who_and_when(client, admin):
    assert client.post(PAGE, SAID).url == PAGE
    organisation = Organisation.objects.get()
    assert {name: str(getattr(organisation, name)) for name in SAID} == SAID
    assert organisation.changed_by == admin
    assert [(each.what, each.by) for each in organisation.changes.all()] == [("started", admin)]

    client.post(PAGE, SAID | {"response_days": "21", "contact_phone": ""})

    change = organisation.changes.first()
    assert (change.what, change.before, change.after, change.by) == (
        "details",
        {"contact_phone": "14 0999", "response_days": 10},
        {"contact_phone": "", "response_days": 21},
        admin,
    )
    [latest, _first] = client.get(PAGE).context["history"]
    assert (latest.title, latest.by) == ("Gegevens gewijzigd", "Kim Smit")
    assert latest.facts == [("telefoonnummer", "14 0999", ""), ("antwoordtermijn in dagen", "10", "21")]


def test_the_same_once_more_changes_nothing(client, admin):
    for _twice in range(2):
        client.post(PAGE, SAID)
    assert OrganisationChange.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("least_scorers", "2", "Vul een getal in van 3 tot en met 50."),
        ("least_scorers", "veel", "Vul een getal in van 3 tot en met 50."),
        ("response_days", "0", "Vul een aantal dagen in van 1 tot en met 365."),
        ("response_days", "tien", "Vul een aantal dagen in van 1 tot en met 365."),
        ("contact_email", "team@", "Vul een e-mailadres in zoals naam@voorbeeld.nl."),
        ("contact_phone", "bel maar", "Vul alleen een telefoonnummer in"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_kept(client, admin, field, typed, said):
    page = client.post(PAGE, SAID | {field: typed})
    assert page.context["form"].errors.keys() == {field}
    html = page.content.decode()
    assert said in html and f'value="{typed}"' in html and "Wij zijn Waaierdam." in html
    assert not Organisation.objects.exists()


def test_two_admins_at_once_do_not_overwrite_each_other(client, admin):
    client.post(PAGE, SAID)
    shown = mark_on(client.get(PAGE))
    Organisation.objects.get().change(by=an_admin(), contact_name="Team Wijken", response_days=7)

    late = client.post(PAGE, SAID | {"contact_name": "Team Kade", "about_nl": "Nieuw", "shown": shown})

    assert late.context["form"].conflicts == {"contact_name"}
    html = late.content.decode()
    assert "Team Wijken" in html and 'value="Team Kade"' in html
    organisation = Organisation.objects.get()
    assert (organisation.contact_name, organisation.about_nl) == ("Team Wijken", "Wij zijn Waaierdam.")
    # Seen it, the admin says it once more. What the page did not change, stays as the other one said it.
    client.post(PAGE, SAID | {"contact_name": "Team Kade", "response_days": "7", "shown": mark_on(late)})
    organisation.refresh_from_db()
    assert (organisation.contact_name, organisation.response_days) == ("Team Kade", 7)


def test_a_picture_is_drawn_anew_and_served_for_ever_at_an_address_of_its_own(client, admin):
    content = a_picture((1200, 600), "JPEG") + b"<script>alert(1)</script>"
    assert upload(client, content, "logo.jpg").url == PAGE
    logo = Logo.objects.get()
    assert (logo.width, logo.height, logo.by) == (288, 144, admin)
    assert b"script" not in bytes(logo.content)
    assert logo.digest == hashlib.sha256(bytes(logo.content)).hexdigest()[:32]
    assert Organisation.objects.get().changes.first().what == "logo"

    client.logout()
    response = client.get(logo.get_absolute_url())

    assert Image.open(BytesIO(response.content)).size == (288, 144)
    headers = ("Content-Type", "Cache-Control", "X-Content-Type-Options")
    assert [response.headers[each] for each in headers] == [
        "image/png",
        "public, max-age=31536000, immutable",
        "nosniff",
    ]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert client.get(logo.get_absolute_url().replace(logo.digest, "0" * 32)).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "Dit is geen plaatje"),
        (a_picture()[:60], "Dit is geen plaatje"),
        (a_picture(kind="TIFF"), "Dit is geen plaatje"),
        (b"", "Dit bestand is leeg."),
        (a_picture((6000, 4000)), "te veel beeldpunten"),
        (b"x" * (2 * 1024 * 1024 + 1), "groter dan 2 MB"),
    ],
    ids=["svg", "half", "tiff", "empty", "many pixels", "large"],
)
def test_what_is_no_picture_is_refused_in_words(client, admin, content, said):
    assert said in upload(client, content).content.decode()
    assert not Logo.objects.exists()


def test_a_page_that_shows_an_older_logo_changes_nothing(client, admin):
    upload(client, a_picture())
    first = Logo.objects.get().digest
    late = upload(client, a_picture(colour="red"))
    assert late.context["is_overtaken"] and "het logo is intussen gewijzigd" in late.content.decode()
    assert client.post(LOGO, {"remove": "yes", "seen": ""}).context["is_overtaken"]
    assert Logo.objects.get().digest == first
    assert client.post(LOGO, {"remove": "yes", "seen": first}).url == PAGE
    assert not Logo.objects.exists()


def test_another_municipality_does_not_exist_here(client, admin):
    an_organisation(a_municipality("GM0355", "Zeist"))
    for address in (PAGE, LOGO):
        assert client.get(address.replace("GM9999", "GM0355")).status_code == 404
        assert client.post(address.replace("GM9999", "GM0355"), SAID).status_code == 404
    client.force_login(an_official())
    assert client.get(PAGE).status_code == 403


def test_a_contact_of_nobody_and_a_name_of_its_own():
    organisation = an_organisation()
    assert (organisation.name, organisation.contact) == ("Gemeente Waaierdam", None)
    organisation.change(by=None, shown_name="Waaierdam Samen")
    assert organisation.name == "Waaierdam Samen"
