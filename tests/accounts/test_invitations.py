"""Somebody is invited to work for a municipality: the link asks before it acts, and confirms the address."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, OrganisationChange, User
from outbox.models import Message
from tests.builders import a_municipality, a_user, an_admin, an_official, an_organisation

ADDRESS = "anouk@waaierdam.example"
INVITE = reverse("office:invite", args=["GM9999"])
PASSWORD = "zaterdag tussen de bonen"


@pytest.fixture
def admin(client):
    user = an_admin(name="Kim Smit")
    client.force_login(user)
    return user


@pytest.fixture
def visitor(client):
    return client.__class__()


@pytest.fixture
def invited(admin):
    Invitation.objects.invite(ADDRESS, municipality=a_municipality(), role="official", name="Anouk", by=admin)
    return Invitation.objects.get()


def link():
    """The address in the last mail."""
    return re.search(r"/uitnodiging/\S+", Message.objects.last().text)[0]


def test_an_admin_invites_by_mail(client, admin):
    page = client.post(INVITE, {"email": " Anouk@Waaierdam.example ", "name": "Anouk Jansen", "role": "official"})
    assert page.url == reverse("office:people", args=["GM9999"])
    asked = Invitation.objects.get()
    assert (asked.email, asked.role, asked.by) == (ADDRESS, "official", admin)
    mail = Message.objects.get()
    assert (mail.recipient, mail.municipality) == (ADDRESS, "GM9999")
    assert mail.subject == "Uitnodiging om te werken voor Waaierdam"
    assert "Kim Smit vraagt u om voor de gemeente Waaierdam te werken" in mail.text
    assert "Uw rol daar is ambtenaar." in mail.text
    assert link().rstrip("/").rpartition("/")[2] not in repr(vars(asked))
    assert ADDRESS in client.get(page.url).content.decode()


def test_opening_the_link_does_nothing(visitor, invited):
    for _scanner in range(2):
        assert visitor.get(link()).status_code == 200
        visitor.head(link())
    assert not User.objects.filter(email=ADDRESS).exists()


def test_who_has_no_account_gets_one_and_is_in(visitor, admin, invited):
    page = visitor.get(link())
    assert 'value="Anouk"' in page.content.decode() and page.headers["Cache-Control"].startswith("max-age=0")
    refused = visitor.post(link(), {"name": "Anouk Jansen", "password1": "kort"})
    assert "password1" in refused.context["form"].errors
    assert visitor.post(link(), {"name": "Anouk Jansen", "password1": PASSWORD}).url == "/mijn/"
    anouk = User.objects.get(email=ADDRESS)
    assert (anouk.name, anouk.roles, anouk.check_password(PASSWORD)) == (
        "Anouk Jansen",
        {"GM9999": "official"},
        True,
    )
    assert anouk.emailaddress_set.get().verified
    assert visitor.get(reverse("workbench:queue")).status_code == 200
    joined = OrganisationChange.objects.first()
    assert (joined.what, joined.person, joined.by) == ("joined", anouk, anouk)


def test_without_a_password_codes_do(visitor, invited):
    visitor.post(link(), {"name": "Anouk Jansen", "password1": ""})
    anouk = User.objects.get(email=ADDRESS)
    assert not anouk.has_usable_password() and anouk.is_official_of("GM9999")


def test_who_has_an_account_keeps_it_and_signs_in(visitor, invited):
    anouk = a_user(ADDRESS, name="A. Jansen")
    page = visitor.get(link())
    assert page.context["form"] is None
    assert visitor.post(link()).url == reverse("account_login")
    anouk = User.objects.get(pk=anouk.pk)
    assert (anouk.name, anouk.roles) == ("A. Jansen", {"GM9999": "official"})
    assert anouk.check_password("een-lang-wachtwoord")
    assert visitor.get(reverse("workbench:queue")).status_code == 302


def test_who_is_signed_in_with_it_goes_on_at_once(visitor, invited):
    visitor.force_login(a_user(ADDRESS))
    assert visitor.post(link()).url == reverse("initiatives:mine")
    assert visitor.get(reverse("workbench:queue")).status_code == 200


def test_who_is_signed_in_as_somebody_else_signs_out_first(client, admin, invited):
    page = client.get(link())
    assert page.context["is_other"] and "Log eerst uit" in page.content.decode()
    client.post(link(), {"name": "Kim"})
    assert not User.objects.filter(email=ADDRESS).exists()


def test_an_account_that_nobody_confirmed_is_theirs_alone_from_now_on(visitor, invited):
    """Somebody else may have made it, to get in with their own password once it is confirmed."""
    waiting = a_user(ADDRESS, name="Een ander")
    waiting.emailaddress_set.update(verified=False)
    theirs = visitor.__class__()
    theirs.force_login(waiting)
    visitor.post(link(), {"name": "Anouk Jansen", "password1": PASSWORD})
    anouk = User.objects.get(email=ADDRESS)
    assert (anouk.pk, anouk.name, anouk.check_password("een-lang-wachtwoord")) == (waiting.pk, "Anouk Jansen", False)
    assert theirs.get(reverse("workbench:queue")).status_code == 302


def test_a_link_works_once(visitor, invited):
    first = link()
    visitor.post(first, {"name": "Anouk Jansen", "password1": ""})
    again = visitor.__class__().get(first)
    assert again.status_code == 200 and "Deze uitnodiging is aangenomen" in again.content.decode()
    # Pressed twice.
    assert visitor.post(first, {"name": "Iemand anders", "password1": ""}).status_code == 200
    assert User.objects.get(email=ADDRESS).name == "Anouk Jansen"


@pytest.mark.parametrize("how", ["worn out", "withdrawn", "sent again", "unknown"])
def test_a_link_that_opens_nothing_any_more_says_so(visitor, admin, invited, how):
    address = link()
    if how == "worn out":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    elif how == "withdrawn":
        invited.withdraw(by=admin)
    elif how == "sent again":
        invited.send_again(by=admin)
    else:
        address = reverse("invitation", args=["unknown"])
    for response in (visitor.get(address), visitor.post(address, {"name": "Anouk", "password1": ""})):
        assert response.status_code == 410
        assert "Deze uitnodiging werkt niet meer" in response.content.decode()
    assert not User.objects.filter(email=ADDRESS).exists()


def test_it_is_sent_again_and_withdrawn_from_the_list(client, visitor, admin, invited):
    to, first = reverse("office:invitation", args=["GM9999", invited.pk]), link()
    client.post(to, {"to": "again"})
    assert link() != first and visitor.get(link()).status_code == 200
    client.post(to, {"to": "withdraw"})
    assert visitor.get(link()).status_code == 410
    assert client.post(to, {"to": "again"}).status_code == 404
    assert [each.what for each in OrganisationChange.objects.all()] == ["withdrawn", "sent_again", "invited"]


def test_who_is_invited_twice_is_asked_again_and_has_one_invitation(client, admin, invited):
    client.post(INVITE, {"email": ADDRESS.upper(), "name": "", "role": "admin"})
    assert Invitation.objects.get().role == "admin"


def test_who_works_here_is_not_invited(client, admin):
    sam = an_official(email="sam@waaierdam.example")
    sam.memberships.get().suspend(by=admin)
    page = client.post(INVITE, {"email": "Sam@waaierdam.example", "name": "", "role": "admin"})
    assert "Deze persoon werkt hier al." in page.content.decode()
    assert not Invitation.objects.exists()


def test_an_old_invitation_does_not_let_in_who_was_suspended_since(visitor, admin, invited):
    anouk = an_official(email=ADDRESS)
    anouk.memberships.get().suspend(by=admin)
    visitor.force_login(anouk)
    visitor.post(link())
    assert visitor.get(reverse("workbench:queue")).status_code == 403


def test_invitations_count_like_other_mails(client, admin, settings):
    settings.HOURLY_LIMITS = settings.HOURLY_LIMITS | {"mail to an address": 2}
    said = {"email": ADDRESS, "name": "Anouk", "role": "official"}
    client.post(INVITE, said)
    client.post(INVITE, said)
    page = client.post(INVITE, said)
    assert "Er ging het afgelopen uur veel mail naar dit adres" in page.content.decode()
    assert 'value="Anouk"' in page.content.decode()
    assert Message.objects.count() == 2
    again = client.post(reverse("office:invitation", args=["GM9999", Invitation.objects.get().pk]), {}, follow=True)
    assert "Er ging het afgelopen uur veel mail" in again.content.decode()


def test_the_invitation_of_another_municipality_is_not_found(client, admin):
    zeist = an_organisation(a_municipality("GM0355", "Zeist")).municipality
    other = Invitation.objects.invite(ADDRESS, municipality=zeist, role="official", by=an_admin(zeist))
    for code in ("GM9999", "GM0355"):
        to = reverse("office:invitation", args=[code, other.pk])
        assert client.post(to, {"to": "withdraw"}).status_code == 404
    assert Invitation.objects.open().exists()


def test_an_invitation_of_a_municipality_that_merged_leads_to_where_it_is_now(visitor, invited):
    zeist, gone = a_municipality("GM0355", "Zeist"), a_municipality()
    gone.went_up_in, gone.vanished_on = zeist, "2026-01-01"
    gone.save()
    visitor.post(link(), {"name": "Anouk Jansen", "password1": ""})
    assert User.objects.get(email=ADDRESS).roles == {"GM0355": "official"}
