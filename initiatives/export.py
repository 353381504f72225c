"""The registry as a table: one column a fact, an answer or a lens, for a spreadsheet.

Columns follow from the checklist. Everyone gets what everyone may read. Officials also get the columns that only they
may read, filled in for the initiatives of their own municipality and empty for the others.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from initiatives.models import Classification
from intake.models import Intake
from intake.questions import Audience, questions
from taxonomy.lenses import LENSES
from taxonomy.models import Category

CHUNK = 1000
# A spreadsheet runs a text that begins like this as a formula (OWASP, "CSV injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What XML cannot hold, and no text needs.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
WIDEST = 60


# What a row needs of other tables, as arrays: {name: how to get it}.
LISTS = {
    "categories": ArraySubquery(
        Classification.objects.filter(assessment=OuterRef("assessment"))
        .order_by("category__position", "category")
        .values("category")
    ),
    "places": ArraySubquery(
        Intake.neighbourhoods.through.objects.filter(intake=OuterRef("intake"))
        .order_by("neighbourhood__name")
        .values("neighbourhood__name")
    ),
}


@dataclass(frozen=True)
class Column:
    """A column: its header, the value of the query it shows, and how that becomes text, number or date."""

    header: str
    source: str
    cell: Callable[[object], object] = lambda value: value
    private: bool = False


class Table:
    """The rows of some initiatives, as far as this reader may see them; words in the language of this moment.

    Takes a queryset that has been through the gate.
    """

    def __init__(self, initiatives, user):
        self.initiatives = initiatives
        self.own = set(user.roles) if user.is_authenticated else set()
        self.columns = [*registry_columns(), *lens_columns(), *question_columns(official=bool(self.own))]

    @property
    def headers(self) -> list[str]:
        return [column.header for column in self.columns]

    @property
    def sources(self) -> list[str]:
        return [column.source for column in self.columns]

    def rows(self) -> Iterator[list]:
        """The rows one by one: texts, numbers and dates. One query, whose rows are fetched a thousand at a time."""
        place = {source: at for at, source in enumerate(dict.fromkeys(["municipality_id", *self.sources]))}
        columns = [(place[column.source], column.cell, column.private) for column in self.columns]
        for row in self.initiatives.annotate(**LISTS).values_list(*place).iterator(chunk_size=CHUNK):
            own = row[0] in self.own
            yield [
                safe(cell(row[at])) if row[at] is not None and (own or not private) else ""
                for at, cell, private in columns
            ]


def safe(value):
    """A value that no spreadsheet runs: a text that begins like a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    value = CONTROL.sub("", value)
    return f"'{value}" if value.startswith(FORMULA) else value


# --- Columns -------------------------------------------------------------------------------------------------------


def registry_columns():
    """What the registry itself knows of an initiative."""
    return [
        Column(_("Address"), "slug", lambda slug: settings.SITE_URL + reverse("initiatives:profile", args=[slug])),
        Column(_("Municipality"), "municipality__name"),
        Column(_("Municipality code"), "municipality_id"),
        Column(_("Registered on"), "registered_at", day),
        Column(_("Published on"), "published_at", day),
        Column(_("Archived on"), "archived_at", day),
        Column(_("Fictional"), "is_fictional", {True: _("yes"), False: _("no")}.get),
        Column(_("Source"), "source"),
    ]


def lens_columns():
    """The categories of each lens, in the order of the taxonomy."""
    names = {lens: {} for lens in LENSES}
    for category in Category.objects.all():
        names[category.lens][category.pk] = category.name
    return [Column(str(lens.name), "categories", labelled(names[key], others=False)) for key, lens in LENSES.items()]


def question_columns(official):
    """The answers of the current intake; the registry itself says which municipality it is."""
    return [
        question_column(field)
        for field in questions(Intake, audience=Audience.OFFICIAL if official else Audience.PUBLIC)
        if field.name != "municipality"
    ]


def question_column(field):
    """The answers to one question, options as their labels."""
    header = capfirst(str(field.verbose_name))
    private = field.question.audience > Audience.PUBLIC
    if field.many_to_many:
        return Column(header, "places", "; ".join, private)
    source = f"intake__{field.name}"
    if hasattr(field, "options"):
        return Column(header, source, labelled(dict(field.options.choices)), private)
    if field.choices:
        labels = {value: str(label) for value, label in field.flatchoices}
        return Column(header, source, lambda value: labels.get(value, value), private)
    return Column(header, source, private=private)


def labelled(labels, others=True):
    """A cell for several values: their labels in one text. A value without a label stands as it is, or is left out."""
    labels = {value: str(label) for value, label in labels.items()}
    return lambda values: "; ".join(labels.get(value, value) for value in values if others or value in labels)


def day(moment) -> date:
    """The day here of a moment."""
    return timezone.localdate(moment)


# --- Files ---------------------------------------------------------------------------------------------------------


class Line:
    """A file for `csv.writer` that hands back what is written to it."""

    def write(self, text):
        return text


def csv_lines(table) -> Iterator[bytes]:
    """The table as CSV in UTF-8, a thousand rows at a time.

    With a byte order mark and semicolons: what Excel expects where a comma is the decimal sign, as in the Netherlands.
    """
    write = csv.writer(Line(), delimiter=";", lineterminator="\r\n").writerow
    lines = ["\ufeff", write(table.headers)]
    for row in table.rows():
        lines.append(write(row))
        if len(lines) >= CHUNK:
            yield "".join(lines).encode()
            lines = []
    yield "".join(lines).encode()


def xlsx_file(table):
    """The table as an Excel workbook: a file in memory, at its beginning."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Initiatives"))
    sheet.freeze_panes = "B2"
    for number, header in enumerate(table.headers, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = min(max(len(header) + 3, 12), WIDEST)
    sheet.append([bold(sheet, header) for header in table.headers])
    for row in table.rows():
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def bold(sheet, text):
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell
