"""What makes a model field a question: the sentence, the section and the audience that hang on it, and what its
answers mean.

`question()` marks a Django field; form, steps, check page, profile, filters, export and code book are loops over
`questions(Intake, …)`. A new question costs one declaration and one migration.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import cache, cached_property

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from intake.fields import MultipleChoiceField, PhoneField, ScaleField
from ui.personal import DataKind, Keep, LegalBasis, Personal, Purpose, Whose


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


class Kind(Enum):
    """What the answers to a question are."""

    TEXT = "text"
    LONG_TEXT = "long text"
    EMAIL = "e-mail address"
    PHONE = "phone number"
    LINK = "address of a website"
    NUMBER = "whole number"
    YES_NO = "yes or no"
    ONE = "one of the options"
    SEVERAL = "any number of the options"
    SCALE = "a box from 1 to 10"
    AREA = "an area"
    AREAS = "any number of areas"

    @classmethod
    def of(cls, field):
        """The kind of the answers that a model field stores. Raises TypeError for a field that is no question."""
        match field:
            case models.ManyToManyField():
                return cls.AREAS
            case models.ForeignKey():
                return cls.AREA
            case ScaleField():
                return cls.SCALE
            case MultipleChoiceField():
                return cls.SEVERAL
            case models.Field() if field.choices:
                return cls.ONE
            case models.BooleanField():
                return cls.YES_NO
            case models.IntegerField():
                return cls.NUMBER
            case models.URLField():
                return cls.LINK
            case models.EmailField():
                return cls.EMAIL
            case PhoneField():
                return cls.PHONE
            case models.TextField():
                return cls.LONG_TEXT
            case models.CharField():
                return cls.TEXT
        raise TypeError(f"Nobody knows what the answers in a {type(field).__name__} are.")


# What the answers hold of people: those to most questions are about what somebody does, and tell of who does it.
ANSWERS = Personal(Whose.INITIATOR, DataKind.ANSWER, Purpose.INTAKE, LegalBasis.PUBLIC_TASK, Keep.INTAKE)
HELD = {Section.CONTACT: Personal(Whose.CONTACT, DataKind.REACH, Purpose.INTAKE, LegalBasis.PUBLIC_TASK, Keep.INTAKE)}
CONSENT = Personal(Whose.CONTACT, DataKind.ANSWER, Purpose.INTAKE, LegalBasis.CONSENT, Keep.INTAKE)

AS_IT_IS = SQL("{}").format
YES_NO = {True: _("yes"), False: _("no")}


@dataclass(frozen=True, eq=False)
class Question:
    """What a model field needs to be asked, and what its answers mean. There is one for each field.

    `ask` is the sentence on the form, in the words of the study, and `hint` what helps to answer it; `ask_initiator`
    and `hint_initiator` are the same in plain words for the initiator ("Are you …?"), where they differ.
    `required` means: before submission; a draft may leave it open. `beside` names the choice to which an open "other"
    answer belongs. `left` and `right` are the words at both ends of a scale as the paper form prints them, and `high`
    says at which of the two the stored value is 10; `ends_initiator` are plain words for 1 and 10.
    `is_for_municipality` says that mainly the municipality can answer it, so that an initiator may leave it to them.
    """

    field: models.Field
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
    hint_initiator: str | Promise = ""
    ends_initiator: tuple[str | Promise, ...] = ()
    is_for_municipality: bool = False

    @property
    def name(self):
        """The key of the question: the name of its field."""
        return self.field.name

    @property
    def short(self):
        """What the question is called within a sentence."""
        return self.field.verbose_name

    @property
    def label(self):
        """What the question is called at the head of a line, in the language of this moment."""
        return capfirst(str(self.short))

    def asked(self, of_initiator):
        """The sentence to show: to the initiator, or about the initiator."""
        return (of_initiator and self.ask_initiator) or self.ask

    def explained(self, to_initiator):
        """What helps to answer: to the initiator also that the municipality knows better, where it does."""
        hint = (to_initiator and self.hint_initiator) or self.hint
        if not (to_initiator and self.is_for_municipality):
            return hint
        return format_lazy("{} {}", hint, _("Mainly the municipality knows this. You may leave it open."))

    def ends(self, for_initiator):
        """The words at 1 and at 10 of a scale, for the initiator or in the words of the study."""
        return (for_initiator and self.ends_initiator) or (self.low_word, self.high_word)

    @property
    def is_public(self):
        """Whether everyone may read the answers."""
        return self.audience == Audience.PUBLIC

    # --- What its answers are ---
    @cached_property
    def kind(self):
        return Kind.of(self.field)

    @property
    def is_scale(self):
        return self.kind == Kind.SCALE

    @property
    def is_plain(self):
        """Whether the answer stands in the row of the intake itself, and not in rows beside it."""
        return self.kind != Kind.AREAS

    @cached_property
    def options(self):
        """{value: label} of what one can choose, in the order of the paper form; empty where one types or scores."""
        match self.kind:
            case Kind.SEVERAL:
                return dict(self.field.options.choices)
            case Kind.ONE:
                return {value: label for value, label in self.field.flatchoices if value != ""}
            case Kind.YES_NO:
                return YES_NO
        return {}

    @property
    def low_word(self):
        """The word at the end of a scale where the stored value is 1."""
        return self.right if self.high == "left" else self.left

    @property
    def high_word(self):
        """The word at the end of a scale where the stored value is 10."""
        return self.left if self.high == "left" else self.right

    @property
    def legend(self):
        """The words at both ends of a scale, where scores are given as numbers."""
        return gettext("1 = %(low)s, 10 = %(high)s") % {"low": self.low_word, "high": self.high_word}

    # --- What an answer says ---
    def texts(self, value, for_initiator=False):
        """An answer in words, one text an option or area; empty when it was left open. For the initiator a scale has
        the ends that the form had for them."""
        if value in (None, "", []):
            return []
        if self.is_scale:
            low, high = self.ends(for_initiator)
            words = {"box": value, "low": low, "high": high}
            return [gettext("%(box)d of 10 (1 = %(low)s, 10 = %(high)s)") % words]
        values = value if isinstance(value, list) else [value]
        return [str(self.options.get(each, each)) for each in values]

    def text(self, value):
        """An answer in words, in one line."""
        return ", ".join(self.texts(value))

    def sql(self, value, *, between=", ", label=str, typed=AS_IT_IS):
        """The SQL of an answer in words, as `text` says it; of a number, a score and a plain text the value itself.

        `value` is the SQL of what is stored, `between` stands between several words. `label` makes what is printed of
        an option's label, `typed` does the same in SQL with what somebody typed.
        """
        labels = {each: str(words) for each, words in self.options.items()}
        match self.kind:
            case Kind.YES_NO | Kind.ONE:
                cases = [SQL("WHEN {} THEN {}").format(each, label(words)) for each, words in labels.items()]
                other = typed(value) if self.kind == Kind.ONE else SQL("NULL")
                return SQL("CASE {} {} ELSE {} END").format(value, SQL(" ").join(cases), other)
            case Kind.SEVERAL:
                whole = typed if any(label(words) != words for words in labels.values()) else AS_IT_IS
                return self._several_sql(value, labels, between, whole)
            case Kind.AREAS:
                return typed(SQL("array_to_string({}, {})").format(value, between))
            case Kind.TEXT | Kind.LONG_TEXT | Kind.EMAIL | Kind.PHONE | Kind.LINK:
                return typed(value)
        return value

    @staticmethod
    def _several_sql(value, labels, between, whole):
        """The labels of several options. The slow way is for options that the checklist no longer has."""
        present = [
            SQL("CASE WHEN {} = ANY({}) THEN {} END").format(key, value, words) for key, words in labels.items()
        ]
        known = whole(SQL("NULLIF(concat_ws({}, {}), '')").format(between, SQL(", ").join(present)))
        unknown = SQL("SELECT each FROM unnest({}) AS each WHERE each <> ALL({})").format(value, list(labels))
        everything = SQL("array_to_string(ARRAY[{}]::text[] || ARRAY({}), {})").format(
            SQL(", ").join(present), unknown, between
        )
        return SQL("CASE WHEN {} <@ {} THEN {} ELSE {} END").format(value, list(labels), known, everything)


def question(field, ask, section, personal=None, **options):
    """Mark a model field as a question and return the field. Private unless an audience is given.

    `personal` says what its answers hold of people and why they are kept; without it what its section holds.
    """
    field.question = Question(field, ask, section, **options)
    field.personal = personal or HELD.get(section, ANSWERS)
    return field


@cache
def questions(model, section=None, audience=Audience.OFFICIAL):
    """The questions of a model, a tuple in the order of their declaration.

    With a section: only those of that section. With an audience: only those that it may read.
    """
    fields = (*model._meta.fields, *model._meta.many_to_many)
    asked = sorted((field for field in fields if hasattr(field, "question")), key=lambda f: f.creation_counter)
    return tuple(
        field.question
        for field in asked
        if section in (None, field.question.section) and field.question.audience <= audience
    )
