"""What goes wrong on the way has a page of its own, never a 500, and its reason stands in the log."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.cache import cache

from accounts.models import IdentityProvider
from accounts.municipal import discovery
from accounts.municipal.discovery import Fault, Faulty, looked_at, read
from tests.builders import an_official
from tests.municipal.conftest import BY_CLAIM, kept
from tests.municipal.providers import KIM, free_port, sign_in_there

pytestmark = pytest.mark.django_db


@contextmanager
def answering(status=200, body="", **headers):
    """Something that gives this answer to all. Yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((body(address) if callable(body) else body).encode())

        do_POST = do_GET

        def log_message(self, *_arguments):
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{listening.server_port}"
    Thread(target=listening.serve_forever, daemon=True).start()
    try:
        yield address
    finally:
        listening.shutdown()
        listening.server_close()


def document(address, **changed):
    said = {name: f"{address}/{name}" for name in discovery.NEEDED} | {"issuer": address} | changed
    return discovery.requests.compat.json.dumps({name: value for name, value in said.items() if value is not None})


WRONG = {
    "html": ({"body": "<html>Welkom</html>"}, Fault.NO_JSON, "malformed"),
    "a list": ({"body": "[]"}, Fault.NO_JSON, "malformed"),
    "not there": ({"status": 404}, Fault.MISSING, "malformed"),
    "broken": ({"status": 503}, Fault.DOWN, "down"),
    "sent on": ({"status": 302, "Location": "https://example.org/"}, Fault.ELSEWHERE, "malformed"),
    "slash": ({"body": lambda at: document(at, issuer=f"{at}/")}, Fault.SLASH, "malformed"),
    "another": ({"body": lambda at: document(at, issuer="https://example.org")}, Fault.ISSUER, "malformed"),
    "common": ({"body": lambda at: document(at, issuer="https://x/{tenantid}/v2.0")}, Fault.COMMON, "malformed"),
    "half": ({"body": lambda at: document(at, jwks_uri=None)}, Fault.INCOMPLETE, "malformed"),
    "too large": ({"body": "{" + " " * 300_000 + "}"}, Fault.NO_JSON, "malformed"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_provider_that_does_not_answer_as_one_is_told_apart(client, kind, caplog):
    answer, fault, problem = WRONG[kind]
    with answering(**answer) as address:
        with pytest.raises(Faulty) as raised:
            read(address)
        [finding] = looked_at(address)
        kept(type("Elsewhere", (), {"issuer": address}))
        page = client.get("/inloggen/gemeente/GM9999/")
    assert (raised.value.fault, finding.kind) == (fault, "error")
    assert (page.status_code, page.context["problem"]) == (503, problem)
    assert fault in caplog.text and "GM9999" in caplog.text
    assert "no-store" in page.headers["Cache-Control"]


def test_nobody_answers(client):
    address = f"http://127.0.0.1:{free_port()}"
    kept(type("Elsewhere", (), {"issuer": address}))
    page = client.get("/inloggen/gemeente/GM9999/")
    assert (page.status_code, page.context["problem"]) == (503, "down")
    assert "Uw organisatie antwoordt niet" in page.content.decode()
    assert looked_at(address)[0].text.startswith("Niemand antwoordt op dit adres")


def test_what_it_says_of_itself_is_asked_once_in_ten_minutes_and_not_kept_when_it_is_wrong(client, town):
    kept(town)
    client.get("/inloggen/gemeente/GM9999/")
    town.path.rename(town.path.with_suffix(".away"))  # from now on it answers nothing but a fault
    try:
        assert client.get("/inloggen/gemeente/GM9999/").status_code == 302
        cache.clear()
    finally:
        town.path.with_suffix(".away").rename(town.path)
    with answering(status=503) as address:
        IdentityProvider.objects.update(issuer=address)
        assert client.get("/inloggen/gemeente/GM9999/").status_code == 503
    assert discovery.cache.get("discovery:x") is None


def test_a_real_provider_is_found_good_with_what_it_lacks(town):
    findings = looked_at(town.issuer)
    assert [each.kind for each in findings] == ["ok"]
    with answering(body=lambda at: document(at, code_challenge_methods_supported=["plain"])) as address:
        assert [each.kind for each in looked_at(address)] == ["ok", "warning", "warning", "warning"]
    assert looked_at(f"{town.issuer}/")[0].text.startswith(f"De inlogdienst schrijft zijn adres als {town.issuer}.")


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://login.example.nl", Fault.INSECURE),
        ("https://127.0.0.1/x", Fault.LOCAL),
        ("https://[::1]/x", Fault.LOCAL),
        ("https://169.254.1.1", Fault.LOCAL),
        ("https://0.0.0.0", Fault.LOCAL),
        ("https://localhost:8443", Fault.LOCAL),
        ("https://", Fault.ADDRESS),
        ("login.example.nl", Fault.ADDRESS),
        ("file:///etc/hostname", Fault.ADDRESS),
        ("https://a:b@login.example.nl", Fault.ADDRESS),
        ("https://login.example.nl?x=1", Fault.ADDRESS),
        ("https://[login", Fault.ADDRESS),
    ],
)
def test_outside_the_demo_a_provider_is_elsewhere_and_has_https(settings, address, fault):
    settings.MUNICIPAL_SIGN_IN_LOCAL = False
    with pytest.raises(Faulty) as raised:
        read(address)
    assert raised.value.fault == fault


@pytest.mark.parametrize(
    ("who", "problem", "said"),
    [("nobody", "denied", "the person said no"), ("trouble", "unknown", "the cellar is flooded")],
)
def test_what_the_provider_says_went_wrong_stands_in_the_log_and_not_on_the_page(
    client, town, by_claim, caplog, who, problem, said
):
    page = sign_in_there(client, who)
    assert page.context["problem"] == problem
    assert said in caplog.text and said not in page.content.decode()


def test_a_wrong_secret(client, town, caplog):
    kept(town, secret="een-ander-geheim")
    page = sign_in_there(client)
    assert (page.status_code, page.context["problem"]) == (503, "secret")
    assert "invalid_client" in caplog.text and "een-ander-geheim" not in caplog.text


def test_a_secret_that_no_key_opens_any_more(client, town, settings):
    kept(town)
    settings.SECRET_KEY = "een-heel-andere-sleutel-van-vijftig-letters-of-meer-0123"
    assert IdentityProvider.objects.get().secret is None
    assert sign_in_there(client).context["problem"] == "secret"


def test_a_clock_that_is_hours_behind(client, town, by_claim):
    town.set({"kim": KIM | {"groups": ["waaier-medewerker"]}}, off=-3 * 3600)
    page = sign_in_there(client)
    assert (page.status_code, page.context["problem"]) == (503, "clock")
    assert "De klokken lopen niet gelijk" in page.content.decode()


def test_userinfo_that_cannot_be_read_takes_nothing_away(client, town, by_claim, caplog):
    """What stands in the token is read; what is missing, is missing."""
    town.set({"kim": KIM | {"groups": ["waaier-beheer"]}})
    sign_in_there(client)
    member = an_official().memberships.model.objects.get(user__email="kim@waaierdam.nl")
    client.post("/uitloggen/")
    about = discovery.of(town.issuer)
    with answering(body="<html>") as address:
        cache.clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(discovery, "of", lambda issuer: about | {"userinfo_endpoint": address})
            sign_in_there(client)
    member.refresh_from_db()
    assert (member.role, member.suspended_at) == ("admin", None) and "no userinfo" in caplog.text
    assert BY_CLAIM["roles_claim"] == "groups"


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x&code=x", "?error=access_denied", "?state=%00&code=%ff", "?error=x&state=y"]
)
def test_an_answer_that_nobody_asked_for(client, by_claim, query):
    page = client.get(f"/inloggen/gemeente/GM9999/terug/{query}")
    assert (page.status_code, page.context["problem"]) == (400, "state")
    assert client.get(f"/inloggen/gemeente/GM0001/terug/{query}").status_code == 404
