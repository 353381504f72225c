"""The facets of the registry: the status, the lenses, the places and the filterable questions, each declared once.

A facet knows which values an initiative has, and which options there are when they stand in code; the names of
categories and areas are rows (`initiatives.search.names`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from initiatives.gate import is_public
from intake.models import Intake
from intake.questions import Audience, questions
from taxonomy.lenses import LENSES, Lens


class Status(models.TextChoices):
    """Where an initiative stands in the registry."""

    REGISTERED = "registered", _("Not public")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")

    @classmethod
    def of(cls, published_at, archived_at):
        """The status that belongs to these two dates of an initiative."""
        if is_public(published_at=published_at, archived_at=archived_at):
            return cls.PUBLISHED
        return cls.ARCHIVED if archived_at else cls.REGISTERED


@dataclass(frozen=True)
class Facet:
    """One way to narrow the list. `key` is its name in the address; `values_of` gives an initiative's values.

    `options` are its (value, label) pairs, in order; None when they are rows. `lens` is there for a facet of
    categories. What is `for_officials` nobody else sees or uses.
    """

    key: str
    label: str | Promise
    values_of: Callable[[object], Iterable[str]] = tuple
    options: tuple[tuple[str, str | Promise], ...] | None = None
    lens: Lens | None = None
    for_officials: bool = False

    is_own: ClassVar[bool] = False


def lens_facet(lens):
    """The categories of a lens as they count today; who has a part also has the category it belongs to."""

    def values_of(initiative):
        rows = initiative.assessment.classifications.all() if initiative.assessment else []
        for category in (each.category.in_effect for each in rows if each.lens == lens.key):
            yield category.key
            if category.parent:
                yield category.parent.key

    return Facet(lens.key, lens.name, values_of, lens=lens)


def question_facet(question):
    """The answers to a filterable question."""

    def values_of(initiative):
        value = getattr(initiative.intake, question.name)
        return value if isinstance(value, list) else [value] if value else []

    return Facet(question.name, question.short, values_of, options=tuple(question.options.items()))


# Years, not "this year": a facet value is written once and must not change with the calendar.
YEARS = tuple((str(year), str(year)) for year in range(2049, 1999, -1))

FACETS = [
    Facet(
        "status",
        _("status"),
        lambda i: [Status.of(i.published_at, i.archived_at).value],
        options=tuple(Status.choices),
        for_officials=True,
    ),
    *(lens_facet(lens) for lens in LENSES.values()),
    Facet("municipality", _("municipality"), lambda i: [i.municipality_id] if i.municipality_id else []),
    Facet(
        "district",
        _("district"),
        lambda i: dict.fromkeys(neighbourhood.district_id for neighbourhood in i.intake.neighbourhoods.all()),
    ),
    Facet("neighbourhood", _("neighbourhood"), lambda i: [n.code for n in i.intake.neighbourhoods.all()]),
    # The essence is asked in the words of the lens "fields of work": the same twelve options twice would only puzzle.
    *(
        question_facet(question)
        for question in questions(Intake, audience=Audience.PUBLIC)
        if question.filterable and question.name != "essence"
    ),
    Facet(
        "confirmed",
        _("last confirmed"),
        lambda i: [str(timezone.localtime(i.intake.submitted_at).year)],
        options=YEARS,
    ),
]


# The questions with a scale, in a range of which officials may look.
SCALES = {question.name: question for question in questions(Intake) if question.is_scale}


# Those of which officials see the values of their own municipality alone (`initiatives.search.own`).
OWN_FACETS = {}
FACETS_OF_OFFICIALS = {facet.key: facet for facet in FACETS}
FACETS_OF_ALL = {facet.key: facet for facet in FACETS if not facet.for_officials}


def facets_for(user):
    """The facets that this reader may use, by key."""
    return FACETS_OF_OFFICIALS if is_official(user) else FACETS_OF_ALL


def scales_for(user):
    """{key: question} of the scales in whose ranges this reader may look."""
    return SCALES if is_official(user) else {}


def is_official(user):
    return user.is_authenticated and user.is_official
