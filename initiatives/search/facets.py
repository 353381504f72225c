"""The facets of the registry: the lenses, the places and the filterable questions, each declared once.

A facet knows which values an initiative has; how its options are shown and counted is up to the list.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intake.models import Intake
from intake.questions import Audience, questions
from taxonomy.lenses import LENSES


@dataclass(frozen=True)
class Facet:
    """One way to narrow the list. `key` is its name in the address; `values_of` gives an initiative's values."""

    key: str
    label: str | Promise
    values_of: Callable[[object], Iterable[str]]


def lens_facet(lens):
    """The categories of a lens; who has a part also has the category it belongs to."""

    def values_of(initiative):
        rows = initiative.assessment.classifications.all() if initiative.assessment else []
        for each in rows:
            if each.lens == lens.key:
                yield each.category.key
                if each.category.parent:
                    yield each.category.parent.key

    return Facet(lens.key, lens.name, values_of)


def question_facet(field):
    """The answers to a filterable question."""

    def values_of(initiative):
        value = getattr(initiative.intake, field.name)
        return value if isinstance(value, list) else [value] if value else []

    return Facet(field.name, field.verbose_name, values_of)


FACETS = [
    *(lens_facet(lens) for lens in LENSES.values()),
    Facet("municipality", _("municipality"), lambda i: [i.municipality_id] if i.municipality_id else []),
    Facet("neighbourhood", _("neighbourhood"), lambda i: [n.code for n in i.intake.neighbourhoods.all()]),
    *(question_facet(f) for f in questions(Intake, audience=Audience.PUBLIC) if f.question.filterable),
]
FACET_BY_KEY = {facet.key: facet for facet in FACETS}
