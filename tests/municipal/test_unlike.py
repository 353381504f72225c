"""A provider of another make, that says less: one connects once, and from then on comes in."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.municipal.discovery import looked_at
from tests.builders import a_user
from tests.municipal.conftest import SITE, kept
from tests.municipal.providers import SECRET, free_port, sign_in_there, wait_for

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).with_name("unlike_provider.py")


@pytest.fixture
def unlike(tmp_path):
    """The provider; `issuer` is its address."""
    port = free_port()
    back = f"{SITE}{reverse('openid_connect_callback', args=['GM9999'])}"
    process = subprocess.Popen([sys.executable, SCRIPT, tmp_path, str(port), back, SECRET])
    issuer = f"http://127.0.0.1:{port}/o"
    try:
        wait_for(f"{issuer}/.well-known/openid-configuration", process)
        yield type("Unlike", (), {"issuer": issuer})
    finally:
        process.kill()
        process.wait()


def test_who_it_tells_no_address_of_connects_once(client, unlike):
    assert [each.kind for each in looked_at(unlike.issuer)] == ["ok", "warning"]  # it has no way out
    kept(unlike)
    assert sign_in_there(client).context["problem"] == "no_address"
    kim = a_user("kim@waaierdam.nl")
    client.force_login(kim)
    [(_name, address)] = client.get(reverse("socialaccount_connections")).context["others"]
    query = f"?{address.partition('?')[2]}"
    assert sign_in_there(client, query=query).url == reverse("socialaccount_connections")
    other = type(client)()
    sign_in_there(other)
    assert other.get("/").wsgi_request.user == kim
    assert kim.socialaccount_set.get().uid != "42"
