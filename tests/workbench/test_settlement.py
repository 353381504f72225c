import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from casework.models import Letter, Settlement
from casework.queue import queue
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def organisation():
    return Organisation.objects.create(municipality=a_municipality())


def declined(official, **answers):
    intake = an_intake(owner=a_user(), **answers)
    return Settlement.objects.decline(
        intake, by=official, reason=Settlement.Reason.OTHER, words="Stond in de krant.", subject="Nee", text="Nee."
    )


def address_of(settlement):
    return reverse("workbench:settlement", args=[settlement.pk])


def read(page):
    return page.content.decode()


def test_the_list_shows_what_became_of_each(desk, official):
    declined(official, name="Wasmachine te koop")

    page = read(desk.get(reverse("workbench:settlements")))

    assert "Wasmachine te koop" in page
    assert "afgewezen, een andere reden" in page.lower()


def test_the_list_can_be_searched_by_name_and_number(desk, official):
    sold = declined(official, name="Wasmachine te koop")
    declined(official, name="Fiets te koop")

    for words in ("wasma", sold.intake.reference):
        page = desk.get(reverse("workbench:settlements", query={"q": words}))
        assert list(page.context["rows"]) == [sold]


def test_an_empty_list_says_so(desk):
    assert "Hier staat nog niets" in read(desk.get(reverse("workbench:settlements")))


def test_the_list_takes_the_same_number_of_queries_whatever_it_holds(desk, official, django_assert_num_queries):
    declined(official)
    desk.get(reverse("workbench:settlements"))
    with django_assert_num_queries(3) as before:
        desk.get(reverse("workbench:settlements"))
    for _each in range(3):
        declined(official)
    with django_assert_num_queries(len(before)):
        desk.get(reverse("workbench:settlements"))


def test_another_municipality_does_not_see_it(client, official):
    settlement = declined(official)
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))

    assert client.get(address_of(settlement)).status_code == 404
    assert list(client.get(reverse("workbench:settlements")).context["rows"]) == []


def test_put_back_it_waits_again_and_a_letter_that_did_not_leave_stays(desk, official):
    settlement = declined(official)

    page = desk.post(address_of(settlement), follow=True)

    assert list(queue(official)) == [settlement.intake]
    assert not Letter.objects.exists()
    assert "wacht weer." in read(page)
    settlement.refresh_from_db()
    assert settlement.undone_by == official
    assert "al weer in de wachtrij" in read(desk.post(address_of(settlement), follow=True))


def test_who_puts_back_what_was_told_hears_so(desk, official):
    settlement = declined(official)
    Letter.objects.update(posted_at=timezone.now(), way="mail")

    page = desk.post(address_of(settlement), follow=True)

    assert "Er was al een brief weg" in read(page)
    assert Letter.objects.count() == 1


def test_what_was_built_on_since_stays_as_it_is(desk, official):
    initiative = an_initiative(published=False)
    intake = an_intake(name="Anders")
    settlement = Settlement.objects.belong(intake, by=official, initiative=initiative, takes=True)
    initiative.refresh_from_db()
    initiative.publish(by=official)

    page = read(desk.post(address_of(settlement)))

    assert "Dit kan niet meer ongedaan worden gemaakt" in page
    assert "Gepubliceerd" in page
    initiative.refresh_from_db()
    assert initiative.intake == intake
