"""What every page of the site must be, whatever it is about: checked on each page that a test fetches."""

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from secrets import token_hex

import html5lib
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}svg"
TELEPHONE = 375
NAMELESS = {f"{XHTML}{tag}" for tag in ("div", "span", "p")}  # which have no name unless they have a role
CELLS = {f"{XHTML}{tag}" for tag in ("td", "dd")}
WORDED = CELLS | {f"{XHTML}{tag}" for tag in ("p", "li", "span")}
DASHES = {"–", "—", "-"}
DRAWN = {"{http://www.w3.org/2000/svg}svg", f"{XHTML}input", f"{XHTML}img"}
LABELLABLE = {"input", "select", "textarea"}


class PageClient(Client):
    """A test client that looks at every page it gets."""

    def force_login(self, user, backend=None):
        """Be this person, by the one row that signing in leaves: Django's own way takes ten statements, and tests sign
        in thousands of times. Who has a session already takes that with them, as anybody does."""
        if settings.SESSION_COOKIE_NAME in self.cookies:
            return super().force_login(user, backend)
        said = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: backend or settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        row = Session(session_key=token_hex(16), session_data=SessionStore().encode(said))
        row.expire_date = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        row.save(force_insert=True)
        self.cookies[settings.SESSION_COOKIE_NAME] = row.session_key

    def request(self, **request):
        response = super().request(**request)
        # A page that is filled in says itself what it was drawn from; the client only sees templates at work.
        response.context = getattr(response, "context_data", response.context)
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and response.content.lstrip()[:9].lower() == b"<!doctype":
            html = response.content.decode()
            if (shape := shape_of(html)) not in CHECKED:
                check_page(html)
                CHECKED.add(shape)
        return response


CHECKED = set()  # the shapes of pages that passed


def shape_of(html):
    """What `check_page` looks at, as a number: the page without the words between its tags, and without the values of
    attributes that can hold anything. A dash is no word."""
    html = re.sub(r">(?!\s*[–—-]\s*<)[^<>]*\S[^<>]*<", ">x<", html)
    return hash(re.sub(r'(\s(?:action|content|href|src|value|datetime|data-[\w-]+)=)"[^"]*"', r"\1x", html))


def check_page(html):
    """Raise AssertionError when the page is not well-formed HTML with one h1, unique ids, labelled inputs, tables with
    a name, words where nothing is, and messages that the skip link does not pass."""
    document = html5lib.HTMLParser(strict=True).parse(html)
    elements = [element for element in document.iter() if isinstance(element.tag, str)]

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

    ids = Counter(each.get("id") for each in elements if each.get("id"))
    assert not [key for key, times in ids.items() if times > 1], f"an id stands twice: {ids.most_common(3)}"
    for each in elements:
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage"):
            for key in (each.get(attribute) or "").split():
                assert key in ids, f"{attribute} names {key}, which is not on the page"

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
