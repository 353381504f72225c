"""Writing down a promise, and what became of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Promise
from tests.builders import a_municipality, a_promise, an_initiative, an_official
from tests.pages import mark_on

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localdate() - timedelta(days=1)
OVERDUE = "/werkbank/toezeggingen/"


@pytest.fixture
def initiative(official):
    return an_initiative(by=official)


@pytest.fixture
def address(initiative):
    return reverse("workbench:promises", args=[initiative.slug])


def read(page):
    return page.content.decode()


def test_the_form_on_the_profile_proposes_oneself(desk, initiative, address, official):
    page = read(desk.get(initiative.get_absolute_url()))

    assert f'action="{address}"' in page
    assert f'<option value="{official.pk}" selected>Sam Bakker</option>' in page


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("", None),
        ("500", Decimal("500")),
        ("€ 1.250,50", Decimal("1250.50")),
        ("1.250", Decimal("1250")),
        ("12,5", Decimal("12.5")),
        ("1250.50", Decimal("1250.50")),
    ],
)
def test_an_amount_is_written_as_people_write_it(desk, address, official, typed, amount):
    desk.post(address, {"what": "Startgeld", "who": str(official.pk), "amount": typed, "due_on": "2026-12-03"})

    promise = Promise.objects.get()
    assert (promise.amount, promise.official, promise.party) == (amount, official, "municipality")
    assert promise.due_on.isoformat() == "2026-12-03"


@pytest.mark.parametrize("typed", ["veel", "-5", "1.2.3", "99999999999", "1,234", "٣"])
def test_refuses_what_is_no_amount_and_keeps_what_was_typed(desk, address, typed):
    page = desk.post(address, {"what": "Startgeld", "who": "initiator", "amount": typed})

    assert page.context["form"].errors == {"amount": ["Vul een bedrag in, bijvoorbeeld 250 of 1250,50."]}
    assert 'value="Startgeld"' in read(page)
    assert not Promise.objects.exists()


def test_an_initiator_promises_too_and_somebody_from_elsewhere_does_not(desk, address):
    stranger = an_official(a_municipality("GM0355", "Zeist"))
    page = desk.post(address, {"what": "Foto's", "who": str(stranger.pk)})
    assert page.context["form"].errors == {"who": ["Kies een van de mogelijkheden."]}

    desk.post(address, {"what": "Foto's", "who": "initiator"})

    promise = Promise.objects.get()
    assert (promise.party, promise.official) == ("initiator", None)


def test_kept_with_one_click(desk, initiative, official):
    promise = a_promise(initiative)

    page = desk.post(promise.get_absolute_url(), {"to": "kept", "seen": "open"})

    assert page.url == initiative.get_absolute_url()
    promise.refresh_from_db()
    assert promise.kept_at and promise.settled_by == official
    desk.post(promise.get_absolute_url(), {"to": "kept", "seen": "open"})
    assert Promise.objects.get().kept_at == promise.kept_at


def test_not_kept_asks_why(desk, initiative):
    promise = a_promise(initiative)

    page = desk.post(promise.get_absolute_url(), {"to": "broken", "seen": "open", "why": " "})
    assert page.context["broken"].errors == {"why": ["Vul in waarom het niet is nagekomen."]}
    desk.post(promise.get_absolute_url(), {"to": "broken", "seen": "open", "why": "Geen geld."})

    promise.refresh_from_db()
    assert promise.broken_at and promise.why == "Geen geld."
    assert "Geen geld." in read(desk.get(initiative.get_absolute_url()))


def test_who_says_otherwise_than_a_colleague_since_sees_that_first(desk, initiative):
    promise = a_promise(initiative)
    promise.keep(by=an_official(name="Kim Smit"))

    page = desk.post(promise.get_absolute_url(), {"to": "broken", "seen": "open", "why": "Nooit gezien."})

    text = read(page)
    assert "Intussen vulde een collega in wat van deze toezegging kwam" in text
    assert "Nooit gezien." in text and "Kim Smit" in text
    promise.refresh_from_db()
    assert promise.kept_at and not promise.broken_at
    desk.post(promise.get_absolute_url(), {"to": "broken", "seen": "kept", "why": "Nooit gezien."})
    promise.refresh_from_db()
    assert promise.broken_at and not promise.kept_at


def test_an_older_page_changes_only_what_was_changed_on_it(desk, initiative, official):
    promise = a_promise(initiative, official=official, amount=Decimal("500"))
    shown = mark_on(desk.get(promise.get_absolute_url()))
    older = {"what": promise.what, "who": str(official.pk), "amount": "500", "due_on": "", "shown": shown}
    promise.change(amount=Decimal("750"))

    desk.post(promise.get_absolute_url(), older | {"to": "change", "due_on": "2026-12-24"})

    promise.refresh_from_db()
    assert (promise.amount, promise.due_on.isoformat()) == (Decimal("750"), "2026-12-24")


def test_two_who_change_the_same_see_each_others(desk, initiative, official):
    promise = a_promise(initiative, official=official)
    older = {"who": str(official.pk), "shown": mark_on(desk.get(promise.get_absolute_url()))}
    promise.change(what="Van een collega.")

    page = desk.post(promise.get_absolute_url(), older | {"to": "change", "what": "Van mij."})

    assert page.context["form"].conflicts == {"what"}
    assert "Van mij." in read(page) and "<q>Van een collega.</q>" in read(page)
    promise.refresh_from_db()
    assert promise.what == "Van een collega."


def test_the_workbench_counts_and_lists_what_is_overdue(desk, initiative):
    late = a_promise(initiative, what="Belt terug.", due_on=YESTERDAY)
    a_promise(initiative, what="Stuurt geld.", due_on=timezone.localdate())
    elsewhere = a_municipality("GM0355", "Zeist")
    a_promise(an_initiative(municipality=elsewhere), what="Van Zeist.", due_on=YESTERDAY)

    assert read(desk.get(OVERDUE)).count("Belt terug.") == 3  # itself, and what its button and link are about
    assert "Stuurt geld." not in read(desk.get(OVERDUE))
    assert "Stuurt geld." in read(desk.get(f"{OVERDUE}?all=1"))
    assert "Van Zeist." not in read(desk.get(f"{OVERDUE}?all=1"))
    assert "Toezeggingen over tijd" in read(desk.get(reverse("workbench:queue")))
    late.keep(by=an_official())
    assert "Geen toezegging is over tijd" in read(desk.get(OVERDUE))


def test_the_list_takes_as_many_queries_however_long_it_is(desk, initiative, django_assert_num_queries):
    a_promise(initiative, due_on=YESTERDAY)
    desk.get(OVERDUE)  # what a process asks once is asked
    with django_assert_num_queries(4):
        desk.get(OVERDUE)
    for _each in range(5):
        a_promise(an_initiative(), due_on=YESTERDAY)
    with django_assert_num_queries(4):
        desk.get(OVERDUE)
