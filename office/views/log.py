"""The log of an organisation, for its admins, and that of the site, for superusers: to read, narrow and download."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import admin_required, superuser_required
from areas.models import Municipality
from audit.models import KEEP, Entry, What
from catalogue.files.csv import csv_text
from office.desk import around, chosen, own_municipality
from office.log.filter import LogFilter, page_of
from office.log.words import in_words

MOST = 50_000  # rows in one file; who wants more narrows the days


@require_safe
@admin_required
def mine(request):
    """The log of one's municipality; who is admin of several chooses."""
    return chosen(request, "office:log", _("Log"))


@require_safe
@admin_required
def log(request, code):
    """The log of a municipality, a page at a time. A constant number of queries."""
    municipality = own_municipality(request.user, code)
    return drawn(request, filter_of(request, code), municipality.name, around(municipality, _("Log")), [code])


@require_safe
@admin_required
def file(request, code):
    """The same as a CSV."""
    own_municipality(request.user, code)
    return as_file(request, filter_of(request, code), code)


@require_safe
@superuser_required
def site(request):
    """The log of the site itself: what is of no municipality."""
    frame = {"trail": [], "here": _("Log of the site"), "tabs": []}
    return drawn(request, site_filter(request), "Waaier", frame, [])


@require_safe
@superuser_required
def site_file(request):
    """The same as a CSV."""
    return as_file(request, site_filter(request), "")


def filter_of(request, code):
    """The filter of a municipality: of what went up in it as well."""
    codes = list(Municipality.objects.now_in([code]).values_list("pk", flat=True))
    return LogFilter(request.GET, codes=codes)


def site_filter(request):
    return LogFilter(request.GET, codes=[], of_site=True)


def drawn(request, form, name, frame, keys):
    """The page of a log."""
    is_site = not keys
    rows, following = page_of(form.entries, request.GET.get("before", ""))
    here = reverse("office:site-log" if is_site else "office:log", args=keys)
    file = reverse("office:site-log-file" if is_site else "office:log-file", args=keys)
    query = form.query
    context = {
        "form": form,
        "name": name,
        "rows": in_words(rows, request.user),
        "years": KEEP.days // 365,
        "address": here,
        "is_filtered": bool(query),
        "file": f"{file}?{query}" if query else file,
        "older": f"{here}?{query}&before={following}" if following else "",
        "newest": f"{here}?{query}" if "before" in request.GET else "",
        "about": request.GET.get("about", "") if form.thing else "",
        **frame,
    }
    return render(request, "office/log.html", context)


def as_file(request, form, code):
    """What the filter finds, as a CSV; the log says that it was downloaded."""
    rows = in_words(form.entries[:MOST], request.user)
    head = [_("When"), _("What"), _("In words"), _("Details")]
    lines = [[each.iso, each.group, each.text, "; ".join(each.details)] for each in rows]
    if request.method == "GET":
        Entry.objects.record(What.LOG_DOWNLOADED, by=request.user, municipality=code, rows=len(rows))
    name = f"{_('log')}-{code or 'site'}-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(csv_text([head, *lines]), content_type="text/csv; charset=utf-8", headers=headers)
