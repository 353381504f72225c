import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.models import User
from demo.accounts import DEMO_ACCOUNTS, PASSWORD, create_demo_accounts
from tests.builders import a_municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas():
    a_municipality()
    a_municipality("GM0355", "Zeist")


def test_makes_the_accounts_once(areas):
    create_demo_accounts()
    create_demo_accounts()

    assert {user.email: user.roles for user in User.objects.all()} == {
        "initiator@waaierdam.example": {},
        "ambtenaar@waaierdam.example": {"GM9999": "official"},
        "collega@waaierdam.example": {"GM9999": "official"},
        "ambtenaar@zeist.example": {"GM0355": "official"},
        "beheerder@waaierdam.example": {"GM9999": "admin"},
        "beheerder@zeist.example": {"GM0355": "admin"},
    }


@pytest.mark.parametrize("account", DEMO_ACCOUNTS, ids=lambda account: account.email)
def test_each_can_sign_in_at_once(areas, client, account):
    create_demo_accounts()

    response = client.post("/inloggen/", {"login": account.email, "password": PASSWORD})

    assert response.headers["Location"] == "/mijn/"


def test_leaves_a_changed_account_as_it_is(areas):
    [user, *_] = create_demo_accounts()
    user.set_password("een-ander-wachtwoord")
    user.save()

    create_demo_accounts()

    assert User.objects.get(pk=user.pk).check_password("een-ander-wachtwoord")


def test_refuses_outside_a_demo(areas, settings):
    settings.DEMO = False

    with pytest.raises(ImproperlyConfigured):
        create_demo_accounts()

    assert not User.objects.exists()


def test_the_sign_in_page_lists_them_in_the_demo_only(client, settings):
    assert PASSWORD in client.get("/inloggen/").content.decode()

    settings.DEMO = False
    page = client.get("/inloggen/").content.decode()
    assert PASSWORD not in page
    assert "initiator@waaierdam.example" not in page
