"""What browsers report of breaches of the policy: a line in the log, without who saw it."""

import json

import pytest

from outbox.limits import Turn

pytestmark = pytest.mark.django_db
PAGE = "https://waaier.example/mijn/zoeken/?q=geheim"
OLD = {"csp-report": {"document-uri": PAGE, "violated-directive": "style-src-attr", "blocked-uri": "inline"}}
NEW = [
    {
        "type": "csp-violation",
        "body": {
            "documentURL": PAGE,
            "effectiveDirective": "script-src-elem",
            "blockedURL": "https://example.org/track.js?id=7",
        },
    },
    {"type": "deprecation", "body": {}},
]


def send(client, told, kind="application/csp-report"):
    return client.post("/csp/", told if isinstance(told, str) else json.dumps(told), content_type=kind)


def logged(caplog):
    return [each.args for each in caplog.records if "csp_breach" in str(each.msg)]


def test_both_forms_are_logged_without_what_is_private(client, caplog):
    assert send(client, OLD).status_code == 204
    assert send(client, NEW, "application/reports+json").status_code == 204
    assert logged(caplog) == [
        ("style-src-attr", "inline", "/mijn/zoeken/"),
        ("script-src-elem", "https://example.org", "/mijn/zoeken/"),
    ]


def test_what_a_visitor_added_to_their_own_browser_is_none_of_our_business(client, caplog):
    told = {"csp-report": OLD["csp-report"] | {"blocked-uri": "chrome-extension://abc/x.js"}}
    assert send(client, told).status_code == 204
    assert logged(caplog) == [] and not Turn.objects.exists()


@pytest.mark.parametrize(
    "told", ["", "{", "7", "null", "[7]", '{"a": 1}', '{"csp-report": 7}', '[{"type": "csp-violation"}]']
)
def test_what_is_no_report_is_refused(client, caplog, told):
    assert send(client, told).status_code == 400
    assert logged(caplog) == []


def test_what_is_too_large_is_refused(client, caplog):
    assert send(client, {"csp-report": OLD["csp-report"] | {"script-sample": "x" * 20_000}}).status_code == 413
    assert logged(caplog) == []


def test_nobody_fills_the_log(client, settings, caplog):
    settings.HOURLY_LIMITS = settings.HOURLY_LIMITS | {"reports of a browser": 2}
    assert [send(client, OLD).status_code for _each in range(4)] == [204, 204, 429, 429]
    assert len(logged(caplog)) == 2


def test_it_is_asked_for_by_post_alone(client):
    assert client.get("/csp/").status_code == 405


def test_pages_say_where_to_report(client):
    assert "report-uri /csp/" in client.get("/").headers["Content-Security-Policy"]
