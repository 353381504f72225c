"""Rounds and scores: who can score, until when, and what is kept of whom."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Organisation
from climate import housekeeping
from climate.figures import ClimateFigure
from climate.functions import FUNCTIONS
from climate.models import Invite, Referral, Round, Score
from climate.referrals import LIFETIME, MOST
from climate.rounds import CODE, Closed
from outbox.models import Message
from outbox.tokens import digest_of
from tests.builders import a_municipality, a_neighbourhood, a_round, an_official, an_organisation, scored

pytestmark = pytest.mark.django_db


def test_the_minimum_is_that_of_the_day_on_which_it_was_opened():
    organisation = an_organisation(least_scorers=8)
    asked = a_round()
    assert asked.minimum == 8
    organisation.change(by=None, least_scorers=3)
    asked.refresh_from_db()
    assert asked.minimum == 8
    assert a_round(name="Later").minimum == 3
    Organisation.objects.all().delete()
    assert a_round(name="Zonder").minimum == 5


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"minimum": 2}, "nobody_is_read_out_of_a_round"),
        ({"closes_at": timezone.now() - timedelta(days=3)}, "a_round_lasts"),
        ({"shown_at": timezone.now()}, "a_shown_round_is_closed"),
        ({"area": "PV26"}, "a_round_is_about_an_area"),
    ],
)
def test_the_database_holds_the_rules(values, name):
    asked = a_round()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Round.objects.filter(pk=asked.pk).update(**values)


def test_an_organisation_cannot_ask_for_fewer_than_three():
    organisation = an_organisation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(least_scorers=2)


def test_a_score_lies_between_one_and_ten_and_says_something():
    asked = a_round()
    for boxes in ({"ideas": 0}, {"ideas": 11}, dict.fromkeys(FUNCTIONS)):
        with pytest.raises(IntegrityError), transaction.atomic():
            asked.take_score(dict.fromkeys(FUNCTIONS) | boxes, device="x")


def test_opening_twice_opens_one():
    by = an_official()
    first, second = a_round(by=by), a_round(by=by)
    assert first == second
    assert a_round(by=by, name="Een andere") != first


def test_the_link_and_the_code_can_be_shown_again_and_are_stored_as_digests():
    asked = a_round()
    again = Round.objects.get(pk=asked.pk)
    assert (again.token, again.code) == (asked.token, asked.code)
    assert len(asked.token) == 22 and len(asked.code) == CODE + 1
    stored = str(Round.objects.filter(pk=asked.pk).values().get())
    assert asked.token not in stored and asked.code not in stored
    assert Round.objects.with_token(asked.token) == asked
    assert Round.objects.with_token("x" + asked.token[1:]) is None
    assert a_round(name="Ander").token != asked.token


def test_a_code_is_read_as_people_type_it_and_opens_nothing_afterwards():
    asked = a_round()
    assert Round.objects.with_code(f" {asked.code.lower().replace('-', ' ')} ") == asked
    assert Round.objects.with_code("") is None
    asked.close()
    assert Round.objects.with_code(asked.code) is None


def test_a_device_scores_once_and_changes_its_score():
    asked = a_round()
    scored(asked, 3, device="a")
    scored(asked, 8, device="a")
    scored(asked, 5, device="b")
    assert sorted(asked.scores.values_list("device", "ideas")) == [("a", 8), ("b", 5)]


def test_after_closing_nothing_can_be_scored_and_no_device_is_known():
    asked = a_round()
    scored(asked, 3, device="a")
    Invite.objects.send(asked, to="wie@example.org")
    asked.close()
    closed_at = asked.closed_at
    with pytest.raises(Closed):
        scored(asked, 8, device="a")
    assert list(asked.scores.values_list("device", "ideas")) == [(None, 3)]
    assert not asked.invites.exists()
    asked.close()
    assert Round.objects.get().closed_at == closed_at


def test_a_round_is_over_when_its_time_is():
    asked = a_round()
    Round.objects.update(at=timezone.now() - timedelta(days=9), closes_at=timezone.now() - timedelta(days=2))
    asked.refresh_from_db()
    assert not asked.is_open
    with pytest.raises(Closed):
        scored(asked, 8, device="a")
    assert housekeeping.tidy() == 1
    asked.refresh_from_db()
    assert asked.closed_at == asked.closes_at


def test_the_figures_of_residents_are_there_once_it_is_closed():
    asked = a_round(way="link")
    for number in range(5):
        scored(asked, 7, device=str(number))
    assert asked.figures()["ideas"] == ClimateFigure(0)
    asked.close()
    assert asked.figures()["ideas"][:2] == (5, 7)


def test_the_figures_of_officials_are_there_at_once():
    asked = a_round(way="official")
    asked.take_score(dict.fromkeys(FUNCTIONS, 4), official=an_official())
    assert asked.figures()["use"][:2] == (1, 4)


def test_only_a_closed_round_is_shown_and_it_can_be_hidden_again():
    asked = a_round()
    with pytest.raises(ValueError, match="open"):
        asked.show()
    asked.close()
    asked.show()
    assert list(Round.objects.shown()) == [asked]
    asked.hide()
    assert list(Round.objects.shown()) == []
    asked.show()
    assert asked.is_shown


def test_officials_of_another_municipality_see_no_round():
    a_round()
    assert not Round.objects.visible_to(an_official(a_municipality("GM0355", "Zeist"))).exists()
    assert Round.objects.visible_to(an_official()).count() == 1


# --- The snowball ---


def test_the_same_name_twice_is_one_and_there_is_an_end_to_it():
    asked = a_round()
    for _each in range(2):
        Referral.objects.put_down(asked, name="Fatima", reach="fatima@kade.example")
    assert Referral.objects.count() == 1
    Referral.objects.bulk_create(
        Referral(round=asked, municipality=asked.municipality, name=str(each), reach="x") for each in range(MOST)
    )
    assert Referral.objects.put_down(asked, name="Nog een", reach="x") is None


def test_who_is_invited_gets_one_mail_with_a_link_of_their_own():
    asked = a_round(area=a_neighbourhood().code)
    found = Referral.objects.put_down(asked, name="Fatima", reach="fatima@kade.example")
    assert found.invite() and not found.invite()
    mail = Message.objects.get()
    assert mail.recipient == "fatima@kade.example"
    assert mail.subject == "Hoe goed is De Kade voor initiatieven?"
    token = mail.text.split("/peiling/")[1].split("/")[0]
    invite = Invite.objects.get()
    assert invite.digest == digest_of(token) and token != asked.token
    assert Round.objects.with_token(token) == asked
    Invite.objects.update(expires_at=timezone.now())
    assert Round.objects.with_token(token) is None


def test_a_phone_number_is_no_address_and_a_closed_round_invites_nobody():
    asked = a_round()
    by_phone = Referral.objects.put_down(asked, name="Sam", reach="06 12345678")
    by_mail = Referral.objects.put_down(asked, name="Kim", reach="kim@example.org")
    assert by_phone.address == "" and not by_phone.invite()
    asked.close()
    with pytest.raises(Closed):
        by_mail.invite()
    by_mail.refresh_from_db()
    assert by_mail.invited_at is None and not Message.objects.exists()


def test_a_name_says_on_which_day_it_is_erased():
    found = Referral.objects.put_down(a_round(), name="Sam", reach="06 12345678")
    assert found.erased_on == timezone.localdate(found.at + LIFETIME)


def test_the_housekeeping_is_wound_up_with_the_other_clocks():
    call_command("schedule")
    assert housekeeping.CLOCK.wind() is False


# --- At once ---


def at_once(*acts):
    """Do these in threads that begin together; returns what was raised."""
    start, raised = Barrier(len(acts)), []

    def run(act):
        try:
            start.wait()
            act()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_sixty_people_at_once_all_count_and_the_picture_is_of_all_of_them():
    asked = a_round()

    raised = at_once(
        *(lambda number=number: scored(asked, number % 10 + 1, device=str(number)) for number in range(60))
    )

    assert raised == []
    assert Score.objects.count() == 60
    asked.refresh_from_db()
    assert {n for n, _mean in asked.picture.values()} == {60}


@pytest.mark.django_db(transaction=True)
def test_one_device_that_sends_twice_at_once_counts_once():
    asked = a_round()
    assert at_once(*[lambda: scored(asked, 6, device="a")] * 4) == []
    assert Score.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officials_who_close_and_show_at_once_do_it_once():
    asked = a_round()
    first, second = (Round.objects.get(pk=asked.pk) for _each in range(2))
    assert at_once(first.close, second.close) == []
    assert at_once(first.show, second.show) == []
    assert first.closed_at == second.closed_at and first.shown_at == second.shown_at
