import re

import pytest
from django.core.cache import cache

from accounts.models import IdentityProvider, User
from outbox.models import Message
from tests.builders import LONG_AGO, a_municipality, an_organisation
from tests.municipal.providers import CLIENT, SECRET, running_providers

SITE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def site(settings, db):
    settings.SITE_URL = SITE
    cache.clear()


@pytest.fixture(scope="session")
def two_providers(tmp_path_factory):
    """The providers of Waaierdam and of Zeist, in one process; they have the same client id."""
    with running_providers(tmp_path_factory.mktemp("providers"), SITE, count=2) as running:
        yield running


@pytest.fixture
def town(two_providers):
    """The provider of Waaierdam, at which Kim Smit has an account."""
    two_providers[0].set()
    return two_providers[0]


@pytest.fixture
def other_town(two_providers):
    """The provider of Zeist."""
    two_providers[1].set()
    return two_providers[1]


def kept(running, municipality=None, *, by=None, secret=SECRET, **details):
    """A RunningProvider as one of a municipality (Waaierdam) keeps it, through which people come in."""
    said = {
        "issuer": running.issuer,
        "client_id": CLIENT,
        "domains": ["waaierdam.nl"],
        "opened_at": LONG_AGO,
    }
    organisation = an_organisation(municipality or a_municipality())
    made = IdentityProvider.objects.keep(organisation, by=by, secret=secret, **said | details)
    return IdentityProvider.objects.get(pk=made.pk)


BY_CLAIM = {
    "entry": "claim",
    "roles_claim": "groups",
    "official_values": ["waaier-medewerker"],
    "admin_values": ["waaier-beheer"],
}


@pytest.fixture
def by_invitation(town):
    return kept(town)


@pytest.fixture
def by_claim(town):
    return kept(town, **BY_CLAIM)


@pytest.fixture
def kim():
    """A function: the account of Kim as it is now, None for none."""
    return lambda: User.objects.filter(email="kim@waaierdam.nl").first()


@pytest.fixture
def last_code():
    """A function: the code in the last mail to somebody."""
    return lambda email: re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", Message.objects.filter(recipient=email).last().text)[0]
