"""Django's admin, for rescue: whoever is made there can sign in."""

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.builders import a_municipality, a_user

pytestmark = pytest.mark.django_db

NO_MEMBERSHIPS = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


@pytest.fixture
def rescue():
    """Someone who may use Django's admin. It is not one of our pages, so nobody checks it as one."""
    client = Client()
    client.force_login(User.objects.create_superuser("baas@example.org", "een-lang-wachtwoord"))
    return client


def form(**fields):
    return {"email": "robin@kade.example", "name": "Robin", "language": "nl", "is_active": "on"} | fields


def signs_in_by_code(client, last_code, email):
    client.post("/inloggen/code/", {"email": email})
    response = client.post("/inloggen/code/invullen/", {"code": last_code(email)})
    return response.headers["Location"] == "/mijn/" and "_auth_user_id" in client.session


def test_an_official_who_is_made_there_signs_in_with_a_mailed_code(rescue, client, last_code):
    place = a_municipality()
    role = {"memberships-0-municipality": place.pk, "memberships-0-role": "official"}
    rescue.post(
        reverse("admin:accounts_user_add"),
        form(email="Robin@Kade.example", **NO_MEMBERSHIPS | {"memberships-TOTAL_FORMS": 1}, **role),
    )

    user = User.objects.get(email="robin@kade.example")
    assert user.roles == {place.pk: "official"}
    assert not user.has_usable_password()
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        ("robin@kade.example", True, True)
    ]
    assert signs_in_by_code(client, last_code, "robin@kade.example")


def test_an_address_that_is_changed_there_is_the_one_to_sign_in_with(rescue, client, last_code):
    user = a_user("oud@kade.example")
    user.emailaddress_set.create(email="ooit@kade.example", verified=False)
    rescue.post(reverse("admin:accounts_user_change", args=[user.pk]), form(**NO_MEMBERSHIPS))

    assert list(user.emailaddress_set.values_list("email", "verified", "primary")) == [
        ("robin@kade.example", True, True)
    ]
    user.refresh_from_db()
    assert user.check_password("een-lang-wachtwoord")
    assert signs_in_by_code(client, last_code, "robin@kade.example")


def test_a_curator_works_for_no_municipality_and_others_for_one(rescue):
    user, place = a_user("robin@kade.example"), a_municipality()
    to = reverse("admin:accounts_user_change", args=[user.pk])
    one = NO_MEMBERSHIPS | {"memberships-TOTAL_FORMS": 1}
    for role, code in [("official", ""), ("curator", place.pk)]:
        refused = rescue.post(to, form(**one, **{"memberships-0-municipality": code, "memberships-0-role": role}))
        assert "Alleen een curator heeft geen gemeente." in refused.content.decode()
    assert not user.memberships.exists()

    rescue.post(to, form(**one, **{"memberships-0-municipality": "", "memberships-0-role": "curator"}))

    user = User.objects.get(pk=user.pk)
    assert (user.is_curator, user.is_official, user.roles) == (True, False, {})


def test_another_change_there_confirms_nothing(rescue):
    user = a_user("robin@kade.example")
    user.emailaddress_set.update(verified=False)
    rescue.post(reverse("admin:accounts_user_change", args=[user.pk]), form(name="Ro", **NO_MEMBERSHIPS))

    assert User.objects.get(name="Ro") == user
    assert not user.emailaddress_set.get().verified


def test_the_first_account_of_a_site_can_sign_in(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "een-lang-wachtwoord")
    call_command("createsuperuser", interactive=False, email="Baas@kade.example", verbosity=0)

    response = client.post("/inloggen/", {"login": "baas@kade.example", "password": "een-lang-wachtwoord"})
    assert response.headers["Location"] == "/mijn/"


def test_accounts_that_could_not_sign_in_are_mended_and_no_others():
    made, waiting = a_user("gemaakt@kade.example"), a_user("wacht@kade.example")
    made.emailaddress_set.all().delete()
    waiting.emailaddress_set.update(verified=False)
    import_module("accounts.migrations.0003_confirm_addresses").confirm(apps, None)

    assert made.emailaddress_set.get().verified
    assert not waiting.emailaddress_set.get().verified
