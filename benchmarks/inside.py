"""What is measured in one process, without a network: the parts of a page, its queries, and handing in an intake.

`python -m benchmarks.inside` prints it as JSON, with the addresses and cookies for the measurement from outside.
"""

import json
import os
import sys
import time
from contextlib import ExitStack, contextmanager
from statistics import median
from unittest.mock import patch

import django
from django.conf import settings

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.template import engines
from django.template.backends.django import Template
from django.test import RequestFactory

from accounts.models import User
from accounts.sessions import BEGAN, SEEN
from benchmarks import addresses
from catalogue.page_cache import PAGES
from initiatives.models import Initiative
from intake.forms import section_form
from intake.models import Intake
from intake.ownership import SESSION_KEY as HELD
from intake.questions import Section, questions
from outbox.models import Message

WARM_UP, ROUNDS = 5, 100
NEVER_KEPT = PAGES.kept.most + 8  # so many addresses in turn that no page is still kept when its turn comes again
HOST, TOKEN = "127.0.0.1", "a" * 32


class Stopwatch:
    """Adds up the time of what it wraps, without what is nested in it, and counts it."""

    def __init__(self):
        self.seconds, self.times, self.depth = 0.0, 0, 0

    def __call__(self, execute, *arguments, **options):
        if self.depth:
            return execute(*arguments, **options)
        start, self.depth = time.perf_counter(), 1
        try:
            return execute(*arguments, **options)
        finally:
            self.seconds, self.times, self.depth = self.seconds + time.perf_counter() - start, self.times + 1, 0


@contextmanager
def watched():
    """Watch the database and the templates: yields their two stopwatches."""
    database, templates = Stopwatch(), Stopwatch()
    render = Template.render

    def rendered(template, *arguments, **options):
        return templates(render, template, *arguments, **options)

    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(database))
        stack.enter_context(patch.object(Template, "render", rendered))
        yield database, templates


def answer(path, cookies="", post=None):
    """The size of the answer to one request to the handler that the server calls. Raises ValueError for an error."""
    factory = RequestFactory(HTTP_HOST=HOST, HTTP_COOKIE=cookies, HTTP_ACCEPT_ENCODING="gzip, deflate, br")
    request = factory.get(path) if post is None else factory.post(path, post)
    environ = request.environ | {"wsgi.input": request.environ["wsgi.input"]}
    status = []
    body = b"".join(HANDLER(environ, lambda line, _headers: status.append(line)))
    if status[0][0] not in "23":
        raise ValueError(f"{path} answers {status[0]}.")
    return len(body)


HANDLER = WSGIHandler()


def measure(paths, cookies="", rounds=ROUNDS, post=None):
    """The parts of a page in milliseconds: best and median of the whole, the least that this process itself was busy,
    the median of the database and of the templates.

    `paths` are asked in turn; give as many as rounds and warm-up together when each can be asked only once. `cookies`
    are those of one visitor, or a list with those of another visitor for each path.
    """
    rows = []
    visits = [(path, cookies) for path in paths] if type(cookies) is str else list(zip(paths, cookies, strict=True))
    for turn in range(rounds + WARM_UP):
        with watched() as (database, templates):
            start, busy = time.perf_counter(), time.thread_time()
            size = answer(*visits[turn % len(visits)], post)
            whole, busy = time.perf_counter() - start, time.thread_time() - busy
        rows.append(
            (whole * 1000, busy * 1000, database.seconds * 1000, templates.seconds * 1000, database.times, size)
        )
    wholes, busies, databases, drawings, times, sizes = zip(*rows[WARM_UP:], strict=True)
    return {
        "best": min(wholes),
        "busy": min(busies),
        "p50": median(wholes),
        "database": median(databases),
        "templates": median(drawings),
        "queries": max(times),
        "bytes": median(sizes),
    }


def signed_in(user):
    """The cookies of a session of this person."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[BEGAN] = session[SEEN] = time.time()
    session.save()
    return f"sessionid={session.session_key}"


def drafts(number):
    """(drafts with all answers, for each the cookies of the visitor who filled it in)."""
    source = Intake.objects.submitted().exclude(contact_email="").first()
    answers = {each.name: getattr(source, each.name) for each in questions(Intake) if each.is_plain}
    made = [Intake.objects.create(**answers) for _each in range(number)]
    return made, [holding(each) for each in made]


def holding(draft):
    """The cookies of a session without an account that holds this draft."""
    session = SessionStore()
    session[HELD] = [str(draft.pk)]
    session.save()
    return f"sessionid={session.session_key}; csrftoken={TOKEN}"


def profiles(number):
    """The addresses of so many public profiles with much on them."""
    rich = Initiative.objects.public().exclude(assessment=None).exclude(intake__description="")
    return [each.get_absolute_url() for each in rich.order_by("-registered_at", "pk")[:number]]


def report(rounds=ROUNDS):
    """All figures, and what the measurement from outside needs. Takes and leaves no drafts of its own."""
    official = User.objects.filter(memberships__isnull=False).order_by("pk").first()
    cookies, shown = signed_in(official), profiles(rounds + WARM_UP)
    made, holders = drafts(rounds + WARM_UP)
    [empty], [empty_holder] = drafts(1)
    Intake.objects.filter(pk=empty.pk).update(**blank())
    empty.refresh_from_db()
    form = [f"/intake/{empty.pk}/{section.slug}/" for section in Section]
    sending = [f"/intake/{each.pk}/controle/" for each in made]
    varied = {
        "list": addresses.pages(),
        "list with choices": addresses.choices(),
        "free text": addresses.texts(),
    }
    found = {
        "public": Initiative.objects.public().count(),
        "parts": {
            "floor": measure(["/vloer/24000/"], rounds=rounds),
            **{name: measure(paths[:NEVER_KEPT], rounds=rounds) for name, paths in varied.items()},
            "list, one address": measure(["/initiatieven/"], rounds=rounds),
            "list of an official": measure(["/initiatieven/?q="], cookies, rounds),
            "front page": measure(["/"], rounds=rounds),
            "lenses": measure(["/brillen/"], rounds=rounds),
            # In this order: nobody asked for these before, and after it every one of them is kept.
            "profile, first showing": measure(shown, rounds=rounds),
            "profile": measure(shown[:50], rounds=rounds),
            "profile for an official": measure(shown[:50], cookies, rounds),
            "empty form page": measure(form, empty_holder, rounds),
            "submission": measure(sending, holders, rounds, {"csrfmiddlewaretoken": TOKEN}),
        },
        "form": forms(empty, rounds),
        "profiles": shown[:50],
        "addresses": varied,
        "form_page": form[2],
        "official": cookies,
        "holder": empty_holder,
    }
    Intake.objects.filter(pk__in=[each.pk for each in made]).delete()
    Message.objects.all().delete()
    return found


def forms(draft, rounds):
    """{section: the best and the median of making and drawing its form for an empty draft, in milliseconds}."""
    page, found = engines["django"].from_string("{% load crispy_forms_tags %}{% crispy form %}"), {}
    for section in Section:
        times = []
        for _turn in range(rounds + WARM_UP):
            start = time.perf_counter()
            page.render({"form": section_form(section).reopened(draft)})
            times.append((time.perf_counter() - start) * 1000)
        found[section.value] = {"best": min(times[WARM_UP:]), "p50": median(times[WARM_UP:])}
    return found


def blank():
    """An intake without answers."""
    return {
        each.name: each.field.get_default()
        for each in questions(Intake)
        if each.is_plain and each.name != "municipality"
    }


if __name__ == "__main__":
    json.dump(report(), sys.stdout)
