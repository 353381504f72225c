"""The present selection as a file, with the same address behind the question mark as the list."""

from tempfile import TemporaryFile

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import recently_proven
from audit.models import Thing
from catalogue.files.about import about
from catalogue.files.columns import chosen, columns_for
from catalogue.files.csv import csv_file, csv_text
from catalogue.files.dictionary import readers, table_of
from catalogue.files.journal import log_file, selection_of
from catalogue.files.json import json_file
from catalogue.files.open_data import of_versions, open_data
from catalogue.files.table import FileTable
from catalogue.listing.controls import list_address
from initiatives.looks import COLUMNS
from initiatives.models import Initiative
from initiatives.search.results import Results
from outbox.links import absolute

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}

BLOCK = 1024 * 1024  # bytes that the web server takes at once; with the last of them the thread is free


def holds_private(request):
    """Whether the file that this request asks for has columns that only officials read."""
    user = request.user
    if not (user.is_authenticated and user.is_official):
        return False
    return any(column.private for column in chosen(columns_for(user), request.GET.getlist("columns")))


@open_data(etag=of_versions)
@recently_proven(when=holds_private)
def export(request, kind):
    """Everything that the list finds, on all its pages. 404 for a kind of file that we do not make."""
    if kind not in TYPES:
        raise Http404
    results = Results.of(request.GET, request.user)
    columns, name = results.selection.columns, file_name(_("initiatives"), kind)
    if kind == "xlsx":
        from catalogue.files.xlsx import xlsx_file  # openpyxl takes 7 MB, and few ask for this

        table = FileTable(results.initiatives, request.user, columns)
        file = xlsx_file(table, about(results, table.columns))
    else:
        table = FileTable(Initiative.objects.visible_to(request.user), request.user, columns)
        keys = results.found.keys(results.selection.order)
        if kind == "csv":
            pieces = csv_file(table, keys)
        else:
            pieces = json_file(table, keys, absolute(list_address(results.selection.on_page(1))))
        file = whole(pieces)
    told = {"private": any(column.private for column in table.columns)} | selection_of(results, table.columns)
    contact = any(column.key in COLUMNS for column in table.columns)
    log_file(request, kind, about=(Thing.SELECTION, ""), contact=contact, **told)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])
    response.block_size = BLOCK
    return response


def whole(pieces):
    """These pieces as an open file, at its beginning.

    Nothing goes out before the last piece is there: nobody can see of half a file that it is not all.
    """
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    file.writelines(pieces)
    file.seek(0)
    return file


@require_safe
def dictionary(request):
    """What the columns of the files mean. The page takes the query string of a list, and shows its columns."""
    columns = chosen(columns_for(request.user), request.GET.getlist("columns"))
    asked = request.GET.urlencode()
    context = {
        "here": _("Data dictionary"),
        "trail": [(_("Initiatives"), address("initiatives:list", asked))],
        "file": address("initiatives:dictionary-file", asked),
        "has_private": any(column.private for column in columns),
        "rows": [(column, readers(column), list(column.options.values())) for column in columns],
    }
    return render(request, "catalogue/dictionary.html", context)


@open_data
def dictionary_file(request):
    """The data dictionary of a CSV, with the same columns."""
    columns = chosen(columns_for(request.user), request.GET.getlist("columns"))
    name = file_name(_("data-dictionary"), "csv")
    log_file(request, "csv")
    return HttpResponse(csv_text(table_of(columns)), content_type=TYPES["csv"], headers=as_attachment(name))


def address(view, query):
    """The address of a view with this query string."""
    return reverse(view) + (f"?{query}" if query else "")


def file_name(subject, kind):
    return f"{subject}-{timezone.localdate():%Y-%m-%d}.{kind}"


def as_attachment(name):
    return {"Content-Disposition": f'attachment; filename="{name}"'}
