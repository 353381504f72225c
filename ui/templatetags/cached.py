"""Drawings kept in memory: a part of a page that the same few values draw again and again is drawn once.

What is kept can never be stale: a template that is given nothing but these values and the language depends on nothing
else. `{% kept "components/x.html" name=name %}` is `{% include "components/x.html" with name=name only %}`, quicker.
Keep what repeats between pages, such as the footer or a category; never what belongs to one person.

A `Fresh` text is not kept, nor is what was `Drawn` before: its place in the drawing is left open, and each page puts
its own text there. So a template may print it and ask whether it is there, and no more.
"""

import re
from collections.abc import Hashable
from functools import lru_cache
from html import escape

from django import template
from django.conf import settings
from django.db.models import Model
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
MOST_KEPT = 4096
# Characters that no alphabet has stand for the places that are left open.
PLACES = "".join(map(chr, range(0xE000, 0xE100)))
PLACE = re.compile(f"([{PLACES}])")


class Fresh(str):
    """A text that differs from page to page, such as an address or what a visitor typed; escaped when it is drawn."""

    __slots__ = ()


class Drawn(SafeString):
    """HTML that was drawn before, to be put in another drawing as it is."""

    __slots__ = ()


@register.filter
def fresh(text: object) -> Fresh:
    """This text as one that differs from page to page."""
    return Fresh(text)


@register.simple_tag
def kept(template_name: str, **values: Hashable) -> SafeString:
    """What this template draws with these values alone, of which lists and tuples may hold more. Raises TypeError for
    a value that can change."""
    drawn = pieces(template_name, **values)
    return drawn[0] if len(drawn) == 1 else mark_safe("".join(drawn))


def pieces(template_name: str, **values: Hashable) -> list[SafeString]:
    """The same in pieces that drawings share, for who keeps many of them."""
    texts: list[str] = []
    shape = {
        # A text that stands in the template itself is safe, and one of few.
        name: value if type(value) is SafeString else opened(value, texts)
        for name, value in values.items()
    }
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    drawn = draw(template_name, get_language(), **shape)
    if not texts:
        return drawn
    texts = [escape(text) if type(text) is Fresh else text for text in texts]
    return [texts[piece] if type(piece) is int else piece for piece in drawn]


def opened(value: Hashable, texts: list[str]) -> Hashable:
    """This value with a place for each text in it that is not kept; those are added to `texts`. An empty one has no
    place: a template asks whether it is there."""
    kind = type(value)
    if kind is Fresh or kind is Drawn or kind is SafeString:
        if not value:
            return ""
        texts.append(value)
        return kind(PLACES[len(texts) - 1])  # of the same kind, so that drawings may be kept within drawings
    if kind is str:
        return PLACE.sub("", value) if not value.isascii() else value
    if kind is list or isinstance(value, tuple):
        members = [opened(each, texts) for each in value]
        return kind._make(members) if hasattr(kind, "_make") else tuple(members)
    return value


# Typed, because 1 and True are drawn differently.
@lru_cache(MOST_KEPT, typed=True)
def _drawn(template_name: str, language: str | None, /, **shape: Hashable) -> list[SafeString | int]:
    return drawn_round(template_name, shape)


def drawn_round(template_name: str, shape: dict[str, Hashable]) -> list[SafeString | int]:
    """The pieces of a drawing, with the number of its text for each place that is left open."""
    if rows := [name for name, value in shape.items() if _holds_row(value)]:
        raise TypeError(f"{', '.join(rows)}: a row is equal to an older version of itself; give its values.")
    drawing = get_template(template_name).render(shape)
    return [PLACES.index(piece) if PLACE.fullmatch(piece) else mark_safe(piece) for piece in PLACE.split(drawing)]


def _holds_row(value):
    return isinstance(value, Model) or (isinstance(value, tuple) and any(map(_holds_row, value)))
