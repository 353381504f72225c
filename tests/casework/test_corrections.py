"""An official corrects a published answer; who said the rest, says it still."""

import pytest

from accounts.models import Organisation
from casework.corrections import correct
from casework.models import Letter
from initiatives.models import Event, Initiative, SearchRow
from intake.models import Intake
from intake.options import Voice
from tests.builders import a_municipality, a_neighbourhood, a_user, an_initiative, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return an_official(name="Sam Bakker")


@pytest.fixture
def owner():
    return a_user("tuin@example.org")


@pytest.fixture
def initiative(owner, official):
    Organisation.objects.create(municipality=a_municipality())
    answers = {"neighbourhoods": [a_neighbourhood()], "commitment": 9, "summary": "Wij tuinieren op de kaade."}
    return an_initiative(owner=owner, by=official, **answers)


def test_only_that_answer_differs_and_the_voice_stays(initiative, official, owner):
    before = initiative.intake
    after = correct(initiative, {"summary": "Wij tuinieren op de kade."}, by=official, reason="Typefout")
    assert after.summary == "Wij tuinieren op de kade."
    assert (after.voice, after.owner, after.revises) == (Voice.INITIATOR, owner, before)
    assert [each.code for each in after.neighbourhoods.all()] == ["BU99990101"]
    initiative.refresh_from_db()
    assert (initiative.intake, initiative.official_intake) == (after, None)
    assert after.commitment == 9
    assert Intake.objects.get(pk=before.pk).summary == "Wij tuinieren op de kaade."
    assert "kaade" not in SearchRow.objects.get(initiative=initiative).words


def test_it_is_recorded_and_told(initiative, official):
    correct(initiative, {"summary": "Wij tuinieren."}, by=official, reason="Typefout")
    event = initiative.events.first()
    assert (event.kind, event.by, event.reason) == (Event.Kind.CORRECTED, official, "Typefout")
    assert [each.recipient for each in Letter.objects.filter(kind="corrected")] == ["tuin@example.org"]


def test_the_same_again_changes_nothing(initiative, official):
    assert correct(initiative, {"summary": "Wij tuinieren."}, by=official, reason="x")
    assert correct(initiative, {"summary": "Wij tuinieren."}, by=official, reason="x") is None
    assert Letter.objects.filter(kind="corrected").count() == 1


def test_neighbourhoods_can_be_corrected(initiative, official):
    hof = a_neighbourhood("BU99990102", "De Hof")
    after = correct(initiative, {"neighbourhoods": [hof.pk]}, by=official, reason="x")
    assert [each.name for each in after.neighbourhoods.all()] == ["De Hof"]


def test_the_initiator_can_revise_it_again(initiative, official, owner):
    first = initiative.intake
    after = correct(initiative, {"summary": "Wij tuinieren."}, by=official, reason="x")
    assert initiative.is_revisable_by(owner)
    draft = first.revise(by=owner)
    assert (draft.revises, draft.summary) == (after, "Wij tuinieren.")
    draft.submit()
    Initiative.objects.register(draft, by=official)
    initiative.refresh_from_db()
    assert initiative.intake == draft


@pytest.mark.parametrize(
    ("voice", "theirs"), [(Voice.OFFICIAL, True), (Voice.TOGETHER, True), (Voice.INITIATOR, False)]
)
def test_what_officials_filled_in_is_for_every_official_of_the_municipality(voice, theirs):
    colleague, stranger = an_official(), an_official(a_municipality("GM0355", "Zeist"))
    initiative = an_initiative(owner=an_official(), voice=voice)
    assert initiative.is_revisable_by(colleague) is theirs
    assert initiative.is_revisable_by(stranger) is False
    for user, found in ((colleague, theirs), (stranger, False), (a_user(), False)):
        assert Intake.objects.revisable_by(user).filter(pk=initiative.intake_id).exists() is found
