"""Pages whose whole template is a fragment, for visitors: they all get the same frame.

Who is signed in, or is told something, gets a page that is drawn for them.
"""

from typing import NamedTuple

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.template.loader import render_to_string

from ui.fragments import Uncached, UncachedHtml, fragment_in_utf8
from ui.templatetags.ui import OnPaper, on_paper, section


class Visit(NamedTuple):
    """What the frame of a page asks of the request of a visitor."""

    path: str
    get_full_path: str
    paper: OnPaper


def render(request, template_name, context):
    """The answer that Django's `render` gives. Of visitors the template sees the path and the address alone; the
    values must be such as `fragment_in_utf8` takes."""
    if request.user.is_authenticated or len(get_messages(request)):
        texts = {name: UncachedHtml(value.decode()) for name, value in context.items() if type(value) is bytes}
        return HttpResponse(render_to_string(template_name, context | texts, request))
    visit = Visit(section(request.path), Uncached(request.get_full_path()), on_paper(request))
    return HttpResponse(fragment_in_utf8(template_name, **context, request=visit))
