"""Pages whose whole template is a fragment: visitors all get the same frame, and so do those who are signed in and
have the same roles, with what is each one's own in open places.

Who is told something gets a page that is drawn for them.
"""

from typing import NamedTuple

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.template.loader import render_to_string

from ui.fragments import Uncached, UncachedHtml, fragment_in_utf8
from ui.slots import Slot
from ui.templatetags.ui import OnPaper, on_paper, section

READER = Slot()  # (request): {name: value} of what the frame says of who is signed in, as `fragment` takes them


class Visit(NamedTuple):
    """What the frame of a page asks of a request."""

    path: str
    get_full_path: str
    paper: OnPaper


def render(request, template_name, context):
    """The answer that Django's `render` gives. The template sees the path and the address alone, and of who is signed
    in what READER says; the values must be such as `fragment_in_utf8` takes."""
    if len(get_messages(request)):
        texts = {name: UncachedHtml(value.decode()) for name, value in context.items() if type(value) is bytes}
        return HttpResponse(render_to_string(template_name, context | texts, request))
    visit = Visit(section(request.path), Uncached(request.get_full_path()), on_paper(request))
    reader = READER.first(request) if request.user.is_authenticated else {}
    return HttpResponse(fragment_in_utf8(template_name, **reader, **context, request=visit))
