"""Profiles as they are drawn, kept in the process for as long as nothing on them changes.

All that they show raises a data version (migrations 0003, 0006 and 0007): the facts, the assessment and the history of
an initiative its own, the names of categories, areas and people and the proposal rules that of the names. So one key
never stands for two drawings. What depends on the reader or on other initiatives is kept apart.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import get_template
from django.utils.translation import get_language

from catalogue.profile.profile import Profile
from catalogue.profile.similar import categories_of, similar_to
from initiatives.models import Initiative
from taxonomy.models import Category
from ui.fragments import FragmentCache, UncachedHtml

PROFILES = FragmentCache("profile", 256)  # of some 25 kB each
AROUND = FragmentCache("around a profile", 256)
PARTS = ("head", "fan", "sections", "history", "aside")


@dataclass(frozen=True)
class CachedProfile:
    """A profile as all readers of one audience see it: its parts as HTML in UTF-8, and what the rest of the page is
    made of: name, summary, the `categories_of` the initiative, and the tabs without and with similar initiatives."""

    name: str
    summary: str
    categories: dict
    parts: dict[str, bytes]
    tabs: tuple[tuple, tuple]

    @classmethod
    def of(cls, profile):
        parts = {part: _draw(part, profile=profile) for part in PARTS}
        tabs = profile.tabs(similar=False), profile.tabs(similar=True)
        intake = profile.intake
        return cls(intake.name, intake.summary, categories_of(profile.initiative), parts, tabs)


def drawn_profile(initiative, audience, reader, asked):
    """(name, summary, {part of the page: its HTML}) of an initiative for this reader, in the language of this moment.

    Takes an initiative that has been through the gate `with_version()`, its `audience_for` the reader, and the
    versions and the index as they were before that. Four queries when it is not kept, one more for the first of a
    version of the names; one for the similar initiatives when anything in the registry changed; else none.
    """
    of_names = asked.versions.names.number, get_language()
    cached = PROFILES.get(
        (initiative.pk, initiative.version, audience, *of_names),
        lambda: CachedProfile.of(Profile(with_facts(initiative.pk, asked.versions.names.number), audience)),
    )
    around = AROUND.get(
        (initiative.pk, initiative.version, audience, asked.versions.rows.number, asked.reader, *of_names),
        lambda: _around(cached, initiative, reader, asked),
    )
    return (
        cached.name,
        cached.summary,
        {part: UncachedHtml(html.decode()) for part, html in {**cached.parts, **around}.items()},
    )


def _around(cached, initiative, reader, asked):
    """What depends on other initiatives: the similar ones, and the tabs, which say whether there are any."""
    similar = similar_to(initiative, cached.categories, reader, asked)
    return {
        "similar": _draw("similar", similar=similar) if similar else b"",
        "tabs": _draw("tabs", tabs=cached.tabs[bool(similar)]),
    }


def with_facts(pk, names_version):
    """An initiative with all that its profile shows."""
    facts = Initiative.objects.select_related("intake", "municipality", "assessment")
    initiative = facts.prefetch_related("intake__neighbourhoods", "assessment__classifications").get(pk=pk)
    known = categories(names_version)
    for each in initiative.assessment.classifications.all() if initiative.assessment else ():
        if each.category_id in known:  # else it was added since the versions were read
            each.category = known[each.category_id]
    return initiative


@lru_cache(maxsize=2)
def categories(names_version):
    """{key: category} of all of them, with those that they are a part of and count as. One query the first time."""
    return Category.objects.select_related("parent", "counts_as__parent").in_bulk()


def _draw(part, **context):
    return get_template(f"catalogue/profile/{part}.html").render(context).encode()
