"""Portraits: profiles as they are drawn, kept in the process for as long as nothing on them changes.

All that a portrait shows ticks the clock (migrations 0003 and 0005): the facts, the assessment and the history of an
initiative tick its own version, the names of categories, areas and people the version of the names. So one key never
stands for two drawings. What depends on the reader or on other initiatives is no part of a portrait.
"""

from functools import lru_cache

from django.conf import settings
from django.template.loader import get_template
from django.utils.translation import get_language

from catalogue.profile.profile import Profile
from catalogue.profile.similar import categories_of, similar_to
from initiatives.models import Initiative
from taxonomy.models import Category

MOST_KEPT = 256  # of some 25 kB each
PARTS = ("crumbs", "head", "fan", "sections", "history", "aside")


class CachedProfile:
    """The drawn parts of a profile, alike for all readers of one audience: each a list of pieces of UTF-8."""

    def __init__(self, profile):
        self.name = profile.intake.name
        self.categories = categories_of(profile.initiative)
        self.parts = {part: _draw(part, profile=profile) for part in PARTS}
        self._tabs = {similar: profile.tabs(similar) for similar in (False, True)}
        self._around = None, {}

    def around(self, initiative, reader, asked):
        """What depends on other initiatives, for a reader of this audience: the similar ones, and the tabs, which say
        whether there are any.

        One query, none as long as nothing in the registry changes.
        """
        key = asked.versions.rows.number, asked.reader
        known, drawn = self._around
        if known != key:
            similar = similar_to(initiative, self.categories, reader, asked)
            drawn = {
                "similar": _draw("similar", similar=similar) if similar else [],
                "tabs": _draw("tabs", tabs=self._tabs[bool(similar)]),
            }
            self._around = key, drawn
        return drawn


def cached_profile(initiative, audience, clock):
    """The Portrait of an initiative for an audience, in the language of this moment.

    Takes an initiative that has been through the gate `with_version()`, and the clock as it was before that. Four
    queries when it is not kept, one more for the first of a version of the names, else none.
    """
    draw = _portrait.__wrapped__ if settings.DEBUG else _portrait
    return draw(initiative.pk, initiative.version, clock.names.number, get_language(), audience)


@lru_cache(MOST_KEPT)
def _portrait(pk, version, names_version, language, audience):
    facts = Initiative.objects.select_related("intake", "municipality", "assessment")
    initiative = facts.prefetch_related("intake__neighbourhoods", "assessment__classifications").get(pk=pk)
    known = categories(names_version)
    for each in initiative.assessment.classifications.all() if initiative.assessment else ():
        if each.category_id in known:  # else it was added since the clock was read
            each.category = known[each.category_id]
    return CachedProfile(Profile(initiative, audience))


@lru_cache(maxsize=2)
def categories(names_version):
    """{key: category} of all of them, with those that they are a part of and count as. One query the first time."""
    return Category.objects.select_related("parent", "counts_as__parent").in_bulk()


def _draw(part, **context):
    return [get_template(f"catalogue/profile/{part}.html").render(context).encode()]
