from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from initiatives.search.results import Results
from intake.options import Voice
from tests.builders import a_municipality, an_initiative, an_intake
from tests.pages import tight
from workbench import dashboard as workbench_desk
from workbench.dashboard import Dashboard

pytestmark = pytest.mark.django_db

QUEUE = "/werkbank/"


def names(pile):
    return [str(row) for row in pile.rows]


def read(page):
    return page.content.decode()


class TestWaiting:
    def test_says_how_long_each_waits(self, official):
        for days in (0, 1, 9):
            an_intake(submitted_at=timezone.now() - timedelta(days=days))

        rows = Dashboard(official).waiting().rows

        assert [row.days for row in rows] == [9, 1, 0]

    def test_a_row_has_name_voice_reference_and_one_action(self, desk):
        intake = an_intake(name="Buurtcamping", voice=Voice.TOGETHER)

        page = read(desk.get(QUEUE))

        assert "Buurtcamping" in page
        assert intake.reference in page
        address = reverse("workbench:registration", args=[intake.pk])
        assert page.count(f'<form method="post" action="{address}">') == 1

    def test_a_revision_names_the_initiative_that_it_changes(self, official):
        initiative = an_initiative()
        an_intake(name="Anders", revises=initiative.intake)

        (row,) = Dashboard(official).waiting().rows

        assert row.of == initiative

    def test_the_button_of_a_revision_takes_over_its_answers(self, desk):
        initiative = an_initiative(name="Anker")
        once = an_intake(name="Anders", revises=initiative.intake)
        an_intake(name="Brug")

        page = tight(read(desk.get(QUEUE)))
        assert 'Nieuwe antwoorden overnemen<span class="w-hidden">Anders</span>' in page
        assert 'Inschrijven<span class="w-hidden">Brug</span>' in page
        an_intake(name="Weer anders", revises=once)
        page = tight(read(desk.get(QUEUE)))
        assert 'Nieuwe antwoorden overnemen<span class="w-hidden">Weer anders</span>' in page

    def test_shows_the_longest_waiting_when_there_are_many(self, official, monkeypatch):
        monkeypatch.setattr(workbench_desk, "MOST", 2)
        for number in range(3):
            an_intake(name=f"Nr {number}", submitted_at=timezone.now() - timedelta(days=9 - number))

        pile = Dashboard(official).waiting()

        assert [row.intake.name for row in pile.rows] == ["Nr 0", "Nr 1"]
        assert (pile.total, pile.is_cut) == (3, True)


class TestWork:
    def test_registered_and_not_read_yet(self, official):
        an_initiative(name="Ongelezen", published=False)
        an_initiative(name="Gelezen", categories=["actors/citizens"])
        archived = an_initiative(name="Gestopt")
        archived.archive(by=official, reason="Gestopt.")

        assert names(Dashboard(official).to_assess()) == ["Ongelezen"]

    def test_read_and_not_public(self, official):
        an_initiative(name="Openbaar", categories=["actors/citizens"])
        an_initiative(name="Klaar", categories=["actors/citizens"], published=False)
        taken_off = an_initiative(name="Eraf", categories=["actors/citizens"])
        taken_off.unpublish(by=official, reason="Op verzoek.")

        rows = Dashboard(official).to_publish().rows

        assert [(str(row), row.was_public) for row in rows] == [("Klaar", False), ("Eraf", True)]

    def test_is_of_the_officials_own_municipality(self, official):
        an_initiative(published=False, municipality=a_municipality("GM0355", "Zeist"))

        desk = Dashboard(official)

        assert (desk.to_assess().rows, list(desk.lately())) == ([], [])

    def test_lately_starts_with_the_newest(self, official):
        initiative = an_initiative(by=official)
        initiative.unpublish(by=official, reason="Op verzoek.")

        assert [event.kind for event, _by, _why in Dashboard(official).lately()] == [
            "unpublished",
            "published",
            "registered",
        ]


def test_an_empty_desk_says_so(desk):
    page = desk.get(QUEUE)

    assert page.status_code == 200
    assert 'class="w-empty"' in read(page)
    assert read(page).count('class="w-done"') == 2


def test_the_municipality_is_named_to_who_works_for_two(desk, official):
    an_intake()
    assert "Waaierdam</li>" not in tight(read(desk.get(QUEUE)))

    official.memberships.create(municipality=a_municipality("GM0355", "Zeist"), role="official")
    assert "Waaierdam</li>" in tight(read(desk.get(QUEUE)))


def test_the_queue_takes_the_same_number_of_queries_whatever_it_holds(desk, official, django_assert_num_queries):
    def fill():
        initiative = an_initiative(by=official)
        an_intake()
        an_intake(revises=an_intake(revises=initiative.intake))
        an_initiative(published=False, by=official)
        an_initiative(published=False, categories=["actors/citizens"], by=official)

    fill()
    desk.get(QUEUE)
    Results.of(QueryDict(""), official)  # what changed since the last request is read once by all pages
    with django_assert_num_queries(26):
        desk.get(QUEUE)
    for _each in range(4):
        fill()
    Results.of(QueryDict(""), official)  # what changed since the last request is read once by all pages
    with django_assert_num_queries(26):
        desk.get(QUEUE)
