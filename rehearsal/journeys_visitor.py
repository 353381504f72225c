"""A visitor of the rehearsal: a browser without a screen. It keeps cookies, sends forms as they stand on their page,
and writes into the ledger what became of each request."""

import http.client
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from rehearsal.ledger import AWAY, BROKEN, DENIED, FAULT, PROXY, REFUSED, TIMEOUT

PATIENCE = 30  # seconds for an answer
FORM = "application/x-www-form-urlencoded"
# What only our own error pages say (templates/503.html, templates/500.html).
OURS = {503: "Waaier is even niet bereikbaar", 500: "Er ging iets mis aan onze kant"}


@dataclass
class Answer:
    """What came back. `error` is a word of rehearsal.ledger, "" when the page is one that was to be expected."""

    status: int | None = None
    headers: dict = field(default_factory=dict)
    text: str = ""
    error: str = ""

    @property
    def location(self):
        """The path that a redirect leads to; "" without one."""
        found = urlsplit(self.headers.get("location", ""))
        return f"{found.path}?{found.query}" if found.query else found.path

    def form(self, with_field):
        """The fields [(name, value)] of the form on this page that has a field of this name."""
        return next(fields for fields in Fields.of(self.text).forms if with_field in dict(fields))

    def choices(self, name):
        """The values that this page offers under a name, in order."""
        return [value for offered, value in Fields.of(self.text).offered if offered == name and value]


class Visitor:
    """Asks a site at `site` ("http://127.0.0.1:8000"), with these headers and from this address of the machine.

    Every visitor has an address of its own (of 127.0.0.0/8), so that limits on strangers count each as one.
    """

    def __init__(self, site, ledger, headers=None, source="127.0.0.1", patience=PATIENCE):
        parts = urlsplit(site)
        self.place = parts.hostname, parts.port or 80
        self.ledger, self.source, self.patience = ledger, source, patience
        self.headers = {"Host": parts.netloc, "Connection": "close", "User-Agent": "rehearsal", **(headers or {})}
        scheme = self.headers.get("X-Forwarded-Proto", parts.scheme)
        self.origin = f"{scheme}://{self.headers['Host']}"
        self.cookies = {}

    def get(self, path, kind="read", key="", expected=(200,), tells=None):
        """Ask for a page and follow what it redirects to. Another status than is expected is `denied`. `tells` says
        what of the answer goes into the ledger."""
        row = self.ledger.ask(kind, key or path, self.source)
        for _hop in range(5):
            answer = self.ask("GET", path)
            if answer.error or not answer.location:
                break
            path = answer.location
        if not answer.error and answer.status not in expected:
            answer.error = DENIED
        told = tells(answer) if tells and not answer.error else {}
        self.ledger.end(row, answer.status, answer.error, **told)
        return answer

    def post(self, path, fields, is_done, *, kind, key="", headers=None, tells=None, **written):
        """Send a form. It is acknowledged when `is_done` says so of the answer; any other page is `denied`."""
        row = self.ledger.ask(kind, key, self.source, **written)
        answer = self.ask("POST", path, urlencode(fields), {"Content-Type": FORM, **(headers or {})})
        if not answer.error and not is_done(answer):
            answer.error = DENIED
        told = tells(answer) if tells and not answer.error else {}
        self.ledger.end(row, answer.status, answer.error, **told)
        return answer

    def ask(self, method, path, body=None, headers=None):
        """One request, and nothing of a redirect. What goes wrong on the way is the `error` of the Answer."""
        line = http.client.HTTPConnection(*self.place, timeout=self.patience, source_address=(self.source, 0))
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = self.headers | {"Origin": self.origin, "Referer": f"{self.origin}{path}"} | (headers or {})
        if method == "GET":
            del headers["Origin"]
        if cookies:
            headers["Cookie"] = cookies
        try:
            line.request(method, path, body, headers)
            response = line.getresponse()
            text = response.read().decode("utf-8", "replace")
        except ConnectionRefusedError:
            return Answer(error=REFUSED)
        except TimeoutError:
            return Answer(error=TIMEOUT)
        except (OSError, http.client.HTTPException):
            return Answer(error=BROKEN)
        finally:
            line.close()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, text, wrong_with(response.status, text))

    def _keep(self, cookie):
        pair, *attributes = cookie.split(";")
        name, _equals, value = pair.strip().partition("=")
        if any(each.strip().lower() == "max-age=0" for each in attributes):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    @property
    def token(self):
        """The token that a script puts into a form, from the cookie."""
        return next((value for name, value in self.cookies.items() if name.endswith("csrftoken")), "")

    @property
    def session(self):
        """The cookie of the session, as a header has it; "" without one."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items() if name.endswith("sessionid"))


def wrong_with(status, text):
    """The word of the ledger for a status, given the page; "" for what may be the right answer."""
    if status < 500:
        return ""
    if OURS.get(status, "\0") in text:
        return AWAY if status == 503 else FAULT
    return PROXY


class Fields(HTMLParser):
    """The forms of a page, each as the fields [(name, value)] that a browser would send when no button is pressed; and
    what may be chosen, as `offered`."""

    def __init__(self):
        super().__init__()
        self.forms, self.offered, self.select, self.text = [], [], None, None

    @classmethod
    def of(cls, html):
        reader = cls()
        reader.feed(html)
        return reader

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "form":
            self.forms.append([])
        if not self.forms:
            return
        if tag == "select":
            self.select = has.get("name")
        elif tag == "option" and self.select:
            self.offered.append((self.select, has.get("value", "")))
            if "selected" in has:
                self.forms[-1].append(self.offered[-1])
        elif tag == "textarea":
            self.text = (has.get("name"), [])
        elif tag == "input" and has.get("name") and "disabled" not in has:
            kind = has.get("type", "text")
            is_choice = kind in {"checkbox", "radio"}
            if is_choice:
                self.offered.append((has["name"], has.get("value", "on")))
            if (is_choice and "checked" not in has) or kind in {"submit", "file", "button"}:
                return
            self.forms[-1].append((has["name"], has.get("value") or ""))

    def handle_data(self, data):
        if self.text:
            self.text[1].append(data)

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        elif tag == "textarea" and self.text:
            name, parts = self.text
            self.forms[-1].append((name, re.sub(r"^\n", "", "".join(parts))))
            self.text = None


def filled(fields, **answers):
    """The fields of a form with these answers in the place of those with their names; a list for several."""
    kept = [(name, value) for name, value in fields if name not in answers]
    for name, value in answers.items():
        kept += [(name, each) for each in (value if isinstance(value, list) else [value])]
    return kept
