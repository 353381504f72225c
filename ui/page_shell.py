"""Pages drawn round what they found: the frame of a page is kept for all visitors, what was found is put in last.

A frame is `kept` like any drawing (config/templatetags/kept.py): by the values that the template asks about, with open
places for all that differs from page to page. It is kept as bytes, so that nothing of it is copied on the way. Who is
signed in, or is told something, has a frame drawn of their own.
"""

from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from ui.templatetags.cached import Drawn, Fresh, drawn_round, opened
from ui.templatetags.ui import section

MOST_KEPT = 64  # of about twenty kilobytes


class Visit(NamedTuple):
    """What a frame asks of the request of a visitor."""

    path: str
    get_full_path: str


def render(request: HttpRequest, template_name: str, context: dict, large: dict[str, list[bytes]]) -> HttpResponse:
    """The answer that Django's `render` gives. `large` are drawings in pieces of UTF-8, printed by name.

    Of visitors the template sees the path and the address alone; the values must be such as `kept` takes.
    """
    if settings.DEBUG or request.user.is_authenticated or len(get_messages(request)):
        drawings = {name: Drawn(b"".join(pieces).decode()) for name, pieces in large.items()}
        return HttpResponse(render_to_string(template_name, {**context, **drawings}, request))
    texts: list[str] = []
    visit = Visit(section(request.path), Fresh(request.get_full_path()))
    places = {name: Drawn(name if pieces else "") for name, pieces in large.items()}
    shape = {name: opened(value, texts) for name, value in {**context, **places, "request": visit}.items()}
    parts = []
    for piece in _frame(template_name, get_language(), **shape):
        if type(piece) is bytes:
            parts.append(piece)
        elif type(text := texts[piece]) is Drawn:
            parts += large[text]
        else:
            parts.append(conditional_escape(text).encode())
    return HttpResponse(b"".join(parts))


@lru_cache(MOST_KEPT, typed=True)
def _frame(template_name, language, /, **shape):
    return [piece if type(piece) is int else piece.encode() for piece in drawn_round(template_name, shape)]
