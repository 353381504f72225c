"""The page of the colours: a file is looked at first, counts when an admin says so, and can be left again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation, OrganisationChange, Theme, ThemeOnTrial
from tests.builders import a_municipality, an_admin, an_initiative, an_official

pytestmark = pytest.mark.django_db
ADDRESS = "/beheer/huisstijl/GM9999/"
FILE = b":root { --utrecht-link-color: #a80a2d; --utrecht-button-primary-action-background-color: #157c68 }"


@pytest.fixture
def admin(client):
    client.force_login(admin := an_admin())
    Organisation.objects.of(a_municipality())
    return admin


def send(client, content=FILE, name="huis.css", seen=None, **data):
    seen = client.get(ADDRESS).context["seen"] if seen is None else seen
    file = {} if content is None else {"file": SimpleUploadedFile(name, content)}
    return client.post(ADDRESS, {**file, "seen": seen, **data}, follow=True)


def press(client, button, **data):
    return send(client, None, **{button: "yes"}, **data)


def test_a_file_is_looked_at_before_it_counts(client, admin):
    page = send(client)
    trial = ThemeOnTrial.objects.get()
    html = page.content.decode()
    assert f'href="/huisstijl/{trial.digest}.css"' in html
    assert "Zo wordt het" in html and "Gebruik deze kleuren" in html
    assert not Theme.objects.exists() and trial.digest not in client.get("/").content.decode()


def test_an_adopted_theme_is_on_every_page_of_the_one_organisation(client, admin):
    send(client)
    page = press(client, "adopt")
    theme = Theme.objects.get()
    assert (theme.file_name, theme.by) == ("huis.css", admin)
    assert not ThemeOnTrial.objects.exists()
    assert "Gebruik de standaardkleuren" in page.content.decode()
    client.logout()
    for address in ("/", "/initiatieven/", "/brillen/"):
        assert f'<link rel="stylesheet" href="/huisstijl/{theme.digest}.css">' in client.get(address).content.decode()


def test_pages_that_are_kept_for_visitors_show_other_colours_at_once(client, admin):
    an_initiative(name="Buurttuin")
    visitor = client.__class__()
    assert "/huisstijl/" not in visitor.get("/initiatieven/").content.decode()
    send(client)
    press(client, "adopt")
    first = Theme.objects.get().digest
    assert first in visitor.get("/initiatieven/").content.decode()
    send(client, b":root { --utrecht-link-color: #003b7a }")
    press(client, "adopt")
    html = visitor.get("/initiatieven/").content.decode()
    assert Theme.objects.get().digest in html and first not in html
    press(client, "standard")
    assert "/huisstijl/" not in visitor.get("/initiatieven/").content.decode()


def test_the_style_sheet_is_data_in_the_layer_below_ours(client, admin):
    send(client)
    page = client.get(f"/huisstijl/{ThemeOnTrial.objects.get().digest}.css")
    text = page.content.decode()
    assert text.startswith("@layer theme{:root{--") and text.endswith(";}}\n")
    assert "--utrecht-link-color:#a80a2d;" in text
    assert page["Content-Type"] == "text/css; charset=utf-8"
    assert page["Cache-Control"] == "public, max-age=31536000, immutable"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert client.get("/huisstijl/unknown.css").status_code == 404
    assert "unsafe-inline" not in client.get(ADDRESS)["Content-Security-Policy"]


def test_what_changed_is_written_down(client, admin):
    send(client)
    press(client, "adopt")
    digest = Theme.objects.get().digest
    press(client, "standard")
    said = {"file": "huis.css", "digest": digest}
    changes = OrganisationChange.objects.order_by("pk").values_list("what", "before", "after", "by")
    assert list(changes) == [("theme", None, said, admin.pk), ("theme_gone", said, None, admin.pk)]
    assert str(OrganisationChange.objects.first()) == "Terug naar de standaardkleuren"


def test_one_can_decide_against_it(client, admin):
    send(client)
    press(client, "drop")
    assert not ThemeOnTrial.objects.exists() and not OrganisationChange.objects.exists()


@pytest.mark.parametrize(
    "content, name, words",
    [
        (None, "", "Kies een bestand."),
        (b"", "a.css", "Dit bestand is leeg."),
        (b"body { color: red }", "a.css", "In dit bestand staan geen tokens"),
        (b"{", "a.json", "Dit bestand is geen JSON"),
        (b"\xff\xd8\xff", "a.css", "Dit bestand is geen tekst."),
    ],
)
def test_what_cannot_be_read_is_told_at_the_field(client, admin, content, name, words):
    page = send(client, content, name)
    [message] = page.context["form"].errors["file"]
    assert message.startswith(words) and not ThemeOnTrial.objects.exists()


def test_an_older_page_changes_nothing(client, admin):
    seen = client.get(ADDRESS).context["seen"]
    send(client)
    page = send(client, b":root { --utrecht-link-color: #003b7a }", seen=seen)
    assert page.context["is_overtaken"]
    assert ThemeOnTrial.objects.get().file_name == "huis.css"
    assert "--utrecht-button-primary-action-background-color" in ThemeOnTrial.objects.get().tokens
    page = press(client, "adopt", seen=seen)
    assert page.context["is_overtaken"] and not Theme.objects.exists()


def test_the_page_says_what_was_taken_and_what_was_not(client, admin):
    page = send(client, b"@import 'x'; .a { --utrecht-link-color: #7fb2ff; --x: url(y); color: red }")
    told = page.context["told"]
    assert (told.read, told.used) == (1, 1)
    assert [(number, names) for _label, number, names in told.left_out] == [
        (1, [".a { color }"]),
        (1, ['@import "x"']),
        (1, ["--x"]),
    ]
    row = told.repaired[0]
    assert (row.part, row.before, row.needed) == ("Links", "#7fb2ff", "4,5")
    assert 'fill="#7fb2ff"' in page.content.decode()


def test_with_several_organisations_each_has_its_own_colours_where_people_work(client, admin):
    other = a_municipality("GM0355", "Zeist")
    Organisation.objects.of(other)
    send(client)
    press(client, "adopt")
    digest = Theme.objects.get().digest
    assert digest in client.get("/werkbank/").content.decode()
    assert digest not in client.get("/").content.decode()
    client.force_login(an_official(other))
    assert digest not in client.get("/werkbank/").content.decode()


def test_another_municipality_is_not_there(client, admin):
    a_municipality("GM0355", "Zeist")
    assert client.get("/beheer/huisstijl/GM0355/").status_code == 404
    client.force_login(an_official())
    assert client.get(ADDRESS).status_code == 403
