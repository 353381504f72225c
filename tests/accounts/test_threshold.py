"""Who has a role shows a second factor, whichever way they came in; nobody is locked out by it."""

import re

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.cache import cache
from django.test import RequestFactory, TestCase
from django.urls import reverse

from accounts import threshold
from accounts.factors import PROVEN, PROVIDER, has_proven, prove
from accounts.models import Invitation, Membership
from accounts.sessions import BEGAN
from outbox.models import Message
from tests.accounts.factors import PASSWORD, a_passkey, an_app, by_password, code_of, kinds, recovery_codes_of
from tests.accounts.test_kept import carried, send
from tests.builders import a_municipality, a_user, an_admin, an_official, an_organisation
from tests.pages import PageClient
from tests.test_access import addresses

pytestmark = pytest.mark.django_db
DESK, SECURITY = "/werkbank/", "/account/beveiliging/"


@pytest.fixture(autouse=True)
def asked(settings):
    """As in production."""
    settings.SECOND_FACTOR = True
    cache.clear()


@pytest.fixture
def sam():
    return an_official(name="Sam")


def comes_in(client, address=DESK):
    return client.get(address).status_code == 200


def is_sent_to(client, address, page=DESK):
    response = client.get(page)
    return response.status_code == 302 and response.url.startswith(address)


def enrol(client):
    """Connect an app, as its page asks. Returns the secret."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    with TestCase.captureOnCommitCallbacks(execute=True):  # allauth says so then
        response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    return secret


class TestWhoIsAsked:
    @pytest.mark.parametrize(
        "person",
        [
            an_official,
            an_admin,
            lambda: Membership.objects.create(user=a_user(), role="curator").user,
            lambda: a_user(is_staff=True),
            lambda: a_user(is_superuser=True),
        ],
        ids=["official", "admin", "curator", "staff", "superuser"],
    )
    def test_everyone_with_a_role(self, client, person):
        client.force_login(person())
        assert is_sent_to(client, SECURITY, "/")

    def test_no_initiator(self, client):
        client.force_login(a_user())
        assert comes_in(client, "/mijn/")

    def test_nobody_who_is_suspended_since_they_see_what_everyone_sees(self, client, sam):
        Membership.objects.get(user=sam).suspend(by=an_admin())
        client.force_login(sam)
        assert comes_in(client, "/")

    def test_nobody_where_the_site_does_not_ask(self, client, sam, settings):
        settings.SECOND_FACTOR = False
        client.force_login(sam)
        assert comes_in(client)

    def test_who_gets_a_role_is_asked_from_the_next_page(self, client):
        user = a_user()
        client.force_login(user)
        assert comes_in(client, "/mijn/")
        Membership.objects.create(user=user, municipality=a_municipality(), role="official")
        assert is_sent_to(client, SECURITY, "/mijn/")

    def test_asking_takes_no_query_of_who_showed_one(self, client, sam, django_assert_num_queries):
        an_app(sam)
        client.force_login(sam)
        session = client.session
        session[PROVEN] = {"user": str(sam.pk), "how": "totp", "at": 0}
        session.save()
        request = RequestFactory().get("/")
        request.session, request.user = session, sam
        with django_assert_num_queries(0):
            assert has_proven(request)

    def test_what_somebody_else_showed_in_this_browser_is_not_theirs(self, sam):
        request = RequestFactory().get("/")
        request.session, request.user = {}, sam
        prove(request, "totp", user=an_official())
        assert not has_proven(request)

    def test_an_organisations_own_provider_may_have_asked(self, client, sam):
        client.force_login(sam)
        session = client.session
        request = RequestFactory().get("/")
        request.session, request.user = session, sam
        prove(request, PROVIDER)
        session.save()
        assert comes_in(client)


class TestEachWayIn:
    def test_a_password_and_then_a_code(self, client, sam):
        secret = an_app(sam)
        assert by_password(client, sam, next=DESK).url == "/inloggen/tweede-stap/"
        assert "_auth_user_id" not in client.session
        assert client.post("/inloggen/tweede-stap/", {"code": code_of(secret)}).url == DESK
        assert comes_in(client)

    def test_a_mailed_code_is_no_second_factor(self, client, sam):
        secret = an_app(sam)
        client.post("/inloggen/code/", {"email": sam.email})
        mailed = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", Message.objects.get(recipient=sam.email).text)[0]
        response = client.post("/inloggen/code/invullen/", {"code": mailed})
        assert response.url == "/inloggen/tweede-stap/"
        assert "_auth_user_id" not in client.session
        client.post("/inloggen/tweede-stap/", {"code": code_of(secret)})
        assert comes_in(client)

    def test_a_mailed_code_without_a_factor_leads_to_enrolment(self, client, sam):
        client.post("/inloggen/code/", {"email": sam.email})
        mailed = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", Message.objects.get(recipient=sam.email).text)[0]
        client.post("/inloggen/code/invullen/", {"code": mailed})
        assert is_sent_to(client, SECURITY)
        enrol(client)
        assert comes_in(client)

    @pytest.mark.parametrize("password", ["drie woorden achter elkaar", ""])
    def test_an_invitation_that_is_accepted_leads_to_enrolment_and_asks_nothing_twice(self, client, password):
        an_organisation()
        asked = {"municipality": a_municipality(), "role": "official", "by": an_admin()}
        Invitation.objects.invite("noor@example.org", **asked)
        address = re.search(r"/uitnodiging/\w[\w-]*/", Message.objects.get(recipient="noor@example.org").text)[0]
        client.post(address, {"name": "Noor", "password1": password, "accept": "yes"})
        assert is_sent_to(client, SECURITY)
        enrol(client)
        assert comes_in(client)

    def test_a_new_password_by_mail_does_not_take_the_place_of_the_factor(self, client, sam):
        secret = an_app(sam)
        client.post("/wachtwoord/vergeten/", {"email": sam.email})
        mailed = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", Message.objects.get(recipient=sam.email).text)[0]
        client.post("/wachtwoord/vergeten/code/", {"code": mailed})
        client.post("/wachtwoord/nieuw/", {"password1": "vier nieuwe woorden samen"})
        assert "_auth_user_id" not in client.session
        assert by_password(client, sam, "vier nieuwe woorden samen").url == "/inloggen/tweede-stap/"
        client.post("/inloggen/tweede-stap/", {"code": code_of(secret)})
        assert comes_in(client)

    def test_a_recovery_code_works_once(self, client, sam):
        an_app(sam)
        code = recovery_codes_of(sam)[3]
        by_password(client, sam)
        client.post("/inloggen/tweede-stap/", {"code": f"{code[:4]} {code[4:]}"})
        assert comes_in(client)
        client.post("/uitloggen/")
        by_password(client, sam)
        assert client.post("/inloggen/tweede-stap/", {"code": code}).status_code == 200
        assert "_auth_user_id" not in client.session

    def test_the_first_factor_is_enough_for_this_session(self, client, sam):
        by_password(client, sam)
        assert is_sent_to(client, SECURITY)
        enrol(client)
        assert client.get(SECURITY).status_code == 200  # and not the page that takes it away
        assert comes_in(client)

    def test_an_older_session_shows_the_factor_that_was_added_elsewhere(self, client, sam):
        by_password(client, sam)
        secret = an_app(sam)
        assert is_sent_to(client, f"/inloggen/nogmaals/code/?next={DESK.replace('/', '%2F')}")
        assert client.post(f"/inloggen/nogmaals/code/?next={DESK}", {"code": code_of(secret)}).url == DESK
        assert comes_in(client)


class TestBeforeItIsShown:
    OPEN = threshold.ALWAYS_OPEN | threshold.OF_FACTORS

    @pytest.mark.parametrize("name", sorted(set(addresses())))
    def test_no_page_but_those_is_shown(self, sam, name):
        """Whatever a view asks for itself: the threshold comes first."""

        class Match:
            view_name = name

        request = RequestFactory().get("/", headers={"cookie": "sessionid=x"})
        request.resolver_match, request.user, request.session = Match, sam, {}
        answer = threshold.ThresholdMiddleware(None).process_view(request, None, (), {})
        assert (answer is None) == (name in self.OPEN)

    @pytest.mark.parametrize("page", ["/admin/", "/admin/accounts/user/", "/werkbank/", "/initiatieven/export.csv"])
    def test_pages_of_the_desk_lead_to_enrolment(self, client, page):
        client.force_login(a_user(is_staff=True, is_superuser=True))
        assert is_sent_to(client, SECURITY, page)

    def test_one_can_read_on_in_english_and_sign_out(self, client, sam):
        client.force_login(sam)
        assert client.post("/taal/", {"language": "en", "next": SECURITY}).url == SECURITY
        assert client.get("/privacy/").status_code == 200
        client.post("/uitloggen/")
        assert comes_in(client, "/")

    def test_the_way_goes_on_where_one_wanted_to_be(self, client, sam):
        by_password(client, sam)
        client.get("/werkbank/?wijk=3")
        enrol(client)
        assert 'href="/werkbank/?wijk=3"' in client.get(reverse("mfa_view_recovery_codes")).content.decode()

    def test_what_was_typed_is_kept(self, client, sam):
        client.force_login(sam)
        response = send(client, "/werkbank/?wijk=3", {"note": "Gebeld", "more": ["a", "b"]})
        assert response.status_code == 403
        address, fields = carried(response)
        assert (address, fields["note"], fields["more"]) == ("/werkbank/?wijk=3", ["Gebeld"], ["a", "b"])
        assert 'href="/inloggen/klaar/"' in response.content.decode()

    def test_a_draft_that_saves_itself_is_told_so(self, client, sam):
        client.force_login(sam)
        assert client.post(DESK, {"note": "x"}, headers={"x-requested-with": "autosave"}).status_code == 404

    @pytest.mark.parametrize("name", sorted(threshold.OF_FACTORS))
    def test_who_has_a_factor_changes_nothing_without_showing_it(self, client, name):
        """Also who has no role: a session from before, with a password that somebody knows, is not enough."""
        ann = a_user()
        client.force_login(ann)
        an_app(ann)
        args = [1] if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"} else []
        assert is_sent_to(client, "/inloggen/nogmaals/code/", reverse(name, args=args))
        assert client.post(reverse(name, args=args)).url.startswith("/inloggen/nogmaals/code/")
        assert kinds(ann) == ["recovery_codes", "totp"]


class TestALostDevice:
    def test_an_admin_lets_a_colleague_start_anew(self, client, sam):
        an_app(sam)
        a_passkey(sam)
        member, admin = Membership.objects.get(user=sam), an_admin(name="Bo")
        elsewhere = PageClient()
        elsewhere.force_login(sam)

        an_organisation()
        member.let_start_anew(by=admin, reason="Telefoon in de gracht")

        assert kinds(sam) == []
        assert "_auth_user_id" not in elsewhere.get("/").wsgi_request.session
        change = member.municipality.organisation.changes.get(what="factors_gone")
        assert (change.person, change.by, change.after) == (sam, admin, {"reason": "Telefoon in de gracht"})
        mail = Message.objects.get(recipient=sam.email)
        assert "Telefoon in de gracht" in mail.text and "Bo" in mail.text
        by_password(client, sam)
        assert is_sent_to(client, SECURITY)
        enrol(client)
        assert comes_in(client)

    def test_sessions_of_others_and_of_before_an_upgrade_go_on(self, client, sam):
        client.force_login(sam)
        an_official().lose_factors()
        assert is_sent_to(client, SECURITY)


def test_the_password_is_asked_again_after_a_while(client, sam):
    by_password(client, sam)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] -= 901
    session[BEGAN] -= 901
    session.save()
    assert client.get(reverse("mfa_activate_totp")).url.startswith("/inloggen/nogmaals/?")
    client.post(f"/inloggen/nogmaals/?next={reverse('mfa_activate_totp')}", {"password": PASSWORD})
    enrol(client)


def test_who_has_no_password_and_no_factor_shows_by_mail_that_it_is_them_and_adds_one(client, sam, last_code):
    sam.set_unusable_password()
    sam.save()
    client.force_login(sam)
    session = client.session
    session[BEGAN] -= 901
    session.save()
    way = client.get(reverse("mfa_activate_totp")).url
    assert client.get(way).status_code == 200
    client.post(way, {"action": "send"})
    assert client.post(way, {"code": last_code(sam.email)}).url == reverse("mfa_activate_totp")
    enrol(client)
    assert comes_in(client)


def test_the_page_for_such_a_code_opens_nothing_to_who_has_a_factor(client, sam):
    an_app(sam)
    client.force_login(sam)
    assert is_sent_to(client, "/inloggen/nogmaals/code/", reverse("account_prove_by_code"))
