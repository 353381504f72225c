"""A step on what all municipalities share waits for a curator, and does what was asked or nothing."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership, Organisation
from taxonomy.deciding import StepWaits, decides
from taxonomy.models import Category, Revision, Rule, WaitingStep
from taxonomy.revisions import snapshot
from tests.builders import a_category, a_municipality, a_user, an_admin, an_initiative

pytestmark = pytest.mark.django_db


@pytest.fixture
def zeist():
    """A second municipality that takes part."""
    for place in (a_municipality(), other := a_municipality("GM0355", "Zeist")):
        Organisation.objects.of(place)
    return other


@pytest.fixture
def admin(zeist):
    return an_admin()


@pytest.fixture
def curator():
    user = a_user()
    Membership.objects.create(user=user, role=Membership.Role.CURATOR)
    return user


def asked(act):
    """The WaitingStep of something that has to wait."""
    before = snapshot()
    with pytest.raises(StepWaits) as waits:
        act()
    assert snapshot() == before and not Revision.objects.exists()
    return WaitingStep.objects.ask(waits.value.revision)


def collectives():
    return a_category("actors/collectives")


STEPS = {
    "reword": lambda by: collectives().reword(by=by, says_nl="Anders.", reason="Duidelijker"),
    "merge": lambda by: collectives().merge(a_category("actors/citizens"), by=by, reason="Hetzelfde"),
    "split": lambda by: a_category("growth/scaling_up").split(
        [{"name_nl": "Klein", "name_en": "Small"}, {"name_nl": "Groot", "name_en": "Large"}], by=by, reason="Twee"
    ),
    "move": lambda by: a_category("growth/scaling_up").move(a_category("growth/recognition"), by=by, reason="Deel"),
    "retire": lambda by: collectives().retire(by=by, reason="Oud"),
    "add": lambda by: Category.objects.add(
        collectives().lens_object, by=by, reason="Nieuw", name_nl="Vrienden", name_en="Friends"
    ),
    "reorder": lambda by: Category.objects.reorder(
        list(Category.objects.of(collectives().lens_object).top()[:2])[::-1], by=by
    ),
    "rule": lambda by: Rule.objects.get(key="growth/recognition").switch_off(by=by, reason="Past niet"),
}


@pytest.mark.parametrize("name", STEPS)
def test_waits_and_then_does_exactly_what_was_asked(admin, curator, name):
    step = asked(lambda: STEPS[name](admin))
    revision = step.approve(by=curator)
    assert (revision.by, revision.approved_by, revision.reason) == (admin, curator, step.reason)
    assert revision.kind == step.kind and revision.changes == step.changes
    assert (step.revision, step.decided_by) == (revision, curator) and not step.is_open
    present = snapshot()
    assert all(present[row["model"], row["pk"]] == row["after"] for row in step.changes)


def test_what_stood_in_a_merged_category_counts_for_the_other_once_approved(admin, curator):
    initiative = an_initiative(categories=["actors/collectives"])
    step = asked(lambda: STEPS["merge"](admin))
    assert "actors:citizens" not in initiative.search_row.tokens
    step.approve(by=curator)
    initiative.search_row.refresh_from_db()
    assert "actors:citizens" in initiative.search_row.tokens


def test_with_one_municipality_its_admins_decide():
    Organisation.objects.of(a_municipality())
    admin = an_admin()
    assert decides(admin)
    assert STEPS["retire"](admin).pk


def test_a_curator_waits_for_nobody(zeist, curator):
    assert decides(curator)
    assert STEPS["retire"](curator).pk


def test_a_choice_of_ones_own_never_waits(admin):
    place = a_municipality()
    assert collectives().hide(place, by=admin).pk
    part = Category.objects.add(
        collectives().lens_object, by=admin, parent=collectives(), municipality=place, name_nl="Koor", name_en="Choir"
    )
    part.reword(by=admin, says_nl="Zingen.", reason="")
    assert part.retire(successor=collectives(), by=admin, reason="").pk
    assert not WaitingStep.objects.exists()


def test_undoing_what_is_shared_waits_too(admin, curator):
    revision = STEPS["retire"](curator)
    with pytest.raises(StepWaits) as waits:
        revision.undo(by=admin)
    undone = WaitingStep.objects.ask(waits.value.revision).approve(by=curator)
    assert undone.undoes == revision and a_category("actors/collectives").is_active


def test_is_outdated_once_its_ground_changed_and_then_does_nothing(admin, curator):
    step = asked(lambda: STEPS["reword"](admin))
    assert not step.is_outdated(snapshot())
    collectives().reword(by=curator, says_nl="Weer anders.", reason="")
    assert step.is_outdated(snapshot())
    with pytest.raises(ValidationError) as refused:
        step.approve(by=curator)
    assert refused.value.code == "outdated"
    assert collectives().says_nl == "Weer anders." and WaitingStep.objects.get().is_open


def test_two_may_not_ask_for_the_same_name(admin, curator):
    first, second = asked(lambda: STEPS["add"](admin)), None
    with pytest.raises(StepWaits) as waits:
        STEPS["add"](an_admin())
    second = WaitingStep.objects.ask(waits.value.revision)
    first.approve(by=curator)
    with pytest.raises(ValidationError):
        second.approve(by=curator)
    assert Category.objects.filter(name_nl="Vrienden").count() == 1


def test_asked_twice_in_a_minute_it_waits_once(admin):
    first = asked(lambda: STEPS["retire"](admin))
    assert asked(lambda: STEPS["retire"](admin)) == first
    assert asked(lambda: STEPS["add"](admin)) == asked(lambda: STEPS["add"](admin))
    assert WaitingStep.objects.count() == 2


def test_is_decided_once(admin, curator):
    step = asked(lambda: STEPS["retire"](admin))
    step.refuse(by=curator, answer="Er staat nog veel in.")
    for decide in (lambda: step.approve(by=curator), lambda: step.withdraw(by=admin)):
        with pytest.raises(ValidationError) as refused:
            decide()
        assert refused.value.code == "decided"
    assert collectives().is_active
