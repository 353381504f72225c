"""A form that did not come in whole is not saved, one that is too large or too slow is not waited for."""

import signal
import socket
import time
from contextlib import suppress
from select import select
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from curation.models import Upload
from curation.views.exchange import exchange
from initiatives.models import Initiative
from intake.forms import section_form
from intake.models import Intake
from intake.questions import Section
from tests.builders import a_draft, an_admin, an_initiative
from tests.pages import check_page
from tests.serving import answered, call, serving
from workbench.assessment import AssessmentForm

pytestmark = pytest.mark.django_db(transaction=True)

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "-----grens"
TOKEN = "a" * 32


@pytest.fixture(scope="module")
def server(django_db_setup):
    """The address of a server with four threads, for which a body takes two seconds at most."""
    with serving("slow_clients.LONGEST = 2") as (address, _process):
        yield address


@pytest.fixture
def rows(made_once):
    return made_once(make_rows)


def make_rows():
    """What one admin, who is signed in, may fill in."""
    admin, client = an_admin(), Client()
    client.force_login(admin)
    draft = a_draft(owner=admin, description="Wij beginnen klein", website="https://oud.example")
    initiative = an_initiative(
        by=admin, categories=["actors/collectives", "growth/scaling_up", "work_fields/elderly_care"]
    )
    return {"session": client.cookies["sessionid"].value, "draft": draft.pk, "initiative": initiative.pk}


def section(rows):
    """The first section of a draft with all its answers, and what is stored of it."""
    draft = Intake.objects.get(pk=rows["draft"])
    fields = section_form(Section.BASICS).reopened(draft)
    answers = {name: fields[name].value() or "" for name in fields.fields} | {"name": "Een nieuwe naam"}
    return reverse("intake:section", args=[draft.pk, "basics"]), FORM, urlencode(answers, doseq=True).encode()


def assessment(rows):
    """The assessment of an initiative, as its page sends it back."""
    initiative = Initiative.objects.get(pk=rows["initiative"])
    chosen = initiative.assessment.classifications.select_related("category")
    answers = {"replaces": initiative.assessment_id, **{each.lens: each.category_id for each in chosen}}
    reasons = {f"reason-{each.category_id}": "Gelezen in het plan" for each in chosen}
    return reverse("workbench:assessment", args=[initiative.slug]), FORM, urlencode(answers | reasons).encode()


def upload(rows):
    """A table of the taxonomy, in the way in which browsers send files."""
    table = "lens;key;name_nl;name_en\nactors;collectives;Samenwerkers;Collaborators\nactors;guild;Gilde;Guild\n"
    head = 'Content-Disposition: form-data; name="file"; filename="taxonomie.csv"\r\nContent-Type: text/csv'
    body = f"--{BOUNDARY}\r\n{head}\r\n\r\n{table}\r\n--{BOUNDARY}--\r\n".encode()
    return reverse("curation:exchange"), f"multipart/form-data; boundary={BOUNDARY}", body


def head_of(address, kind, rows, *more):
    """The first line and the headers of a form, with the token where `autosave.js` puts it."""
    cookies = f"Cookie: sessionid={rows['session']}; csrftoken={TOKEN}"
    return [f"POST {address} HTTP/1.1", f"Content-Type: {kind}", cookies, f"X-CSRFToken: {TOKEN}", *more]


def stored(rows):
    """All that these forms can change."""
    draft = Intake.objects.filter(pk=rows["draft"]).values().get()
    read = Initiative.objects.get(pk=rows["initiative"]).assessment.classifications
    return (
        draft,
        sorted(read.values_list("category", "reason")),
        [bytes(each.content) for each in Upload.objects.all()],
    )


AUTOSAVE = ("X-Requested-With: autosave",)
FORMS = [
    pytest.param(section, AUTOSAVE, 200, id="autosave"),
    pytest.param(section, (), 302, id="plain form"),
    pytest.param(assessment, (), 302, id="assessment"),
    pytest.param(upload, (), 302, id="upload"),
]


@pytest.mark.parametrize(("form", "headers", "status"), FORMS)
class TestAForm:
    def test_is_saved_when_it_comes_in_whole(self, server, rows, form, headers, status):
        address, kind, body = form(rows)
        before = stored(rows)
        head = head_of(address, kind, rows, *headers, f"Content-Length: {len(body)}")
        assert answered(call(server, head, body))[0] == status
        assert stored(rows) != before

    @pytest.mark.parametrize("part", [0, 0.5, -1])
    def test_is_refused_when_it_is_cut_off(self, server, rows, form, headers, status, part):
        address, kind, body = form(rows)
        before = stored(rows)
        head = head_of(address, kind, rows, *headers, f"Content-Length: {len(body)}")
        came = body[: int(len(body) * part) if part >= 0 else part]
        status, page = answered(call(server, head, came, breaks_off=True))
        assert status == 400 and "niet alles kwam bij ons aan" in page
        assert stored(rows) == before

    @pytest.mark.parametrize("end", [b"\r\n0\r\n\r\n", b""])
    def test_is_refused_when_it_does_not_say_how_long_it_is(self, server, rows, form, headers, status, end):
        """Of a body in chunks that is cut off, the server does not tell that it is."""
        address, kind, body = form(rows)
        before = stored(rows)
        head = head_of(address, kind, rows, *headers, "Transfer-Encoding: chunked")
        came = b"%x\r\n%s" % (len(body), body) + end
        status, page = answered(call(server, head, came, breaks_off=not end))
        assert status == 411 and "Daarom is er niets bewaard" in page
        check_page(page)
        assert stored(rows) == before


def test_a_form_without_a_length_is_refused(server, rows):
    """A post without a body says so itself."""
    address, kind, _body = section(rows)
    before = stored(rows)
    assert answered(call(server, head_of(address, kind, rows, *AUTOSAVE)))[0] == 411
    assert stored(rows) == before


# --- What is too large ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
        ("/bestaat-niet/", settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
        ("/inloggen/", settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
        ("/taxonomie/uitwisseling/", exchange.largest_body),
    ],
)
def test_what_is_larger_than_its_page_takes_is_refused_before_it_is_read(server, address, most):
    """From somebody who is not signed in, too. Of 300 MB nothing has come in yet when the answer is there."""
    for length in (most + 1, 300 * 1024 * 1024):
        head = [f"POST {address} HTTP/1.1", f"Content-Type: {FORM}", f"Content-Length: {length}"]
        began = time.monotonic()
        status, page = answered(call(server, head, b"name=x"))
        assert status == 413 and time.monotonic() - began < 1
        check_page(page)
        assert "Dit is te groot" in page and "Daarom is er niets bewaard" in page


def test_what_is_as_large_as_its_page_takes_comes_in(server, rows):
    address, kind, body = section(rows)
    body += b"&more=" + b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE - len(body) - len(b"&more="))
    head = head_of(address, kind, rows, f"Content-Length: {len(body)}")
    assert answered(call(server, head, body))[0] == 302
    address, kind, body = upload(rows)
    body = body.replace(b"Samenwerkers", b"S" * (exchange.largest_body - len(body) + len("Samenwerkers")))
    head = head_of(address, kind, rows, f"Content-Length: {len(body)}")
    status, page = answered(call(server, head, body))  # the page itself says that the file is too large
    assert status == 200 and 'aria-invalid="true"' in page


def test_a_form_takes_all_that_its_fields_may_hold():
    """Twelve bytes a letter is the most that a browser makes of one."""
    initiative = an_initiative()
    for form in [*map(section_form, Section), AssessmentForm(initiative=initiative)]:
        fields = form.base_fields if isinstance(form, type) else form.fields
        letters = sum(getattr(field, "max_length", None) or 100 for field in fields.values())
        assert 12 * letters < settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_the_pages_that_take_more_than_a_form():
    views = {match.callback for match in patterns(get_resolver())}
    assert {view.__name__ for view in views if hasattr(view, "largest_body")} == {
        "documents",
        "exchange",
        "list_of",
        "logo",
        "pictures",
        "theme",
    }


def patterns(resolver):
    for each in resolver.url_patterns:
        yield from patterns(each) if hasattr(each, "url_patterns") else [each]


# --- What is too slow ----------------------------------------------------------------------------------------------


def test_unfinished_uploads_hold_up_nobody_and_are_given_up(server):
    head = [f"POST {reverse('curation:exchange')} HTTP/1.1", f"Content-Type: {FORM}", "Content-Length: 100000"]
    lines = [call(server, head, b"file=") for _turn in range(8)]
    time.sleep(0.05)
    began = time.monotonic()
    assert answered(call(server, ["GET /healthz HTTP/1.1"]))[0] == 200
    assert time.monotonic() - began < 1.9  # two threads are left, in which six wait a moment for their turn
    for line in lines:
        status, page = answered(line)
        assert status == 408 and "Het versturen duurde te lang" in page
        check_page(page)
    assert time.monotonic() - began < 5


def test_a_body_that_trickles_in_is_given_up_too(server):
    head = ["POST / HTTP/1.1", f"Content-Type: {FORM}", "Content-Length: 1000"]
    line = call(server, head)
    began = time.monotonic()
    with suppress(OSError):
        while not select([line], [], [], 0.1)[0]:
            line.sendall(b"x")
    assert answered(line)[0] == 408
    assert 1.9 < time.monotonic() - began < 5


def test_who_only_waits_for_a_page_is_not_cut_off(server):
    """A connection on which something goes out is left alone while a body is overdue."""
    head = ["POST / HTTP/1.1", f"Content-Type: {FORM}", "Content-Length: 1000"]
    overdue, other = call(server, head), socket.create_connection(server, timeout=5)
    while not select([overdue], [], [], 0.1)[0]:
        other.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        while b"ok" not in (got := other.recv(65536)):
            assert got  # and not the end
    other.close()
    assert answered(overdue)[0] == 408


def test_a_slow_form_comes_in_within_its_time(server, rows):
    address, kind, body = section(rows)
    before = stored(rows)
    head = head_of(address, kind, rows, f"Content-Length: {len(body)}")
    line = call(server, head, body[:20])
    time.sleep(0.6)  # longer than at once
    line.sendall(body[20:])
    assert answered(line)[0] == 302
    assert stored(rows) != before


def test_the_server_ends_while_a_body_is_on_its_way():
    with serving("slow_clients.LONGEST = 0.3") as (address, process):
        head = ["POST / HTTP/1.1", f"Content-Type: {FORM}", "Content-Length: 1000"]
        line = call(address, head, b"name=")
        assert line.recv(20).startswith(b"HTTP/1.1 408")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        line.close()
