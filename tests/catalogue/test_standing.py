"""What a card says about what somebody handed in: the true state, whom to reach, when they hear, and what happened."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Organisation
from casework.models import Letter, Request, Responsibility, Settlement, Term
from catalogue.standing import card
from catalogue.submissions import submitted_intakes
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def me():
    return a_user("fatima@kade.example")


@pytest.fixture
def official():
    return an_official(name="Karin Jansen")


def of(user):
    """The one card of this user."""
    [submitted] = submitted_intakes(user)
    return card(submitted)


def words(user):
    return [words for _good, words in of(user)["badges"]]


def settle(intake, kind, **facts):
    return Settlement.objects.create(intake=intake, kind=kind, municipality=a_municipality(), **facts)


def test_what_waits_and_what_became_of_it(me, official):
    initiative = an_initiative(published=False, owner=me)
    assert words(me) == ["Registered"]
    initiative.publish(by=official)
    assert words(me) == ["On the website"]
    initiative.unpublish(by=official, reason="Onder ons gezegd")
    assert words(me) == ["Off the website"]
    initiative.archive(by=official, reason="Onder ons gezegd")
    assert words(me) == ["In the archive"]
    said = str(of(me))
    assert "Onder ons gezegd" not in said


def test_a_change_that_waits_stands_beside_it(me):
    initiative = an_initiative(owner=me)
    initiative.intake.revise(by=me).submit()
    assert words(me) == ["On the website", "Your change waits for the municipality"]


@pytest.mark.parametrize(
    ("kind", "facts", "badge", "sentence"),
    [
        ("declined", {"reason": "spam"}, "Not registered", []),
        (
            "declined",
            {"reason": "no_initiative"},
            "Not registered",
            ["The municipality does not see a civic initiative in it."],
        ),
        ("declined", {"reason": "elsewhere"}, "Not registered", ["It is for another municipality."]),
        ("withdrawn", {}, "Withdrawn", ["You took it back. You can hand it in again."]),
        (
            "belongs",
            {},
            "Belongs to another initiative",
            ["The municipality added it to an initiative that it knew already."],
        ),
    ],
)
def test_what_is_settled_says_why_and_not_what_is_for_colleagues(me, kind, facts, badge, sentence):
    settle(an_intake(owner=me), kind, words="Onder ons gezegd", **facts)
    assert words(me) == [badge]
    assert of(me)["said"] == sentence
    assert "Onder ons gezegd" not in str(of(me)["history"])


def test_what_is_forwarded_says_where_to(me):
    settle(an_intake(owner=me), "forwarded", reason="elsewhere", to=a_municipality("GM0355", "Zeist"))
    assert words(me) == ["Forwarded to Zeist"]


def test_an_undone_settlement_waits_again(me):
    settle(an_intake(owner=me), "declined", reason="other", undone_at=timezone.now())
    assert words(me) == ["Waits for the municipality"]


def test_says_when_they_hear_and_that_it_stands_still(me, official):
    Organisation.objects.create(municipality=a_municipality())
    intake = an_intake(owner=me)
    term = Term.objects.filter(intake=intake).first() or Term.objects.begin(intake)
    assert of(me)["said"][0].startswith("You hear from us by ")
    Term.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert of(me)["said"][0].startswith("You should have heard from us by ")
    term.refresh_from_db()
    Request.objects.ask(intake, ["phase"], "Hoe ver?", by=official, municipality=a_municipality())
    assert of(me)["said"] == ["The municipality waits for your answer. Until then its term stands still."]
    assert words(me) == ["The municipality asks you something", "Waits for the municipality"]


def test_names_the_contact_official_or_else_the_organisation(me, official):
    organisation = Organisation.objects.create(
        municipality=a_municipality(), contact_name="Team Wijken", contact_phone="14 0999"
    )
    initiative = an_initiative(owner=me, by=official)
    Responsibility.objects.all().delete()
    assert of(me)["filed"].contact == organisation.contact
    Responsibility.objects.assign(official, by=official, municipality=a_municipality(), initiative=initiative)
    assert of(me)["filed"].contact == ("Waaierdam", "Karin Jansen", official.email, "14 0999")
    official.memberships.update(suspended_at=timezone.now())
    assert of(me)["filed"].contact == organisation.contact


def test_shows_letters_to_its_own_people_only(client, me):
    mine, other = an_intake(owner=me), an_intake(name="Van een ander", owner=a_user())
    for intake, text in ((mine, "Welkom, Fatima."), (other, "Welkom, ander.")):
        Letter.objects.create(
            kind="registered",
            municipality=a_municipality(),
            intake=intake,
            language="nl",
            subject="Ingeschreven",
            text=text,
            due_at=timezone.now(),
        )
    client.force_login(me)
    html = client.get("/mijn/").content.decode()
    assert "Welkom, Fatima." in html
    assert "Welkom, ander." not in html
    receipt = client.get(reverse("intake:receipt", args=[mine.pk])).content.decode()
    assert "Welkom, Fatima." in receipt


def test_history_tells_what_was_asked_and_answered(me, official):
    intake = an_intake(owner=me)
    request = Request.objects.ask(intake, ["phase"], "Hoe ver?", by=official, municipality=a_municipality())
    request.withdraw()
    told = [text for _iso, _day, text, _who, _why in of(me)["history"]]
    assert told == [
        "The municipality took its question back",
        "The municipality asked you something",
        f"Sent ({intake.reference})",
    ]
