import os

import pytest
from django.test import Client

from tests import test_access
from tests.pages import PageClient

world = test_access.world
# `make probes` asks everything; the suite asks a part of it, another one for each day is not worth the doubt.
WHOLE = os.environ.get("PROBES") == "all"


@pytest.fixture
def visitor():
    """A client that gets the error page of a fault, as a stranger would, in place of the exception."""

    class Visitor(PageClient):
        request = Client.request  # pages that echo what is odd are looked at elsewhere

    return Visitor(raise_request_exception=False)
