"""The screen of a meeting, for the beamer: a QR code, how many people scored, and the radar that grows."""

from hashlib import sha256
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from accounts.decorators import official_required
from catalogue.climate.radar import radar
from catalogue.climate.words import decimal
from climate.functions import FUNCTIONS
from outbox.links import absolute
from workbench.qr import qr_code
from workbench.views.climate import above, asked_by, own_path

EVERY = 1  # seconds between two looks; without JavaScript the page comes anew after REFRESH of them
REFRESH = 5


def meeting_of(user, pk):
    """The meeting with this key; a 404 for a round of another kind, or of another municipality."""
    found = asked_by(user, pk)
    if found.way != found.Way.MEETING:
        raise Http404
    return found


def standing(found):
    """What the screen says of a meeting now. Two queries at most."""
    figures = found.growing if found.is_open else found.figures()
    is_drawn = any(each.mean is not None for each in figures.values())
    scorers = found.scores.count()
    return {
        "is_open": found.is_open,
        "scorers": scorers,
        "minimum": found.minimum,
        "left": max(0, found.minimum - scorers),
        "shapes": radar(list(FUNCTIONS.values()), [figures], decimal) if is_drawn else [],
        "rows": [(function, decimal(figures[key].mean)) for key, function in FUNCTIONS.items()],
    }


@official_required
@require_safe
def screen(request, pk):
    """The page for the beamer."""
    found = meeting_of(request.user, pk)
    address = absolute(reverse("climate:score", args=[found.token]))
    typed = urlsplit(absolute(reverse("climate:code")))
    context = {
        "round": found,
        "place": found.place,
        "standing": standing(found),
        "qr": qr_code(address) if found.is_open else None,
        "typed": f"{typed.netloc}{typed.path}".rstrip("/"),
        "every": EVERY,
        "refresh": REFRESH,
        "trail": above((capfirst(str(found)), own_path(found))),
    }
    return render(request, "workbench/climate/screen.html", context)


@official_required
@require_safe
def live(request, pk):
    """The part of the screen that changes, with a mark: who asks with the mark of now gets a 304 without it."""
    html = render_to_string("workbench/climate/standing.html", {"standing": standing(meeting_of(request.user, pk))})
    response = HttpResponse(html)
    mark = f'"{sha256(html.encode()).hexdigest()[:32]}"'
    response.headers["ETag"] = mark
    return get_conditional_response(request, etag=mark, response=response)
