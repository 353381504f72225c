import re

import pytest
from django.core.cache import cache

from outbox.models import Message
from tests.builders import a_user

PASSWORD = "een-lang-wachtwoord"


@pytest.fixture(autouse=True)
def no_limits_from_other_tests(db):
    """Rate limits live in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def ann():
    """Someone with an account, confirmed, who reads English."""
    return a_user("ann@example.org", name="Ann", language="en")


@pytest.fixture
def sign_in(client):
    def post(email="ann@example.org", password=PASSWORD, query="", **fields):
        return client.post(f"/inloggen/{query}", {"login": email, "password": password, **fields})

    return post


@pytest.fixture
def last_code():
    """The code in the last mail to someone."""

    def read(email):
        return re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", Message.objects.filter(recipient=email).last().text)[0]

    return read
