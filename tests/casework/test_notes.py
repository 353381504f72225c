from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.utils import timezone

from casework.models import Note
from tests.builders import a_municipality, a_note, a_user, an_admin, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return an_official(name="Sam Bakker")


@pytest.fixture
def initiative(official):
    return an_initiative(by=official)


def test_a_note_is_of_today_unless_said_otherwise(initiative, official):
    note = Note.objects.write(initiative, by=official, text="Gebeld.")

    assert (note.channel, note.on, note.municipality_id) == ("note", timezone.localdate(), "GM9999")
    assert not note.is_contact


def test_a_double_click_writes_once_and_the_same_words_later_again(initiative, official):
    first = Note.objects.write(initiative, by=official, text="Gebeld.")
    assert Note.objects.write(initiative, by=official, text="Gebeld.") == first
    Note.objects.filter(pk=first.pk).update(at=timezone.now() - timedelta(minutes=2))

    assert Note.objects.write(initiative, by=official, text="Gebeld.") != first
    assert Note.objects.write(initiative, by=an_official(), text="Gebeld.").by != official
    assert Note.objects.count() == 3


def test_a_note_stays_in_its_municipality(initiative, official):
    note = a_note(initiative, by=official)

    assert list(Note.objects.visible_to(an_official())) == [note]
    for stranger in (an_official(a_municipality("GM0355", "Zeist")), a_user(), initiative.intake.owner):
        assert not Note.objects.visible_to(stranger or AnonymousUser()).exists()


def test_a_note_stays_behind_when_the_initiative_moves(initiative, official):
    note = a_note(initiative, by=official)
    elsewhere = a_municipality("GM0355", "Zeist")

    initiative.take(an_intake(municipality=elsewhere, revises=initiative.intake), by=an_official(elsewhere))

    assert initiative.municipality == elsewhere
    assert not Note.objects.visible_to(an_official(elsewhere)).exists()
    assert list(Note.objects.visible_to(official)) == [note]


def test_a_merged_municipality_takes_its_notes_along(initiative, official):
    note = a_note(initiative, by=official)
    elsewhere = a_municipality("GM0355", "Zeist")
    old = initiative.municipality
    old.went_up_in, old.vanished_on = elsewhere, timezone.localdate()
    old.save()

    assert list(Note.objects.visible_to(an_official(elsewhere))) == [note]


def test_a_correction_is_recorded_and_leaves_nothing_of_before(initiative, official):
    note = a_note(initiative, by=official, text="Bel 06-12345678.")

    note.correct(text="Bel hem.", channel="phone", on=note.on)

    note.refresh_from_db()
    assert (note.text, note.channel, note.changed_at is None) == ("Bel hem.", "phone", False)
    assert not Note.objects.filter(text__contains="12345678").exists()


def test_the_same_again_is_no_correction(initiative, official):
    note = a_note(initiative, by=official)

    note.correct(text=note.text, channel=note.channel, on=note.on)

    assert note.changed_at is None


def test_what_is_removed_is_gone_and_that_it_was_there_remains(initiative, official):
    note = a_note(initiative, by=official)

    note.remove()
    note.remove()

    note.refresh_from_db()
    assert (note.text, note.removed_at is None, note.by) == ("", False, official)
    assert not Note.objects.standing().exists()


def test_the_database_keeps_no_text_of_a_removed_note(initiative):
    note = a_note(initiative)

    with pytest.raises(IntegrityError):
        Note.objects.filter(pk=note.pk).update(removed_at=timezone.now())


def test_its_writer_corrects_and_an_admin_may_remove(initiative, official):
    note = a_note(initiative, by=official)
    admin, colleague = an_admin(), an_official()
    elsewhere = an_admin(a_municipality("GM0355", "Zeist"))

    people = (official, admin, colleague, elsewhere)
    assert [note.is_correctable_by(each) for each in people] == [True, False, False, False]
    assert [note.is_removable_by(each) for each in people] == [True, True, False, False]
    note.remove()
    assert not any(note.is_correctable_by(each) or note.is_removable_by(each) for each in people)
