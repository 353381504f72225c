"""What visitors do in a rehearsal, as people with a browser and our scripts do it.

A journey is a generator: between two requests it yields how many seconds this visitor waits. So a few threads can walk
with many visitors, and one that waits for its next attempt keeps nobody up (rehearsal/load.py).

What does not work is done again as a person does it: a page is asked again, a button pressed once more on the same
form with the same token, and an autosave is tried again as static/js/autosave.js does.
"""

import json
import re
from itertools import count
from urllib.parse import urlencode

from rehearsal.journeys_visitor import filled
from rehearsal.ledger import DENIED

PRESS_AGAIN = 2.0  # seconds: back to the page, and the button once more
TYPING = 0.8  # seconds of not typing before the page saves itself: WAIT of autosave.js
FIRST_RETRY, LONGEST_RETRY = 2.0, 60.0
CODES = 4  # of a telephone that are tried
FORM_OF_AUTOSAVE = {"X-Requested-With": "autosave"}
ABOUT = {"csrfmiddlewaretoken", "shown", "unanswered"}
LIST, START = "/initiatieven/", "/intake/"
CARD = re.compile(r'href="/initiatieven/([\w-]+)/"')
DRAFT = re.compile(r"^/intake/([0-9a-f-]{36})/")
REFERENCE = re.compile(r'class="w-reference">\s*([\w-]+)\s*<')


class GaveUp(Exception):
    """The site answered what it answers to nobody who does this: the ledger has it as denied."""


def page(visitor, path, kind="read", key="", **how):
    """Ask for a page until it is there. Returns the Answer. `how` is as Visitor.get takes it."""
    while True:
        answer = visitor.get(path, kind, key, **how)
        if not answer.error:
            return answer
        if answer.error == DENIED:
            raise GaveUp
        yield PRESS_AGAIN


def press(visitor, path, fields, is_done, kind, key, **written):
    """Press a button until the page that follows is there. Returns the Answer."""
    while True:
        answer = visitor.post(path, fields, is_done, kind=kind, key=key, **written)
        if not answer.error:
            return answer
        if answer.error == DENIED:
            raise GaveUp
        yield PRESS_AGAIN


def leads_to(pattern):
    """Whether an answer leads to an address of this pattern."""
    return lambda answer: answer.status in {302, 303} and re.search(pattern, answer.location) is not None


# --- Who reads -----------------------------------------------------------------------------------------------------


def reading(visitor):
    """The front page, the list, and what stands first in it."""
    yield from page(visitor, "/")
    yield TYPING
    found = CARD.search((yield from page(visitor, LIST)).text)
    yield TYPING
    if found:  # it may have been taken off the website since
        yield from page(visitor, f"{LIST}{found[1]}/", expected=(200, 404))
        yield TYPING


# --- Who hands in --------------------------------------------------------------------------------------------------


class Section:
    """A page of the intake that is open in a browser."""

    def __init__(self, visitor, draft, path, fields):
        self.visitor, self.draft, self.path, self.fields = visitor, draft, path, fields
        self.unanswered = []

    def type(self, **answers):
        """Type these answers, and let the page save itself until that is acknowledged."""
        self.fields = filled(self.fields, **answers)
        yield TYPING
        retry = 0
        while True:
            self.fields = filled(self.fields, unanswered="\n".join(self.unanswered))
            own = urlencode([(name, value) for name, value in self.fields if name not in ABOUT])
            self.unanswered = [*self.unanswered, own][-3:]
            answer = self.visitor.post(
                self.path,
                self.fields,
                is_saved,
                kind="autosave",
                key=self.draft,
                headers={**FORM_OF_AUTOSAVE, "X-CSRFToken": self.visitor.token},
                answers=answers,
            )
            if not answer.error:
                self.unanswered = []
                self.fields = filled(self.fields, shown=json.loads(answer.text)["shown"])
                return
            if answer.error == DENIED:
                raise GaveUp
            retry = min(LONGEST_RETRY, max(FIRST_RETRY, retry * 2))
            yield retry

    def go_on(self, answers):
        """Press the button. `answers` are those of this page that the ledger holds the database to."""
        fields = filled(self.fields, unanswered="\n".join(self.unanswered))
        on = leads_to(r"^/intake/")
        yield from press(self.visitor, self.path, fields, on, "section", self.draft, answers=answers)


def is_saved(answer):
    """Whether a page that saved itself may say so to its reader."""
    if answer.status != 200 or not answer.headers.get("content-type", "").startswith("application/json"):
        return False
    said = json.loads(answer.text)
    return bool(said["saved_at"]) and not said["conflicts"] and not said["errors"]


def section(visitor, draft, slug):
    """Open a section of a draft. Returns the Section."""
    path = f"/intake/{draft}/{slug}/"
    answer = yield from page(visitor, path)
    return Section(visitor, draft, path, answer.form("shown"))


def handing_in(visitor, name, municipality, sent=None):
    """Begin an intake, fill it in, and hand it in: a page a section, which saves itself meanwhile. `name` is its name,
    and its key in the ledger. `sent` is called with the key of what was handed in."""
    yield from reading(visitor)
    fields = filled((yield from page(visitor, START)).form("municipality"), municipality=municipality)
    draft = yield from begun(visitor, fields)
    basics = yield from section(visitor, draft, "initiatief")
    summary = "Bewoners houden samen de tuin bij."
    yield from basics.type(name=name)
    yield from basics.type(name=name, summary=summary)
    story = f"Elke zaterdag. {name}."
    yield from basics.type(name=name, summary=summary, description=story)
    yield from basics.go_on({"name": name, "summary": summary, "description": story})
    yield TYPING
    email = f"{name.lower().replace(' ', '-')}@bewoner.example"
    contact = yield from section(visitor, draft, "contact")
    answers = {"contact_name": "Fatima de Boer", "contact_email": email}
    yield from contact.type(**answers)
    yield from contact.go_on(answers)
    yield TYPING
    for slug, fields in [("wat", {"essence": ["social_cohesion"]}), ("fase", {"phase": "start_up"})]:
        open_page = yield from section(visitor, draft, slug)
        open_page.fields = filled(open_page.fields, **fields)
        yield from open_page.go_on({key: value for key, value in fields.items() if isinstance(value, str)})
        yield TYPING
    path, receipt = f"/intake/{draft}/controle/", f"/intake/{draft}/verstuurd/"
    fields = (yield from page(visitor, path)).form("seen")
    yield TYPING
    yield from press(visitor, path, fields, leads_to(f"^{receipt}$"), "submit", name, email=email, draft=draft)
    yield from page(visitor, receipt, "receipt", name, tells=reference_on)
    if sent:
        sent(draft)


def reference_on(receipt):
    """What the ledger keeps of a receipt."""
    return {"reference": REFERENCE.search(receipt.text)[1]}


def begun(visitor, fields):
    """Press the button that starts a draft. Returns its key. A press whose answer was lost leaves an empty draft."""

    def tells(answer):
        return {"draft": DRAFT.match(answer.location)[1]}

    answer = yield from press(visitor, START, fields, leads_to(DRAFT.pattern), "start", "", tells=tells)
    return DRAFT.match(answer.location)[1]


# --- Who works at the municipality ---------------------------------------------------------------------------------


def signing_in(visitor, email, password, code):
    """Sign in with a password and, as the second factor, the code that a telephone shows (`code` tells which)."""
    fields = filled((yield from page(visitor, "/inloggen/")).form("password"), login=email, password=password)
    second = leads_to(r"^/inloggen/tweede-stap/")
    yield from press(visitor, "/inloggen/", fields, second, "sign in", f"{email} password")
    yield TYPING
    inside = leads_to(r"^/(mijn|werkbank|account)/")
    for attempt in range(CODES):
        asked = yield from page(visitor, "/inloggen/tweede-stap/")
        try:
            fields = filled(asked.form("code"), code=code())
        except StopIteration:  # the code counted, though its answer was lost: no second step is asked any more
            return
        try:
            yield from press(visitor, "/inloggen/tweede-stap/", fields, inside, "sign in", f"{email} code")
            return
        except GaveUp:  # a code counts once: if its answer was lost, the next one is waited for
            if attempt == CODES - 1:
                raise
        yield 30.0


PRESSES = count(1)


def working(visitor, draft, number):
    """Register an intake, read it through the lenses twice, publish it, take every other one off, and look around."""
    path = f"/werkbank/inschrijven/{draft}/"
    yield from page(visitor, "/werkbank/")
    yield from page(visitor, path)
    yield TYPING
    on = leads_to(r"^/werkbank/[\w-]+/beoordeling/$")
    answer = yield from press(visitor, path, token_of(visitor), on, "register", draft)
    slug = answer.location.split("/")[2]
    for turn in ("eerst", "daarna"):
        yield from assessing(visitor, slug, f"Gelezen voor {slug}, {turn}, {number}.")
        yield TYPING
    yield from turning(visitor, slug, "publish")
    yield from page(visitor, f"{LIST}{slug}/")
    if number % 2:
        yield from turning(visitor, slug, "unpublish")
        yield from turning(visitor, slug, "publish")
    yield from page(visitor, f"{LIST}?q=tuin")


def token_of(visitor):
    return [("csrfmiddlewaretoken", visitor.token)]


def assessing(visitor, slug, reason):
    """Read an initiative through the lenses: the choices that stand there, and this reason with the first category."""
    path = f"/werkbank/{slug}/beoordeling/"
    answer = yield from page(visitor, path)
    category = answer.choices("growth")[0]
    fields = filled(answer.form("replaces"), growth=category, **{f"reason-{category}": reason})
    on = leads_to(rf"^/initiatieven/{slug}/$")
    yield from press(visitor, path, fields, on, "assess", slug, reason=reason)


def turning(visitor, slug, to):
    """Publish an initiative, or take it off the website."""
    path, number = f"/werkbank/{slug}/publicatie/", next(PRESSES)
    answer = yield from page(visitor, path)
    if to == "publish":
        fields = filled(answer.form("seen"), to=to)
    else:
        fields = filled(answer.form("reason"), to=to, reason="Even niet.")
    yield TYPING
    yield from press(visitor, path, fields, leads_to(f"^{path}$"), to, slug, press=number)
