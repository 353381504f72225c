"""The needs desk: what is asked, by kind, district, age and state; taking it up and closing it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Need, Offer
from tests.builders import (
    a_municipality,
    a_neighbourhood,
    a_user,
    an_initiative,
    an_intake,
    an_official,
    an_organisation,
)
from tests.pages import mark_on
from workbench.needs_desk import NeedsDesk

pytestmark = pytest.mark.django_db
DESK = "/werkbank/steunvragen/"
NOW = timezone.now
KEYS = {"Vergunning": "permit", "Scholing": "training"}


@pytest.fixture(autouse=True)
def organisations():
    an_organisation()
    an_organisation(a_municipality("GM0355", "Zeist"))


@pytest.fixture
def need():
    return asked("permit")


def asked(*kinds, days=0, **answers):
    intake = an_intake(support_needs=list(kinds), submitted_at=NOW() - timedelta(days=days), **answers)
    return an_initiative(intake=intake).needs.first()


def read(page):
    return page.content.decode()


def seen(official, **query):
    """(total, {group: {option: count}}) of the desk, and the names of what it lists."""
    desk = NeedsDesk(official, query)
    counts = {
        name: {key: n for key, n in found.items() if n}
        for name, found in [
            ("kind", desk.of_kind),
            ("district", desk.of_district),
            ("age", desk.of_age),
            ("state", desk.of_state),
        ]
    }
    rows = desk.rows(1)
    assert len(rows) == min(desk.total, 25)
    return desk.total, counts, [KEYS[row.label] for row in rows]


def test_counts_each_group_without_what_was_chosen_in_it(official):
    quay, court = a_neighbourhood(), a_neighbourhood("BU99990202", "De Hof")
    asked("permit", days=400, neighbourhoods=[quay, court])
    asked("permit", days=40, neighbourhoods=[quay])
    asked("training", days=5)
    Need.objects.filter(kind="training").update(owner=official, due_on=timezone.localdate() - timedelta(days=1))

    total, counts, kinds = seen(official)
    assert (total, kinds) == (3, ["permit", "permit", "training"])
    assert counts == {
        "kind": {"permit": 2, "training": 1},
        "district": {"WK999901": 2, "WK999902": 1, "none": 1},
        "age": {"old": 1, "months": 1, "new": 1},
        "state": {"free": 2, "mine": 1, "late": 1},
    }
    total, counts, kinds = seen(official, kind="permit", age="old")
    assert (total, kinds) == (1, ["permit"])
    assert counts == {
        "kind": {"permit": 1},
        "district": {"WK999901": 1, "WK999902": 1},
        "age": {"old": 1, "months": 1},
        "state": {"free": 1},
    }


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ({"district": "WK999901"}, ["permit"]),
        ({"district": "none"}, ["training"]),
        ({"age": "new"}, ["training"]),
        ({"age": "old"}, ["permit"]),
        ({"age": "months"}, []),
        ({"state": "free"}, ["permit"]),
        ({"state": "mine"}, ["training"]),
        ({"state": "late"}, ["training"]),
        ({"kind": "nonsense", "district": "WK035501"}, ["permit", "training"]),
    ],
)
def test_lists_what_was_chosen(official, query, kinds):
    asked("permit", days=400, neighbourhoods=[a_neighbourhood()])
    asked("training")
    Need.objects.filter(kind="training").update(owner=official, due_on=timezone.localdate() - timedelta(days=1))

    total, _counts, found = seen(official, **query)

    assert (total, found) == (len(kinds), kinds)


def test_what_was_counted_before_is_never_stale(official):
    need = asked("permit", neighbourhoods=[a_neighbourhood()])
    assert seen(official)[1]["state"] == {"free": 1}

    need.work_on(owner=official, due_on=None)
    assert seen(official)[1]["state"] == {"mine": 1}
    asked("training")
    assert seen(official)[1]["kind"] == {"permit": 1, "training": 1}
    Need.objects.filter(pk=need.pk).delete()
    left = {"kind": {"training": 1}, "district": {"none": 1}, "age": {"new": 1}, "state": {"free": 1}}
    assert seen(official)[1] == left
    assert seen(an_official(a_municipality("GM0355", "Zeist")))[0] == 0


def test_counting_again_takes_no_query(official, django_assert_num_queries):
    asked("permit")
    NeedsDesk(official, {})

    with django_assert_num_queries(2):  # the districts, and whether anything changed
        NeedsDesk(official, {})


def test_an_age_begins_at_midnight_in_amsterdam(official):
    asked("permit", days=29)
    asked("training", days=31)

    assert seen(official)[1]["age"] == {"new": 1, "months": 1}


def test_shows_what_is_open_in_the_own_municipality_only(desk, official):
    asked("permit", name="Hier")
    asked("permit", name="Elders", municipality=a_municipality("GM0355", "Zeist"))
    asked("permit", name="Klaar").close(Need.Outcome.MET, by=official)

    page = read(desk.get(DESK))

    assert "Hier" in page and "Elders" not in page and "Klaar" not in page
    assert "1 open steunvraag" in page


def test_says_that_nothing_is_asked(desk):
    assert "Er staat geen steunvraag open" in read(desk.get(DESK))


def test_other_words_of_an_initiator_stand_on_the_desk(desk):
    asked(support_needs_other="Een nieuwe penningmeester")

    assert "Een nieuwe penningmeester" in read(desk.get(f"{DESK}?kind=other"))


def test_the_desk_takes_as_many_queries_however_much_is_asked(desk, django_assert_num_queries):
    asked("permit", neighbourhoods=[a_neighbourhood()])
    desk.get("/werkbank/")  # what a process asks once is asked
    with django_assert_num_queries(6):
        desk.get(DESK)
    for _each in range(4):
        asked("permit", "training", "networks", neighbourhoods=[a_neighbourhood()])
    with django_assert_num_queries(6):
        desk.get(DESK)


def test_pages_keep_what_was_chosen(desk):
    for _each in range(13):
        asked("permit", "training")

    page = read(desk.get(f"{DESK}?state=free"))

    assert 'href="?state=free&amp;page=2"' in page
    assert read(desk.get(f"{DESK}?state=free&page=2")).count("w-thread__row") == 1


# --- One need ---
def test_takes_it_up(desk, need, official):
    page = desk.get(need.get_absolute_url())
    assert page.context["form"]["owner"].value() == str(official.pk)  # who looks is proposed

    desk.post(need.get_absolute_url(), {"to": "work", "owner": str(official.pk), "due_on": "2026-12-24"})

    need.refresh_from_db()
    assert (need.owner, need.due_on.isoformat(), need.taken_up_at is None) == (official, "2026-12-24", False)


def test_closes_it_with_what_became_of_it(desk, need, official):
    page = desk.post(need.get_absolute_url(), {"to": "close", "outcome": "met", "words": "Vergund."})

    assert page.url == DESK
    need.refresh_from_db()
    assert (need.outcome, need.words, need.closed_by) == ("met", "Vergund.", official)
    assert "Vergund." in read(desk.get(need.get_absolute_url()))
    desk.post(need.get_absolute_url(), {"to": "reopen"})
    need.refresh_from_db()
    assert need.closed_at is None


def test_closing_asks_what_became_of_it_and_keeps_the_words(desk, need):
    page = desk.post(need.get_absolute_url(), {"to": "close", "words": "Bijna."})

    assert page.context["outcome"].errors == {"outcome": ["Kies wat ervan kwam."]}
    assert "Bijna." in read(page)


def test_nobody_says_by_hand_what_only_happens(desk, need):
    page = desk.post(need.get_absolute_url(), {"to": "close", "outcome": "moved"})

    assert page.context["outcome"].errors == {"outcome": ["Kies een van de mogelijkheden."]}


def test_two_who_take_it_up_see_each_other(desk, need, official):
    colleague = an_official(name="Kim Smit")
    older = mark_on(desk.get(need.get_absolute_url()))
    need.work_on(owner=colleague, due_on=None)

    page = desk.post(need.get_absolute_url(), {"to": "work", "owner": str(official.pk), "due_on": "", "shown": older})

    assert page.context["form"].conflicts == {"owner"}
    assert "<q>Kim Smit</q>" in read(page)
    need.refresh_from_db()
    assert need.owner == colleague


def test_two_who_close_it_see_each_other(desk, need):
    shown = desk.get(need.get_absolute_url()).context["outcome"].mark
    need.close(Need.Outcome.MET, by=an_official(), words="Vergund.")
    mine = {"to": "close", "outcome": "not_met", "words": "Afgewezen."}

    page = desk.post(need.get_absolute_url(), mine | {"shown": shown})

    assert page.context["outcome"].conflicts == {"outcome", "words"}
    assert "Afgewezen." in read(page) and "<q>Vergund.</q>" in read(page)
    need.refresh_from_db()
    assert need.outcome == "met"
    desk.post(need.get_absolute_url(), mine | {"shown": page.context["outcome"].mark})
    need.refresh_from_db()
    assert (need.outcome, need.words) == ("not_met", "Afgewezen.")


def test_says_who_offers_this_kind_of_help(desk, need, official):
    zeist = a_municipality("GM0355", "Zeist")
    near = an_initiative(name="Dichtbij", published=False)
    offer(near, "permit", "Wij lezen mee.")
    offer(an_initiative(name="Ver weg", municipality=zeist), "permit")
    offer(an_initiative(name="Verborgen", municipality=zeist, published=False), "permit")
    offer(an_initiative(name="Iets anders"), "training")
    offer(need.initiative, "permit", "Van onszelf.")
    colleague, stranger = an_official(name="Kim Smit"), an_official(zeist, name="Robin Visser")
    for each, where in ((colleague, a_municipality()), (stranger, zeist)):
        Offer.objects.put_up(by=each, official=each, municipality=where, kind="permit", words="")

    for address in (need.get_absolute_url(), f"{DESK}?kind=permit"):
        page = read(desk.get(address))
        assert all(words in page for words in ("Dichtbij", "Wij lezen mee.", "Ver weg", "Kim Smit"))
        assert not any(words in page for words in ("Verborgen", "Iets anders", "Robin Visser"))
    assert "Van onszelf." not in read(desk.get(need.get_absolute_url()))


def offer(initiative, kind, words=""):
    by, municipality = an_official(), initiative.municipality
    return Offer.objects.put_up(by=by, initiative=initiative, municipality=municipality, kind=kind, words=words)


# --- Offers of an official ---
def test_an_official_offers_help_and_ends_it(desk, official):
    address = reverse("workbench:offers")

    desk.post(address, {"kind": "permit", "words": "Ik weet de weg."})
    assert "Ik weet de weg." in read(desk.get(address))
    found = Offer.objects.get()
    assert (found.official, found.municipality_id) == (official, "GM9999")
    desk.post(address, {"end": str(found.pk)})

    assert "Ik weet de weg." not in read(desk.get(address))
    assert desk.post(address, {"kind": ""}).context["form"].errors == {"kind": ["Kies een soort hulp."]}


def test_nobody_ends_the_offer_of_another(desk, client):
    colleague = an_official()
    found = Offer.objects.put_up(by=colleague, official=colleague, municipality=a_municipality(), kind="say", words="")

    assert desk.post(reverse("workbench:offers"), {"end": str(found.pk)}).status_code == 404
    client.force_login(a_user())
    assert client.post(reverse("workbench:offers"), {"end": str(found.pk)}).status_code == 403
    assert Offer.objects.open().exists()
