"""The box for a note, and putting a note right."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Note
from tests.builders import a_municipality, a_note, a_user, an_admin, an_initiative, an_intake, an_official
from tests.pages import mark_on

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def initiative(official):
    return an_initiative(by=official)


@pytest.fixture
def box(initiative):
    return reverse("workbench:notes", args=[initiative.slug])


def typed(text="Gebeld: wil uitbreiden.", **changed):
    return {"text": text, "channel": "note", "on": TODAY().isoformat()} | changed


def read(page):
    return page.content.decode()


def test_the_profile_has_the_box_with_today_filled_in(desk, initiative, box):
    page = read(desk.get(initiative.get_absolute_url()))

    assert f'action="{box}"' in page
    assert f'value="{TODAY().isoformat()}"' in page
    assert '<option value="note" selected>notitie</option>' in page


def test_the_box_is_for_officials_of_the_municipality(client, initiative, box):
    for reader in (None, a_user(), an_official(a_municipality("GM0355", "Zeist"))):
        if reader:
            client.force_login(reader)
        assert box not in read(client.get(initiative.get_absolute_url()))


def test_typed_and_sent_it_stands_on_the_timeline(desk, initiative, box, official):
    page = desk.post(box, typed(), follow=True)

    assert page.redirect_chain == [(initiative.get_absolute_url(), 302)]
    assert "Gebeld: wil uitbreiden." in read(page)
    note = Note.objects.get()
    assert (note.by, note.on, note.channel, note.municipality_id) == (official, TODAY(), "note", "GM9999")


def test_a_double_click_notes_once(desk, box):
    for _click in range(2):
        desk.post(box, typed())

    assert Note.objects.count() == 1


def test_a_call_of_last_week(desk, box):
    desk.post(box, typed(channel="phone", on=(TODAY() - timedelta(days=7)).isoformat()))

    note = Note.objects.get()
    assert note.is_contact and note.on == TODAY() - timedelta(days=7)


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"text": "  "}, "text", "Typ eerst een notitie."),
        ({"on": "gisteren"}, "on", "Vul een dag in, bijvoorbeeld 3-12-2026."),
        ({"channel": "duif"}, "channel", "Kies een van de mogelijkheden."),
        ({"text": "a" * 4001}, "text", "Gebruik hooguit 4000 tekens. Het zijn er nu 4001."),
    ],
)
def test_says_what_is_wrong_at_the_field_and_keeps_what_was_typed(desk, box, changed, field, words):
    page = desk.post(box, typed("Een lang verhaal.") | changed)

    assert page.status_code == 200
    assert page.context["form"].errors == {field: [words]}
    assert changed.get("text", "Een lang verhaal.").strip() in read(page)
    assert not Note.objects.exists()


def test_nothing_was_said_tomorrow(desk, box):
    page = desk.post(box, typed(on=(TODAY() + timedelta(days=1)).isoformat()))

    assert page.context["form"].errors == {"on": ["Deze dag moet nog komen. Kies vandaag of een eerdere dag."]}


def test_its_writer_corrects_it(desk, initiative, official):
    note = a_note(initiative, by=official)

    page = desk.post(note.get_absolute_url(), typed("Toch niet.", shown=mark_on(desk.get(note.get_absolute_url()))))

    assert page.url == initiative.get_absolute_url()
    note.refresh_from_db()
    assert note.text == "Toch niet." and note.changed_at
    assert "Gewijzigd op" in read(desk.get(page.url))


def test_an_older_page_shows_what_was_corrected_in_another_tab(desk, initiative, official):
    note = a_note(initiative, by=official)
    older = mark_on(desk.get(note.get_absolute_url()))
    note.correct(text="In het andere tabblad.", channel="note", on=note.on)

    page = desk.post(note.get_absolute_url(), typed("In dit tabblad.", shown=older))

    assert page.context["form"].conflicts == {"text"}
    assert "In dit tabblad." in read(page) and "<q>In het andere tabblad.</q>" in read(page)
    note.refresh_from_db()
    assert note.text == "In het andere tabblad."


def test_what_an_admin_removed_meanwhile_is_not_written_again(client, desk, initiative, official):
    note = a_note(initiative, by=official)
    older = mark_on(desk.get(note.get_absolute_url()))
    note.remove()

    page = desk.post(note.get_absolute_url(), typed("Mijn tekst.", shown=older))

    assert page.status_code == 200
    assert "Mijn tekst." in read(page) and "Deze notitie is verwijderd." in read(page)
    note.refresh_from_db()
    assert note.text == ""


def test_removed_it_is_gone_and_the_timeline_says_so(desk, initiative, official):
    note = a_note(initiative, by=official, text="Belt met 06-12345678.")

    page = desk.post(note.get_absolute_url(), {"to": "remove"}, follow=True)

    assert "06-12345678" not in read(page)
    assert "Deze notitie is verwijderd." in read(page)


def test_a_colleague_may_not_and_an_admin_may_remove_only(client, initiative, official):
    note = a_note(initiative, by=official)
    client.force_login(an_official())
    assert client.get(note.get_absolute_url()).status_code == 403
    assert client.post(note.get_absolute_url(), {"to": "remove"}).status_code == 403
    client.logout()
    client.force_login(an_admin())
    client.post(note.get_absolute_url(), typed("Anders."))
    note.refresh_from_db()
    assert note.text == "Gebeld: wil uitbreiden."
    client.post(note.get_absolute_url(), {"to": "remove"})
    note.refresh_from_db()
    assert note.removed_at


def test_its_writer_can_remove_it_also_when_the_initiative_moved(desk, initiative, official):
    note = a_note(initiative, by=official)
    elsewhere = a_municipality("GM0355", "Zeist")
    moved = an_intake(municipality=elsewhere, revises=initiative.intake, name="Nieuwe naam")
    initiative.unpublish(by=official, reason="Verhuist")
    initiative.take(moved, by=an_official(elsewhere))

    assert "Nieuwe naam" not in read(desk.get(note.get_absolute_url()))
    page = desk.post(note.get_absolute_url(), {"to": "remove"})

    assert page.url == reverse("workbench:queue")
    note.refresh_from_db()
    assert note.removed_at
