"""The list of the archivist: what is over its term and under archival duty, what was decided, what was destroyed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.decorators import admin_required
from catalogue.files.journal import log_file
from office.desk import own_municipality, page
from retention.forms import DecisionForm
from retention.models import Disposal
from retention.views.kept import desk
from retention.views.register import download
from ui.columns import ListColumn
from workbench.lists.files import file_of

PER_PAGE = 100


def column(name, label, **said):
    return ListColumn(name, label, "", str, **said)


def day(moment):
    return moment.date().isoformat() if moment else ""


LISTED = [
    column("kind", gettext_lazy("Kind")),
    column("number", gettext_lazy("Record")),
    column("began_on", gettext_lazy("From"), show=str, is_number=True),
    column("ended_on", gettext_lazy("To"), show=str, is_number=True),
    column("listed_at", gettext_lazy("On the list since"), show=day, is_number=True),
    column("approved_at", gettext_lazy("May be destroyed since"), show=day, is_number=True),
    column("kept_at", gettext_lazy("To be kept since"), show=day, is_number=True),
    column("approver", gettext_lazy("Who decided")),
    column("ground", gettext_lazy("Ground")),
]
DECLARED = [
    *[each for each in LISTED if each.name not in {"listed_at", "kept_at"}],
    column("destroyed_at", gettext_lazy("Destroyed at"), show=day, is_number=True),
    column("rows", gettext_lazy("Rows"), is_number=True),
    column("way", gettext_lazy("In what way")),
]


@page
@admin_required
def listed(request, code):
    """What waits for a decision, and what was decided."""
    municipality = own_municipality(request.user, code)
    disposals = Disposal.objects.of([code])
    chosen = {int(pk) for pk in request.POST.getlist("chosen") if pk.isdecimal() and len(pk) < 19}
    if request.method == "POST" and request.POST.get("to") == "reconsider":
        number = disposals.reconsider(chosen)
        messages.success(request, _("Nothing is decided any more about %(n)d records.") % {"n": number})
        return redirect("retention:archive", code)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not chosen:
        form.add_error(None, _("Choose at least one record."))
    if form.is_valid():
        decide = disposals.keep if request.POST.get("to") == "keep" else disposals.allow
        tell(request, decide(chosen, by=request.user, **form.cleaned_data), len(chosen))
        return redirect("retention:archive", code)
    waiting = Paginator(disposals.waiting(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": waiting,
        "chosen": chosen,
        "decided": disposals.filter(destroyed_at=None).exclude(approver="")[:PER_PAGE],
    }
    return render(
        request, "retention/archive.html", context | desk(municipality, _("List of the archivist"), "archive")
    )


def tell(request, number, asked):
    messages.success(
        request,
        ngettext("%(n)d record is decided.", "%(n)d records are decided.", number) % {"n": number},
    )
    if number < asked:
        messages.warning(request, _("About the others somebody decided before you."))


@require_safe
@admin_required
def file(request, code):
    """The list as a file, with what was decided."""
    municipality = own_municipality(request.user, code)
    rows = list(Disposal.objects.of([code]).filter(destroyed_at=None))
    log_file(request, "csv", private=True)
    return download(file_of(LISTED, in_words(rows), "csv", ""), "csv", f"archief-{municipality.pk}")


@require_safe
@admin_required
def destroyed(request, code):
    """The declarations of destruction."""
    municipality = own_municipality(request.user, code)
    found = Paginator(Disposal.objects.of([code]).destroyed(), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "retention/destroyed.html", {"page": found} | desk(municipality, _("Declarations"), "destroyed")
    )


@require_safe
@admin_required
def declarations(request, code):
    """The declarations as a file."""
    municipality = own_municipality(request.user, code)
    rows = in_words(list(Disposal.objects.of([code]).destroyed()))
    for row in rows:
        row.way = _("erased from the database of Waaier; back-ups follow when they wear out")
    log_file(request, "csv", private=True)
    return download(file_of(DECLARED, rows, "csv", ""), "csv", f"vernietigd-{municipality.pk}")


def in_words(rows):
    for row in rows:
        row.kind = row.get_kind_display()
    return rows
