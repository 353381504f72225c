"""A reading is dated, in a voice, superseded and never edited; who sees it follows from its voice."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from accounts.erasing import erase
from accounts.holdings import DataSubject
from casework.models import Redaction
from initiatives.models import Overtaken
from intake.options import Voice
from readings.guides import ABCD, ACTIE, VALUE_TRIANGLE
from readings.models import Finding, GuidedReading
from tests.builders import (
    a_municipality,
    a_neighbourhood,
    a_reading,
    a_user,
    an_initiative,
    an_intake,
    an_official,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return a_user(name="Fatima de Boer")


@pytest.fixture
def initiative(owner):
    return an_initiative(owner=owner)


def record(subject, findings, **options):
    options = {"voice": Voice.OFFICIAL, "by": None} | options
    return GuidedReading.objects.record(ACTIE, subject, findings, **options)


def test_a_newer_one_comes_in_the_place_of_the_one_before_it(initiative):
    first = a_reading(initiative, levels=[1])
    second = a_reading(initiative, levels=[2])
    a_reading(initiative, levels=[3], voice=Voice.INITIATOR)
    a_reading(initiative, levels=[3], guide=VALUE_TRIANGLE)

    assert second.replaces == first and first.replaced_by == second
    assert list(GuidedReading.objects.chain(ACTIE, initiative, Voice.OFFICIAL)) == [second, first]
    assert list(GuidedReading.objects.chain(ACTIE, initiative, Voice.OFFICIAL).newest()) == [second]
    assert first.levels == (1, None, None, None, None)
    assert GuidedReading.objects.newest().count() == 3


def test_it_has_a_row_for_every_part_also_those_left_open(initiative):
    reading = record(
        initiative, {"animo": {"level": 4, "text": "Veel zin.", "suggestions": ["weave"], "words": "Bel."}}
    )

    assert [row.part for row in reading.findings.all()] == [part.key for part in ACTIE.parts]
    assert reading.found["animo"].fields == (4, "Veel zin.", ["weave"], "Bel.")
    assert reading.found["empathy"].fields == (None, "", [], "")


def test_who_did_not_see_the_newest_is_told_of_it(initiative):
    first = a_reading(initiative, levels=[1])
    newest = record(initiative, {"animo": {"level": 2}}, replaces=first.pk)

    with pytest.raises(Overtaken) as overtaken:
        record(initiative, {"animo": {"level": 3}}, replaces=first.pk)
    with pytest.raises(Overtaken):
        record(initiative, {"animo": {"level": 3}})

    assert overtaken.value.newest == newest
    assert GuidedReading.objects.count() == 2


def test_a_double_click_records_once_and_saying_the_same_later_is_a_reading_of_its_own(initiative):
    first = record(initiative, {"animo": {"level": 2, "text": "Zin."}})
    again = record(initiative, {"animo": {"level": 2, "text": "Zin."}})
    later = record(initiative, {"animo": {"level": 2, "text": "Zin."}}, replaces=first.pk)

    assert again == first
    assert later != first and later.replaces == first


def test_a_finding_is_never_edited(initiative):
    reading = a_reading(initiative, levels=[2], text="Zin.")

    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(reading=reading).update(text="Geen zin.")


@pytest.mark.parametrize(
    "values",
    [
        {"guide": "actie", "voice": "official"},
        {"guide": "abcd", "voice": "initiator", "neighbourhood_id": "BU99990101"},
        {"guide": "actie", "voice": "official", "neighbourhood_id": "BU99990101"},
    ],
)
def test_the_database_holds_what_a_reading_is_about(values):
    a_neighbourhood()
    with pytest.raises(IntegrityError), transaction.atomic():
        GuidedReading.objects.create(municipality=a_municipality(), **values)


def test_two_first_readings_cannot_both_be_the_first(initiative):
    a_reading(initiative, levels=[1])
    values = {"guide": "actie", "voice": "official", "initiative": initiative, "municipality": initiative.municipality}
    with pytest.raises(IntegrityError), transaction.atomic():
        GuidedReading.objects.create(**values)


def test_each_reader_sees_their_own_voices(initiative, owner):
    of = {voice: a_reading(initiative, voice=voice, levels=[2]) for voice in Voice}

    def seen(user):
        return {each.voice for each in GuidedReading.objects.visible_to(user)}

    assert seen(an_official()) == set(of)
    assert seen(owner) == {"initiator", "together"}
    for stranger in (AnonymousUser(), a_user(), an_official(a_municipality("GM0355", "Zeist"))):
        assert seen(stranger) == set()


def test_it_stays_in_its_municipality_when_the_initiative_moves(initiative, owner):
    mine, theirs = a_reading(initiative, voice=Voice.INITIATOR, levels=[2]), a_reading(initiative, levels=[2])
    elsewhere = a_municipality("GM0355", "Zeist")
    moved = an_intake(municipality=elsewhere, revises=initiative.intake, owner=owner)
    official = an_official(elsewhere)
    initiative.take(moved, by=official)

    assert not GuidedReading.objects.visible_to(official).exists()
    assert list(GuidedReading.objects.visible_to(owner)) == [mine]
    assert theirs in GuidedReading.objects.visible_to(an_official())
    new = a_reading(initiative, levels=[3])
    assert (new.replaces, new.municipality) == (None, elsewhere)


def test_the_one_of_a_municipality_that_merged_goes_on(initiative):
    first = a_reading(initiative, levels=[1])
    old, new = initiative.municipality, a_municipality("GM0355", "Zeist")
    old.went_up_in, old.vanished_on = new, "2026-01-01"
    old.save()
    type(initiative).objects.filter(pk=initiative.pk).update(municipality=new)
    initiative.refresh_from_db()

    assert list(GuidedReading.objects.visible_to(an_official(new))) == [first]
    assert a_reading(initiative, levels=[2]).replaces == first


def test_all_of_them_with_what_they_found_in_one_query(initiative, django_assert_num_queries):
    for level in (1, 2, 3):
        a_reading(initiative, levels=[level], by=an_official(name=f"Sam {level}"))

    with django_assert_num_queries(1):
        found = GuidedReading.objects.filter(initiative=initiative).with_findings()
        assert [(each.levels[0], str(each.by)) for each in found] == [(3, "Sam 3"), (2, "Sam 2"), (1, "Sam 1")]


def test_an_area_is_read_by_officials_alone_or_with_residents():
    area = a_neighbourhood()
    reading = a_reading(area, guide=ABCD, levels=[4, 3, 2, 1, 1], voice=Voice.TOGETHER)

    assert reading.subject == area and reading.along is ABCD
    assert reading.levels == (4, 3, 2, 1, 1)


def test_private_text_goes_from_it_and_nowhere_else(initiative):
    reading = a_reading(initiative, levels=[2], text="Bel 06 1234 5678 maar.")

    Redaction.objects.take_out(initiative, "06 1234 5678", by=an_official(), why="Privé")

    assert set(Finding.objects.values_list("text", flat=True)) == {"Bel [weggehaald] maar."}
    assert set(Finding.objects.values_list("part", flat=True)) == {part.key for part in ACTIE.parts}
    assert reading.levels[0] == 2


def test_who_leaves_is_no_longer_named_and_what_they_wrote_stays(initiative, owner):
    reading = a_reading(initiative, voice=Voice.INITIATOR, by=owner, levels=[3], text="Zin.")

    erase(DataSubject.of(owner))

    reading.refresh_from_db()
    assert reading.by is None
    assert reading.found["animo"].text == "Zin."


def test_what_was_read_is_not_lost_when_registering_is_undone():
    waiting = an_initiative(published=False)
    a_reading(waiting, levels=[2])

    assert (GuidedReading._meta.verbose_name, 1) in waiting.what_hangs_on_it()
