"""What officials have on a profile besides: the thread, what waits, what they can do. It is drawn once for all
officials with the same roles, and kept for as long as nothing in it changes.

All that is shown raises the version of the initiative (in the migrations of the rooms that it is of), that of the
names, of what helps, or of who works where. What is each reader's own has an open place (`Look`); and to whom
something of it is drawn otherwise, such as their own note, it is drawn apart. Who may see it was asked before.
"""

import secrets
from dataclasses import dataclass, field
from typing import NamedTuple

from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.timezone import localdate
from django.utils.translation import get_language

from catalogue.slots import (
    CONTACT_ACTIONS,
    PROFILE_ACTIONS,
    PROFILE_HELPING,
    PROFILE_HISTORY,
    PROFILE_PLACES,
    PROFILE_SECTIONS,
)
from intake.questions import Audience
from ui.bounded_cache import BoundedCache
from ui.fragments import FragmentCache, UncachedHtml

DESKS = FragmentCache("desk of a profile", 128)  # of some 50 kB each
OTHERWISE = BoundedCache(512)  # {what it depends on: the keys of the people to whom it is drawn otherwise}
# In what is kept: a token of the session and the key of the reader. Nobody can type these.
TOKEN, ME = (f"{name}{secrets.token_hex(12)}" for name in ("token", "me"))


@dataclass
class Look:
    """Who looks at a profile, in the place of the request in what rooms put on it. What is drawn otherwise to some,
    adds their keys to `otherwise`; a form takes `token`, and the key of the reader is `me`."""

    user: object
    GET: dict
    token: str = TOKEN
    me: str = ME
    otherwise: set = field(default_factory=set)

    @classmethod
    def once(cls, request):
        """Of a reader for whom nothing is kept."""
        return cls(request.user, request.GET, get_token(request), str(request.user.pk))


class Desk(NamedTuple):
    """The parts of it as HTML with open places, each in its place on the page."""

    state: str
    official: str
    desk: tuple[str, ...]
    helping: str
    history: str

    @classmethod
    def of(cls, initiative, look, helping):
        return cls(
            drawn_state(look, initiative, Audience.OFFICIAL),
            drawn_official(look, initiative, Audience.OFFICIAL),
            tuple(PROFILE_SECTIONS(initiative, look)),
            PROFILE_HELPING.first(initiative, look, helping),
            PROFILE_HISTORY.first(initiative, look),
        )


def desk_of(initiative, request, helping, asked):
    """{part of the page: HTML} for an official of this initiative, who may see it.

    Takes an initiative `with_version()`, what fits it, and the versions and the reader of before it was read. No
    queries when it is kept.
    """
    user, versions = request.user, asked.versions
    depends_on = (
        *(initiative.pk, initiative.version, versions.names.number, versions.knowledge.number, versions.people.number),
        *(get_language(), localdate(), tuple(sorted(user.roles.items())), request.GET.get("show", "")),
    )

    def draw():
        look = Look(user, request.GET)
        drawn = Desk.of(initiative, look, helping)
        return drawn, frozenset(look.otherwise)

    def key(otherwise):
        is_apart = user.pk in otherwise or initiative.pk in asked.reader.own
        return *depends_on, user.pk if is_apart else None

    otherwise = OTHERWISE.get(depends_on)
    if otherwise is None:
        drawn, otherwise = DESKS.draw(draw)
        OTHERWISE.put({depends_on: otherwise})
        DESKS.kept.put({key(otherwise): drawn})
    kept = DESKS.get(key(otherwise), lambda: draw()[0])
    places = [(TOKEN, get_token(request)), (ME, str(user.pk)), *PROFILE_PLACES(initiative, user, versions)]
    return {
        "state": filled(kept.state, places),
        "official": filled(kept.official, places),
        "desk": tuple(filled(each, places) for each in kept.desk),
        "helping": filled(kept.helping, places),
        **({"history": filled(kept.history, places)} if kept.history else {}),
    }


def filled(html, places):
    """This HTML with the open places filled, as (mark, HTML)."""
    for mark, own in places:
        html = html.replace(mark, own)
    return UncachedHtml(html)


def drawn_official(look, initiative, audience):
    """Who at the municipality is the contact, for insiders: by name, and how to reach them."""
    now = initiative.responsibilities.open().select_related("official", "municipality__went_up_in").first()
    is_for_official = audience == Audience.OFFICIAL
    context = {
        "now": now,
        "reach": now and now.reachable,
        "actions": CONTACT_ACTIONS(look, initiative, now and now.official) if is_for_official else [],
        "is_for_official": is_for_official,
        "has_municipality": bool(initiative.municipality_id),
    }
    return render_to_string("catalogue/profile/official.html", context)


def drawn_state(look, initiative, audience):
    """What only insiders see: whether the initiative is public, and what this reader can do with it."""
    look.otherwise.add(initiative.intake.owner_id)
    context = {
        "initiative": initiative,
        "actions": PROFILE_ACTIONS(initiative) if audience == Audience.OFFICIAL else [],
        "can_revise": initiative.is_revisable_by(look.user),
        "csrf_token": look.token,
    }
    return render_to_string("catalogue/profile/state.html", context)
