"""Profiles as they are drawn, kept in the process for as long as nothing on them changes.

All that they show raises a data version (in the migrations of initiatives and of casework): the facts, the assessment,
the history, the offers and the box “take part” of an initiative its own, the names of categories, areas and people and
the proposal rules that of the names, articles and what was seen of them that of what helps. So one key never stands
for two drawings. What depends on the reader or on other initiatives is kept apart.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import get_template
from django.utils.timezone import localdate
from django.utils.translation import get_language

from catalogue.profile.face import SharedPicture
from catalogue.profile.helping import example_rows, rows_of
from catalogue.profile.profile import Profile
from catalogue.profile.similar import categories_of, described, like, of_keys
from initiatives.models import Initiative
from intake.questions import Audience
from knowledge.examples import examples_for
from knowledge.helping import Helping, KnownFacts
from knowledge.rule_table import rule_table
from taxonomy.models import Category
from ui.fragments import FragmentCache

PROFILES = FragmentCache("profile", 256)  # of some 25 kB each
AROUND = FragmentCache("around a profile", 256)
PARTS = ("head", "pictures", "fan", "joining", "sections", "answers", "history", "aside")


@dataclass(frozen=True)
class CachedProfile:
    """A profile as all readers of one audience see it: its parts as HTML in UTF-8, and what the rest of the page is
    made of: name, summary, whether contact details are known, the `categories_of` the initiative, the facts by which
    something can help it, the tabs by (whether there are similar initiatives, whether there is something that can
    help), and the picture that a link to it shows."""

    name: str
    summary: str
    has_contact: bool
    categories: dict
    facts: KnownFacts
    parts: dict[str, bytes]
    tabs: dict[tuple[bool, bool], tuple]
    shared: SharedPicture | None

    @classmethod
    def of(cls, profile):
        # Officials have the thread in the place of the history: it is of their municipality, and never kept.
        shown = [part for part in PARTS if part != "history" or not profile.is_for_official]
        parts = {part: _draw(part, profile=profile) for part in shown}
        tabs = {(similar, helping): profile.tabs(similar, helping) for similar in (0, 1) for helping in (0, 1)}
        intake, facts = profile.intake, KnownFacts.of(profile.initiative, profile.audience)
        has_contact, of_lenses = any(intake.contact_details.values()), categories_of(profile.initiative)
        return cls(intake.name, intake.summary, has_contact, of_lenses, facts, parts, tabs, profile.face.shared)


@dataclass(frozen=True)
class Drawn:
    """What the page of a profile shows a reader: name, summary, and {part: its HTML in UTF-8}. `helping` is what fits
    it."""

    name: str
    summary: str
    has_contact: bool
    parts: dict[str, bytes]
    helping: Helping
    shared: SharedPicture | None


def drawn_profile(initiative, audience, reader, asked):
    """The Drawn profile of an initiative for this reader, in the language of this moment.

    Takes an initiative that has been through the gate `with_version()`, its `audience_for` the reader, and the
    versions and the index as they were before that. Five queries when it is not kept, one more for the first of a
    version of the names, four for the first of what helps; one for the initiatives around it when anything in the
    registry changed; else none.
    """
    # The day, since what is said of taking part is shown until one.
    of_names = asked.versions.names.number, get_language(), localdate()
    cached = PROFILES.get(
        (initiative.pk, initiative.version, audience, *of_names),
        lambda: CachedProfile.of(Profile(with_facts(initiative.pk, asked.versions.names.number), audience)),
    )
    versions = asked.versions.rows.number, asked.versions.knowledge.number
    helping = Helping(rule_table(asked.versions), cached.facts)
    around = AROUND.get(
        (initiative.pk, initiative.version, audience, *versions, asked.reader, *of_names),
        lambda: _around(cached, initiative, helping, reader, asked),
    )
    return Drawn(cached.name, cached.summary, cached.has_contact, cached.parts | around, helping, cached.shared)


def _around(cached, initiative, helping, reader, asked):
    """What depends on other initiatives and on what was seen to help there: the similar ones, the examples, for
    everyone what can help, and the tabs, which say whether there are any."""
    alike = like(initiative, cached.categories, asked)
    examples = examples_for(helping, initiative, cached.categories, asked)
    rows = of_keys([*alike, *(each.key for each in examples)], reader)
    similar, examples = described(alike, cached.categories, rows), example_rows(examples, rows)
    instruments = rows_of(helping.instruments()) if cached.facts.audience == Audience.PUBLIC else []
    is_helped = bool(instruments or examples or cached.facts.audience > Audience.PUBLIC)
    return {
        "similar": _draw("similar", similar=similar) if similar else b"",
        "examples": _draw("examples", examples=examples) if examples else b"",
        "helping": _draw("helping", rows=instruments) if instruments else b"",
        "tabs": _draw("tabs", tabs=cached.tabs[bool(similar), is_helped]),
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
