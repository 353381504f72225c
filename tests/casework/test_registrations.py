import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Organisation
from casework.letters import LetterKind
from casework.models import Letter, Need, Note, Responsibility, Settlement, Term
from casework.queue import queue
from casework.registrations import in_the_way, register, unregister
from initiatives.models import Assessment, Event, Initiative, SearchRow, StillNeeded
from initiatives.search.results import Results
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_official
from tests.initiatives.registry import Registry
from tests.initiatives.test_search_processes import followers, tell_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return an_official()


def registered(**answers):
    return an_initiative(published=False, **answers)


def in_words(things):
    return [(str(what), number) for what, number in things]


class TestUnregister:
    def test_nothing_of_the_initiative_is_left_but_who_undid_it(self, official):
        initiative = registered(categories=["actors/citizens"])
        intake = initiative.intake

        undone = unregister(initiative, by=official)

        for model in (Initiative, Event, Assessment, SearchRow):
            assert not model.objects.exists(), model
        assert list(queue(official)) == [intake]
        assert (undone.kind, undone.words, undone.intake) == ("unregistered", "Buurttuin De Kade", intake)

    def test_registered_again_it_is_as_new(self, official):
        initiative = registered()
        unregister(initiative, by=official)

        again = register(initiative.intake, by=official)

        assert (again.slug, again.intake) == (initiative.slug, initiative.intake)
        unregister(again, by=official)
        assert Settlement.objects.filter(kind="unregistered").count() == 2

    def test_the_newest_answers_wait(self, official):
        initiative = registered()
        newer = an_intake(revises=initiative.intake)
        register(newer, by=official)

        unregister(Initiative.objects.get(), by=official)

        assert list(queue(official)) == [newer]

    def test_the_scores_of_an_official_wait_for_nobody(self, official):
        initiative = registered()
        initiative.score({"impact": 3}, by=official)

        unregister(initiative, by=official)

        assert list(queue(official)) == [initiative.intake]
        assert not Settlement.objects.by_hand().exclude(kind="unregistered").exists()

    def test_the_term_runs_again_and_the_contact_stays(self, official):
        Organisation.objects.create(municipality=a_municipality())
        intake = an_intake()
        due_on = Term.objects.begin(intake).due_on
        initiative = register(intake, by=official)
        other = an_official()
        Responsibility.objects.assign(other, by=official, municipality=a_municipality(), initiative=initiative)

        unregister(initiative, by=official)

        term = Term.objects.get()
        assert (term.due_on, term.ended_at) == (due_on, None)
        contact = Responsibility.objects.open().get()
        assert (contact.intake, contact.official) == (intake, other)

    def test_letters_that_were_sent_stay_known(self, official):
        Organisation.objects.create(municipality=a_municipality())
        initiative = registered(owner=a_user())
        Letter.objects.all().delete()
        letters = [
            Letter.objects.tell(LetterKind.REGISTERED, by=official, initiative=initiative) for _each in range(2)
        ]
        Letter.objects.filter(pk=letters[0].pk).update(posted_at=timezone.now(), way="mail", initiative=initiative)

        unregister(initiative, by=official)

        letter = Letter.objects.get()
        assert (letter.pk, letter.initiative, letter.intake) == (letters[0].pk, None, initiative.intake)


class TestInTheWay:
    def test_is_nothing_of_what_was_made_along(self, official):
        initiative = registered()
        Need.objects.filter(initiative=initiative).delete()
        Need.objects.create(
            initiative=initiative, municipality=a_municipality(), kind="money", intake=initiative.intake
        )
        assert in_the_way(initiative) == []
        unregister(initiative, by=official)

    def test_is_what_an_official_wrote_and_took_up(self, official):
        initiative = registered()
        here = {"initiative": initiative, "municipality": a_municipality(), "by": official}
        Note.objects.create(text="Gebeld.", **here)
        Note.objects.create(text="Nog eens.", **here)
        Need.objects.filter(initiative=initiative).delete()
        Need.objects.create(kind="money", intake=initiative.intake, owner=official, **here)

        with pytest.raises(StillNeeded) as needed:
            unregister(initiative, by=official)

        numbers = [number for _what, number in in_words(needed.value.things)]
        assert numbers == [2, 1]
        assert Initiative.objects.exists() and Note.objects.count() == 2

    def test_is_an_intake_that_belongs_to_it(self, official):
        initiative = registered()
        Settlement.objects.belong(an_intake(), by=official, initiative=initiative)
        assert in_words(in_the_way(initiative)) == [("afhandeling", 1)]

    def test_is_that_it_was_ever_public(self, official):
        initiative = an_initiative()
        initiative.unpublish(by=official, reason="Toch niet.")

        with pytest.raises(StillNeeded) as needed:
            unregister(initiative, by=official)
        assert needed.value.things == []


def test_the_list_forgets_it_at_once(official):
    kept, gone = registered(name="Moestuin Oost"), registered(name="Moestuin West")
    assert {*Results.of(QueryDict("q=moestuin"), official).keys} == {kept.pk, gone.pk}

    unregister(gone, by=official)

    assert [*Results.of(QueryDict("q=moestuin"), official).keys] == [kept.pk]


@pytest.mark.django_db(transaction=True)
def test_it_is_gone_from_the_very_next_request_of_another_process():
    registry = Registry.begin(3)
    registry.fill(3)
    initiative = Initiative.objects.register(an_intake(municipality=a_municipality()), by=None)
    with followers(1) as processes:
        [before] = tell_all(processes, "ask", 0)
        seen_by = [number for number, keys in enumerate(before) if initiative.pk in keys]
        key = initiative.pk
        unregister(initiative, by=None)
        [after] = tell_all(processes, "ask", 2)
    assert seen_by, "an official of its municipality finds it"
    assert not any(key in keys for keys in after)
