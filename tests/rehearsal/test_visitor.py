"""A visitor of the rehearsal tells apart what goes wrong, and sends a form as a browser does."""

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl

import pytest
from django.template.loader import render_to_string

from rehearsal.journeys_visitor import Fields, Visitor, filled
from rehearsal.ledger import AWAY, BROKEN, DENIED, FAULT, PROXY, REFUSED, TIMEOUT, Ledger

PAGE = """
<form><input name="q"></form>
<form method="post">
  <input type="hidden" name="shown" value="a:1">
  <input name="name" value="Buurttuin &amp; co"><input name="off" disabled value="x">
  <input type="checkbox" name="essence" value="care"><input type="checkbox" name="essence" value="art" checked>
  <select name="phase"><option value="">Kies</option><option value="idea" selected>Idee</option></select>
  <textarea name="story">\n Twee\nregels</textarea><button name="later">Later</button>
</form>
"""


@pytest.fixture
def site():
    """A server that answers with what stands in `answers`: {path: (status, headers, text)}; None breaks off."""
    answers, asked = {}, []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length", 0))
            asked.append((self.path, dict(self.headers), parse_qsl(self.rfile.read(length).decode())))
            if (answer := answers[self.path]) is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, headers, text = answer
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET

        def log_message(self, *_said):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", answers, asked
    server.shutdown()
    server.server_close()


def test_what_goes_wrong_has_a_word(site):
    address, answers, _asked = site
    answers |= {
        "/away": (503, [], render_to_string("503.html")),
        "/fault": (500, [], render_to_string("500.html")),
        "/proxy": (503, [], "<h1>503 Service Unavailable</h1>"),
        "/gateway": (502, [], "Bad Gateway"),
        "/gone": (404, [], "Niet gevonden"),
        "/broken": None,
        "/well": (200, [], "Goed"),
    }
    visitor = Visitor(address, Ledger())
    errors = {path: visitor.get(path).error for path in answers}
    assert errors == {
        **{"/away": AWAY, "/fault": FAULT, "/proxy": PROXY, "/gateway": PROXY},
        **{"/gone": DENIED, "/broken": BROKEN, "/well": ""},
    }
    assert [row.error for row in visitor.ledger.rows] == list(errors.values())
    with socket.socket() as nobody, socket.create_server(("127.0.0.1", 0)) as silent:
        nobody.bind(("127.0.0.1", 0))
        for where, word in [(nobody, REFUSED), (silent, TIMEOUT)]:
            place = f"http://127.0.0.1:{where.getsockname()[1]}"
            assert Visitor(place, Ledger(), patience=0.1).get("/").error == word


def test_cookies_and_headers_go_along_as_behind_a_proxy_that_ends_tls(site):
    address, answers, asked = site
    cookies = [("Set-Cookie", "__Host-sessionid=abc; Secure"), ("Set-Cookie", "old=x; Max-Age=0")]
    answers["/"] = (302, [("Location", "/daar/"), *cookies], "")
    answers["/daar/"] = (200, [], "Goed")
    host = {"Host": "waaier.example", "X-Forwarded-Proto": "https"}
    visitor = Visitor(address, Ledger(), host, source="127.18.0.9")
    assert visitor.get("/").text == "Goed"
    answer = visitor.post("/daar/", [("a", "1")], lambda answer: False, kind="submit", key="x")
    assert answer.error == DENIED and visitor.session == "__Host-sessionid=abc"
    path, headers, sent = asked[-1]
    assert (path, sent, headers["Cookie"]) == ("/daar/", [("a", "1")], "__Host-sessionid=abc")
    assert (headers["Host"], headers["Origin"]) == ("waaier.example", "https://waaier.example")


def test_a_form_is_sent_as_it_stands_with_what_is_typed():
    read = Fields.of(PAGE)
    _search, form = read.forms
    assert form == [
        *[("shown", "a:1"), ("name", "Buurttuin & co"), ("essence", "art"), ("phase", "idea")],
        ("story", " Twee\nregels"),
    ]
    assert [value for name, value in read.offered if name == "essence"] == ["care", "art"]
    assert dict(filled(form, name="De Kade"))["name"] == "De Kade"
    assert [value for name, value in filled(form, essence=["care", "art"]) if name == "essence"] == ["care", "art"]
