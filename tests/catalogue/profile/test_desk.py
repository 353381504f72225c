"""What officials have on a profile is drawn once for all with the same roles: never of another, never of before."""

import re

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from casework.models import Demand, Letter, Note, Request
from catalogue.profile.desk import DESKS, ME, TOKEN
from tests.builders import (
    a_funding,
    a_funding_list,
    a_municipality,
    a_note,
    a_promise,
    a_reading,
    an_initiative,
    an_official,
)
from tests.pages import PageClient
from workbench.slots import PROMISE

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam():
    return an_official(name="Sam Bakker")


@pytest.fixture
def noor(sam):
    return an_official(name="Noor Visser")


@pytest.fixture
def initiative(sam):
    return an_initiative(by=sam)


def page(user, initiative):
    client = PageClient()
    client.force_login(user)
    answer = client.get(initiative.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def drawn():
    return len(DESKS.kept)


def test_colleagues_are_shown_one_drawing_each_with_their_own_token_and_name(initiative, sam, noor):
    third = an_official(name="Derde")
    page(noor, initiative)
    before = drawn()
    html = page(third, initiative)
    assert drawn() == before
    assert f'name="official" value="{third.pk}"' in html and f'value="{noor.pk}" selected' not in html
    assert f'<option value="{third.pk}" selected>' in html
    tokens = re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', html)
    assert len(tokens) > 3 and {len(each) for each in tokens} == {64}
    assert not {mark for mark in (TOKEN, ME, PROMISE) if mark in html}


def test_each_changes_their_own_note_alone(initiative, sam, noor):
    note = a_note(initiative, by=sam, text="Gebeld.")
    address = note.get_absolute_url()
    for reader, may in [(noor, False), (sam, True), (noor, False), (sam, True)]:
        html = page(reader, initiative)
        assert "Gebeld." in html
        assert (address in html) is may


def test_the_contact_is_not_offered_to_take_it_over(initiative, sam, noor):
    for reader, may in [(noor, True), (sam, False), (noor, True)]:
        assert ("Overnemen" in page(reader, initiative) or 'name="official"' in page(reader, initiative)) is may


def test_another_municipality_sees_nothing_of_it(initiative, sam):
    a_note(initiative, by=sam, text="Alleen voor ons.")
    assert "Alleen voor ons." in page(sam, initiative)
    other = an_official(a_municipality("GM0355", "Zeist"))
    assert "Alleen voor ons." not in page(other, initiative)


def test_who_has_another_role_elsewhere_is_drawn_apart(initiative, sam, noor):
    page(noor, initiative)
    before = drawn()
    Membership.objects.create(user=noor, municipality=a_municipality("GM0355", "Zeist"), role="official")
    page(noor, initiative)
    assert drawn() > before


def noted(initiative, sam):
    a_note(initiative, by=sam, text="Iets nieuws.")


def promised(initiative, sam):
    a_promise(initiative, by=sam, what="Iets nieuws.")


def read(initiative, sam):
    a_reading(initiative, by=an_official(initiative.municipality, name="Iets nieuws."), levels=[3])


def corrected(initiative, sam):
    Note.objects.filter(initiative=initiative).update(text="Iets nieuws.")


def renamed(initiative, sam):
    User.objects.filter(pk=sam.pk).update(name="Iets nieuws.")


def phoned(initiative, sam):
    Membership.objects.filter(user=sam).update(phone="Iets nieuws.")


def hired(initiative, sam):
    an_official(name="Iets nieuws.")


def a_new_scheme(initiative, sam):
    a_funding_list(a_funding("Iets nieuws.", phases=[initiative.intake.phase]))


def asked_for_more(initiative, sam):
    Request.objects.filter(intake=initiative.intake_id).update(words="Iets nieuws.")


def reworded(initiative, sam):
    Letter.objects.filter(intake=initiative.intake_id).update(text="Iets nieuws.")


@pytest.mark.parametrize(
    "change",
    [
        noted,
        promised,
        read,
        corrected,
        renamed,
        phoned,
        hired,
        a_new_scheme,
        asked_for_more,
        reworded,
    ],
)
def test_what_changes_is_there_at_the_very_next_request(initiative, sam, noor, change):
    a_note(initiative, by=sam, text="Van eerst.")
    Request.objects.create(
        intake=initiative.intake,
        municipality=initiative.municipality,
        words="Van eerst.",
        by=sam,
        expires_at=timezone.now(),
        address="a@example.org",
        digest="a" * 64,
        questions=[],
    )
    Letter.objects.create(
        intake=initiative.intake,
        municipality=initiative.municipality,
        text="Van eerst.",
        by=sam,
        due_at=timezone.now(),
    )
    page(noor, initiative)
    assert "Iets nieuws." not in page(noor, initiative)
    change(initiative, sam)
    assert "Iets nieuws." in page(noor, initiative)


def test_so_is_what_an_initiator_asks(initiative, sam, noor):
    assert 'id="asked"' not in page(noor, initiative)
    asked = Demand.objects.create(
        initiative=initiative,
        municipality=initiative.municipality,
        kind=Demand.Kind.values[0],
        due_on=timezone.localdate(),
    )
    assert 'id="asked"' in page(noor, initiative)
    Demand.objects.filter(pk=asked.pk).update(done_at=timezone.now())
    assert 'id="asked"' not in page(noor, initiative)


def test_a_contact_who_may_not_come_in_any_more_needs_an_owner(initiative, sam, noor):
    assert "heeft een eigenaar nodig" not in page(noor, initiative)
    before = page(noor, initiative)
    User.objects.filter(pk=sam.pk).update(is_active=False)
    assert page(noor, initiative) != before


def test_whose_membership_ended_sees_no_profile_that_was_kept(initiative, sam, noor):
    initiative.published_at = None
    initiative.save(update_fields=["published_at"])
    client = PageClient()
    client.force_login(noor)
    assert client.get(initiative.get_absolute_url()).status_code == 200
    Membership.objects.filter(user=noor).update(suspended_at=timezone.now())
    assert client.get(initiative.get_absolute_url()).status_code == 404
