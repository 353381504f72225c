import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts.strangers import stranger
from tests.builders import a_user, an_official


def request_of(user=None, **headers):
    request = RequestFactory().get("/", **headers)
    request.user = user or AnonymousUser()
    return request


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.1", "network 192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "network 2001:db8:1:2::"),
        ("2001:db8:1:2::9", "network 2001:db8:1:2::"),
        ("", "network unknown"),
    ],
)
def test_without_an_account_it_is_the_network_that_counts(address, name):
    assert stranger(request_of(REMOTE_ADDR=address)) == name


def test_behind_a_proxy_it_is_the_address_that_the_proxy_saw(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = request_of(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.1")
    assert stranger(request) == "network 192.0.2.1"


@pytest.mark.django_db
def test_an_account_counts_as_itself_and_an_official_not_at_all():
    sam = a_user()
    assert stranger(request_of(sam)) == f"account {sam.pk}"
    assert stranger(request_of(an_official())) is None
