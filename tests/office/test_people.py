"""The people of a municipality: their roles, their access and their open work."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import LastAdmin, Membership, OrganisationChange
from casework.responsibilities import Responsibility
from tests.builders import a_municipality, an_admin, an_initiative, an_official
from tests.pages import mark_on

pytestmark = pytest.mark.django_db
PEOPLE = reverse("office:people", args=["GM9999"])


@pytest.fixture
def admin(client):
    user = an_admin(name="Kim Smit")
    client.force_login(user)
    return user


@pytest.fixture
def sam():
    return an_official(name="Sam Bakker").memberships.get()


def address(name, membership):
    return reverse(f"office:{name}", args=["GM9999", membership.pk])


def changes():
    return [(each.what, each.person, each.by) for each in OrganisationChange.objects.all()]


def test_the_list_says_who_works_here_and_what_each_has_open(client, admin, sam):
    initiative = an_initiative(by=admin)
    Responsibility.objects.assign(sam.user, by=admin, municipality=initiative.municipality, initiative=initiative)
    an_official(a_municipality("GM0355", "Zeist"), name="Robin Visser")
    page = client.get(PEOPLE)
    assert [(member.user.name, counts) for member, counts in page.context["people"]] == [
        ("Kim Smit", [0, 0, 0, 0]),
        ("Sam Bakker", [1, 0, 0, 0]),
    ]
    assert "Robin Visser" not in page.content.decode()


def test_the_list_takes_as_many_queries_for_many_people(client, admin, sam, django_assert_num_queries):
    sam.give_role("admin", by=admin)
    client.get(PEOPLE)
    with CaptureQueriesContext(connection) as few:
        client.get(PEOPLE)
    for number in range(5):
        user = an_official(name=f"Ambtenaar {number}")
        Responsibility.objects.assign(user, by=admin, municipality=a_municipality(), initiative=an_initiative(by=user))
        user.memberships.get().give_role("admin", by=admin)
    with django_assert_num_queries(len(few)):
        client.get(PEOPLE)


def test_a_role_is_changed_and_recorded(client, admin, sam):
    assert client.post(address("person", sam), {"role": "admin"}).url == PEOPLE
    sam.refresh_from_db()
    assert sam.role == "admin"
    assert changes() == [("role", sam.user, admin)]
    [change] = client.get(PEOPLE).context["history"]
    assert (change.title, change.about, change.facts) == (
        "Rol gewijzigd",
        "Sam Bakker",
        [("Rol", "ambtenaar", "beheerder")],
    )


def test_two_admins_at_once_see_what_the_other_did(client, admin, sam):
    shown = mark_on(client.get(address("person", sam)))
    sam.give_role("admin", by=an_admin())
    # The page was not changed: what the other one did, stays.
    client.post(address("person", sam), {"role": "official", "shown": shown})
    sam.refresh_from_db()
    assert sam.role == "admin"


@pytest.mark.parametrize("verb", ["role", "suspend", "leave"])
def test_the_last_admin_stays(client, admin, sam, verb):
    own = admin.memberships.get()
    # One who is suspended cannot come in, and does not count.
    other = an_admin().memberships.get()
    other.suspend(by=admin)
    if verb == "role":
        page = client.post(address("person", own), {"role": "official"})
        assert "Dit is de laatste beheerder die naar binnen kan." in page.content.decode()
    elif verb == "leave":
        page = client.post(address("leaving", own), {})
        assert "Dit is de laatste beheerder die naar binnen kan." in page.content.decode()
    else:
        with pytest.raises(LastAdmin):
            own.suspend(by=sam.user)
    own.refresh_from_db()
    assert (own.role, own.suspended_at) == ("admin", None)


def test_nobody_suspends_themselves(client, admin):
    an_admin()
    client.post(address("access", admin.memberships.get()), {"to": "suspend"})
    assert admin.memberships.get().suspended_at is None


def test_who_is_suspended_gets_in_nowhere_also_where_they_are_signed_in(client, admin, sam):
    initiative = an_initiative(by=admin, published=False)
    pages = [
        reverse("workbench:queue"),
        reverse("workbench:assessment", args=[initiative.slug]),
        initiative.get_absolute_url(),
    ]
    theirs = client.__class__()
    theirs.force_login(sam.user)
    assert [theirs.get(each).status_code for each in pages] == [200, 200, 200]

    client.post(address("access", sam), {"to": "suspend"})

    assert [theirs.get(each).status_code for each in pages] == [302, 302, 404]  # their sessions are over
    assert initiative.intake.name not in theirs.get(reverse("initiatives:list")).content.decode()
    assert "Geschorst" in client.get(PEOPLE).content.decode()

    client.post(address("access", sam), {"to": "lift"})
    theirs.force_login(sam.user)

    assert [theirs.get(each).status_code for each in pages] == [200, 200, 200]
    assert [what for what, *_who in changes()] == ["lifted", "suspended"]


def test_pressing_twice_is_recorded_once(client, admin, sam):
    for _twice in range(2):
        client.post(address("access", sam), {"to": "suspend"})
    assert changes() == [("suspended", sam.user, admin)]


def test_people_of_another_municipality_are_not_found(client, admin):
    other = an_official(a_municipality("GM0355", "Zeist")).memberships.get()
    for name in ("person", "leaving"):
        assert client.get(address(name, other)).status_code == 404
    assert client.post(address("access", other), {"to": "suspend"}).status_code == 404
    assert Membership.objects.get(pk=other.pk).suspended_at is None
