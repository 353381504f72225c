"""Admins choose the words of the letters of their organisation."""

import pytest
from django.urls import reverse

from accounts.models import Organisation, OrganisationChange
from casework.letters import LetterKind, LetterText
from casework.models import Letter
from outbox.models import Message
from tests.builders import a_municipality, a_user, an_admin, an_initiative, an_official
from tests.pages import mark_on

pytestmark = pytest.mark.django_db
ADDRESS = "/beheer/brieven/GM9999/published/"
USUAL = {
    "is_sent": "yes",
    "subject_nl": "Uw initiatief staat op de website",
    "text_nl": "‘{naam}’ staat nu op de website. Iedereen kan het lezen:\n{adres}\n\n"
    "Klopt er iets niet? Laat het ons dan weten.",
    "subject_en": "Your initiative is on the website",
    "text_en": "“{naam}” is on the website now. Everyone can read it:\n{adres}\n\nIs something wrong? Then tell us.",
}


@pytest.fixture(autouse=True)
def organisation():
    return Organisation.objects.create(municipality=a_municipality(), shown_name="Gemeente Waaierdam")


@pytest.fixture
def admin(client):
    user = an_admin()
    client.force_login(user)
    return user


def read(page):
    return page.content.decode()


def stored():
    return {
        each.language: (each.subject, each.text, each.is_sent) for each in LetterText.objects.filter(kind="published")
    }


def test_the_list_says_which_letters_go_out_and_in_whose_words(client, admin, django_assert_max_num_queries):
    LetterText.objects.create(municipality_id="GM9999", kind="archived", language="nl", text="Eigen", is_sent=False)
    with django_assert_max_num_queries(7):
        page = client.get(reverse("office:letters", args=["GM9999"]))
    rows = page.context["rows"]
    assert len(rows) == len(LetterKind)
    assert [(kind, is_sent, is_own) for kind, _name, is_sent, is_own in rows if not is_sent] == [
        ("archived", False, True)
    ]


def test_another_municipality_and_an_unknown_letter_are_not_found(client, admin):
    Organisation.objects.create(municipality=a_municipality("GM0355", "Zeist"))
    assert client.get("/beheer/brieven/GM0355/published/").status_code == 404
    assert client.get("/beheer/brieven/GM9999/brief/").status_code == 404
    client.force_login(an_official())
    assert client.get(ADDRESS).status_code == 403


def test_own_words_are_kept_recorded_and_sent(client, admin):
    own = USUAL | {"subject_nl": "Hoera!", "text_nl": "{naam} staat erop.\n\nGroet van {contact}"}
    assert client.post(ADDRESS, own).url == "/beheer/brieven/GM9999/"
    assert stored() == {"nl": ("Hoera!", own["text_nl"], True), "en": ("", "", True)}
    change = OrganisationChange.objects.get()
    assert (change.by, change.organisation_id) == (admin, "GM9999")
    assert change.before["nl"][0] == "Uw initiatief staat op de website" and change.after["nl"][0] == "Hoera!"

    official = an_official(name="Sam")
    an_initiative(by=official, owner=a_user())
    assert Letter.objects.get(kind="published").text == (
        f"Buurttuin De Kade staat erop.\n\nGroet van Sam, {official.email}"
    )


def test_back_to_the_usual_words(client, admin):
    LetterText.objects.create(municipality_id="GM9999", kind="published", language="nl", subject="x", text="y")
    client.post(ADDRESS, USUAL | {"text_en": ""})
    assert stored() == {"nl": ("", "", True), "en": ("", "", True)}


def test_switched_off(client, admin):
    client.post(ADDRESS, USUAL | {"is_sent": "no"})
    an_initiative(by=an_official(), owner=a_user())
    assert [each.kind for each in Letter.objects.all()] == ["registered"]
    assert client.get(ADDRESS).context["form"].initial["is_sent"] == "no"


def test_what_cannot_be_filled_in_is_refused_at_its_field(client, admin):
    page = client.post(ADDRESS, USUAL | {"text_nl": "Hallo {naan}", "subject_en": "{reden}"})
    assert page.context["form"].errors == {
        "text_nl": [
            "‘{naan}’ kunnen wij in deze brief niet invullen. Wel kan: "
            "{naam}, {gemeente}, {referentie}, {contact}, {adres}."
        ],
        "subject_en": [
            "‘{reden}’ kunnen wij in deze brief niet invullen. Wel kan: "
            "{naam}, {gemeente}, {referentie}, {contact}, {adres}."
        ],
    }
    assert "Hallo {naan}" in read(page) and not stored()


def test_the_preview_shows_the_whole_mail_and_stores_nothing(client, admin):
    page = client.post(ADDRESS, USUAL | {"text_nl": "Kijk: {naam}!", "preview": "yes"})
    text = read(page)
    assert "Kijk: Buurttuin De Kade!" in text and "Beste Fatima de Boer," in text
    assert "“Buurttuin De Kade” is on the website now." in text and "Dear Fatima de Boer," in text
    assert "Gemeente Waaierdam &lt;" in text
    assert not stored() and not Message.objects.exists() and not OrganisationChange.objects.exists()


def test_two_admins_at_once_do_not_overwrite_each_other(client, admin):
    mark = mark_on(client.get(ADDRESS))
    client.post(ADDRESS, USUAL | {"text_nl": "Van de ander"})
    page = client.post(ADDRESS, USUAL | {"text_nl": "Van mij", "subject_en": "Mine", "shown": mark})
    assert page.status_code == 200 and page.context["form"].conflicts == {"text_nl"}
    assert "Van de ander" in read(page) and "Van mij" in read(page)
    assert stored()["nl"][1] == "Van de ander"

    again = client.post(ADDRESS, USUAL | {"text_nl": "Van mij", "subject_en": "Mine", "shown": mark_on(page)})
    assert again.status_code == 302
    assert (stored()["nl"][1], stored()["en"][0]) == ("Van mij", "Mine")
