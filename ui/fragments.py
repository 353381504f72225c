"""Fragments: parts of pages that are drawn once and kept in the memory of the process.

Everything drawn that is kept, is kept by a `FragmentCache`: by a key that says all on which the drawing depends, such
as the values that a template was given, or an initiative in one version. So what is kept is never stale. Where
fragments are checked (`settings.CHECK_FRAGMENTS`: in every test, and with DEBUG), that is not believed but seen: what
is kept is drawn again at each use, and compared.

A template is drawn by `fragment`. A text that differs from page to page is no part of the key when it is `Uncached`,
nor is HTML that was drawn before when it is `UncachedHtml`, or bytes in UTF-8: its place in the drawing is left open,
and each page puts its own text there. So a template may print it and ask whether it is there, and no more. A filter on
it would change the mark of the open place: that is noticed, and such a fragment is drawn anew each time.
"""

import logging
import re
import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import unified_diff
from functools import cache
from html import escape
from itertools import islice
from typing import ClassVar

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.dispatch import receiver
from django.template.loader import get_template
from django.utils.autoreload import file_changed
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ui.bounded_cache import BoundedCache

logger = logging.getLogger(__name__)
# The mark of an open place. Nobody can type it; and no filter, also not one that changes capitals or that is meant for
# addresses, leaves it as it is.
KEY = secrets.token_hex(8)
MARK = re.compile(f"ópen{KEY}Z([0-9]+)É")


class FragmentError(AssertionError):
    """What was kept is not what is drawn now. Raised only where fragments are checked."""


class Uncached(str):
    """A text that differs from page to page, such as an address or what a visitor typed; escaped when it is drawn."""

    __slots__ = ()


class UncachedHtml(SafeString):
    """HTML that was drawn before, to be put in another drawing as it is."""

    __slots__ = ()


class FragmentCache:
    """What was drawn, by key; the oldest go when there are more than `most`. Threads may share it."""

    every: ClassVar[dict[str, "FragmentCache"]] = {}
    # The names of what is being drawn, the outermost first. Tests record what is read meanwhile.
    drawing: ClassVar[ContextVar[tuple[str, ...]]] = ContextVar("drawing", default=())

    def __init__(self, name, most):
        self.name, self.kept = name, BoundedCache(most)
        self.every[name] = self

    def get(self, key, draw):
        """What is kept under this key; else what `draw()` gives, which is kept from now on unless it is None.

        Raises FragmentError where fragments are checked and what is kept is not what `draw()` gives now.
        """
        found = self.kept.get(key)
        if found is None:
            found = self.draw(draw)
            if found is not None:
                self.kept.put({key: found})
        elif settings.CHECK_FRAGMENTS:
            self.check(key, found, draw)
        return found

    def get_many(self, keys, draw):
        """{key: what is kept under it}; what is not, `draw(keys)` gives in the same way. Raises FragmentError as
        `get` does."""
        kept_under = self.kept.get
        found = {key: kept for key in keys if (kept := kept_under(key)) is not None}
        if found and settings.CHECK_FRAGMENTS:
            self.check(list(found), found, lambda: draw(list(found)))
        if len(found) < len(keys) and (missing := [key for key in keys if key not in found]):
            fresh = self.draw(lambda: draw(missing))
            self.kept.put(fresh)
            found |= fresh
        return found

    def draw(self, draw):
        """What `draw()` gives, under the name of this cache."""
        token = self.drawing.set((*self.drawing.get(), self.name))
        try:
            return draw()
        finally:
            self.drawing.reset(token)

    def check(self, key, kept, draw):
        """Raise FragmentError when `draw()` gives something else than this."""
        with uncounted_queries():
            now = draw()
        if kept != now:
            raise FragmentError(
                f"{self.name}: what is kept for {key!r} is not what is drawn now.\n{unlike(kept, now)}"
            )

    @classmethod
    def clear(cls):
        """Forget everything in every cache."""
        for each in cls.every.values():
            each.kept.clear()


class Drawing:
    """A template drawn with these values, round its open places: the HTML between those, and the number of the text
    for each. Two are equal when they draw the same."""

    __slots__ = ("_in_utf8", "is_broken", "order", "pieces", "shape", "template_name")

    def __init__(self, template_name, shape):
        if rows := [name for name, value in shape.items() if _holds_row(value)]:
            raise TypeError(f"{', '.join(rows)}: a row is equal to an older version of itself; give its values.")
        self.template_name, self.shape = template_name, shape
        pieces = MARK.split(get_template(template_name).render(shape))
        self.pieces, self.order, self._in_utf8 = tuple(pieces[::2]), tuple(map(int, pieces[1::2])), None
        # A filter changed the mark of an open place, and would do nothing to the text itself.
        self.is_broken = any(KEY in piece.lower() for piece in self.pieces)
        if self.is_broken:
            logger.error("%s changes a text whose place is left open, so it is drawn anew each time.", template_name)

    @classmethod
    def of(cls, template_name, **values):
        """The drawing with a place for each text in these values that is not kept, in their order."""
        return cls(template_name, {name: opened(value, texts) for texts in [[]] for name, value in values.items()})

    def __eq__(self, other):
        return isinstance(other, Drawing) and (self.pieces, self.order) == (other.pieces, other.order)

    __hash__ = None

    @property
    def in_utf8(self):
        """The HTML between the open places in UTF-8."""
        if self._in_utf8 is None:
            self._in_utf8 = tuple(piece.encode() for piece in self.pieces)
        return self._in_utf8

    def filled(self, texts=()):
        """The HTML with these texts in the open places, escaped where they are no HTML.

        Raises FragmentError where fragments are checked and the template draws something else with these texts.
        """
        ready = [escape(text) if type(text) is Uncached else text for text in texts]
        parts = [""] * (2 * len(self.order) + 1)
        parts[::2], parts[1::2] = self.pieces, [ready[number] for number in self.order]
        # Not `mark_safe`, which first asks each text whether it is a lazy one: a page has hundreds of places.
        html = SafeString("".join(parts))
        if settings.CHECK_FRAGMENTS:
            self.check(html, texts)
        return self.plain(texts) if self.is_broken else html

    def encoded(self, texts=()):
        """The same in UTF-8, for what is large: it goes to the reader without being a str again."""
        ready = [in_utf8(text) for text in texts]
        parts = [b""] * (2 * len(self.order) + 1)
        parts[::2], parts[1::2] = self.in_utf8, [ready[number] for number in self.order]
        html = b"".join(parts)
        if settings.CHECK_FRAGMENTS:
            self.check(html.decode(), texts)
        return self.plain(texts).encode() if self.is_broken else html

    def check(self, html, texts):
        """Raise FragmentError when the template draws something else with these texts."""
        with uncounted_queries():
            plain = self.plain(texts)
        if html != plain:
            raise FragmentError(f"{self.template_name} draws otherwise.\n{unlike(html, plain)}")

    def plain(self, texts):
        """What the template draws with these texts, without a cache."""
        texts = [UncachedHtml(text.decode()) if type(text) is bytes else text for text in texts]
        values = {name: closed(value, texts) for name, value in self.shape.items()}
        return get_template(self.template_name).render(values)


def in_utf8(text):
    """A text for an open place in UTF-8, escaped where it is no HTML."""
    kind = type(text)
    return text if kind is bytes else (escape(text) if kind is Uncached else text).encode()


TEMPLATES = FragmentCache("template", 4096)
PLAIN = {str, bool, int}  # kinds of values that are part of a shape as they are


def fragment(template_name, /, **values):
    """What this template draws with these values alone, of which lists and tuples may hold more. Raises TypeError for
    a value that can change, and FragmentError as `Drawing.filled` does."""
    drawing, texts = drawing_of(template_name, **values)
    return drawing.filled(texts)


def fragment_in_utf8(template_name, /, **values):
    """The same in UTF-8."""
    drawing, texts = drawing_of(template_name, **values)
    return drawing.encoded(texts)


def drawing_of(template_name, /, **values):
    """The drawing of a template round its open places, and the texts for these in the order of the values."""
    texts = []
    shape = {
        # A text that stands in the template itself is safe, and one of few.
        name: value if type(value) is SafeString else opened(value, texts)
        for name, value in values.items()
    }
    # The types too, because 1 and True are drawn differently.
    key = (template_name, get_language(), *shape, *shape.values(), *map(type, shape.values()))
    return TEMPLATES.kept.get(key) or TEMPLATES.get(key, lambda: Drawing(template_name, shape)), texts


def uncached(text):
    """This text as one whose place is left open; HTML stays HTML."""
    return UncachedHtml(text) if hasattr(text, "__html__") else Uncached(text)


def opened(value, texts):
    """This value with a place for each text in it that is not kept; those are added to `texts`. An empty one has no
    place: a template asks whether it is there."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is Uncached or kind is UncachedHtml or kind is SafeString or kind is bytes:
        if not value:
            return ""
        texts.append(value)
        return _mark(kind, len(texts) - 1)
    if kind is list or isinstance(value, tuple):
        # Most members are plain: asked here, for one call less each.
        members = [each if type(each) in PLAIN else opened(each, texts) for each in value]
        return kind._make(members) if hasattr(kind, "_make") else tuple(members)
    return value


@cache
def _mark(kind, number):
    """The mark of an open place, of the same kind as its text, so that a fragment may stand in a fragment."""
    return (UncachedHtml if kind is bytes else kind)(f"ópen{KEY}Z{number}É")


def closed(value, texts):
    """This value of a shape with its texts in the open places."""
    kind = type(value)
    if kind is Uncached or kind is UncachedHtml or kind is SafeString:
        mark = MARK.fullmatch(value)
        return texts[int(mark[1])] if mark else value
    if isinstance(value, tuple):
        members = [closed(each, texts) for each in value]
        return kind._make(members) if hasattr(kind, "_make") else tuple(members)
    return value


def _holds_row(value):
    return isinstance(value, Model) or (isinstance(value, tuple) and any(map(_holds_row, value)))


# --- Looking whether it is right -----------------------------------------------------------------------------------


@contextmanager
def uncounted_queries():
    """Ask the database what no page asks: who counts the queries of a page does not see them."""
    counted, connection.force_debug_cursor = connection.force_debug_cursor, False
    try:
        yield
    finally:
        connection.force_debug_cursor = counted


def unlike(kept, now):
    """The first lines in which two drawings differ."""
    sides = [str(each).splitlines() for each in (kept, now)]
    return "\n".join(islice(unified_diff(*sides, "kept", "now", lineterm="", n=0), 20))


@receiver(file_changed)
def forget(**_file):
    """Whoever works on a template sees the change."""
    FragmentCache.clear()
