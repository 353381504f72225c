"""The climate for initiatives, as far as municipalities show it to everyone: by area, with its file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.climate.area import FIRST, SECOND, AreaClimate, askings_for_all
from catalogue.climate.counts import AreaCounts
from catalogue.climate.words import last_day
from catalogue.files.csv import csv_text
from catalogue.files.journal import log_file
from catalogue.files.open_data import open_data
from catalogue.listing.controls import path_of
from catalogue.views.export import TYPES, as_attachment, file_name
from climate.functions import AUTHORS, FUNCTIONS, STUDY
from climate.places import places_at
from ui.text import fold


@require_safe
def areas(request):
    """What the climate is, and the areas of which it is shown, the newest asking of each."""
    newest = {}
    for each in askings_for_all().with_scorers():
        newest.setdefault(each.area, each)
    places = places_at(newest)
    rows = [(places[code], each.municipality, last_day(each), each) for code, each in newest.items()]
    context = {
        "rows": sorted(rows, key=lambda row: (row[1].sort_name, fold(str(row[0])))),
        "functions": list(FUNCTIONS.values()),
        "source": STUDY,
        "authors": AUTHORS,
    }
    return render(request, "catalogue/climate/areas.html", context)


def shown_climate(code, asked):
    """The climate of this area as everyone may see it; raises Http404 when nothing of it is shown."""
    found = AreaClimate(code, askings_for_all(), asked)
    if not found.here or found.place is None:
        raise Http404
    return found


def area_context(climate, request):
    """What the page of an area shows, for everyone and for officials alike."""
    others = [each.place for each in climate.askings[1:] if each.place != climate.place]
    return {
        "climate": climate,
        "counts": AreaCounts(climate.place, request.user),
        "others": AreaCounts(others[0], request.user) if others else None,
        "names": {"first": FIRST, "second": SECOND},
        "asked": request.GET.urlencode(),
        "source": STUDY,
        "authors": AUTHORS,
    }


@require_safe
def area(request, area):
    """The climate of an area: the radar with its table, what helps, and what the register counts there."""
    climate = shown_climate(area, request.GET)
    request.municipality_code = climate.here_municipality
    context = area_context(climate, request)
    context["trail"] = [(_("The climate for initiatives"), path_of("initiatives:climate"))]
    return render(request, "catalogue/climate/area.html", context)


@open_data
def area_file(request, area):
    """The same as a CSV."""
    climate = shown_climate(area, request.GET)
    name = file_name(_("climate") + f"-{area}", "csv")
    log_file(request, "csv", area=area, private=False)
    return HttpResponse(csv_text(climate.table()), content_type=TYPES["csv"], headers=as_attachment(name))
