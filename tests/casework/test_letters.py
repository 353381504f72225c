"""What initiators are told, in whose words, and at which address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Organisation
from casework.letters import Letter, LetterKind, LetterText, unannounced
from casework.models import Responsibility, Term
from casework.texts import USUAL, filled, places_of, unknown_places
from initiatives.models import Initiative
from intake.models import Confirmation
from intake.options import Voice
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    Organisation.objects.create(municipality=a_municipality(), reply_address="antwoord@waaierdam.example")
    return an_official(name="Sam Bakker")


@pytest.fixture
def owner():
    return a_user("noor@example.org", name="Noor de Wit")


def confirmed(intake, address=None):
    return Confirmation.objects.create(
        intake=intake, address=address or intake.contact_email, digest=str(intake.pk), confirmed_at=timezone.now()
    )


def told(*kinds):
    """(kind, recipient) of the letters, in the order in which they were written."""
    return [(each.kind, each.recipient) for each in Letter.objects.order_by("pk")]


class TestWhoGetsIt:
    def test_the_account(self, official, owner):
        an_initiative(by=official, owner=owner, published=False)
        assert told() == [("registered", "noor@example.org")]

    def test_else_the_contact_person_who_confirmed(self, official):
        intake = an_intake()
        confirmed(intake)
        an_initiative(by=official, intake=intake, published=False)
        assert told() == [("registered", "fatima@kade.example")]

    def test_an_address_that_was_only_typed_gets_none_by_mail(self, official):
        an_initiative(by=official, published=False)
        assert told() == [("registered", "")]
        assert list(Letter.objects.by_hand()) == list(Letter.objects.all())

    def test_a_new_version_goes_where_the_one_before_it_went(self, official, owner):
        initiative = an_initiative(by=official, owner=owner, published=False)
        typed = an_intake(revises=initiative.intake, owner=official, voice=Voice.TOGETHER)
        initiative.take(typed, by=official)
        initiative.publish(by=official)
        assert told()[-1] == ("published", "noor@example.org")

    @pytest.mark.parametrize("voice", [Voice.OFFICIAL, Voice.TOGETHER])
    def test_never_the_official_who_typed_it(self, official, voice):
        an_initiative(by=an_official(), owner=official, voice=voice, published=False)
        assert told() == [("registered", "")]

    def test_nobody_when_nobody_is_known(self, official):
        nobody = {"contact_name": "", "contact_email": ""}
        an_initiative(by=official, owner=official, voice=Voice.OFFICIAL, published=False, **nobody)
        assert told() == []

    def test_a_loader_tells_nobody(self, official, owner):
        initiative = Initiative.objects.register(an_intake(owner=owner), by=None)
        initiative.publish(by=None)
        assert told() == []

    def test_a_municipality_that_does_not_take_part_tells_nobody(self, owner):
        an_initiative(owner=owner)
        assert told() == []

    def test_who_does_it_is_not_told(self, official):
        an_initiative(by=official, owner=official, voice=Voice.INITIATOR)
        assert told() == []

    def test_officials_and_the_initiator_read_it_again_and_nobody_else(self, official, owner):
        initiative = an_initiative(by=official, owner=owner)
        Organisation.objects.create(municipality=a_municipality("GM0355", "Zeist"))
        elsewhere = an_official(a_municipality("GM0355", "Zeist"))
        assert Letter.objects.visible_to(official).count() == Letter.objects.read_by(owner).count() == 2
        assert Letter.objects.about(initiative).count() == 2
        assert not Letter.objects.visible_to(elsewhere).exists() and not Letter.objects.read_by(elsewhere).exists()
        assert not Letter.objects.visible_to(owner).exists()


class TestWhen:
    def test_from_registering_to_the_archive(self, official, owner):
        initiative = an_initiative(by=official, owner=owner)
        newer = an_intake(owner=owner, revises=initiative.intake)
        Initiative.objects.register(newer, by=official)
        initiative.unpublish(by=official, reason="x")
        initiative.archive(by=official, reason="x")
        initiative.restore(by=official, reason="x")
        kinds = [kind for kind, _to in told()]
        assert kinds == ["registered", "published", "taken_over", "taken_off", "archived"]

    def test_a_correction_by_an_official_is_told_by_who_corrects(self, official, owner):
        initiative = an_initiative(by=official, owner=owner, published=False)
        typed = an_intake(revises=initiative.intake, owner=official, voice=Voice.TOGETHER)
        initiative.take(typed, by=official)
        assert [kind for kind, _to in told()] == ["registered"]

    def test_not_when_the_official_said_so(self, official, owner):
        initiative = an_initiative(by=official, owner=owner, published=False)
        with unannounced():
            initiative.publish(by=official)
        initiative.unpublish(by=official, reason="x")
        with unannounced(False):
            initiative.publish(by=official)
        assert [kind for kind, _to in told()] == ["registered", "taken_off", "published"]

    def test_not_when_the_municipality_switched_it_off(self, official, owner):
        LetterText.objects.create(municipality_id="GM9999", kind=LetterKind.PUBLISHED, language="nl", is_sent=False)
        an_initiative(by=official, owner=owner)
        assert [kind for kind, _to in told()] == ["registered"]


class TestTheWords:
    def test_say_who_the_contact_is_and_when_they_hear(self, official, owner):
        intake = an_intake(owner=owner)
        term = Term.objects.begin(intake)
        an_initiative(by=official, intake=intake, published=False)
        letter = Letter.objects.get()
        assert letter.subject == "Uw initiatief is ingeschreven"
        day = f"{term.due_on.day} "
        assert letter.paragraphs[1] == f"Bij ons kunt u terecht bij Sam Bakker, {official.email}."
        assert letter.paragraphs[2].startswith(f"U hoort van ons vóór of op {day}")
        assert letter.paragraphs[3].endswith("/mijn/")
        assert "‘Buurttuin De Kade’" in letter.text

    def test_name_the_contact_official_of_today(self, official, owner):
        initiative = an_initiative(by=official, owner=owner, published=False)
        other = an_official(name="Robin Visser")
        Responsibility.objects.assign(other, by=official, municipality=initiative.municipality, initiative=initiative)
        initiative.publish(by=official)
        initiative.unpublish(by=official, reason="x")
        assert f"Stel die aan Robin Visser, {other.email}." in Letter.objects.first().text

    def test_name_nobody_who_works_there_no_longer(self, official, owner):
        kim = an_official(name="Kim Smit")
        intake = an_intake(owner=owner)
        Responsibility.objects.assign(kim, by=official, municipality=a_municipality(), intake=intake)
        kim.memberships.all().delete()
        letter = Letter.objects.tell("taken_off", by=official, intake=intake, reason="x")
        assert "Kim Smit" not in letter.text
        assert "Sam Bakker" in letter.text

    def test_a_paragraph_of_which_something_is_not_known_is_left_out(self, official, owner):
        an_initiative(by=official, owner=owner, published=False)
        assert "vóór of op" not in Letter.objects.get().text

    def test_in_the_language_of_the_receiver(self, official):
        owner = a_user("john@example.org", name="John", language="en")
        an_initiative(by=official, owner=owner)
        registered, published = Letter.objects.order_by("pk")
        assert registered.subject == "Your initiative is registered"
        assert published.text.startswith("“Buurttuin De Kade” is on the website now. Everyone can read it:\nhttp")

    def test_of_the_municipality_where_it_has_its_own(self, official, owner):
        LetterText.objects.create(
            municipality_id="GM9999", kind="published", language="nl", subject="Hoera", text="{naam} van {gemeente}"
        )
        an_initiative(by=official, owner=owner)
        letter = Letter.objects.get(kind="published")
        assert (letter.subject, letter.text) == ("Hoera", "Buurttuin De Kade van Gemeente Waaierdam")

    def test_of_the_official_who_edited_it(self, official, owner):
        intake = an_intake(owner=owner)
        letter = Letter.objects.tell(
            "declined", by=official, intake=intake, subject="Helaas", text="Beste {naam}, {zomaar} {reden}", reason="x"
        )
        assert (letter.subject, letter.text) == ("Helaas", "Beste Buurttuin De Kade, {zomaar} x")

    def test_take_what_callers_know(self, official, owner):
        intake = an_intake(owner=owner)
        changed = Letter.objects.tell(
            "contact_changed", by=official, intake=intake, name="Kim Smit", email="kim@x.example", phone=""
        )
        assert changed.text == "Voor ‘Buurttuin De Kade’ kunt u vanaf nu terecht bij Kim Smit, kim@x.example."
        asked = Letter.objects.tell(
            "asked", by=official, intake=intake, question="Wie?", address="https://x/", until=timezone.localdate()
        )
        assert "Onze vraag: Wie?" in asked.text and "antwoord:\nhttps://x/" in asked.text

    @pytest.mark.parametrize("kind", LetterKind.values)
    def test_every_kind_has_usual_ones_in_both_languages_with_the_same_places(self, kind):
        usual = USUAL[kind]
        for words in (usual.nl, usual.en):
            assert words.subject and words.text
            assert unknown_places(kind, words.subject + words.text) == []
        assert [each for each in places_of(kind) if f"{{{each}}}" in usual.nl.text] == [
            each for each in places_of(kind) if f"{{{each}}}" in usual.en.text
        ]

    def test_braces_that_are_no_place_stay(self):
        assert filled("{naam} {x}\n\n{reden}", {"naam": "a"}) == "a {x}"
        assert unknown_places("published", "{naam} {naan} {reden}") == ["naan", "reden"]


class TestByHand:
    def test_settled_once(self, official):
        an_initiative(by=official, published=False)
        letter = Letter.objects.get()
        assert letter.settle("paper", by=official) and not letter.settle("phone", by=official)
        letter.refresh_from_db()
        assert (letter.way, letter.told_by) == ("paper", official)
        assert letter.posted_at > timezone.now() - timedelta(minutes=1)
        assert not Letter.objects.by_hand().exists()
