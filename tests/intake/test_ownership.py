"""Who finds what was sent: an address counts when somebody who reads its mail said so; typing one gives nothing."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from intake.models import Confirmation, Holder, Intake, StateLink
from intake.options import Voice
from intake.ownership import SESSION_KEY, adopt, unclaimed
from outbox.models import Message
from tests.builders import a_draft, a_user, an_intake, an_official
from tests.pages import PageClient, mark_on

pytestmark = pytest.mark.django_db
ADDRESS = "fatima@kade.example"


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def elsewhere():
    client = PageClient()
    client.cookies["django_language"] = "en"
    return client


def holding(client, intake):
    session = client.session
    session[SESSION_KEY] = [str(intake.pk)]
    session.save()


def said(intake, address=ADDRESS):
    Confirmation.objects.make(intake, address=address, confirmed_at=timezone.now())


def link_in(message, where):
    return re.search(rf"/intake/{where}/[\w-]+/", message.text)[0]


class TestAddress:
    def test_finds_what_was_confirmed_when_they_sign_in(self):
        intake = an_intake()
        said(intake)
        user = a_user(ADDRESS)
        client = Client()
        client.post("/inloggen/", {"login": ADDRESS, "password": "een-lang-wachtwoord"})
        intake.refresh_from_db()
        assert intake.owner == user

    def test_finds_it_when_it_is_confirmed_while_they_have_an_account(self, client):
        user, draft = a_user(ADDRESS), a_draft()
        draft.submit()
        link = link_in(Message.objects.get(), "bevestigen")
        client.get(link)
        assert Intake.objects.get().owner is None
        client.post(link)
        assert Intake.objects.get().owner == user

    def test_that_was_only_typed_gives_nothing(self):
        intake, user = an_intake(), a_user(ADDRESS)
        Confirmation.objects.ask(intake, caused_by=None)
        assert adopt(user) == 0
        assert list(unclaimed(user)) == [intake]

    def test_that_was_confirmed_for_another_address_of_the_intake_gives_nothing(self):
        intake = an_intake(contact_email="nieuw@kade.example")
        said(intake, ADDRESS)
        assert adopt(a_user(ADDRESS)) == 0

    def test_of_an_account_that_did_not_confirm_it_gives_nothing(self):
        intake, user = an_intake(), a_user(ADDRESS)
        said(intake)
        user.emailaddress_set.update(verified=False)
        assert adopt(user) == 0
        assert not unclaimed(user).exists()

    def test_takes_nothing_from_an_owner(self):
        owner = a_user()
        intake = an_intake(owner=owner)
        said(intake)
        adopt(a_user(ADDRESS))
        intake.refresh_from_db()
        assert intake.owner == owner

    def test_is_no_key_to_what_an_official_filled_in_alone(self):
        intake = an_intake(voice=Voice.OFFICIAL)
        said(intake)
        assert adopt(a_user(ADDRESS)) == 0

    def test_takes_later_versions_with_it_but_not_those_with_another_address(self):
        first = an_intake()
        said(first)
        same, other = an_intake(revises=first), an_intake(revises=first, contact_email="b@c.example")
        assert adopt(a_user(ADDRESS)) == 2
        assert [Intake.objects.get(pk=each.pk).owner is not None for each in (first, same, other)] == [
            True,
            True,
            False,
        ]

    def test_asks_first_and_shows_no_word_of_it(self, client):
        intake, user = an_intake(), a_user(ADDRESS)
        client.force_login(user)
        html = client.get("/mijn/").content.decode()
        assert intake.reference in html
        assert "Buurttuin" not in html
        address = reverse("initiatives:claim", args=[intake.pk])
        assert client.post(address).url == "/mijn/"
        assert client.post(address).url == "/mijn/"  # a double click
        assert "Buurttuin" in client.get("/mijn/").content.decode()

    def test_of_another_account_claims_nothing(self, client):
        intake = an_intake()
        client.force_login(a_user())
        assert client.post(reverse("initiatives:claim", args=[intake.pk])).status_code == 404


class TestStateLink:
    @pytest.fixture
    def link(self):
        draft = a_draft()
        draft.submit()
        Confirmation.objects.get().confirm(caused_by=None)
        return link_in(Message.objects.latest("pk"), "stand")

    def test_asks_before_it_opens(self, client, link):
        html = client.get(link).content.decode()
        assert "Show me how it stands" in html
        assert "Buurttuin" not in html
        assert not client.session.keys()
        page = client.post(link, follow=True)
        assert page.status_code == 200
        assert "Waits for the municipality" in page.content.decode()

    def test_of_an_account_asks_to_sign_in(self, client, link):
        owner = a_user()
        Intake.objects.update(owner=owner)
        assert client.post(link).url.startswith("/inloggen/")
        client.force_login(owner)
        assert client.post(link).url == Intake.objects.get().get_absolute_url()

    def test_wears_out(self, client, link):
        StateLink.objects.update(expires_at=timezone.now())
        assert client.get(link).status_code == 410


class TestDelete:
    def test_asks_and_then_nothing_stays(self, client):
        draft = a_draft(owner=a_user())
        client.force_login(draft.owner)
        address = reverse("intake:delete", args=[draft.pk])
        assert "You cannot get them back." in client.get(address).content.decode()
        assert Intake.objects.exists()
        assert client.post(address).url == "/mijn/"
        assert not Intake.objects.exists()
        assert client.post(address).status_code == 302  # a double click

    def test_is_not_for_what_was_sent_or_is_of_others(self, client):
        user = a_user()
        client.force_login(user)
        for intake in (an_intake(owner=user), a_draft(owner=a_user()), a_draft()):
            assert client.post(reverse("intake:delete", args=[intake.pk])).status_code == 404
        assert Intake.objects.count() == 3


class TestSecondPerson:
    @pytest.fixture
    def draft(self):
        return a_draft(owner=a_user("eigenaar@kade.example"))

    @pytest.fixture
    def owner(self, client, draft):
        client.force_login(draft.owner)
        return client

    def invite(self, owner, draft, address="buur@kade.example"):
        return owner.post(reverse("intake:share", args=[draft.pk]), {"email": address})

    def joined(self, client):
        link = link_in(Message.objects.latest("pk"), "meedoen")
        assert client.get(link).status_code == 200
        return client.post(link)

    def test_is_mailed_a_link_once(self, owner, draft):
        self.invite(owner, draft)
        self.invite(owner, draft)
        message = Message.objects.get()
        assert message.recipient == "buur@kade.example"
        assert "buur@kade.example" in owner.get(reverse("intake:share", args=[draft.pk])).content.decode()

    def test_holds_nothing_before_they_say_so(self, owner, draft):
        self.invite(owner, draft)
        other = elsewhere()
        other.get(link_in(Message.objects.get(), "meedoen"))
        assert other.get(draft.next_address()).status_code == 404

    def test_fills_in_the_same_intake_and_overwrites_nothing(self, owner, draft):
        self.invite(owner, draft)
        other = elsewhere()
        address = reverse("intake:section", args=[draft.pk, draft.answers()[0].question.section])
        assert self.joined(other).status_code == 302
        old = mark_on(other.get(address))
        owner.post(address, {"shown": mark_on(owner.get(address)), "name": "Van de eigenaar", "summary": "Samen."})
        page = other.post(address, {"shown": old, "name": "Van de buur", "summary": "Samen."})
        assert "changed elsewhere as well" in page.content.decode()
        draft.refresh_from_db()
        assert draft.name == "Van de eigenaar"

    def test_with_an_account_holds_it_on_every_device(self, owner, draft):
        self.invite(owner, draft)
        buur, other = a_user(), elsewhere()
        other.force_login(buur)
        self.joined(other)
        third = elsewhere()
        third.force_login(buur)
        assert third.get(draft.next_address()).status_code == 200
        assert "someone shares this with you" in third.get("/mijn/").content.decode()

    def test_who_signs_in_later_takes_it_along(self, owner, draft):
        self.invite(owner, draft)
        other, buur = elsewhere(), a_user("buur@elders.example")
        self.joined(other)
        other.post("/inloggen/", {"login": buur.email, "password": "een-lang-wachtwoord"})
        assert Holder.objects.get().user == buur
        assert other.get(draft.next_address()).status_code == 200

    def test_cannot_delete_share_or_withdraw(self, owner, draft):
        self.invite(owner, draft)
        other = elsewhere()
        self.joined(other)
        for name in ("intake:delete", "intake:share"):
            assert other.post(reverse(name, args=[draft.pk])).status_code == 404
        draft.submit()
        assert other.get(reverse("intake:receipt", args=[draft.pk])).status_code == 200
        for name in ("initiatives:withdrawal", "intake:revise"):
            assert other.post(reverse(name, args=[draft.pk])).status_code == 404

    def test_holds_it_no_longer_when_the_owner_ends_it(self, owner, draft):
        self.invite(owner, draft)
        other = elsewhere()
        self.joined(other)
        share = reverse("intake:share", args=[draft.pk])
        for _twice in range(2):
            assert owner.post(share, {"end": Holder.objects.get().pk}).url == share
        assert other.get(draft.next_address()).status_code == 404
        assert other.get(link_in(Message.objects.latest("pk"), "meedoen")).status_code == 410

    def test_of_whom_an_account_took_the_link_needs_that_account(self, owner, draft):
        self.invite(owner, draft)
        other = elsewhere()
        other.force_login(a_user())
        self.joined(other)
        assert self.joined(elsewhere()).url.startswith("/inloggen/")

    def test_is_invited_for_a_draft_of_ones_own_only(self, client, draft):
        client.force_login(an_official())
        assert self.invite(client, draft).status_code == 404
