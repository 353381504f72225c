"""The thread of an initiative, on its profile and on a page of its own."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Letter, Need, Note, Request, Responsibility
from tests.builders import (
    a_municipality,
    a_note,
    a_promise,
    a_user,
    an_initiative,
    an_intake,
    an_official,
    an_organisation,
)
from workbench.timeline import Timeline

pytestmark = pytest.mark.django_db
AGO = timezone.now() - timedelta(days=10)


@pytest.fixture
def initiative(official):
    an_organisation()
    return an_initiative(by=official, support_needs=["permit"], owner=a_user(), language="nl")


@pytest.fixture
def thread(initiative, official):
    """One of everything, none of it at the same moment; and nothing that registering made along."""
    Letter.objects.all().delete()
    Responsibility.objects.all().delete()
    place = {"municipality": initiative.municipality, "by": official}
    at = iter(timezone.now() - timedelta(days=days) for days in range(9, 0, -1))
    a_note(initiative, by=official, text="Een notitie.", on=(timezone.localdate() - timedelta(days=20)))
    a_note(initiative, by=official, text="Een gesprek.", channel="phone", at=next(at), on=next(at).date())
    promise = a_promise(initiative, by=official, what="Een toezegging.", at=next(at))
    promise.break_off(by=official, why="Geen geld.")
    need = initiative.needs.get()
    need.work_on(owner=official, due_on=None)
    need.close(Need.Outcome.MET, by=official, words="Vergund.")
    Letter.objects.create(
        **place, initiative=initiative, kind="published", subject="x", text="Een brief.", due_at=AGO, at=next(at)
    )
    Request.objects.create(
        **place,
        intake=initiative.intake,
        questions=["phase"],
        words="Een vraag.",
        digest="d",
        expires_at=AGO,
        at=next(at),
    )
    how = Responsibility.How.HANDED_OVER
    Responsibility.objects.assign(official, initiative=initiative, how=how, note="Een overdracht.", **place)
    return initiative


TEXTS = [
    "Een notitie.",
    "Een gesprek.",
    "Een toezegging.",
    "Een toezegging.: Geen geld.",
    "Vergunning",
    "Vergunning: Vergund.",
    "Een brief.",
    "Een vraag.",
    "Een overdracht.",
]


def read(page):
    return page.content.decode()


def texts(initiative, reader, kind=""):
    entries, _is_cut = Timeline(initiative, reader, kind).latest(50)
    return [each.text for each in entries]


def test_all_of_it_by_date_the_newest_first(thread, official):
    entries, is_cut = Timeline(thread, official).latest(50)

    assert not is_cut
    assert [each.at for each in entries] == sorted((each.at for each in entries), reverse=True)
    assert set(TEXTS) <= {each.text for each in entries}
    assert {"Ingeschreven", "Gepubliceerd"} <= {each.title for each in entries}
    assert entries[-1].text == "Een notitie."  # it is about a day before all else


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("notes", ["Een notitie."]),
        ("contacts", ["Een gesprek."]),
        ("promises", ["Een toezegging.: Geen geld.", "Een toezegging."]),
        ("letters", ["Een vraag.", "Een brief."]),
        ("people", ["Een overdracht."]),
        ("needs", ["Vergunning: Vergund.", "Vergunning", "Vergunning"]),
    ],
)
def test_one_kind_of_it(thread, official, kind, found):
    assert texts(thread, official, kind) == found


def test_the_profile_shows_what_the_address_asks_for(desk, thread):
    page = read(desk.get(f"{thread.get_absolute_url()}?show=notes"))

    assert "Een notitie." in page and "Een gesprek." not in page
    assert "Een gesprek." in read(desk.get(f"{thread.get_absolute_url()}?show=onzin"))


def test_others_see_the_history_of_before(client, thread):
    for reader in (None, thread.intake.owner, an_official(a_municipality("GM0355", "Zeist"))):
        if reader:
            client.force_login(reader)
        page = read(client.get(thread.get_absolute_url()))
        assert "Gepubliceerd" in page and "Verloop" in page
        assert not any(words in page for words in TEXTS if words != "Vergunning")
        client.logout()


def test_a_note_shows_at_once_also_where_profiles_are_kept(desk, initiative, official):
    desk.get(initiative.get_absolute_url())
    note = a_note(initiative, by=official, text="Net geschreven.")
    assert "Net geschreven." in read(desk.get(initiative.get_absolute_url()))

    note.remove()

    assert "Net geschreven." not in read(desk.get(initiative.get_absolute_url()))


def test_what_was_written_elsewhere_stays_elsewhere(thread, official):
    zeist = a_municipality("GM0355", "Zeist")
    new = an_official(zeist)
    thread.take(an_intake(municipality=zeist, revises=thread.intake), by=new)

    assert set(texts(thread, new)) & set(TEXTS) == set()
    assert set(TEXTS) <= set(texts(thread, official))


def test_the_profile_has_the_newest_fifty_and_the_page_has_all(desk, initiative, official):
    for number in range(60):
        a_note(initiative, by=official, text=f"Notitie {number:02d}.", on=date(2026, 1, 1) + timedelta(days=number))
    address = reverse("workbench:timeline", args=[initiative.slug])

    page = read(desk.get(f"{initiative.get_absolute_url()}?show=notes"))
    assert page.count("w-timeline__event") == 50
    assert "Notitie 59." in page and "Notitie 09." not in page
    assert f'href="{address}?show=notes"' in page
    assert read(desk.get(f"{address}?show=notes&page=2")).count("w-timeline__event") == 10
    assert "Notitie 00." in read(desk.get(f"{address}?show=notes&page=2"))


def test_it_takes_as_many_queries_however_much_there_is(thread, official, django_assert_num_queries):
    rows = list(Timeline(thread, official).rows())
    with django_assert_num_queries(9):  # two for which rows these are, and one for each of seven kinds of row
        Timeline(thread, official).latest(99)
    for _each in range(20):
        a_note(thread, by=an_official(), text="Nog een.")
        a_promise(thread, by=an_official())
    assert Timeline(thread, official).rows().count() == len(rows) + 40
    with django_assert_num_queries(9):
        Timeline(thread, official).latest(99)


def test_a_note_of_today_stands_where_it_was_written(initiative, official):
    first, second = (Note.objects.write(initiative, by=official, text=text) for text in ("Eerst.", "Toen."))
    assert first.at < second.at

    assert texts(initiative, official)[:2] == ["Toen.", "Eerst."]
