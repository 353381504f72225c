from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone

from casework.models import Promise
from tests.builders import a_municipality, a_promise, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def official():
    return an_official(name="Sam Bakker")


@pytest.fixture
def initiative(official):
    return an_initiative(by=official)


def test_only_open_promises_of_before_today_are_overdue(initiative, official):
    yesterday = TODAY() - timedelta(days=1)
    late = a_promise(initiative, due_on=yesterday)
    a_promise(initiative, due_on=TODAY())
    a_promise(initiative)
    kept = a_promise(initiative, due_on=yesterday)
    kept.keep(by=official)
    broken = a_promise(initiative, due_on=yesterday)
    broken.break_off(by=official, why="Geen geld.")

    assert list(Promise.objects.overdue()) == [late]
    assert late.is_overdue and not kept.is_overdue and not broken.is_overdue
    assert Promise.objects.open().count() == 3


def test_keeping_twice_changes_nothing_the_second_time(initiative, official):
    promise = a_promise(initiative)

    assert promise.keep(by=official)
    kept_at = promise.kept_at
    assert not promise.keep(by=an_official())

    promise.refresh_from_db()
    assert (promise.kept_at, promise.settled_by) == (kept_at, official)


def test_what_was_kept_can_turn_out_not_to_be_and_open_again(initiative, official):
    promise = a_promise(initiative)
    promise.keep(by=official)

    assert promise.break_off(by=official, why="Het geld kwam niet.")
    assert (promise.kept_at, promise.why) == (None, "Het geld kwam niet.")
    assert promise.reopen()
    promise.refresh_from_db()
    assert promise.is_open and (promise.why, promise.settled_by) == ("", None)


def test_the_database_asks_why_a_promise_was_not_kept(initiative):
    with pytest.raises(IntegrityError):
        a_promise(initiative, broken_at=timezone.now())


def test_no_official_promises_for_the_initiator(initiative, official):
    with pytest.raises(IntegrityError):
        a_promise(initiative, party="initiator", official=official)


def test_a_double_click_promises_once(initiative, official):
    said = {"what": "Startgeld", "amount": Decimal("500.00"), "party": "municipality", "official": official}

    first = Promise.objects.make(initiative, by=official, **said)

    assert Promise.objects.make(initiative, by=official, **said) == first
    assert Promise.objects.make(initiative, by=official, **said | {"amount": None}) != first


def test_what_moved_away_is_on_the_desk_no_longer_and_on_no_other(initiative, official):
    a_promise(initiative, by=official)
    assert Promise.objects.on_desk(official).count() == 1
    elsewhere = a_municipality("GM0355", "Zeist")

    initiative.take(an_intake(municipality=elsewhere, revises=initiative.intake), by=an_official(elsewhere))

    assert not Promise.objects.on_desk(official).exists()
    assert not Promise.objects.on_desk(an_official(elsewhere)).exists()
    assert Promise.objects.visible_to(official).exists()
