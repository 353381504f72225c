"""The pages of a list that comes in as a file: of one municipality at its office, shared among the curators' pages.

Both give a `ListDesk`, which says whose list it is and where its pages stand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.lists import ListOvertaken
from catalogue.files.journal import log_file
from ui.columns import read_rows
from workbench.lists.differences import ListDifferences
from workbench.lists.files import LARGEST, TYPES, file_of, rows_of
from workbench.lists.kinds import ListKind

MOST_ERRORS = 100  # shown; the first are enough to begin with


@dataclass(frozen=True)
class ListDesk:
    """Whose list this is (None: shared by all), where its pages are, and what stands round them.

    `address(name, *keys)` gives the address of "list", "list-version" or "list-file".
    """

    kind: ListKind
    municipality: Any
    base: str
    around: dict
    address: Callable

    @property
    def versions(self):
        return self.kind.model.objects.of(self.municipality)

    def context(self, **more):
        return {"desk": self, "kind": self.kind, "base": self.base, "list_address": self.address("list")} | (
            self.around | more
        )


class ListFileForm(forms.Form):
    """The file to read in. `cell_errors` are what is wrong within it."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("File with the list"),
        help_text=gettext_lazy("A table (.csv or .xlsx) of 1 MB at most, with the columns in its first row."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "missing": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )

    def __init__(self, *args, kind):
        super().__init__(*args)
        self.kind, self.rows, self.cell_errors = kind, [], []
        self.helper = FormHelper()

    def clean_file(self):
        file = self.cleaned_data["file"]
        # One byte more, so that too large is seen.
        rows = rows_of(self.kind.columns, file.name, file.read(LARGEST + 1))
        values, self.cell_errors = read_rows(self.kind.columns, rows)
        if self.cell_errors:
            raise ValidationError(_("Nothing was read in: some cells do not fit. They stand below."), code="cells")
        self.rows = [self.kind.complete(row) for row in values]
        return file

    @property
    def shown_errors(self):
        """(row, name of the column in words, what is wrong) of the first errors."""
        labels = {column.name: column.label for column in self.kind.columns}
        return [(each.line, labels.get(each.column, ""), each.why) for each in self.cell_errors[:MOST_ERRORS]]

    @property
    def more_errors(self):
        return max(0, len(self.cell_errors) - MOST_ERRORS)


def list_page(request, desk):
    """The list that counts, its versions, and the place to read in the next."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    upload = ListFileForm(*sent, kind=desk.kind)
    if upload.is_valid():
        given = {"municipality": desk.municipality, "by": request.user}
        version = desk.kind.model.objects.keep(upload.rows, file_name=upload.cleaned_data["file"].name, **given)
        return redirect(desk.address("list-version", version.pk))
    versions = list(desk.versions.adopted().select_related("by"))
    place = desk.municipality and desk.municipality.pk
    # As `current` says: what went up here brought its list along only where there is no own one.
    current = next((each for each in versions if each.municipality_id == place), next(iter(versions), None))
    context = desk.context(
        upload=upload,
        current=current,
        rows=[desk.kind.cells(row) for row in current.rows.all()] if current else [],
        versions=[(each, desk.address("list-version", each.pk)) for each in versions],
        files=[(kind, desk.address("list-file", kind)) for kind in TYPES],
    )
    return render(request, "workbench/lists/list.html", context)


def version_page(request, desk, pk):
    """One version: what it would change while nobody adopted it, else all that it holds."""
    version = get_object_or_404(desk.versions.select_related("by", "replaces"), pk=pk)
    if version.adopted_at:
        context = {"version": version, "rows": [desk.kind.cells(row) for row in version.rows.all()]}
        files = [(kind, f"{desk.address('list-file', kind)}?version={pk}") for kind in TYPES]
        return render(request, "workbench/lists/version.html", desk.context(files=files, **context))
    is_overtaken = False
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            version.adopt(over=int(seen) if seen.isdecimal() else None, by=request.user)
        except ListOvertaken:
            is_overtaken = True
        else:
            messages.success(request, _("This list counts from now on. The one before stays as it was."))
            return redirect(desk.address("list"))
    fresh = desk.versions.get(pk=pk)
    differences = ListDifferences.of(desk.kind, fresh)
    context = {
        "version": fresh,
        "differences": differences,
        "added_cells": [desk.kind.cells(row) for row in differences.added],
        "is_overtaken": is_overtaken,
    }
    return render(request, "workbench/lists/preview.html", desk.context(**context))


def list_file(request, desk, kind):
    """A version as a file (the present one, or that of `version`); a table to fill in where there is none."""
    if kind not in TYPES:
        raise Http404
    asked = request.GET.get("version", "")
    versions = desk.versions.adopted()
    current = desk.kind.model.objects.current
    version = get_object_or_404(versions, pk=asked) if asked.isdecimal() else current(desk.municipality)
    rows = version.rows.all() if version else []
    day = localdate(version.adopted_at) if version else localdate()
    name = f"{slugify(desk.kind.title)}-{day:%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    log_file(request, kind, about=version, rows=len(rows), private=False)
    content = file_of(desk.kind.columns, rows, kind, desk.kind.title)
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)
