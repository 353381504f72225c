import pytest
from django.core.management import call_command

from casework.models import Need
from tests.builders import (
    a_municipality,
    a_neighbourhood,
    an_initiative,
    an_intake,
    an_official,
    an_organisation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def organisation():
    return an_organisation()


@pytest.fixture
def official():
    return an_official(name="Sam Bakker")


def lines(initiative):
    return sorted(initiative.needs.values_list("kind", "outcome"))


def written(initiative):
    return sorted(initiative.needs.values_list("kind", "asked", "districts", "at", "intake", "municipality"))


def asking(*kinds, **answers):
    return an_initiative(support_needs=list(kinds), **answers)


def revised(initiative, *kinds, **answers):
    intake = an_intake(support_needs=list(kinds), revises=initiative.intake, **answers)
    initiative.take(intake, by=an_official(initiative.municipality))
    return intake


def test_registering_writes_a_line_for_each_need():
    initiative = asking(
        "permit", "networks", support_needs_other="Een bestuurslid", neighbourhoods=[a_neighbourhood()]
    )

    assert lines(initiative) == [("networks", ""), ("other", ""), ("permit", "")]
    other = initiative.needs.get(kind="other")
    assert (other.asked, other.districts, other.at) == (
        "Een bestuurslid",
        ["WK999901"],
        initiative.intake.submitted_at,
    )
    assert other.municipality_id == "GM9999" and other.intake == initiative.intake


def test_a_municipality_that_does_not_take_part_has_no_lines():
    elsewhere = a_municipality("GM0355", "Zeist")

    assert lines(asking("permit", municipality=elsewhere)) == []


def test_new_answers_close_what_is_no_longer_asked_and_keep_the_rest(official):
    initiative = asking("permit", "networks")
    kept = initiative.needs.get(kind="networks")
    kept.work_on(owner=official, due_on=None)

    revised(initiative, "networks", "training", neighbourhoods=[a_neighbourhood()])

    assert lines(initiative) == [("networks", ""), ("permit", "no_longer_asked"), ("training", "")]
    kept.refresh_from_db()
    assert (kept.owner, kept.districts) == (official, ["WK999901"])


def test_asked_again_it_is_a_new_line():
    initiative = asking("permit")
    revised(initiative)
    intake = revised(initiative, "permit")

    assert lines(initiative) == [("permit", ""), ("permit", "no_longer_asked")]
    assert initiative.needs.open().get().intake == intake


def test_scoring_changes_no_line(official):
    initiative = asking("permit")

    initiative.score({"impact": 4}, by=official)

    assert lines(initiative) == [("permit", "")]


def test_what_an_official_closed_stays_closed_while_the_box_stays_ticked(official):
    initiative = asking("permit")
    initiative.needs.get().close(Need.Outcome.MET, by=official, words="Vergund.")

    revised(initiative, "permit")
    assert lines(initiative) == [("permit", "met")]
    revised(initiative)
    assert lines(initiative) == [("permit", "met")]
    revised(initiative, "permit")
    assert lines(initiative) == [("permit", ""), ("permit", "met")]


def test_a_closed_file_asks_nothing_and_opened_again_it_asks_as_before(official):
    initiative = asking("permit", "networks")
    need = initiative.needs.get(kind="permit")
    need.work_on(owner=official, due_on=None)
    initiative.needs.get(kind="networks").close(Need.Outcome.MET, by=official)

    initiative.archive(by=official, reason="Gestopt.")
    assert lines(initiative) == [("networks", "met"), ("permit", "archived")]
    initiative.restore(by=official, reason="Toch niet.")

    assert not initiative.needs.open().exclude(kind="permit").exists()
    assert initiative.needs.open().get() == need
    assert initiative.needs.open().get().owner == official


def test_an_initiative_that_moves_is_asked_for_where_it_is_now(official):
    initiative = asking("permit")
    elsewhere = a_municipality("GM0355", "Zeist")
    an_organisation(elsewhere)

    revised(initiative, "permit", municipality=elsewhere)

    assert lines(initiative) == [("permit", ""), ("permit", "moved")]
    new = an_official(elsewhere)
    assert [each.outcome for each in Need.objects.visible_to(new)] == [""]
    assert [each.outcome for each in Need.objects.visible_to(official)] == ["moved"]
    assert not Need.objects.on_desk(official).exists()


def test_a_taken_up_need_is_let_go_again(official):
    need = asking("permit").needs.get()

    need.work_on(owner=official, due_on=None)
    assert need.taken_up_at
    need.work_on(owner=None, due_on=None)

    need.refresh_from_db()
    assert (need.owner, need.taken_up_at) == (None, None)


def test_lines_are_written_in_bulk_once():
    Need.objects.all().delete()
    initiative = asking("permit", support_needs_other="Een bestuurslid", neighbourhoods=[a_neighbourhood()])
    archived = asking("training", published=False)
    archived.archive(by=an_official(), reason="Gestopt.")
    derived = written(initiative)
    Need.objects.all().delete()

    call_command("derive_needs", stdout=None)
    assert Need.objects.derive_missing() == 0

    assert (
        sorted(initiative.needs.values_list("kind", "asked", "districts", "at", "intake", "municipality")) == derived
    )
    assert lines(archived) == []


def test_only_what_an_official_closed_is_reopened_by_hand(official):
    initiative = asking("permit", "training")
    initiative.needs.get(kind="permit").close(Need.Outcome.MET, by=official)
    assert initiative.needs.get(kind="permit").is_reopenable
    revised(initiative)

    assert not any(each.is_reopenable for each in initiative.needs.all())
