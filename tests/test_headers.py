"""What each answer tells browsers about what they may do with it."""

import pytest
from django.urls import reverse

from tests import test_access
from tests.builders import an_admin
from tests.test_access import ROWS, parameters

world = test_access.world
PAGES = [row for row in ROWS if row["method"] == "GET"]


@pytest.fixture
def answers(client, world, db):
    """{address: answer} of every page, as an admin gets them; and of a page that is not there."""
    client.force_login(an_admin())
    paths = [reverse(row["name"], kwargs=parameters(row, world)) for row in PAGES]
    return {path: client.get(path) for path in [*paths, "/bestaat-niet/"]}


def directives(policy):
    """{directive: its sources} of a content security policy."""
    return {name: set(sources) for name, *sources in (part.split() for part in policy.split(";"))}


def test_on_every_address(answers):
    for path, answer in answers.items():
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        policy = directives(headers["Content-Security-Policy"])
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"} & set().union(*policy.values()), path
        assert policy["default-src"] <= {"'self'", "'none'"}, path
        assert policy["form-action"] <= {"'self'", "'none'"}, path
        asked = permissions(headers["Permissions-Policy"])
        assert {name for name, whom in asked.items() if whom} == USED, path
        assert {"camera", "microphone", "geolocation", "payment", "usb", "browsing-topics"} <= asked.keys(), path


USED = {"clipboard-write", "fullscreen", "publickey-credentials-create", "publickey-credentials-get"}


def permissions(policy):
    """{feature: whom it is allowed} of a permissions policy; only to pages of this site, or to nobody."""
    found = dict(part.split("=") for part in policy.split(", "))
    assert set(found.values()) <= {"(self)", "()"}
    return {name: whom.strip("()") for name, whom in found.items()}
