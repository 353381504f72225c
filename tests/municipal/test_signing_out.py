"""Signing out here, there, and here because of there."""

import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.models import MunicipalSession
from tests.builders import a_municipality, a_user, an_official
from tests.municipal.conftest import SITE, kept
from tests.municipal.providers import CLIENT, running_providers, sign_in_there, way_back

pytestmark = pytest.mark.django_db
OUT, DONE, THERE = "/uitloggen/", "/uitloggen/klaar/", "/uitloggen/gemeente/"
WORD = "/inloggen/gemeente/GM9999/uitgelogd/"
EVENTS = {"http://schemas.openid.net/event/backchannel-logout": {}}


@pytest.fixture
def inside(client, town, by_invitation):
    """Kim, signed in through the organisation. Gives the browser, which is signed in there as well."""
    an_official(email="kim@waaierdam.nl")
    browser = requests.Session()
    sign_in_there(client, browser=browser)
    return browser


def is_signed_in(client):
    return client.get("/").wsgi_request.user.is_authenticated


def knows(browser, client):
    """Whether the provider lets this browser in again without asking who it is."""
    address = client.get("/inloggen/gemeente/GM9999/").url
    return "code=" in browser.get(address, allow_redirects=False).headers["Location"]


def test_signing_out_ends_ours_and_says_that_theirs_may_go_on(client, inside):
    key = client.session.session_key
    assert client.post(OUT).url == DONE
    assert not Session.objects.filter(pk=key).exists() and not MunicipalSession.objects.exists()
    page = client.get(DONE).content.decode()
    assert "U bent uitgelogd bij Waaier" in page and "misschien nog ingelogd bij gemeente Waaierdam" in page
    assert f'href="{THERE}"' in page and 'rel="nofollow"' in page
    assert not is_signed_in(client) and knows(inside, client)


def test_the_link_signs_out_there_and_the_page_after_says_so(client, inside):
    client.post(OUT)
    way = client.get(THERE)
    asked = parse_qs(urlsplit(way.url).query)
    assert asked["post_logout_redirect_uri"] == [f"{SITE}{DONE}"] and asked["client_id"] == [CLIENT]
    assert jwt.decode(asked["id_token_hint"][0], options={"verify_signature": False})["sub"] == "kim"
    question = inside.get(way.url)
    secret = question.text.partition('name="xsrf" value="')[2].partition('"')[0]
    answer = inside.post(
        f"{question.url.partition('?')[0]}/confirm", {"xsrf": secret, "logout": "yes"}, allow_redirects=False
    )
    back = urlsplit(answer.headers["Location"])
    page = client.get(f"{back.path}?{back.query}").content.decode()
    assert "U komt terug van het uitloggen bij gemeente Waaierdam" in page and THERE not in page
    assert not knows(inside, client)


def test_nobody_else_makes_the_page_say_that_it_was_ended_there(client, inside):
    client.post(OUT)
    for state in ("", "?state=", "?state=x"):
        assert "U komt terug" not in client.get(f"{DONE}{state}").content.decode()
    client.get(THERE)
    assert "U komt terug" not in client.get(f"{DONE}?state=x").content.decode()
    assert client.get(THERE).url == DONE  # once


def test_where_it_cannot_be_done_there_the_page_says_what_to_do(client, inside, by_invitation):
    by_invitation.remove(by=None)
    kept(type("Elsewhere", (), {"issuer": "http://127.0.0.1:9"}))
    client.post(OUT)
    page = client.get(DONE).content.decode()
    assert "Daar uitloggen kan vanaf hier niet" in page and THERE not in page
    assert client.get(THERE).url == DONE


def test_who_did_not_come_in_that_way_signs_out_as_always(client, by_invitation):
    client.force_login(a_user())
    assert client.get(DONE).url == reverse("initiatives:mine")
    assert client.post(OUT).url == reverse("initiatives:home")
    assert client.get(DONE).url == reverse("account_login") == client.get(THERE).headers.get("x", "/inloggen/")


def test_who_goes_on_with_another_account_goes_on_there(client, inside):
    assert client.post(OUT, {"next": "/inloggen/"}).url == "/inloggen/"
    assert not is_signed_in(client)


# --- From there ----------------------------------------------------------------------------------------------------


@pytest.fixture
def heard(tmp_path):
    """(a provider that tells who signs out there, what it sent) of a port at which we listen."""
    said = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            said.append(parse_qs(body)["logout_token"][0])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments):
            pass

    listening = HTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=listening.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{listening.server_port}/"
    with running_providers(tmp_path, SITE, backchannel=address) as [running]:
        yield running, said
    listening.shutdown()
    listening.server_close()


def test_signing_out_there_ends_what_began_there_and_nothing_else(client, heard):
    town, said = heard
    kept(town)
    user = an_official(email="kim@waaierdam.nl")
    elsewhere = type(client)()
    elsewhere.force_login(user)
    other, here, there = type(client)(), requests.Session(), requests.Session()
    sign_in_there(client, browser=here)
    sign_in_there(other, browser=there)
    client.post(OUT)  # of a session that ends here, and one more that begins with the same sign-in there
    sign_in_there(client, browser=here)

    question = here.get(f"{town.issuer}/session/end")
    secret = question.text.partition('name="xsrf" value="')[2].partition('"')[0]
    here.post(f"{town.issuer}/session/end/confirm", {"xsrf": secret, "logout": "yes"}, allow_redirects=False)
    until = time.monotonic() + 10
    while not said and time.monotonic() < until:
        time.sleep(0.02)

    answer = type(client)(enforce_csrf_checks=True).post(WORD, {"logout_token": said[0]})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert [is_signed_in(each) for each in (client, other, elsewhere)] == [False, True, True]
    # The same word once more is refused: it may be somebody who heard it.
    assert client.post(WORD, {"logout_token": said[0]}).json() == {"error": "invalid_request"}


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def key_of_town(monkeypatch, town):
    """The provider has this key, so that a test can write words that it would never say."""
    public = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "k", "alg": "RS256"}

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(requests.compat.json.dumps({"keys": [public]}).encode())

        def log_message(self, *_arguments):
            pass

    listening = HTTPServer(("127.0.0.1", 0), Keys)
    Thread(target=listening.serve_forever, daemon=True).start()
    from accounts.municipal import discovery

    about = discovery.of(town.issuer) | {"jwks_uri": f"http://127.0.0.1:{listening.server_port}/"}
    monkeypatch.setattr(discovery, "of", lambda issuer: about)
    yield
    listening.shutdown()
    listening.server_close()


def word(town, key=KEY, **changed):
    now = int(time.time())
    said = {"iss": town.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "jti": "1", "sub": "kim", "events": EVENTS}
    said = {name: value for name, value in (said | changed).items() if value is not None}
    return jwt.encode(said, key, algorithm="RS256", headers={"kid": "k"})


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, 200),
        ({"iss": "http://127.0.0.1:1"}, 400),
        ({"aud": "another"}, 400),
        ({"events": {}}, 400),
        ({"events": None}, 400),
        ({"nonce": "x"}, 400),
        ({"sub": None}, 400),
        ({"jti": None}, 400),
        ({"exp": 1}, 400),
        ({"iat": 1}, 400),
        ({"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)}, 400),
    ],
)
def test_only_a_whole_and_signed_word_ends_anything(client, town, inside, key_of_town, changed, status):
    assert client.post(WORD, {"logout_token": word(town, **changed)}).status_code == status
    assert is_signed_in(client) is (status == 400)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é"])
def test_what_is_no_word_is_refused(client, by_invitation, token):
    assert client.post(WORD, {"logout_token": token}).status_code == 400
    assert client.post(WORD.replace("GM9999", "GM0000"), {"logout_token": token}).status_code == 404
    assert client.get(WORD).status_code == 405


def test_a_word_of_one_town_ends_nothing_of_another(client, town, other_town, inside):
    kept(other_town, a_municipality("GM0355", "Zeist"), domains=["zeist.nl"])
    address = WORD.replace("GM9999", "GM0355")
    assert client.post(address, {"logout_token": word(town)}).status_code == 400
    assert is_signed_in(client)


def test_a_tab_that_waits_comes_back_to_its_page(client, town, by_invitation):
    an_official(email="kim@waaierdam.nl")
    started = client.get("/inloggen/gemeente/GM9999/?next=/werkbank/").url
    assert client.get(way_back(f"{started}&login_hint=kim")).url == "/werkbank/"
    for bad in ("https://example.org/", "//example.org", "javascript:alert(1)"):
        client.post(OUT)
        assert sign_in_there(client, query=f"?next={bad}").url == reverse("initiatives:mine")
