"""Showing once more who one is, before what matters most."""

import re
from urllib.parse import quote, urlencode

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.core.cache import cache
from django.urls import reverse

from accounts.kept import FORM
from accounts.models import Invitation, Membership
from accounts.proving import is_recently_proven, methods_of
from outbox.models import Message
from tests.accounts.test_kept import carried
from tests.accounts.test_sessions import MINUTE, PASSWORD, later, sign_in
from tests.builders import a_municipality, a_pack, a_user, an_admin, an_initiative, an_official, an_organisation
from tests.pages import PageClient

pytestmark = pytest.mark.django_db
QUARTER = 15 * MINUTE
AGAIN = reverse("account_reauthenticate")
BY_CODE = reverse("account_prove_by_code")
INVITE = reverse("office:invite", args=["GM9999"])


@pytest.fixture
def admin():
    an_organisation()
    return an_admin()


@pytest.fixture
def client(client, admin):
    client.force_login(admin)
    return client


def is_asked(answer, after):
    """Whether somebody has to show that it is them, and then comes to this address."""
    return answer.status_code == 302 and answer.url == f"{AGAIN}?{urlencode({'next': after})}"


def test_signing_in_is_enough_for_a_quarter_of_an_hour(client):
    assert client.get(INVITE).status_code == 200
    later(client, QUARTER - 5, since_doing=0)
    assert client.get(INVITE).status_code == 200
    later(client, 5, since_doing=0)
    assert is_asked(client.get(INVITE), INVITE)


def test_how_long_is_a_setting(client, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = MINUTE
    later(client, MINUTE)
    assert is_asked(client.get(INVITE), INVITE)


def by_password(user):
    return sign_in(user)


def by_code(user):
    client = PageClient()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    code = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", Message.objects.filter(recipient=user.email).last().text)[0]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    return client


@pytest.mark.parametrize("way", [by_password, by_code])
def test_it_counts_whatever_one_signed_in_with(admin, way):
    assert way(admin).get(INVITE).status_code == 200


def test_so_does_making_an_account_by_an_invitation(admin):
    who = {"municipality": a_municipality(), "role": Membership.Role.ADMIN}
    Invitation.objects.invite("anouk@waaierdam.example", by=admin, **who)
    client = PageClient()
    address = re.search(r"/uitnodiging/[\w-]+/", Message.objects.last().text)[0]
    client.post(address, {"name": "Anouk", "password1": PASSWORD})
    assert client.get(INVITE).status_code == 200


def test_and_what_allauth_writes_down_of_a_factor_or_a_provider(rf, client, admin):
    later(client, QUARTER)
    for method in ["mfa", "socialaccount"]:
        request = rf.get("/")
        request.user, request.session = admin, client.session
        assert not is_recently_proven(request)
        record_authentication(request, admin, method=method)
        assert is_recently_proven(request)
        request.user = an_admin()  # of somebody else it proves nothing
        assert not is_recently_proven(request)


def test_the_password_leads_back_to_where_one_was(client):
    later(client, QUARTER)
    asked = client.get(INVITE).url
    assert "Vul uw wachtwoord in" in client.get(asked).content.decode()
    assert client.post(asked, {"password": "een-ander-wachtwoord", "next": INVITE}).status_code == 200
    assert is_asked(client.get(INVITE), INVITE)
    assert client.post(asked, {"password": PASSWORD, "next": INVITE}).url == INVITE
    assert client.get(INVITE).status_code == 200


def code_of(user):
    return re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", Message.objects.filter(recipient=user.email).last().text)[0]


def test_who_has_no_password_gets_a_code(client, admin):
    admin.set_unusable_password()
    admin.save()
    client.force_login(admin)
    later(client, QUARTER)
    asked = client.get(INVITE).url
    assert asked == f"{BY_CODE}?{urlencode({'next': INVITE})}"
    assert client.get(asked).status_code == 200
    assert not Message.objects.filter(recipient=admin.email).exists()
    assert client.post(BY_CODE, {"action": "send", "next": INVITE}).url == asked
    assert "Vul de code in" in client.get(asked).content.decode()
    page = client.post(BY_CODE, {"code": "BBBB-BBBB", "next": INVITE})
    assert "Deze code klopt niet" in page.content.decode()
    assert client.post(BY_CODE, {"code": code_of(admin), "next": INVITE}).url == INVITE
    assert client.get(INVITE).status_code == 200


def test_who_forgot_their_password_may_have_one_too(client):
    later(client, QUARTER)
    page = client.get(client.get(INVITE).url).content.decode()
    assert f'href="{BY_CODE}?next={quote(INVITE, safe="")}"' in page


def test_three_wrong_codes_end_it_and_an_old_one_is_none(client, admin):
    later(client, QUARTER)
    client.post(BY_CODE, {"action": "send"})
    code = code_of(admin)
    for _each in range(3):
        page = client.post(BY_CODE, {"code": "BBBB-BBBB"})
    assert "Dit was de derde verkeerde code." in page.content.decode()
    client.post(BY_CODE, {"code": code})  # this asks for a new one
    assert code_of(admin) != code
    assert is_asked(client.get(INVITE), INVITE)
    session = client.session
    session["proof_by_code"] |= {"at": session["proof_by_code"]["at"] - QUARTER - 1}
    session.save()
    client.post(BY_CODE, {"code": code_of(admin)})
    assert is_asked(client.get(INVITE), INVITE)


def test_a_code_does_not_stand_in_for_a_second_factor(admin):
    password, factor = {"id": "reauthenticate"}, {"id": "mfa_reauthenticate"}
    methods = [
        [each["id"] for each in methods_of(admin, [method | {"description": ""} for method in known])]
        for known in ([], [password], [password, factor], [factor])
    ]
    assert methods == [
        ["code"],
        ["reauthenticate", "code"],
        ["reauthenticate", "mfa_reauthenticate"],
        ["mfa_reauthenticate"],
    ]


def test_mails_are_limited(client, settings):
    cache.clear()
    user = a_user()
    client.force_login(user)
    for _each in range(settings.HOURLY_LIMITS["mail to an address"]):
        assert client.post(BY_CODE, {"action": "send"}).status_code == 302
    assert client.post(BY_CODE, {"action": "send"}).status_code == 429


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_nobody_is_led_elsewhere(client, admin, there):
    client.post(BY_CODE, {"action": "send", "next": there})
    answer = client.post(BY_CODE, {"code": code_of(admin), "next": there})
    assert "elsewhere" not in answer.url


def test_what_was_filled_in_is_kept(client):
    later(client, QUARTER)
    typed = {"email": "sam@waaierdam.example", "role": "official", "name": "Sam"}
    page = client.post(INVITE, urlencode(typed), content_type=FORM)
    assert (page.status_code, page["Cache-Control"]) == (403, "no-store")
    assert "laat eerst zien dat u het bent" in page.content.decode()
    assert f'href="{AGAIN}?next={quote(reverse("account_signed_in"), safe="")}"' in page.content.decode().replace(
        "&amp;", "&"
    )
    assert not Invitation.objects.exists()
    client.post(AGAIN, {"password": PASSWORD, "next": reverse("account_signed_in")})
    to, fields = carried(page)
    client.post(to, urlencode(fields, doseq=True), content_type=FORM)
    assert Invitation.objects.get().name == "Sam"


# --- Before what -----------------------------------------------------------------------------------------------------


def office(name, *keys):
    return lambda made: reverse(f"office:{name}", args=["GM9999", *(made[key].pk for key in keys)])


LOOKED_AT = {
    "invite": office("invite"),
    "role": office("person", "member"),
    "leaving": office("leaving", "member"),
    "logo": office("logo"),
    "colours": office("theme"),
    "redaction": lambda made: reverse("workbench:redaction", args=[made["initiative"].slug]),
    "file": lambda made: reverse("initiatives:export", args=["csv"]),
    "workbook": lambda made: reverse("initiatives:export", args=["xlsx"]) + "?columns=contact_email",
    "pack": lambda made: reverse("initiatives:pack-file", args=[made["pack"].pk]),
    "paper": lambda made: reverse("initiatives:pack-pdf", args=[made["pack"].pk]),
}
SENT = {
    "suspend": office("access", "member"),
    "withdraw": office("invitation", "invitation"),
    "organisation": office("organisation"),
    "assignment": office("assignment"),
    "letter": lambda made: reverse("office:letter", args=["GM9999", "published"]),
    "address": lambda made: reverse("account_email"),
    "password": lambda made: reverse("account_set_password"),
}


@pytest.fixture
def made(admin):
    who = {"municipality": a_municipality(), "role": Membership.Role.OFFICIAL}
    return {
        "member": an_official().memberships.get(),
        "invitation": Invitation.objects.invite("anouk@waaierdam.example", by=admin, **who),
        "initiative": an_initiative(by=admin),
        "pack": a_pack(by=admin),
    }


@pytest.mark.parametrize("what", LOOKED_AT)
def test_before_these_pages_and_files(client, made, what):
    address = LOOKED_AT[what](made)
    assert client.get(address).status_code == 200
    later(client, QUARTER)
    assert is_asked(client.get(address), address)


@pytest.mark.parametrize("what", SENT)
def test_before_these_are_sent(client, made, what):
    address = SENT[what](made)
    later(client, QUARTER)
    page = client.post(address, "name=Getypt", content_type=FORM)
    assert page.status_code == 403 and 'value="Getypt"' in page.content.decode()


@pytest.mark.parametrize("what", ["organisation", "assignment", "letter", "address"])
def test_but_not_to_look_at_these(client, made, what):
    later(client, QUARTER)
    assert client.get(SENT[what](made)).status_code == 200


@pytest.mark.parametrize("query", ["?columns=name", "?columns=name&columns=phase"])
def test_nor_for_a_file_of_what_everyone_may_see(client, made, query):
    later(client, QUARTER)
    assert client.get(reverse("initiatives:export", args=["csv"]) + query).status_code == 200


def test_nor_for_a_pack_that_everyone_may_see(client, admin):
    pack = a_pack(by=admin, is_public=True)
    later(client, QUARTER)
    for name in ["pack-file", "pack-pdf"]:
        assert client.get(reverse(f"initiatives:{name}", args=[pack.pk])).status_code == 200


def test_a_visitor_gets_the_files_as_ever(made):
    assert PageClient().get(reverse("initiatives:export", args=["csv"])).status_code == 200


@pytest.mark.parametrize("name", ["account_email", "account_set_password"])
def test_of_a_stranger_nothing_is_asked_but_to_sign_in(name):
    page = PageClient().post(reverse(name), {"email": "ann@example.org"})
    assert (page.status_code, page.url) == (302, f"{reverse('account_login')}?next={quote(reverse(name))}")


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_activate_totp"])
def test_nobody_adds_a_way_to_sign_in_at_an_empty_desk_of_who_has_no_password(client, admin, name):
    admin.set_unusable_password()
    admin.save()
    client.force_login(admin)
    assert client.get(reverse(name)).status_code == 200
    later(client, QUARTER, since_doing=0)
    for answer in (client.get(reverse(name)), client.post(reverse(name), {"name": "Mijn sleutel"})):
        assert answer.url.startswith(BY_CODE)
