"""What the site puts in browsers: little, and so that no other site can read it, send it along or set it."""

import re

import pytest
from django.urls import reverse

from climate.devices import name_of
from config.cookies import cookies
from tests import test_access, test_settings
from tests.accounts.test_kept import token_on
from tests.builders import a_round, a_user, an_admin, an_official
from tests.pages import PageClient
from tests.test_access import ROWS, parameters
from tests.test_settings import PRODUCTION

world, started = test_access.world, test_settings.started
NAMES = re.compile(r"^((SESSION|CSRF|LANGUAGE|MESSAGE|DEVICE)_COOKIE_\w+|HTTPS|SECURE_\w+)$")
PASSWORD = "een-lang-wachtwoord"


@pytest.fixture
def https(settings, started):
    """The settings of production that have to do with cookies."""
    for name, value in started(**PRODUCTION).items():
        if NAMES.match(name):
            setattr(settings, name, value)
    settings.SITE_URL = "https://testserver"
    return settings


class SafeClient(PageClient):
    """A browser that comes over TLS."""

    def generic(self, *arguments, **options):
        return super().generic(*arguments, **options | {"secure": True})

    def request(self, **request):
        response = super().request(**request)
        self.seen = getattr(self, "seen", {}) | {name: each for name, each in response.cookies.items() if each.value}
        return response


def is_safe(cookie):
    """Whether a browser takes this cookie under the name that it has, and keeps it to this site."""
    is_everywhere = cookie["path"] == "/" and cookie.key.startswith("__Host-")
    is_of_a_part = cookie["path"] == "/peiling/" and cookie.key.startswith("__Secure-")
    is_read = cookie.key == "__Host-csrftoken"  # by static/js/app.js
    return (
        (is_everywhere or is_of_a_part)
        and bool(cookie["secure"])
        and not cookie["domain"]
        and cookie["samesite"] == "Lax"
        and (bool(cookie["httponly"]) or is_read)
    )


@pytest.mark.parametrize("who", ["visitor", "owner", "admin"])
def test_every_page_sets_safe_cookies_only(https, world, db, who):
    client = SafeClient()
    if who != "visitor":
        client.force_login(world["owner"] if who == "owner" else an_admin())
    for address in {reverse(row["name"], kwargs=parameters(row, world)) for row in ROWS if row["method"] == "GET"}:
        client.get(address)
    assert client.seen and {name for name, cookie in client.seen.items() if not is_safe(cookie)} == set()
    # One for each round of the climate, on its own pages; all others are known.
    known = {"__Host-sessionid", "__Host-csrftoken", "__Host-messages"}
    assert {name for name in client.seen if not name.startswith("__Secure-peiling-")} <= known


def test_and_so_does_what_is_sent(https, db):
    """Signing in, the language, a message for the next page, and scoring."""
    client, official = SafeClient(enforce_csrf_checks=True, headers={"referer": "https://testserver/"}), an_official()
    asked = a_round(by=official)
    score = reverse("climate:score", args=[asked.token])
    client.get(score)
    client.post(reverse("set_language"), {"language": "nl", "next": "/"})
    token = token_on(client.get(reverse("account_login")))
    said = {"login": official.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post(reverse("account_login"), said).status_code == 302
    token = token_on(client.get(reverse("account_email")))
    client.post(reverse("usersessions_list"), {"end": "others", "csrfmiddlewaretoken": token})
    names = {"session", "csrftoken", "django_language", "messages", "device"}
    assert {name.removeprefix("__Host-").replace("sessionid", "session") for name in client.seen} >= names
    assert {name for name, cookie in client.seen.items() if not is_safe(cookie)} == set()


def test_the_page_on_privacy_names_each_of_them(https, db):
    """By the name that it has, and how long a browser keeps it."""
    client, official = SafeClient(), an_official()
    asked = a_round(by=official)
    client.get(reverse("climate:score", args=[asked.token]))
    client.post(reverse("set_language"), {"language": "nl", "next": "/"})
    client.post(reverse("account_login"), {"login": official.email, "password": PASSWORD})
    token_on(client.get(reverse("account_email")))
    client.post(reverse("usersessions_list"), {"end": "others"})
    told = {name: span for name, _purpose, span in cookies()}
    page = client.get("/privacy/").content.decode()
    assert all(f"<code>{name}</code>" in page for name in told)
    for name, cookie in client.seen.items():
        span = told["__Secure-peiling-…" if "peiling" in name else name]
        days = int(cookie["max-age"] or 0) / 86400
        if "peiling" not in name:
            assert span.startswith({0: "tot", 14: "14 dagen"}.get(days, "een jaar")) and days < 367, name


def test_the_device_that_scores_has_one_for_those_pages_alone(https, db):
    asked, client = a_round(way="link"), SafeClient()
    client.get(reverse("climate:score", args=[asked.token]))
    cookie = client.seen[name_of(asked)]
    assert cookie.key == f"__Secure-peiling-{asked.pk}" and is_safe(cookie)


def test_a_cookie_with_the_name_of_before_signs_nobody_in(https, db):
    client = SafeClient()
    client.force_login(a_user())
    client.cookies["sessionid"] = client.cookies.pop("__Host-sessionid").value
    assert client.get(reverse("account_email")).status_code == 302


def test_signing_out_takes_them_away(https, db):
    client = SafeClient()
    client.force_login(an_official())
    answer = client.post(reverse("account_logout"))
    gone = answer.cookies["__Host-sessionid"]
    assert (gone.value, gone["max-age"], gone["secure"]) == ("", 0, True)  # without Secure a browser lets it be


def test_without_tls_they_have_plain_names(started):
    found = started(DEMO="1", DATABASE_URL=PRODUCTION["DATABASE_URL"], SITE_URL="http://localhost:8000")
    names = {name: found[name] for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "MESSAGE_COOKIE_NAME")}
    assert names == {
        "SESSION_COOKIE_NAME": "sessionid",
        "CSRF_COOKIE_NAME": "csrftoken",
        "MESSAGE_COOKIE_NAME": "messages",
    }


def test_the_script_finds_the_token_under_either_name(https):
    """What renews the token of an older page (static/js/app.js)."""
    source = (https.BASE_DIR / "static/js/app.js").read_text()
    pattern = re.search(r"document\.cookie\.match\(/(.+)/\)", source)[1]
    for name in ["csrftoken", https.CSRF_COOKIE_NAME]:
        assert re.search(pattern, f"__Host-device=x; {name}=abc")[1] == "abc"
    assert not re.search(pattern, "xcsrftoken=abc; __Host-xcsrftoken=abc")
