"""An admin lets a colleague start anew with what they sign in with."""

import pytest
from django.urls import reverse

from accounts.models import Membership, OrganisationChange
from outbox.models import Message
from tests.accounts.factors import PASSWORD, an_app, kinds
from tests.accounts.test_kept import carried, send
from tests.accounts.test_sessions import MINUTE, later
from tests.builders import a_municipality, an_admin, an_official, an_organisation

pytestmark = pytest.mark.django_db
REASON = {"reason": "Telefoon in de gracht"}


@pytest.fixture
def admin(client):
    an_organisation()
    user = an_admin(name="Kim Smit")
    client.force_login(user)
    return user


@pytest.fixture
def sam():
    user = an_official(name="Sam Bakker")
    an_app(user)
    return user.memberships.get()


def page_of(membership):
    return reverse("office:fresh-start", args=[membership.municipality_id, membership.pk])


def show_who_one_is(client, address):
    """After a while: the password once more, and back."""
    later(client, 15 * MINUTE, since_doing=0)
    asked = client.get(address)
    assert asked.url.startswith("/inloggen/nogmaals/")
    assert client.post(asked.url, {"password": PASSWORD}).url == address


def test_a_colleague_chooses_anew(client, admin, sam):
    show_who_one_is(client, page_of(sam))
    assert client.post(page_of(sam), REASON).url == reverse("office:person", args=["GM9999", sam.pk])
    assert kinds(sam.user) == []
    change = OrganisationChange.objects.get(what="factors_gone")
    assert (change.person, change.by) == (sam.user, admin)
    assert "Telefoon in de gracht" in Message.objects.get(recipient=sam.user.email).text
    people = client.get(reverse("office:people", args=["GM9999"])).content.decode()
    assert "Mag nieuwe tweede stappen kiezen" in people and "Telefoon in de gracht" in people
    person = client.get(reverse("office:person", args=["GM9999", sam.pk])).content.decode()
    assert "Deze persoon heeft geen tweede stap" in person


def test_nothing_happens_before_the_admin_showed_who_they_are(client, admin, sam):
    later(client, 15 * MINUTE, since_doing=0)
    assert send(client, page_of(sam), REASON).status_code == 403
    assert kinds(sam.user) == ["recovery_codes", "totp"]


def test_what_was_typed_is_sent_after_that(client, admin, sam):
    later(client, 15 * MINUTE, since_doing=0)
    asked = send(client, page_of(sam), REASON)
    client.post(asked.context["way"], {"password": PASSWORD})
    send(client, *carried(asked))
    assert kinds(sam.user) == []


def test_a_reason_is_asked(client, admin, sam):
    show_who_one_is(client, page_of(sam))
    assert client.post(page_of(sam), {"reason": " "}).context["form"].errors == {"reason": ["Vul de reden in."]}
    assert kinds(sam.user) == ["recovery_codes", "totp"]


def test_not_for_oneself(client, admin):
    own = admin.memberships.get()
    an_app(admin)
    session = client.session
    session["second_factor"] = {"user": str(admin.pk), "how": "totp", "at": 0}
    session.save()
    show_who_one_is(client, page_of(own))
    assert "Dit kunt u niet voor uzelf doen" in client.post(page_of(own), REASON).content.decode()
    assert kinds(admin) == ["recovery_codes", "totp"]


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_not_for_who_runs_the_site(client, admin, sam, flag):
    setattr(sam.user, flag, True)
    sam.user.save()
    show_who_one_is(client, page_of(sam))
    assert "Deze persoon beheert ook de site" in client.post(page_of(sam), REASON).content.decode()
    assert kinds(sam.user) == ["recovery_codes", "totp"]


@pytest.mark.parametrize("elsewhere", [{"role": "official"}, {"role": "curator"}])
def test_not_for_who_works_elsewhere_too(client, admin, sam, elsewhere):
    if elsewhere["role"] == "official":
        elsewhere = elsewhere | {"municipality": a_municipality("GM0355", "Zeist")}
    Membership.objects.create(user=sam.user, **elsewhere)
    show_who_one_is(client, page_of(sam))
    page = client.post(page_of(sam), REASON).content.decode()
    assert "Deze persoon werkt ook voor een andere organisatie" in page
    assert kinds(sam.user) == ["recovery_codes", "totp"]


def test_not_at_another_municipality(client, admin, sam):
    other = an_official(a_municipality("GM0355", "Zeist")).memberships.get()
    an_app(other.user)
    show_who_one_is(client, page_of(sam))
    assert client.post(page_of(other), REASON).status_code == 404
    assert client.post(reverse("office:fresh-start", args=["GM9999", other.pk]), REASON).status_code == 404
    assert kinds(other.user) == ["recovery_codes", "totp"]
