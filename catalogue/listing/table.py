"""The compact table of the list: one page of what was found, a row an initiative, in columns that the reader chose."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from casework.worklist import COLUMNS
from catalogue.files.columns import ColumnKind, columns_for
from catalogue.files.table import LISTS
from catalogue.listing.controls import list_address
from catalogue.listing.highlight import highlight
from initiatives.looks import COLUMNS as COLUMNS_OF_CONTACT
from initiatives.looks import note_looks
from initiatives.search.facets import Status
from initiatives.search.selection import shown, usual_sort
from taxonomy.lenses import LENSES

USUAL = ("municipality", "work_fields", "phase", "confirmed")
# The name stands in every row and is the link to the page.
ALWAYS = {"name", "address"}
# The columns by which the list can be sorted: the order, and in which direction it runs.
ORDERS = {"name": ("name", "ascending"), "registered": ("newest", "descending"), "started": ("started", "descending")}
NEEDED = ("slug", "intake__name", "municipality_id", "published_at", "archived_at")
LONGEST = 160


class ColumnHead(NamedTuple):
    """The head of the column with this key; `href` sorts by it, if that can be, and `direction` says that it is sorted
    so now. `ends` are the words at both ends of a scale."""

    key: str
    label: str
    href: str = ""
    direction: str = ""
    number: bool = False
    ends: str = ""


class TableCell(NamedTuple):
    """A cell; `written` says that it holds what somebody wrote."""

    text: str
    number: bool
    written: bool = False


class TableRow(NamedTuple):
    """An initiative; `status` says what is unusual."""

    slug: str
    href: str
    name: str
    status: str
    cells: list[TableCell]


class ColumnChoice(NamedTuple):
    """A column that the reader may choose."""

    key: str
    label: str
    checked: bool


@dataclass(frozen=True)
class ListTable:
    """The table as initiatives/views/table.html draws it. `choices` are (title, choices) pairs."""

    first: ColumnHead
    heads: list[ColumnHead]
    rows: list[TableRow]
    choices: list[tuple[str, list[ColumnChoice]]]
    notices: list[str]


def table_of(results, user):
    """The table of one page. One query for the rows and one for the names of the categories.

    What only officials may read is empty in the rows of other municipalities.
    """
    selection = results.selection
    known = {key: column for key, column in columns_for(user).items() if key not in ALWAYS}
    keys = [key for key in known if key in selection.columns] or [key for key in USUAL if key in known]
    columns = [known[key] for key in keys]
    if COLUMNS_OF_CONTACT & {*keys}:
        rows = results.on_page.select_related("intake")
        note_looks(user, [each for each in rows if user.is_official_of(each.municipality_id)])
    unknown = [key for key in selection.columns if key not in known and key not in ALWAYS]
    return ListTable(
        first=_head("name", _("Name"), selection),
        heads=[_head(column.key, column.header, selection, is_number(column), ends_of(column)) for column in columns],
        rows=list(_rows(results, columns, own=set(user.roles) if user.is_authenticated else set())),
        choices=_choices(known, keys),
        notices=[_("We do not know the column “%s”. We left it out.") % shown(key) for key in unknown[:3]],
    )


def _head(key, label, selection, number=False, ends=""):
    order, direction = ORDERS.get(key, ("", ""))
    if not order:
        return ColumnHead(key, label, number=number, ends=ends)
    sort = "" if order == usual_sort(selection.text) else order
    href = list_address(selection.asking(sort=sort))
    return ColumnHead(key, label, href, direction if selection.order == order else "", number)


def _rows(results, columns, own):
    sources = list(dict.fromkeys([*NEEDED, *(column.source for column in columns)]))
    others = {name: how for name, how in {**LISTS, **COLUMNS}.items() if name in sources}
    for values in results.on_page.annotate(**others).values_list(*sources):
        row = dict(zip(sources, values, strict=True))
        status = Status.of(row["published_at"], row["archived_at"])
        hidden = row["municipality_id"] not in own
        yield TableRow(
            row["slug"],
            reverse("initiatives:profile", args=[row["slug"]]),
            highlight(row["intake__name"], results.marks),
            "" if status == Status.PUBLISHED else str(status.label),
            [
                TableCell(
                    "" if column.private and hidden else in_cell(column.cell(row[column.source])),
                    is_number(column),
                    column.kind == ColumnKind.TEXT and column.question is not None,
                )
                for column in columns
            ],
        )


def _choices(columns, chosen):
    """The columns in the parts in which the reader looks for them."""
    parts = {}
    for key, column in columns.items():
        if key in LENSES:
            title = _("Lenses")
        elif column.source in COLUMNS:
            title = _("Work of the municipality")
        elif column.private:
            title = _("Answers, for officials of the municipality")
        else:
            title = _("Answers") if column.source in {f"intake__{key}", "places"} else _("The register")
        parts.setdefault(title, []).append(ColumnChoice(key, column.header, key in chosen))
    return list(parts.items())


def is_number(column):
    return column.kind in {ColumnKind.NUMBER, ColumnKind.SCALE}


def ends_of(column):
    """What the lowest and the highest score in a column mean; "" in a column without scores."""
    return column.question.legend if column.kind == ColumnKind.SCALE else ""


def in_cell(value):
    """A text, number or date as it stands in a cell."""
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return Truncator(value).chars(LONGEST) if isinstance(value, str) else str(value)
