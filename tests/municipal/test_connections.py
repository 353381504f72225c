"""The page of connections: adding the account of an organisation to one's own, and taking it away."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts.models import User
from accounts.sessions import BEGAN
from outbox.models import Message
from tests.builders import a_municipality, a_user, an_official
from tests.municipal.conftest import kept
from tests.municipal.providers import sign_in_there, way_back

pytestmark = pytest.mark.django_db
PAGE = reverse("socialaccount_connections")
PASSWORD = "een-lang-wachtwoord"


@pytest.fixture
def sam(client, by_invitation):
    """A citizen with an address of the town, signed in with a password."""
    user = a_user("sam@waaierdam.nl")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return user


def hours_later(client):
    """Nobody proved anything in this session of late."""
    session = client.session
    session[BEGAN] -= 4000
    session.pop("account_authentication_methods", None)
    session.save()


def connect(client):
    hours_later(client)
    [(name, address)] = client.get(PAGE).context["others"]
    assert name == "Waaierdam"
    return client.get(way_back(f"{client.get(address).url}&login_hint=kim"))


def test_connecting_asks_the_password_and_tells_by_mail(client, sam):
    assert connect(client).url == reverse("account_reauthenticate")
    assert not SocialAccount.objects.exists()
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).url == PAGE
    page = client.get(PAGE)
    assert "Gekoppeld met Gemeente Waaierdam." in page.content.decode()
    assert [provider.code for _account, provider in page.context["connected"]] == ["GM9999"]
    assert page.context["others"] == []
    letters = Message.objects.filter(recipient=sam.email, subject="U kunt inloggen via uw organisatie")
    assert letters.count() == 1

    client.post(reverse("account_logout"))
    sign_in_there(client)
    assert client.get("/").wsgi_request.user == sam

    key = SocialAccount.objects.get().pk
    hours_later(client)
    assert client.post(PAGE, {"account": key}).url.startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(PAGE, {"account": key}).url == PAGE
    assert not SocialAccount.objects.exists()
    assert Message.objects.filter(recipient=sam.email, subject="U logt niet meer in via uw organisatie").exists()


def test_the_account_of_somebody_else_is_not_taken_over(client, by_invitation):
    an_official(email="kim@waaierdam.nl")
    other = type(client)()
    sign_in_there(other)
    user = a_user("sam@waaierdam.nl")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    connect(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert "gekoppeld met een ander account" in client.get(PAGE).content.decode()
    assert SocialAccount.objects.get().user.email == "kim@waaierdam.nl"


@pytest.mark.parametrize("query", ["?process=connect", "?permit=x", "?permit=", "of somebody else"])
def test_no_other_link_connects(client, sam, query):
    if query == "of somebody else":
        other = type(client)()
        other.force_login(a_user("eve@waaierdam.nl"))
        query = "?" + other.get(PAGE).context["others"][0][1].partition("?")[2]
    page = sign_in_there(client, query=query)
    assert page.context["problem"] == "no_invitation"  # it is a sign-in, of who was not invited
    assert not SocialAccount.objects.exists()


def test_who_may_do_everything_connects_nothing(client, sam):
    User.objects.filter(pk=sam.pk).update(is_staff=True)
    assert connect(client).context["problem"] == "rescue"


def test_only_what_suits_is_offered_and_only_ones_own_is_taken_away(client, town, by_invitation):
    kept(town, a_municipality("GM0355", "Zeist"), client_id="z", domains=["zeist.nl"])
    kim = an_official(email="kim@waaierdam.nl")
    sign_in_there(type(client)())
    client.force_login(a_user("eve@example.org"))
    assert client.get(PAGE).context["others"] == []
    for key in (SocialAccount.objects.get().pk, "", "x", "9" * 30):
        assert client.post(PAGE, {"account": key}).status_code == 404
    assert SocialAccount.objects.get().user == kim
    other = type(client)()
    other.force_login(an_official(a_municipality("GM0355"), email="ab@example.org"))
    assert [name for name, _address in other.get(PAGE).context["others"]] == ["Zeist"]
