"""Portraits: profiles as they are drawn, kept in the process for as long as nothing on them changes.

All that a portrait shows ticks the clock (migrations 0003 and 0005): the facts, the assessment and the history of an
initiative tick its own version, the names of categories, areas and people the version of the names. So one key never
stands for two drawings. What depends on the reader or on other initiatives is no part of a portrait.
"""

from functools import lru_cache

from django.conf import settings
from django.template.loader import get_template
from django.utils.translation import get_language

from config.templatetags.kept import kept
from initiatives.models import Initiative
from initiatives.profile import Profile
from initiatives.similar import categories_of, similar_to

MOST_KEPT = 256  # of some 25 kB each
PARTS = ("crumbs", "head", "fan", "sections", "history", "aside")


class Portrait:
    """The drawn parts of a profile, alike for all readers of one audience."""

    def __init__(self, profile):
        self.name = profile.intake.name
        self.categories = categories_of(profile.initiative)
        self.tabs = [kept("initiatives/profile/tabs.html", tabs=profile.tabs(similar)) for similar in (False, True)]
        for part in PARTS:
            setattr(self, part, _draw(part, profile=profile))
        self._similar = None, ""

    def similar_for(self, initiative, reader, asked):
        """The similar initiatives for a reader of this audience, drawn; "" when there are none.

        One query, none as long as nothing in the registry changes.
        """
        key = asked.clock.rows.version, asked.reader
        known, drawing = self._similar
        if known != key:
            similar = similar_to(initiative, self.categories, reader, asked)
            drawing = _draw("similar", similar=similar) if similar else ""
            self._similar = key, drawing
        return drawing


def portrait_of(initiative, audience, clock):
    """The Portrait of an initiative for an audience, in the language of this moment.

    Takes an initiative that has been through the gate `with_version()`, and the clock as it was before that. Four
    queries when it is not kept, else none.
    """
    draw = _portrait.__wrapped__ if settings.DEBUG else _portrait
    return draw(initiative.pk, initiative.version, clock.names.version, get_language(), audience)


@lru_cache(MOST_KEPT)
def _portrait(pk, version, names_version, language, audience):
    return Portrait(Profile(Initiative.objects.with_profile().get(pk=pk), audience))


def _draw(part, **context):
    return get_template(f"initiatives/profile/{part}.html").render(context)
