"""The facets of the registry: the status, the lenses, the places and the filterable questions, each declared once.

A facet knows which values an initiative has, and which options there are when they stand in code; the names of
categories and areas are rows (`initiatives.search.names`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
        if archived_at:
            return cls.ARCHIVED
        return cls.PUBLISHED if published_at else cls.REGISTERED


@dataclass(frozen=True)
class Facet:
    """One way to narrow the list. `key` is its name in the address; `values_of` gives an initiative's values.

    `options` are its (value, label) pairs, in order; None when they are rows. `lens` is there for a facet of
    categories. What is `for_officials` nobody else sees or uses.
    """

    key: str
    label: str | Promise
    values_of: Callable[[object], Iterable[str]]
    options: tuple[tuple[str, str | Promise], ...] | None = None
    lens: Lens | None = None
    for_officials: bool = False


def lens_facet(lens):
    """The categories of a lens; who has a part also has the category it belongs to."""

    def values_of(initiative):
        rows = initiative.assessment.classifications.all() if initiative.assessment else []
        for each in rows:
            if each.lens == lens.key:
                yield each.category.key
                if each.category.parent:
                    yield each.category.parent.key

    return Facet(lens.key, lens.name, values_of, lens=lens)


def question_facet(field):
    """The answers to a filterable question."""

    def values_of(initiative):
        value = getattr(initiative.intake, field.name)
        return value if isinstance(value, list) else [value] if value else []

    choices = field.options.choices if hasattr(field, "options") else field.choices
    return Facet(field.name, field.verbose_name, values_of, options=tuple(choices))


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
    Facet("neighbourhood", _("neighbourhood"), lambda i: [n.code for n in i.intake.neighbourhoods.all()]),
    # The essence is asked in the words of the lens "fields of work": the same twelve options twice would only puzzle.
    *(
        question_facet(field)
        for field in questions(Intake, audience=Audience.PUBLIC)
        if field.question.filterable and field.name != "essence"
    ),
]


def facets_for(user):
    """The facets that this reader may use, by key."""
    official = user.is_authenticated and user.is_official
    return {facet.key: facet for facet in FACETS if official or not facet.for_officials}
