"""What makes a model field a question: the sentence, the section and the audience that hang on it.

`question()` marks a Django field; form, steps, check page, profile, filters, export and code book are loops over
`questions(Intake, …)`. A new question costs one declaration and one migration.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """The parts of the intake, in order: one page each. The last six are those of the paper checklist.

    Each has a key, a `slug` for its address and a title.
    """

    BASICS = "basics", "initiatief", _("The initiative")
    CONTACT = "contact", "contact", _("Contact")
    CHARACTER = "character", "wat", _("What the initiative does")
    SIZE = "size", "omvang", _("Size and reach")
    INITIATOR = "initiator", "initiatiefnemer", _("Initiator and motivation")
    VALUE = "value", "waarde", _("Goals and value")
    SUPPORT = "support", "ondersteuning", _("Support from the municipality")
    PHASE = "phase", "fase", _("Phase, form and funding")

    def __new__(cls, key, slug):
        section = str.__new__(cls, key)
        section._value_, section.slug = key, slug
        return section

    @classmethod
    def at(cls, slug):
        """The section with this slug; raises ValueError when there is none."""
        for section in cls:
            if section.slug == slug:
                return section
        raise ValueError(slug)

    @property
    def previous(self):
        """The section before this one, or None."""
        return self._beside(-1)

    @property
    def next(self):
        """The section after this one, or None."""
        return self._beside(1)

    def _beside(self, step):
        sections = [None, *Section, None]
        return sections[sections.index(self) + step]


class Audience(IntEnum):
    """Who may read an answer. Each audience reads what the ones below it read."""

    PUBLIC = 0
    INITIATOR = 1
    OFFICIAL = 2


@dataclass(frozen=True)
class Question:
    """What a field needs to be asked.

    `ask` is the sentence on the form; `ask_initiator` the same to the initiator ("Are you …?"), where it differs.
    `required` means: before submission; a draft may leave it open. `beside` names the choice to which an open "other"
    answer belongs. `left` and `right` are the words at both ends of a scale as the paper form prints them, and `high`
    says at which of the two the stored value is 10.
    """

    ask: str | Promise
    section: Section
    audience: Audience = Audience.INITIATOR
    required: bool = False
    filterable: bool = False
    ask_initiator: str | Promise = ""
    hint: str | Promise = ""
    beside: str = ""
    left: str | Promise = ""
    right: str | Promise = ""
    high: str = ""

    def asked(self, of_initiator: bool) -> str | Promise:
        """The sentence to show: to the initiator, or about the initiator."""
        return (of_initiator and self.ask_initiator) or self.ask


def question(field, ask, section, **options):
    """Mark a model field as a question and return the field. Private unless an audience is given."""
    field.question = Question(ask, section, **options)
    return field


@cache
def questions(model, section=None, audience=Audience.OFFICIAL):
    """The question fields of a model, a tuple in the order of their declaration.

    With a section: only those of that section. With an audience: only those that it may read.
    """
    fields = (*model._meta.fields, *model._meta.many_to_many)
    asked = sorted((field for field in fields if hasattr(field, "question")), key=lambda f: f.creation_counter)
    return tuple(
        field for field in asked if section in (None, field.question.section) and field.question.audience <= audience
    )
