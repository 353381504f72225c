import logging

import structlog
from django.conf import settings
from django.urls import get_resolver, reverse

from config.logs import without_keys
from tests.test_access import addresses


def test_the_key_of_a_mailed_link_is_not_logged():
    event = {"request": "GET /intake/hervatten/s3cr3t-T0ken/", "code": 302, "event": "request_finished"}
    assert without_keys(None, "info", event) == {
        "request": "GET /intake/hervatten/…/",
        "code": 302,
        "event": "request_finished",
    }


def test_neither_is_that_of_any_other_address_with_a_key():
    resolver, logged = get_resolver(), {}
    for name in addresses():
        space, _colon, own = name.rpartition(":")
        inner = resolver.namespace_dict[space][1] if space else resolver
        if any("token" in parameters for forms in inner.reverse_dict.getlist(own) for _path, parameters in forms[0]):
            logged[name] = without_keys(None, "info", {"request": reverse(name, args=["s3cr3t-T0ken"])})["request"]
    assert set(logged) >= {"intake:resume", "intake:confirm", "follow:stop"}
    assert [name for name, text in logged.items() if "s3cr3t" in text] == []


def test_neither_is_it_in_what_django_logs_itself():
    formatter = settings.LOGGING["formatters"]["plain"]
    known = {name: value for name, value in formatter.items() if name != "()"}
    words = ("Service Unavailable: %s", ("/intake/hervatten/s3cr3t-T0ken/",), None)
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, *words)
    line = formatter["()"](**known).format(record)
    assert "/intake/hervatten/" in line and "s3cr3t" not in line


def test_other_paths_are_logged_whole():
    event = {"request": "POST /intake/0b7e1f6a/wat/", "user_id": 3}
    assert without_keys(None, "info", event) == event


def test_what_anyone_can_write_in_a_header_is_not_logged_as_their_address(client):
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        client.get("/robots.txt", headers={"x-forwarded-for": "203.0.113.9"})
    assert [line["event"] for line in lines] == ["request_started", "request_finished"]
    assert "203.0.113.9" not in str(lines)
