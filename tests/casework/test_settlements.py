from contextlib import suppress

import pytest

from accounts.models import Organisation
from casework.models import Letter, Note, Responsibility, Settlement, Term
from casework.queue import queue
from casework.registrations import register
from casework.settlements import Decided, decision_about
from initiatives.models import Event, Initiative, StillNeeded
from intake.models import Intake
from intake.options import Voice
from tests.builders import a_municipality, a_neighbourhood, a_user, an_initiative, an_intake, an_official
from tests.outbox.test_models import in_threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return an_official()


@pytest.fixture
def zeist():
    municipality = a_municipality("GM0355", "Zeist")
    Organisation.objects.get_or_create(municipality=a_municipality())
    Organisation.objects.create(municipality=municipality, response_days=10)
    return municipality


class TestForward:
    def test_the_person_and_the_answers_go_along_the_neighbourhood_does_not(self, official, zeist):
        owner = a_user()
        intake = an_intake(
            owner=owner, voice=Voice.TOGETHER, language="en", impact=8, neighbourhoods=[a_neighbourhood()]
        )

        sent = Settlement.objects.forward(intake, to=zeist, by=official).forwarded_as

        assert (sent.owner, sent.voice, sent.language, sent.impact) == (owner, Voice.TOGETHER, "en", 8)
        assert (sent.municipality, list(sent.neighbourhoods.all()), sent.revises) == (zeist, [], intake)
        assert sent.reference != intake.reference and sent.is_submitted
        intake.refresh_from_db()
        assert intake.municipality_id == "GM9999"

    def test_what_the_municipality_wrote_stays_behind(self, official, zeist):
        intake = an_intake(owner=a_user())
        Term.objects.begin(intake)
        Responsibility.objects.assign(official, by=official, municipality=intake.municipality, intake=intake)

        sent = Settlement.objects.forward(intake, to=zeist, by=official, words="Onder ons.").forwarded_as

        there = an_official(zeist)
        for model in (Settlement, Letter, Responsibility, Note):
            assert not model.objects.visible_to(there).exists(), model
        assert sent.term.days == 10
        assert not sent.responsibilities.filter(official=official).exists()

    def test_registered_there_it_is_an_initiative_of_there(self, official, zeist):
        sent = Settlement.objects.forward(an_intake(), to=zeist, by=official).forwarded_as

        initiative = register(sent, by=an_official(zeist))

        assert (initiative.municipality, initiative.intake) == (zeist, sent)

    def test_called_back_it_waits_here_again_and_there_no_longer(self, official, zeist):
        settlement = Settlement.objects.forward(an_intake(), to=zeist, by=official)

        settlement.undo(by=official)

        assert list(queue(official)) == [settlement.intake]
        assert not queue(an_official(zeist)).exists()
        assert Intake.objects.count() == 1

    @pytest.mark.parametrize("act", ["register", "decline", "revise"])
    def test_not_once_something_happened_there(self, official, zeist, act):
        settlement = Settlement.objects.forward(an_intake(owner=a_user()), to=zeist, by=official)
        sent = settlement.forwarded_as
        {
            "register": lambda: register(sent, by=None),
            "decline": lambda: Settlement.objects.decline(sent, by=None, reason="spam"),
            "revise": lambda: sent.revise(by=sent.owner),
        }[act]()

        with pytest.raises(StillNeeded):
            settlement.undo(by=official)
        assert Settlement.objects.get(pk=settlement.pk).undone_at is None


class TestBelong:
    def test_undone_the_answers_of_before_count_again(self, official):
        initiative = an_initiative(summary="Eerst dit.", published=False)
        first, intake = initiative.intake, an_intake(summary="Nu dat.")
        settlement = Settlement.objects.belong(intake, by=official, initiative=initiative, takes=True)
        assert Initiative.objects.get().intake == intake

        Settlement.objects.get().undo(by=official)

        initiative = Initiative.objects.get()
        assert initiative.intake == first
        assert "eerst dit" in initiative.search_row.words
        assert [event.kind for event in initiative.events.all()] == ["put_back", "registered"]
        assert list(queue(official)) == [settlement.intake]

    def test_undone_the_needs_are_those_of_before(self, official, zeist):
        initiative = an_initiative(support_needs=["space"], published=False)
        intake = an_intake(support_needs=["permit"])
        Settlement.objects.belong(intake, by=official, initiative=initiative, takes=True)
        assert [each.kind for each in initiative.needs.open()] == ["permit"]

        Settlement.objects.get().undo(by=official)

        assert [each.kind for each in initiative.needs.open()] == ["space"]

    def test_the_own_view_of_an_official_stays_theirs(self, official):
        initiative = an_initiative(published=False)
        view = an_intake(voice=Voice.OFFICIAL)
        Settlement.objects.belong(view, by=official, initiative=initiative, takes=True)
        assert Initiative.objects.get().official_intake == view

        Settlement.objects.get().undo(by=official)

        assert Initiative.objects.get().official_intake is None

    def test_of_an_intake_that_says_the_same(self, official):
        other, intake = an_intake(), an_intake()
        settlement = Settlement.objects.belong(intake, by=official, same_as=other)
        assert list(queue(official)) == [other]
        assert settlement.what == "hoort bij ‘Buurttuin De Kade’"


class TestDecision:
    def test_is_made_once(self, official):
        intake = an_intake()
        settlement = Settlement.objects.decline(intake, by=official, reason="spam")

        for decide in (
            lambda: Settlement.objects.decline(intake, by=None, reason="spam"),
            lambda: Settlement.objects.belong(intake, by=None, same_as=an_intake()),
            lambda: register(intake, by=official),
        ):
            with pytest.raises(Decided) as decided:
                decide()
            assert decided.value.decision.settlement == settlement
        assert not Initiative.objects.exists()

    def test_of_what_was_registered(self, official):
        initiative = an_initiative(by=official)
        decision = decision_about(initiative.intake)
        assert (decision.initiative, decision.by, decision.settlement) == (initiative, official, None)

    def test_of_what_has_a_newer_version(self):
        old = an_intake()
        newer = an_intake(revises=old)
        assert decision_about(old).newer == newer
        assert decision_about(newer) is None


@pytest.mark.django_db(transaction=True)
def test_of_officials_who_decide_at_the_same_moment_one_does():
    official, intake, done = an_official(), an_intake(), []
    verbs = [
        lambda: register(intake, by=official),
        lambda: Settlement.objects.decline(intake, by=official, reason="spam"),
        lambda: Settlement.objects.decline(intake, by=official, reason="other"),
    ]

    def attempt(verb):
        with suppress(Decided):
            done.append(verb())

    in_threads(*(lambda verb=verb: attempt(verb) for verb in verbs))

    assert len(done) == 1
    assert Event.objects.count() + Settlement.objects.count() == 1
