"""What an official reads of a letter before it goes out, and the letters that nobody can mail."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from casework.consents import CALL_AFTER, Consent
from casework.models import Letter
from intake.options import Voice
from tests.builders import a_municipality, a_user, an_initiative, an_official

pytestmark = pytest.mark.django_db
LETTERS = reverse("workbench:letters")


@pytest.fixture(autouse=True)
def organisation():
    return Organisation.objects.create(
        municipality=a_municipality(), contact_name="Team Buurten", contact_phone="14 0999"
    )


@pytest.fixture
def noor():
    return a_user("noor@example.org", name="Noor")


def read(page):
    return page.content.decode()


def kinds():
    return [each.kind for each in Letter.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("page", "data", "kind", "says"),
    [
        ("publication", {"to": "publish"}, "published", "staat nu op de website"),
        ("archive", {"to": "archive", "reason": "x"}, "archived", "het dossier van"),
    ],
)
def test_a_page_says_which_letter_goes_to_whom_and_can_do_without(desk, official, noor, page, data, kind, says):
    initiative = an_initiative(by=official, owner=noor, published=False)
    address = reverse(f"workbench:{page}", args=[initiative.slug])
    text = read(desk.get(address))
    assert "Er gaat een brief per mail naar noor@example.org" in text and says in text
    assert kinds() == ["registered"]

    desk.post(address, data | {"quiet": "yes"})
    assert kinds() == ["registered"]
    other = an_initiative(by=official, owner=noor, published=False, name="Buurtbus")
    desk.post(reverse(f"workbench:{page}", args=[other.slug]), data)
    assert kinds() == ["registered", "registered", kind]


def test_taking_off_the_website_can_do_without_too(desk, official, noor):
    initiative = an_initiative(by=official, owner=noor)
    address = reverse("workbench:publication", args=[initiative.slug])
    assert "staat niet meer op de website" in read(desk.get(address))
    desk.post(address, {"to": "unpublish", "reason": "x", "quiet": "yes"})
    assert kinds() == ["registered", "published"]


def test_says_so_when_nobody_gets_a_letter(desk, official):
    initiative = an_initiative(by=official, owner=official, published=False)
    address = reverse("workbench:publication", args=[initiative.slug])
    assert "Niemand krijgt hier een brief over." in read(desk.get(address))


def test_the_list_holds_what_nobody_can_mail_and_whom_to_call(desk, official, noor, django_assert_num_queries):
    def fill(name):
        initiative = an_initiative(by=official, published=False, contact_phone="030 1234567", name=name)
        typed = an_initiative(by=official, owner=official, voice=Voice.OFFICIAL, name=f"Getypt {name}")
        Consent.objects.ask(typed, by=official, details=["name"], to="x@example.org")
        return initiative

    fill("Buurtbus")
    an_initiative(by=official, owner=noor, published=False, name="Per mail")
    assert "Niemand om te bellen" not in read(desk.get(LETTERS))
    Consent.objects.update(at=timezone.now() - 2 * CALL_AFTER)
    text = read(desk.get(LETTERS))
    assert "Buurtbus" in text and "030 1234567" in text and "Ik heb gebeld" in text and "Per mail" not in text

    with django_assert_num_queries(5):  # one of them writes down that somebody looked
        desk.get(LETTERS)
    for number in range(3):
        fill(f"Tuin {number}")
    Consent.objects.update(at=timezone.now() - 2 * CALL_AFTER)
    with django_assert_num_queries(5):
        desk.get(LETTERS)


def test_an_official_elsewhere_finds_none_of_it(client, official):
    an_initiative(by=official, published=False, name="Buurtbus")
    typed = an_initiative(by=official, owner=official, voice=Voice.OFFICIAL, name="Getypt")
    consent, _token = Consent.objects.ask(typed, by=official, details=["name"])
    Consent.objects.update(at=timezone.now() - 2 * CALL_AFTER)
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))
    text = read(client.get(LETTERS))
    assert "Buurtbus" not in text and "Getypt" not in text
    assert client.get(reverse("workbench:letter", args=[Letter.objects.first().pk])).status_code == 404
    assert client.post(reverse("workbench:called", args=[consent.pk])).status_code == 404


def test_a_letter_is_printed_and_off_the_list_after_that(desk, official):
    an_initiative(by=official, published=False)
    letter = Letter.objects.get()
    address = reverse("workbench:letter", args=[letter.pk])
    text = read(desk.get(address))
    for words in ("Beste Fatima de Boer,", "Wij hebben ‘Buurttuin De Kade’ ingeschreven.", "Team Buurten", "14 0999"):
        assert words in text
    for _click in range(2):
        assert desk.post(address, {"to": "paper"}).url == LETTERS
    letter.refresh_from_db()
    assert (letter.way, letter.told_by) == ("paper", official)
    assert "Er wacht geen brief" in read(desk.get(LETTERS))
    assert "op papier" in read(desk.get(address))


def test_a_letter_that_goes_by_mail_is_not_printed(desk, official, noor):
    an_initiative(by=official, owner=noor, published=False)
    assert desk.get(reverse("workbench:letter", args=[Letter.objects.get().pk])).status_code == 404


def test_who_was_called_is_off_the_list_and_can_still_answer(desk, official):
    typed = an_initiative(by=official, owner=official, voice=Voice.OFFICIAL)
    consent, token = Consent.objects.ask(typed, by=official, details=["name"], to="x@example.org")
    Consent.objects.update(at=timezone.now() - 2 * CALL_AFTER)
    desk.post(reverse("workbench:called", args=[consent.pk]))
    assert "U hoeft niemand te bellen" in read(desk.get(LETTERS))
    assert Consent.objects.with_token(token).is_open


def test_the_workbench_counts_them(desk, official):
    an_initiative(by=official, published=False)
    assert "Brieven en telefoontjes" in read(desk.get(reverse("workbench:queue")))
