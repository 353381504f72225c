"""What strangers send who mean no good: whatever it is, the answer is a clear one and never a fault of ours."""

import random
from itertools import cycle, islice
from urllib.parse import quote, urlencode

import pytest
from django.urls import reverse

from tests.probing.conftest import WHOLE
from tests.test_access import ROWS, parameters, person

REQUESTS = 4_000 if WHOLE else 500
SEED = 14  # the same requests each time, so that a fault can be found again
PEOPLE = ["anonymous", "initiator", "official", "other_official", "admin"]
# Values that no form of ours sends. They harm no parser; they only lie outside what is expected.
ODD = [
    *("", " ", "\t", "0", "-1", "-0", "1e9", "9" * 30, "9" * 6000, "0x1F", "1.5", "NaN", "inf", "true", "null"),
    *("'", '"', "' OR '1'='1", "; --", "%27", "%", "%%", "%s", "{0}", "{{ 7 }}", "${7}", "$(id)", "`id`", "\\", "\\0"),
    *("../../etc/passwd", "..%2f..", "file:///etc/passwd", "//example.org", "https://example.org/", "javascript:x"),
    *("<b>x</b>", "<script>x</script>", "]]>", "&amp;", "a\r\nSet-Cookie: a=b", "a\nb", "a\u2028b", "\x00", "a\x00b"),
    *("\u202e", "\ufeff", "\ud7ff", "\U0010ffff", "é" * 300, "x" * 5000, "[]", "{}", "a[]=1", "GM9999", "W-AAAA-AAAA"),
    *(
        "00000000-0000-0000-0000-000000000000",
        "2026-02-30",
        "0000-00-00",
        "9999-12-31",
        "10000-01-01",
        "25:61",
        "1,2,3",
    ),
]
NAMES = [
    *(
        "q",
        "page",
        "sort",
        "next",
        "lens",
        "phase",
        "municipality",
        "neighbourhoods",
        "commitment",
        "from",
        "to",
        "on",
    ),
    *("format", "view", "ids", "id", "a", "b", "with", "since", "until", "date", "text", "reason", "name", "email"),
    *("csrfmiddlewaretoken", "next__", "page[]", "_method", "form-TOTAL_FORMS", "form-0-id", "_mark", "seal", "kind"),
]
TYPES = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json",
    "text/plain",
    "a/b",
]
HEADERS = {
    "accept-language": ["xx-invalid", "*", "nl;q=9", "," * 50, "é"],
    "accept-encoding": ["gzip;q=a", "br, *;q=0", "identity;q=0"],
    "if-none-match": ['"', "W/", "*", '"a", b'],
    "if-modified-since": ["yesterday", "Thu, 32 Foo 2026 25:00:00 GMT"],
    "range": ["bytes=9-1", "bytes=-", "chars=1-2"],
    "cookie": ["sessionid=../x", "sessionid=" + "a" * 300, "a=b; =; ;", 'messages="x'],
    "hx-request": ["true"],
    "hx-target": ["x" * 300, "<b>"],
    "hx-current-url": ["//example.org/?", "http://[", "x"],
    "referer": ["http://[", "//", "x"],
    "origin": ["null", "http://[", "https://example.org"],
    "x-forwarded-for": ["x", "203.0.113.1, y", "::1, 1"],
    "x-forwarded-proto": ["gopher"],
    "content-type": TYPES,
    "user-agent": ["", "x" * 2000],
}


def odd_path(chance, path):
    """The path as it is, or with one of its parts replaced by something odd."""
    parts = path.split("/")
    if chance.random() < 0.6 or len(parts) < 3:
        return path
    parts[chance.randrange(1, len(parts) - 1)] = quote(chance.choice(ODD)[:200], safe="")
    return "/".join(parts)


def fields(chance):
    """Some odd values under names that pages know, more than one under the same name."""
    return urlencode([(chance.choice(NAMES), chance.choice(ODD)) for _each in range(chance.randint(0, 6))])


def hostile(paths):
    """Requests without end over these paths, as arguments of `Client.generic` and as headers."""
    chance = random.Random(SEED)
    for path in cycle(paths):
        method = chance.choice(["GET", "GET", "GET", "POST", "POST", "HEAD", "PUT"])
        address = odd_path(chance, path) + (f"?{fields(chance)}" if chance.random() < 0.7 else "")
        body = chance.choice([fields(chance), "{", "\x00", "--x\r\n", "--x--", "[1", fields(chance) * 3])
        kind = chance.choice(TYPES)
        names = chance.sample(sorted(HEADERS), chance.randint(0, 3))
        yield (
            method,
            address,
            body if method in {"POST", "PUT"} else "",
            kind,
            {name: chance.choice(HEADERS[name]).encode("latin-1", "replace").decode("latin-1") for name in names},
        )


@pytest.mark.django_db
def test_no_hostile_request_ends_in_a_fault_of_ours(visitor, world, settings):
    settings.HOURLY_LIMITS = dict.fromkeys(settings.HOURLY_LIMITS, 10**6)  # a 429 would hide what comes behind it
    paths = sorted({reverse(row["name"], kwargs=parameters(row, world)) for row in ROWS})
    random.Random(SEED).shuffle(paths)
    requests, faults, met = hostile(paths), [], {}
    share = REQUESTS // len(PEOPLE)
    for role in PEOPLE:
        user = person(role)
        for method, address, body, kind, headers in islice(requests, share):
            visitor.cookies.clear()
            if user and "cookie" not in headers:
                visitor.force_login(user)
            answer = visitor.generic(method, address, body.encode("utf-8", "replace"), kind, headers=headers)
            met[answer.status_code] = met.get(answer.status_code, 0) + 1
            if answer.status_code >= 500:
                faults.append((role, method, address[:200], body[:60], kind, headers))
    assert faults == []
    assert sum(met.values()) == REQUESTS
    assert {200, 400, 404} <= set(met)  # not all were stopped at the door
