"""The registry as a table: one column a fact, an answer or a lens, for a spreadsheet.

Columns follow from the checklist. Everyone gets what everyone may read. Officials also get the columns that only they
may read, filled in for the initiatives of their own municipality and empty for the others.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
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

from areas.models import Neighbourhood
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


@dataclass(frozen=True)
class Column:
    """A column: its header, where its value is in the query, and how the value becomes text, number or date."""

    header: str
    source: object
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

    def rows(self) -> Iterator[list]:
        """The rows one by one: texts, numbers and dates. One query, whose rows are fetched a thousand at a time."""
        sources = {f"column_{number}": column.source for number, column in enumerate(self.columns)}
        fields = [name if not isinstance(source, str) else source for name, source in sources.items()]
        computed = {name: source for name, source in sources.items() if not isinstance(source, str)}
        rows = self.initiatives.annotate(**computed).values_list("municipality_id", *fields)
        for municipality, *values in rows.iterator(chunk_size=CHUNK):
            own = municipality in self.own
            yield [
                safe(column.cell(value)) if value is not None and (own or not column.private) else ""
                for column, value in zip(self.columns, values, strict=True)
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
    names = {category.pk: category.name for category in Category.objects.all()}

    def column(lens):
        given = Classification.objects.filter(assessment=OuterRef("assessment"), lens=lens.key)
        order = given.order_by("category__position", "category").values("category")
        return Column(str(lens.name), ArraySubquery(order), lambda keys: listed(names[key] for key in keys))

    return [column(lens) for lens in LENSES.values()]


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
        given = Neighbourhood.objects.filter(pk__in=through(field)).order_by("name").values("name")
        return Column(header, ArraySubquery(given), listed, private)
    choices = field.options.choices if hasattr(field, "options") else field.flatchoices
    labels = {value: str(label) for value, label in choices or ()}
    if hasattr(field, "options"):
        return Column(header, f"intake__{field.name}", lambda keys: listed(labels[key] for key in keys), private)
    if labels:
        return Column(header, f"intake__{field.name}", lambda key: labels.get(key, key), private)
    return Column(header, f"intake__{field.name}", private=private)


def through(field):
    """The rows that a relation of an initiative's intake points to, as a subquery."""
    links = field.remote_field.through.objects.filter(**{field.m2m_field_name(): OuterRef(OuterRef("intake"))})
    return links.values(field.m2m_reverse_field_name())


def listed(texts: Iterable[str]) -> str:
    """Several values in one cell."""
    return "; ".join(texts)


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
