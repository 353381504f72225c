"""A session that began at the provider of one organisation changes nothing of what somebody is elsewhere."""

from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import IdentityProvider, Invitation, Membership
from accounts.municipal.borders import BEGAN, OF_WHOLE_ACCOUNT
from accounts.sealing import seal
from outbox.models import Message
from tests.accounts.factors import PASSWORD, an_app
from tests.builders import a_municipality, a_user, an_official, an_organisation

pytestmark = pytest.mark.django_db
KEYED = {"mfa_edit_webauthn", "mfa_remove_webauthn"}


def through_waaierdam(client, user):
    """Sign this person in as the provider of Waaierdam would."""
    organisation = an_organisation()
    IdentityProvider.objects.get_or_create(
        organisation=organisation, defaults={"issuer": "https://login.example.nl", "sealed_secret": seal("geheim")}
    )
    client.force_login(user)
    session = client.session
    session[BEGAN] = {"provider": organisation.pk, "place": organisation.pk, "sid": "", "id_token": ""}
    session.save()


def of_both():
    user = an_official(name="Kim")
    Membership.objects.create(user=user, municipality=a_municipality("GM0355", "Zeist"), role="admin")
    return user


@pytest.mark.parametrize("name", sorted(OF_WHOLE_ACCOUNT))
def test_no_page_about_the_whole_account_opens_for_who_works_elsewhere_too(client, name):
    through_waaierdam(client, of_both())
    address = reverse(name, args=[1] if name in KEYED else [])
    for answer in (client.get(address), client.post(address)):
        assert (answer.status_code, answer.context["problem"]) == (403, "border")
    assert "Log eerst uit" in answer.content.decode()


def test_no_password_comes_of_it_with_which_somebody_would_be_in_everywhere(client):
    user = of_both()
    user.set_unusable_password()
    user.save()
    through_waaierdam(client, user)
    client.post(reverse("account_set_password"), {"password1": PASSWORD})
    user.refresh_from_db()
    assert not user.has_usable_password()


@pytest.mark.parametrize("name", ["account_set_password", "mfa_add_webauthn", "account_data"])
def test_who_works_nowhere_else_has_them(client, name):
    user = an_official()
    user.set_unusable_password()
    user.save()
    through_waaierdam(client, user)
    assert client.get(reverse(name)).status_code == 200


def test_a_curator_is_somebody_elsewhere_too(client):
    user = an_official()
    Membership.objects.create(user=user, role="curator")
    through_waaierdam(client, user)
    assert client.get(reverse("account_set_password")).status_code == 403


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_who_may_do_everything_from_now_on_is_not_in_any_longer(client, right):
    user = a_user()
    through_waaierdam(client, user)
    assert client.get("/").wsgi_request.user == user
    setattr(user, right, True)
    user.save()
    assert not client.get("/").wsgi_request.user.is_authenticated
    assert "_auth_user_id" not in client.session


def test_an_account_that_one_provider_made_is_nobody_elses_where_its_person_comes_to_work(client):
    """Whoever runs a provider may have chosen its password: at another municipality that must not open anything."""
    waaierdam, zeist = an_organisation(), a_municipality("GM0355", "Zeist")
    user = a_user(email="kim@zeist.example")
    SocialAccount.objects.create(user=user, provider=waaierdam.pk, uid="kim")
    an_app(user)
    Invitation.objects.create(
        municipality=zeist, email=user.email, role="official", digest="a" * 64, expires_at=now() + timedelta(days=1)
    ).accept()
    user.refresh_from_db()
    assert user.roles == {"GM0355": "official"}
    assert not user.has_usable_password() and not user.authenticator_set.exists()
    assert Message.objects.get(recipient=user.email).subject == "Kies opnieuw hoe u inlogt"


def test_who_is_known_to_the_provider_of_that_very_organisation_keeps_all(client):
    organisation = an_organisation()
    user = a_user(email="kim@waaierdam.example")
    SocialAccount.objects.create(user=user, provider=organisation.pk, uid="kim")
    Invitation.objects.create(
        municipality=organisation.municipality,
        email=user.email,
        role="official",
        digest="a" * 64,
        expires_at=now() + timedelta(days=1),
    ).accept()
    user.refresh_from_db()
    assert user.has_usable_password() and not Message.objects.filter(recipient=user.email).exists()
