"""The columns of the registry as a table: one a fact, a lens or a question of the checklist.

The files, the table in the list and the data dictionary are loops over these columns. Everyone gets what everyone may
read; officials also get the columns that only they may read, which are filled in for their own municipality alone.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.models import Intake
from intake.questions import Audience, Kind, Question, questions
from outbox.links import absolute, tag
from taxonomy.lenses import LENSES
from taxonomy.models import Category

BETWEEN = "; "
IDENTIFIED = "initiatief/"
# What says which initiative a row is about stands in every file, before all else.
FIRST = ("name", "address", "identifier")


class ColumnKind(models.TextChoices):
    """What a cell holds."""

    TEXT = "text", gettext_lazy("text")
    LINK = "link", gettext_lazy("address of a page")
    NUMBER = "number", gettext_lazy("whole number")
    SCALE = "scale", gettext_lazy("whole number from 1 to 10")
    DATE = "date", gettext_lazy("date")
    YES_NO = "yes_no", gettext_lazy("yes or no")
    ONE = "one", gettext_lazy("one of the options")
    IDENTIFIER = "identifier", gettext_lazy("permanent name (tag URI)")
    LICENCE = "licence", gettext_lazy("address of a licence")
    SEVERAL = "several", gettext_lazy("any number of the options")
    TEXTS = "texts", gettext_lazy("any number of texts")


class ColumnOption(NamedTuple):
    """A value that a cell may have: its key, which never changes, and its label in the reader's language."""

    key: str
    label: str


@dataclass(frozen=True)
class Column:
    """A column: its key in addresses and in JSON, its header, and what a cell holds.

    `source` names the value of a row that it shows (`catalogue.files.table`), `options` are {value: Option} in their
    order, `asks` is the question that it answers and `origin` who says so. What is `private` only officials read, of
    their own municipality.
    """

    key: str
    header: str
    kind: ColumnKind
    source: str
    asks: str = ""
    origin: str | Promise = ""
    options: dict = field(default_factory=dict)
    private: bool = False
    question: Question | None = None

    def cell(self, value):
        """A value of the source as the text, number or date in the cell; "" for none."""
        match self.kind:
            case _kind if value is None:
                return ""
            case ColumnKind.LINK:
                return profile_address(value)
            case ColumnKind.IDENTIFIER:
                return identifier_of(value)
            case ColumnKind.LICENCE:
                return settings.DATA_LICENCE
            case ColumnKind.DATE:
                return day(value)
            case ColumnKind.ONE | ColumnKind.YES_NO:
                return self.options[value].label if value in self.options else value
            case ColumnKind.SEVERAL:
                return BETWEEN.join(self.labels(value))
            case ColumnKind.TEXTS:
                return BETWEEN.join(value)
        return value

    def labels(self, values):
        """The labels of several values in the order of the options, then what has no label, as it is."""
        known = [option.label for value, option in self.options.items() if value in values]
        return known if self.is_lens else known + [each for each in values if each not in self.options]

    @property
    def is_lens(self):
        """Whether it shows categories. Its values are then those of all lenses, of which it takes its own."""
        return self.key in LENSES


def columns_for(user):
    """{key: Column} of all columns that this reader may have, in order; words in the language of this moment.

    One query, beside that for who the reader is.
    """
    official = user.is_authenticated and user.is_official
    columns = [
        *registry_columns(),
        *(desk_columns() if official else []),
        *lens_columns(),
        *question_columns(Audience.OFFICIAL if official else Audience.PUBLIC),
    ]
    columns = {column.key: column for column in columns}
    return {key: columns[key] for key in dict.fromkeys([*FIRST, *columns])}


def chosen(columns, keys):
    """The columns of a file: of {key: Column} those that were asked for, in their order, and all when none was.

    What says which initiative it is comes first, always, and the licence last, if there is one.
    """
    asked = {key for key in keys if key in columns} or columns.keys()
    found = [column for key, column in columns.items() if key in asked or key in FIRST]
    return [*found, licence_column()] if licence_of(found) else found


def licence_of(columns):
    """The licence of a file with these columns, None if it has none: under it comes what everyone may read."""
    return None if any(column.private for column in columns) else settings.DATA_LICENCE


def licence_column():
    """The licence in every row, for a file that can say it nowhere else."""
    return Column(
        "licence",
        _("Licence"),
        ColumnKind.LICENCE,
        "pk",
        _("Under which licence may you use it?"),
        _("The registry"),
        {settings.DATA_LICENCE: ColumnOption(settings.DATA_LICENCE, settings.DATA_LICENCE)},
    )


def registry_columns():
    """What the registry itself knows of an initiative."""
    rows = [
        ("address", _("Address"), ColumnKind.LINK, "slug", _("Where does its page stand?")),
        (
            "identifier",
            _("Identifier"),
            ColumnKind.IDENTIFIER,
            "pk",
            _("Which name of it never changes?"),
        ),
        ("municipality", _("Municipality"), ColumnKind.TEXT, "municipality__name", _("In which municipality is it?")),
        (
            "municipality_code",
            _("Municipality code"),
            ColumnKind.TEXT,
            "municipality_id",
            _("Which code does Statistics Netherlands (CBS) give to that municipality?"),
        ),
        ("registered", _("Registered on"), ColumnKind.DATE, "registered_at", _("When was it registered?")),
        ("published", _("Published on"), ColumnKind.DATE, "published_at", _("Since when can everyone see it?")),
        ("archived", _("Archived on"), ColumnKind.DATE, "archived_at", _("When was its file closed?")),
        (
            "confirmed",
            _("Last confirmed"),
            ColumnKind.DATE,
            "intake__submitted_at",
            _("When were the answers handed in?"),
        ),
        ("fictional", _("Fictional"), ColumnKind.YES_NO, "is_fictional", _("Is it a made-up example?")),
        ("source", _("Source"), ColumnKind.TEXT, "source", _("Which publication do the facts come from?")),
    ]
    options = {"fictional": {True: ColumnOption("true", _("yes")), False: ColumnOption("false", _("no"))}}
    return [Column(*row, origin=_("The registry"), options=options.get(row[0], {})) for row in rows]


def desk_columns():
    """What officials keep to themselves of an initiative of their municipality (`casework.worklist.COLUMNS`)."""
    needs = Intake._meta.get_field("support_needs").question
    rows = [
        (
            "contact_official",
            _("Contact official"),
            ColumnKind.TEXT,
            "contact_official",
            _("Which official is the contact?"),
        ),
        (
            "open_needs",
            _("Open needs"),
            ColumnKind.SEVERAL,
            "open_need_kinds",
            _("Which support is still asked for?"),
        ),
        (
            "next_due",
            _("Next due date"),
            ColumnKind.DATE,
            "next_due",
            _("When is the first need, promise or answer due?"),
        ),
        (
            "last_contact",
            _("Last contact"),
            ColumnKind.DATE,
            "last_contact_on",
            _("When was there contact with the initiator for the last time?"),
        ),
    ]
    options = {value: ColumnOption(value, str(label)) for value, label in needs.options.items()}
    return [
        Column(
            *row,
            origin=_("The officials of the municipality"),
            options=options if row[0] == "open_needs" else {},
            private=True,
            question=needs if row[0] == "open_needs" else None,
        )
        for row in rows
    ]


def lens_columns():
    """The categories in effect of each lens, in the order of the taxonomy, those that are no longer used last."""
    names = {lens: {} for lens in LENSES}
    for category in sorted(Category.objects.filter(counts_as=None), key=lambda each: not each.is_active):
        names[category.lens][category.pk] = ColumnOption(category.key, category.label)
    return [
        Column(
            key,
            str(lens.name),
            ColumnKind.SEVERAL,
            "categories",
            asks=str(lens.asks),
            origin=_("The assessment by the municipality"),
            options=names[key],
        )
        for key, lens in LENSES.items()
    ]


def question_columns(audience):
    """The answers of the current intake; the registry itself says which municipality it is."""
    return [question_column(each) for each in questions(Intake, audience=audience) if each.kind != Kind.AREA]


# What a cell holds for each kind of answer that is not a text.
KINDS = {
    Kind.AREAS: ColumnKind.TEXTS,
    Kind.SEVERAL: ColumnKind.SEVERAL,
    Kind.ONE: ColumnKind.ONE,
    Kind.YES_NO: ColumnKind.YES_NO,
    Kind.SCALE: ColumnKind.SCALE,
    Kind.NUMBER: ColumnKind.NUMBER,
}


def question_column(question):
    """The answers to one question, options as their labels."""
    return Column(
        question.name,
        question.label,
        KINDS.get(question.kind, ColumnKind.TEXT),
        f"intake__{question.name}" if question.is_plain else "places",
        asks=str(question.ask),
        origin=_("The intake, in the part “%(section)s”") % {"section": question.section.label},
        options={value: ColumnOption(key_of(value), str(label)) for value, label in question.options.items()},
        private=not question.is_public,
        question=question,
    )


def key_of(value):
    """An option as a text that never changes."""
    return str(value).lower() if isinstance(value, bool) else value


def profile_address(slug):
    """The address of the page of an initiative."""
    return absolute(reverse("initiatives:profile", args=[slug]))


def identifier_of(pk):
    """The permanent name of an initiative with this key, in files and feeds."""
    return tag(f"{IDENTIFIED}{pk}")


def day(moment):
    """The day here of a moment; a day is itself."""
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment
