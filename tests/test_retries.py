"""A button is pressed again because the answer did not come: by a proxy, or by who sits there. It is one press."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts.sessions import BEGAN, SEEN
from initiatives.models import Classification, Initiative
from intake import ownership
from intake.models import Intake
from outbox.models import Message
from rehearsal.journeys import FORM_OF_AUTOSAVE, is_saved
from rehearsal.journeys_visitor import FORM, Visitor, filled
from rehearsal.ledger import Ledger
from tests.builders import a_draft, an_intake, an_official
from tests.outage import wait_until
from tests.serving import serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site():
    with serving() as (address, _process):
        yield "http://{}:{}".format(*address)


def a_visitor(site, **session):
    """Somebody whose browser holds a session with these contents."""
    kept = SessionStore()
    kept.update(session)
    kept.create()
    visitor = Visitor(site, Ledger())
    visitor.cookies[settings.SESSION_COOKIE_NAME] = kept.session_key
    return visitor


def signed_in(site, user):
    now = int(user.date_joined.timestamp())
    backend = settings.AUTHENTICATION_BACKENDS[0]
    proof = {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: backend, HASH_SESSION_KEY: user.get_session_auth_hash()}
    return a_visitor(site, **proof, **{BEGAN: now, SEEN: now})


def lose(visitor, path, fields, arrived, headers=None):
    """Send a form, and hang up without the answer as soon as `arrived` tells that the site did what it says."""
    line = http.client.HTTPConnection(*visitor.place)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    line.request("POST", path, urlencode(fields), {"Content-Type": FORM, "Cookie": cookies, **(headers or {})})
    wait_until(arrived)
    line.close()


def at_once(press, hands=4):
    """What so many hands get that press at the same moment."""
    start = Barrier(hands)

    def each(_hand):
        start.wait()
        return press()

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(each, range(hands)))


def test_an_intake_is_handed_in_once(site):
    for turn in ("at once", "after an answer that was lost"):
        draft = a_draft(name=turn)
        visitor = a_visitor(site, **{ownership.SESSION_KEY: [str(draft.pk)]})
        check, receipt = f"/intake/{draft.pk}/controle/", f"/intake/{draft.pk}/verstuurd/"
        fields = visitor.get(check).form("seen")

        def press(visitor=visitor, check=check, fields=fields):
            return visitor.ask("POST", check, urlencode(fields), {"Content-Type": FORM})

        if turn == "at once":
            answers = at_once(press)
        else:
            lose(visitor, check, fields, Intake.objects.submitted().filter(pk=draft.pk).exists)
            answers = [press()]
        assert {(answer.status, answer.location) for answer in answers} == {(302, receipt)}
        draft.refresh_from_db()
        assert draft.reference in visitor.get(receipt).text
        assert Intake.objects.submitted().filter(name=turn).count() == 1
    assert Message.objects.count() == Intake.objects.count() == 2


def test_a_page_that_saves_itself_again_is_in_nobodys_way(site):
    draft = a_draft(name="Eerst", owner=None)
    visitor = a_visitor(site, **{ownership.SESSION_KEY: [str(draft.pk)]})
    path = f"/intake/{draft.pk}/initiatief/"
    fields = filled(visitor.get(path).form("shown"), name="Buurttuin De Kade")
    headers = {**FORM_OF_AUTOSAVE, "X-CSRFToken": visitor.token}

    def save():
        return visitor.ask("POST", path, urlencode(fields), {"Content-Type": FORM, **headers})

    lose(visitor, path, fields, Intake.objects.filter(name="Buurttuin De Kade").exists, headers)
    assert all(is_saved(answer) for answer in [save(), *at_once(save)])
    answer = visitor.ask("POST", path, urlencode(fields), {"Content-Type": FORM})
    assert (answer.status, answer.location) == (302, f"/intake/{draft.pk}/contact/")


def test_what_an_official_does_is_done_once(site):
    official = an_official(email="ann@example.org")
    visitor, intake = signed_in(site, official), an_intake()

    def twice(path, fields):
        """Where both lead who press at once, and who presses once more."""
        press = lambda: visitor.ask("POST", path, urlencode(fields), {"Content-Type": FORM})  # noqa: E731
        answers = [*at_once(press, 2), press()]
        assert {answer.status for answer in answers} == {302}
        [location] = {answer.location for answer in answers}
        return location

    registration = f"/werkbank/inschrijven/{intake.pk}/"
    visitor.get(registration)
    assessment = twice(registration, [("csrfmiddlewaretoken", visitor.token)])
    initiative = Initiative.objects.get()
    assert assessment == f"/werkbank/{initiative.slug}/beoordeling/"
    page = visitor.get(assessment)
    category = page.choices("growth")[0]
    fields = filled(page.form("replaces"), growth=category, **{f"reason-{category}": "Groeit."})
    assert twice(assessment, fields) == f"/initiatieven/{initiative.slug}/"
    publication = f"/werkbank/{initiative.slug}/publicatie/"
    fields = filled(visitor.get(publication).form("seen"), to="publish")
    assert twice(publication, fields) == publication
    fields = filled(visitor.get(publication).form("reason"), to="unpublish", reason="Even niet.")
    assert twice(publication, fields) == publication
    kinds = list(initiative.events.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["registered", "assessed", "published", "unpublished"]
    assert Classification.objects.filter(reason="Groeit.").count() == 1
    assert visitor.get(publication).error == ""
