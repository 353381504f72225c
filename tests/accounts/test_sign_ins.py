"""Signing in and out in the log: by which way, and of a failure no more than which account was tried."""

import pytest
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_login_failed
from django.test import RequestFactory
from django.urls import reverse

from accounts.journal import WORDS
from accounts.models import Invitation, OrganisationChange
from audit.models import Entry
from outbox.models import Message
from tests.builders import a_municipality, a_user, an_admin, an_official

pytestmark = pytest.mark.django_db
SIGN_IN = reverse("account_login")
PASSWORD = "een-lang-wachtwoord-7"


@pytest.fixture
def anna():
    user = an_official(name="Anna Bakker", email="anna@waaierdam.example")
    user.set_password(PASSWORD)
    user.save()
    return user


def left():
    """(what, who, whose log, about whom, facts) of what was written down, in order."""
    rows = Entry.objects.order_by("pk").values_list("what", "by", "municipality", "about_key", "facts")
    return list(rows)


def sign_in(client, email, password=PASSWORD):
    return client.post(SIGN_IN, {"login": email, "password": password})


def test_by_password_and_out_again(client, anna):
    assert sign_in(client, anna.email).status_code == 302
    client.post(reverse("account_logout"))

    assert left() == [
        ("signed_in", anna.pk, "GM9999", "", {"method": "password"}),
        ("signed_out", anna.pk, "GM9999", "", {}),
    ]


def test_by_a_mailed_code(client, anna):
    client.post(reverse("account_request_login_code"), {"email": anna.email})
    code = next(line for line in Message.objects.get().text.splitlines() if line.isupper() and len(line) >= 8)
    client.post(reverse("account_confirm_login_code"), {"code": "XXXXXXXX"})
    client.post(reverse("account_confirm_login_code"), {"code": code.strip()})

    assert left() == [
        ("sign_in_failed", None, "GM9999", str(anna.pk), {"method": "code"}),
        ("signed_in", anna.pk, "GM9999", "", {"method": "code"}),
    ]


def test_a_failure_names_the_account_and_of_an_unknown_address_nothing(client, anna):
    sign_in(client, anna.email, "iets-anders-dan-dat")
    sign_in(client, "niemand@elders.example")

    assert left() == [
        ("sign_in_failed", None, "GM9999", str(anna.pk), {"method": "password"}),
        ("sign_in_failed", None, "", "", {"method": "password"}),
    ]


def test_a_failure_takes_as_many_statements_for_an_address_that_nobody_has(client, anna, django_assert_num_queries):
    for email in (anna.email, "niemand@elders.example"):
        with django_assert_num_queries(2):
            user_login_failed.send("test", credentials={"email": email}, request=None)


def test_too_many_attempts(client, anna):
    for _attempt in range(6):
        sign_in(client, anna.email, "iets-anders-dan-dat")

    assert [row[0] for row in left()] == ["sign_in_failed"] * 5 + ["locked_out"]
    assert left()[-1][1:] == (None, "GM9999", str(anna.pk), {"method": "password"})


def test_an_initiator_stands_in_the_log_of_the_site(client):
    user = a_user(email="mila@kade.example")
    user.set_password(PASSWORD)
    user.save()
    sign_in(client, user.email)

    assert left() == [("signed_in", user.pk, "", "", {"method": "password"})]


def test_who_works_at_two_stands_in_both_logs(client, anna):
    anna.memberships.create(municipality=a_municipality("GM0355", "Zeist"), role="official")
    sign_in(client, anna.email)

    assert sorted(row[2] for row in left()) == ["GM0355", "GM9999"]


def test_by_an_invitation(client):
    Invitation.objects.invite("n@w.example", municipality=a_municipality(), role="official", by=an_admin(), name="N")
    link = next(word for word in Message.objects.get().text.split() if "/uitnodiging" in word)
    client.post(link.partition("//")[2].partition("/")[1] + link.partition("//")[2].partition("/")[2], {
        "name": "Nieuw", "password1": PASSWORD,
    })  # fmt: skip

    assert [(row[0], row[4]) for row in left()] == [
        ("invited", {"after": "official"}),
        ("joined", {"after": "official"}),
        ("signed_in", {"method": "invited"}),
    ]


def test_a_changed_password(client, anna):
    sign_in(client, anna.email)
    new = "een-ander-lang-wachtwoord-9"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new})

    assert [row[0] for row in left()] == ["signed_in", "password_changed"]


@pytest.mark.parametrize(
    ("signal", "what"),
    [
        (factors.authenticator_added, "factor_added"),
        (factors.authenticator_removed, "factor_removed"),
        (factors.authenticator_reset, "factor_renewed"),
    ],
)
def test_a_second_factor_by_oneself_and_by_an_admin(client, anna, signal, what):
    request = RequestFactory().get("/")
    factor = Authenticator(user=anna, type=Authenticator.Type.TOTP, data={})
    request.session = client.session
    admin = an_admin()
    for request.user in (anna, admin):
        signal.send(Authenticator, request=request, user=anna, authenticator=factor)

    assert left() == [
        (what, anna.pk, "GM9999", "", {"factor": "totp"}),
        (what, admin.pk, "GM9999", str(anna.pk), {"factor": "totp"}),
    ]


def test_a_second_factor_that_was_wrong(anna):
    factor = Authenticator(user=anna, type=Authenticator.Type.WEBAUTHN, data={})
    factors.authentication_failed.send(Authenticator, request=None, user=anna, authenticator=factor)

    assert left() == [("sign_in_failed", None, "GM9999", str(anna.pk), {"method": "passkey"})]


def test_every_change_of_an_organisation_has_a_word_of_the_log():
    assert set(WORDS) == set(OrganisationChange.What.values)


def test_a_colleague_who_may_choose_new_factors(anna):
    admin = an_admin()
    anna.memberships.get().let_start_anew(by=admin, reason="Telefoon kwijt")

    assert left()[-1] == ("factor_reset", admin.pk, "GM9999", str(anna.pk), {})
