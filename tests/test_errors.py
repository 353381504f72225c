"""What goes wrong ends in a page of our own, and what strangers send never breaks anything."""

import io
import re
from urllib.parse import urlencode

import psycopg
import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import InterfaceError, OperationalError, connection
from django.http import UnreadablePostError
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from config import errors
from tests import test_access
from tests.builders import an_admin
from tests.pages import PageClient, check_page
from tests.test_access import ROWS, parameters

world = test_access.world

PAGES = {
    400: (
        errors.bad_request,
        "Dit verzoek klopt niet",
        "We could not understand this request, or it did not come in whole",
    ),
    403: (errors.forbidden, "U mag deze pagina niet bekijken", "You may not view this page"),
    404: (errors.not_found, "Deze pagina is er niet", "This page does not exist."),
    429: (errors.too_many, "U probeert het te vaak", "Too many attempts in a short time."),
    500: (errors.server_error, "Er ging iets mis aan onze kant", "Something went wrong on our side."),
    503: (None, "Waaier is even niet bereikbaar", "Waaier cannot be reached for a moment."),
}


class Unreadable(io.RawIOBase):
    """A body that breaks off as soon as somebody reads it."""

    def readable(self):
        return True

    def readinto(self, buffer):
        raise OSError("the connection is gone")


def post_with_unreadable_body():
    form = RequestFactory().post("/", b"name=x", content_type="application/x-www-form-urlencoded")
    return WSGIRequest({**form.environ, "wsgi.input": Unreadable()})


def check_error_page(response, status):
    _view, heading, english = PAGES[status]
    html = response.content.decode()
    assert response.status_code == status
    check_page(html)
    assert '<html lang="nl">' in html and heading in html
    assert re.search(r'<p class="error__english" lang="en">[^<]*' + re.escape(english), html)
    assert "Traceback" not in html and str(settings.BASE_DIR) not in html
    assert response.headers["Cache-Control"] == "no-store"


# --- The pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", set(PAGES) - {503})
def test_an_error_page_needs_no_body_and_no_database(status):
    """Without the mark `django_db` every query raises."""
    with pytest.raises(UnreadablePostError):
        post_with_unreadable_body().POST  # noqa: B018
    view = get_resolver().resolve_error_handler(status)
    assert view is PAGES[status][0]
    arguments = () if status == 500 else (Exception("secret"),)
    check_error_page(view(post_with_unreadable_body(), *arguments), status)


def test_a_page_that_breaks_gives_the_error_page(client, db, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret")

    client.raise_request_exception = False
    monkeypatch.setattr("catalogue.views.listing.Results.of", broken)
    response = client.get(reverse("initiatives:list"))
    check_error_page(response, 500)
    assert "secret" not in response.content.decode()


def test_without_a_database_the_error_page_still_comes(client):
    client.raise_request_exception = False
    check_error_page(client.get(reverse("initiatives:home")), 500)


@pytest.mark.parametrize(
    "error",
    [
        *(OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError),
        *(psycopg.errors.DiskFull, psycopg.errors.TooManyConnections, psycopg.errors.ReadOnlySqlTransaction),
    ],
)
def test_a_page_that_the_database_breaks_off_says_that_it_passes(client, db, monkeypatch, error):
    """tests/test_outage.py takes the whole server away; this is one that breaks off half-way, and what comes of it."""

    def broken(*args, **kwargs):
        try:
            raise error("secret")
        except error:
            raise RuntimeError("of which this is the consequence")  # noqa: B904

    client.raise_request_exception = False
    monkeypatch.setattr("catalogue.views.listing.Results.of", broken)
    response = client.get(reverse("initiatives:list"))
    check_error_page(response, 503)
    assert response.headers["Retry-After"] == "30"
    assert "secret" not in response.content.decode()
    assert connection.close_at == 0  # so that Django closes it


@pytest.mark.parametrize(
    "origin, more, is_kept",
    [
        ("http://testserver", {}, True),
        ("http://stranger.example", {}, False),
        ("http://testserver", {"password": "geheim"}, False),
    ],
)
def test_what_was_sent_during_an_outage_can_be_sent_again(client, db, monkeypatch, origin, more, is_kept):
    def away(*_given, **_named):
        raise OperationalError("secret")

    client.raise_request_exception = False
    client.cookies["csrftoken"] = "x" * 32
    monkeypatch.setattr("intake.views.StartForm", away)
    form = urlencode({"municipality": '"GM9999"', **more})
    kind = "application/x-www-form-urlencoded"
    response = client.post(f"{reverse('intake:start')}?van=hier", form, kind, headers={"origin": origin})
    check_error_page(response, 503)
    html = response.content.decode()
    assert ("Verstuur opnieuw" in html) == is_kept
    assert ('<form method="post" action="/intake/?van=hier"' in html) == is_kept
    assert ('name="municipality" value="&quot;GM9999&quot;"' in html) == is_kept
    assert "geheim" not in html


def test_an_address_that_is_not_there(client, db):
    check_error_page(client.get("/bestaat-niet/"), 404)
    check_error_page(client.get("/initiatieven/bestaat-niet/"), 404)
    check_error_page(client.post("/bestaat-niet/", {"a": "b"}), 404)


def test_a_missing_right(client, world, db):
    client.force_login(world["owner"])
    check_error_page(client.get(reverse("workbench:queue")), 403)


def test_the_host_of_a_stranger_is_refused(client, db):
    check_error_page(client.get("/", headers={"host": "stranger.example"}), 400)


def test_a_form_without_its_token_is_refused(db):
    client = PageClient(enforce_csrf_checks=True)
    check_error_page(client.post(reverse("intake:start"), {"municipality": "GM9999"}), 403)


def test_a_form_that_is_too_large_is_refused(client, world, db):
    client.force_login(world["owner"])
    address = reverse("intake:section", args=[world["draft"].pk, "basics"])
    check_error_page(client.post(address, {"description": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}), 400)
    check_error_page(client.post(address, {f"f{number}": "" for number in range(1001)}), 400)


def test_a_body_that_is_no_form_is_refused(client, world, db):
    client.force_login(world["owner"])
    address = reverse("intake:section", args=[world["draft"].pk, "basics"])
    response = client.generic("POST", address, b"\r\n\r\n", content_type="multipart/form-data; boundary=")
    check_error_page(response, 400)


def test_who_tries_too_often_gets_a_page_of_our_own(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    for name in ["een", "twee"]:
        data = {"email": f"{name}@kade.example", "password1": "een lang wachtwoord"}
        response = client.post(reverse("account_signup"), data)
    html = response.content.decode()
    assert response.status_code == 429
    check_page(html)
    assert "U probeert het te vaak" in html and "Too many attempts in a short time." in html


# --- What strangers send -------------------------------------------------------------------------------------------

NOT_TEXT = [
    "%00",
    "a%00b",
    "%FF%FE",
    "%ED%A0%80",
    "%0D%0ASet-Cookie:a=b",
    "\\",
    "'\"><script>",
    "%F0%9F%8C%B3",
    "..%2F..%2F",
]
HUGE = ["9" * 30, "-1", "0", "1e999", "9" * 5000, "NaN", "x" * 5000]
PARAMETERS = [
    "q",
    "page",
    "sort",
    "actors",
    "growth",
    "essence",
    "phase",
    "municipality",
    "neighbourhood",
    "status",
    "next",
    "language",
    "onbekend",
    "q[]",
    "%00",
]
HOSTILE = [*NOT_TEXT, *HUGE]
# Every parameter has each value in turn.
MIXED = [
    "&".join(f"{name}={HOSTILE[(turn + place) % len(HOSTILE)]}" for place, name in enumerate(PARAMETERS))
    for turn in range(len(HOSTILE))
]
MANY = ["&".join(f"{name}={number}" for number in range(500)) for name in ["q", "actors"]]
# What reads an address as a selection gets all of it, other pages a taste.
SELECTIONS = {"initiatives:list", "initiatives:export"}
FIELDS = [
    *("name", "website", "started", "municipality", "contact_email", "essence", "impact", "phase", "neighbourhoods"),
    *("actors", "growth", "reason", "reason-1", "replaces", "to", "login", "code", "email", "language", "next"),
]
VALUES = ["\0", "a\0b", "\ufffd", "9" * 5000, "-1", "💐", "\r\n", "[]"]


def visitors(world, row):
    """A stranger, and someone who may come in at this address. Their clients do not raise: a 500 is a 500."""
    stranger, insider = Client(raise_request_exception=False), Client(raise_request_exception=False)
    insider.force_login(world["owner"] if "own" in row.values() else an_admin())
    return stranger, insider


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['method']} {row['name']} {row['object']}".strip())
def test_no_query_or_field_breaks_an_address(world, db, row):
    address = reverse(row["name"], kwargs=parameters(row, world))
    for client in visitors(world, row):
        if row["method"] == "GET":
            for query in [*MIXED, *MANY, "&&==&%&%zz"] if row["name"] in SELECTIONS else MIXED[::4]:
                # As it comes in from outside: the test client would encode it properly.
                assert client.get(address, QUERY_STRING=query).status_code < 500, query[:80]
        else:
            for value in VALUES:
                assert client.post(address, dict.fromkeys(FIELDS, value)).status_code < 500, value[:80]
            raw = b"&".join(b"%s=%%00%%ff\xff" % field.encode() for field in FIELDS)
            response = client.generic("POST", address, raw, content_type="application/x-www-form-urlencoded")
            assert response.status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        "/{}",
        "/{}/",
        "/initiatieven/{}/",
        "/initiatieven/export.{}",
        "/brillen/{}/",
        "/brillen/bloedgroepen/{}/",
        "/intake/{}/initiatief/",
        "/intake/hervatten/{}/",
        "/intake/bevestigen/{}/",
        "/werkbank/{}/scores/",
        "/werkbank/inschrijven/{}/",
        "/beheer/post/{}/opnieuw/",
        "/static/{}",
    ],
)
def test_no_path_breaks_the_site(world, db, path):
    for client in visitors(world, {}):
        for value in HOSTILE:
            assert client.get(path.format(value)).status_code < 500, value[:80]


def test_no_cookie_breaks_the_site(client, db):
    client.raise_request_exception = False
    for name in ["sessionid", "csrftoken", "messages", settings.LANGUAGE_COOKIE_NAME]:
        for value in ["x" * 4000, "a\x01b", "ééé", "../../etc", "[[1,2,3]]"]:
            client.cookies.clear()
            client.cookies[name] = value
            assert client.get("/").status_code == 200, (name, value[:20])
