"""Who leaves hands over what is open: no work is without an owner."""

import pytest
from django.urls import reverse

from accounts.models import Membership, Organisation, OrganisationChange
from casework.letters import Letter
from casework.needs import Need
from casework.promises import Promise
from casework.responsibilities import AssignmentRule, Responsibility
from casework.settlements import Settlement
from office.leaving import WithoutOwner, leave
from tests.builders import a_municipality, a_neighbourhood, a_user, an_admin, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db
PEOPLE = reverse("office:people", args=["GM9999"])


@pytest.fixture
def admin(client):
    user = an_admin(name="Kim Smit")
    client.force_login(user)
    return user


@pytest.fixture
def sam():
    return an_official(name="Sam Bakker")


@pytest.fixture
def anouk():
    return an_official(name="Anouk Jansen")


@pytest.fixture
def work(admin, sam):
    """One of each kind of open work for Sam, and some that is closed."""
    own = {"municipality": a_municipality(), "by": admin}
    initiative, intake = an_initiative(by=admin), an_intake()
    Need.objects.all().delete()
    Responsibility.objects.filter(initiative=initiative).delete()
    Responsibility.objects.create(official=sam, initiative=initiative, **own)
    Responsibility.objects.assign(sam, intake=intake, **own)
    Need.objects.create(initiative=initiative, kind="space", intake=initiative.intake, owner=sam, **own)
    Promise.objects.create(initiative=initiative, what="Een sleutel", official=sam, **own)
    Promise.objects.create(initiative=initiative, what="Stoelen", official=sam, kept_at="2026-11-01T10:00Z", **own)
    AssignmentRule.objects.create(municipality=a_municipality(), neighbourhood=a_neighbourhood(), official=sam)
    return initiative, intake


def leaving(user):
    return reverse("office:leaving", args=["GM9999", user.memberships.get().pk])


def owners():
    """Whose the open work is: initiative, intake, need, promise, rule."""
    return [
        Responsibility.objects.open().get(intake=None).official,
        Responsibility.objects.open().get(initiative=None).official,
        Need.objects.open().get().owner,
        Promise.objects.get(kept_at=None).official,
        AssignmentRule.objects.get().official,
    ]


def test_everything_goes_to_one_colleague_and_the_role_ends(client, admin, sam, anouk, work):
    page = client.get(leaving(sam))
    assert page.context["work"] == [
        ("Initiatieven", 1),
        ("Wachtende intakes", 1),
        ("Steunvragen", 1),
        ("Toezeggingen", 1),
        ("Regels die werk geven", 1),
    ]
    assert client.post(leaving(sam), {"everything": anouk.pk, "note": "Bel Fatima."}).url == PEOPLE
    assert owners() == [anouk] * 5
    assert Promise.objects.get(what="Stoelen").official == sam
    taken = Responsibility.objects.open().get(intake=None)
    assert (taken.how, taken.note, taken.by) == ("handed_over", "Bel Fatima.", admin)
    assert not sam.memberships.exists()
    change = OrganisationChange.objects.get()
    assert (change.what, change.person, change.by, change.before) == ("left", sam, admin, {"role": "official"})
    [told] = client.get(PEOPLE).context["history"]
    assert told.about == "Sam Bakker" and told.facts[0] == ("Initiatieven", "", "1: Anouk Jansen")


def test_it_can_be_divided(client, sam, anouk, work):
    robin = an_official(name="Robin")
    client.post(leaving(sam), {"everything": anouk.pk, "needs": robin.pk, "promises": robin.pk})
    assert owners() == [anouk, anouk, robin, robin, anouk]


@pytest.mark.parametrize("who", ["nobody", "suspended", "elsewhere", "themselves"])
def test_it_is_refused_while_open_work_has_no_owner(client, admin, sam, anouk, work, who):
    anouk.memberships.get().suspend(by=admin)
    elsewhere = an_official(a_municipality("GM0355", "Zeist"))
    to = {"nobody": "", "suspended": anouk.pk, "elsewhere": elsewhere.pk, "themselves": sam.pk}[who]
    page = client.post(leaving(sam), {"everything": to, "note": "Bel Fatima."})
    assert "everything" in page.context["form"].errors
    assert "Bel Fatima." in page.content.decode()
    assert owners() == [sam] * 5 and sam.memberships.exists()


def test_work_that_came_in_meanwhile_has_to_have_an_owner_too(admin, sam, anouk, work):
    with pytest.raises(WithoutOwner):
        leave(sam.memberships.get(), {"initiatives": anouk, "intakes": anouk, "needs": anouk}, by=admin)
    assert owners() == [sam] * 5


def test_who_is_alone_is_told_to_invite_a_colleague(client, admin, sam, work):
    only = an_admin(a_municipality("GM0355", "Zeist"))
    intake = an_intake(municipality=a_municipality("GM0355", "Zeist"))
    Responsibility.objects.assign(only, by=only, municipality=intake.municipality, intake=intake)
    client.force_login(only)
    page = client.get(reverse("office:leaving", args=["GM0355", only.memberships.get().pk]))
    assert page.context["is_alone"] and "Er is niemand die het kan overnemen" in page.content.decode()


def test_without_open_work_the_role_just_ends(client, admin, sam):
    membership = sam.memberships.get()
    assert client.post(leaving(sam), {}).url == PEOPLE
    assert not Membership.objects.filter(pk=membership.pk).exists()
    # Pressed twice: the second finds nobody, and changes nothing.
    assert client.post(reverse("office:leaving", args=["GM9999", membership.pk]), {}).status_code == 404
    assert OrganisationChange.objects.count() == 1


def test_an_admin_who_leaves_goes_to_the_front_page(client, admin):
    an_admin()
    assert client.post(leaving(admin), {}).url == reverse("initiatives:home")
    assert client.get(PEOPLE).url.startswith(reverse("account_login"))  # their sessions ended with the role


def test_what_was_declined_is_no_work_and_nobody_hears_of_it_again(admin, sam, anouk):
    Organisation.objects.get_or_create(municipality=a_municipality())
    intake = an_intake(owner=a_user())
    Responsibility.objects.assign(sam, by=admin, municipality=a_municipality(), intake=intake)
    Settlement.objects.decline(intake, by=admin, reason="other")
    Letter.objects.all().delete()

    leave(sam.memberships.get(), {}, by=admin)

    assert not Letter.objects.exists()
    assert Responsibility.objects.get().official == sam
