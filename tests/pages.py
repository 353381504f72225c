"""What every page of the site must be, whatever it is about: checked on each page that a test fetches."""

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from secrets import token_hex
from time import time

import html5lib
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.sessions import BEGAN, SEEN
from tests.shapes import Shape

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}svg"
TELEPHONE = 375
NAMELESS = {f"{XHTML}{tag}" for tag in ("div", "span", "p")}  # which have no name unless they have a role
CELLS = {f"{XHTML}{tag}" for tag in ("td", "dd")}
WORDED = CELLS | {f"{XHTML}{tag}" for tag in ("p", "li", "span")}
DASHES = {"–", "—", "-"}
DRAWN = {"{http://www.w3.org/2000/svg}svg", f"{XHTML}input", f"{XHTML}img"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage")
LABELLABLE = {"input", "select", "textarea"}


class PageClient(Client):
    """A test client that looks at every page it gets."""

    def force_login(self, user, backend=None):
        """Be this person, by the two rows that signing in leaves: Django's own way takes ten statements, and tests
        sign in thousands of times. Who has a session already takes that with them, as anybody does."""
        if settings.SESSION_COOKIE_NAME in self.cookies:
            return super().force_login(user, backend)
        said = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: backend or settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            BEGAN: time(),
            SEEN: time(),
        }
        row = Session(session_key=token_hex(16), session_data=SessionStore().encode(said))
        row.expire_date = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        row.save(force_insert=True)
        UserSession(session_key=row.session_key, user=user, ip="127.0.0.1").save(force_insert=True)
        self.cookies[settings.SESSION_COOKIE_NAME] = row.session_key

    def request(self, **request):
        response = super().request(**request)
        # A page that is filled in says itself what it was drawn from; the client only sees templates at work.
        response.context = getattr(response, "context_data", response.context)
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        is_page = is_page and response.content.lstrip()[:9].lower() == b"<!doctype"
        response.shape = look_at(response.content.decode()) if is_page else None
        return response


CHECKED, PARTS = set(), set()  # the shapes of pages that passed, and those of their parts
RAW = re.compile(r"&(?!#\d+;|#x[\da-fA-F]+;|[a-zA-Z]+\d*;)")  # an ampersand that is no reference
ID = re.compile(r'\sid="([^"]+)"')
REFERENCE = re.compile(r'\s(for|aria-(?:labelledby|describedby|controls|errormessage))="([^"]+)"')


def look_at(html):
    """Check a page as `check_page` does, and as quickly as may be: its ids always, and all else once a shape. Returns
    its shape, as a number."""
    check_ids(ID.findall(html), REFERENCE.findall(html))
    shape = Shape(html, PARTS)
    if (number := hash(shape.text)) not in CHECKED:
        try:
            check_words_and_tags(parsed(html if RAW.search(html) else shape.new))
        except (AssertionError, html5lib.html5parser.ParseError):
            check_page(html)  # which tells it in the words of the page
        CHECKED.add(number)
        PARTS.update(shape.parts)
    return number


def check_ids(ids, references):
    """Raise AssertionError when an id stands twice, or an attribute names one that is not there."""
    counted = Counter(ids)
    assert len(counted) == len(ids), f"an id stands twice: {counted.most_common(3)}"
    for attribute, keys in references:
        for key in keys.split():
            assert key in counted, f"{attribute} names {key}, which is not on the page"


def check_page(html):
    """Raise AssertionError when the page is not well-formed HTML with one h1, unique ids, labelled inputs, tables with
    a name, words where nothing is, and messages that the skip link does not pass."""
    document = parsed(html)
    elements = elements_of(document)
    references = [(name, each.get(name)) for each in elements for name in REFERENCES if each.get(name)]
    check_ids([each.get("id") for each in elements if each.get("id")], references)
    check_words_and_tags(document)


def parsed(html):
    return html5lib.HTMLParser(strict=True).parse(html)


def elements_of(document):
    return [element for element in document.iter() if isinstance(element.tag, str)]


def check_words_and_tags(document):
    """What `check_page` says of a parsed page, but for its ids."""
    elements = elements_of(document)
    assert document.get("lang") in {"nl", "en"}, "the page does not say its language"
    headings = [text_of(each) for each in elements if each.tag == f"{XHTML}h1"]
    assert len(headings) == 1 and headings[0], f"a page has one h1, this one has {headings}"
    check_headings(next((each for each in elements if each.tag == f"{XHTML}main"), document))
    title = next((text_of(each) for each in elements if each.tag == f"{XHTML}title"), "")
    assert title.strip(" –"), "the page has no title"

    told = {each for main in elements if main.tag == f"{XHTML}main" for each in main.iter()}
    for each in elements:
        if told and "utrecht-alert" in (each.get("class") or "").split():
            assert each in told, f"a message outside the main part: {text_of(each)}"

    labelled = {each.get("for") for each in elements if each.tag == f"{XHTML}label"}
    wrapped = {inner for label in elements if label.tag == f"{XHTML}label" for inner in label.iter()}
    for each in elements:
        if each.tag.removeprefix(XHTML) in LABELLABLE and each.get("type") not in {"hidden", "submit", "button"}:
            named = each.get("id") in labelled or each in wrapped
            named = named or each.get("aria-label") or each.get("aria-labelledby")
            assert named, f"the field {each.get('name')} has no label"
        if each.tag in {f"{XHTML}a", f"{XHTML}button"}:
            assert text_of(each) or each.get("aria-label"), f"a link or button without a name: {each.attrib}"
        if each.tag in NAMELESS and (each.get("aria-label") or each.get("aria-labelledby")):
            assert each.get("role"), f"nobody hears the name of an element without a role: {each.attrib}"
        if each.tag == f"{XHTML}table":
            caption = each.find(f"{XHTML}caption")
            named = each.get("aria-label") or each.get("aria-labelledby") or (caption is not None and text_of(caption))
            assert named, f"a table without a name: {text_of(each)[:80]}"
        if each.tag in WORDED and each.get("aria-hidden") != "true":
            text, drawn = text_of(each), any(inner.tag in DRAWN for inner in each.iter())
            nothing = text in DASHES or (each.tag in CELLS and not text and not drawn)
            assert not nothing, f"nobody hears that nothing is here: {each.tag} {each.attrib}"
        if each.tag == f"{XHTML}img":
            assert each.get("alt") is not None, "an image without a text alternative"
        if each.tag == SVG:
            sides = [each.get(side) or "" for side in ("width", "height")]
            is_small = all(map(str.isdecimal, sides)) and int(sides[0]) <= TELEPHONE
            assert is_small, f"a drawing that fills a page whose style sheets did not arrive: {each.attrib}"


def check_headings(main):
    """Raise AssertionError when a heading stands before the h1, or a level is left out. Errors come first, as they are
    what a reader is led to."""
    alerts = {inner for alert in main.iter() if alert.get("role") == "alert" for inner in alert.iter()}
    levels = [
        int(each.tag[-1])
        for each in main.iter()
        if each not in alerts and isinstance(each.tag, str) and re.fullmatch(r"h[1-6]", each.tag.removeprefix(XHTML))
    ]
    assert levels[:1] in ([], [1]), "a heading stands before the h1"
    assert all(below <= above + 1 for above, below in pairwise(levels)), f"the headings leave out a level: {levels}"


def mark_on(page):
    """The mark that the form of a page carries of what it shows (`ui.merging`)."""
    return re.search(r'name="shown"\s+value="([^"]*)"', page.content.decode())[1]


def seal_on(page):
    """The seal that the form of a page carries of what its reader saw."""
    return re.search(r'name="seen"\s+value="([^"]*)"', page.content.decode())[1]


def tight(html):
    """A page on one line, without the white space that depends on how templates are laid out: inside tags, after a tag
    that opens, before one that closes, and between tags.
    """
    html = re.sub(r"\s+", " ", html)
    html = re.sub(r"(<\w[^<>]*?) ?(/?>)", r"\1\2", html)
    html = re.sub(r"(<\w[^<>]*>) ", r"\1", html)
    return re.sub(r" (</)|(?<=>) (?=<)", r"\1", html)


def text_of(element):
    return " ".join("".join(element.itertext()).split())
