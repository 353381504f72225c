"""The neighbourhoods and districts of an official, and what is known of their strength."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Max
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.timezone import localtime

from areas.models import District, Neighbourhood
from initiatives.models import Initiative
from readings.models import Asset, GuidedReading

KINDS = {"BU": Neighbourhood, "WK": District}


@dataclass(frozen=True)
class AreaRow:
    """An area in the list: the day of the last reading ("" for none), how many assets, and how many initiatives."""

    area: object
    day: str
    assets: int
    initiatives: int


def area_at(user, code):
    """The neighbourhood or district with this code, in a municipality of this official; a 404 for all others."""
    model = KINDS.get(code[:2])
    if model is None:
        raise Http404
    return get_object_or_404(
        model.objects.filter(municipality__in=user.serves_by_now).select_related("municipality__went_up_in"), pk=code
    )


def initiatives_in(user, area):
    """Those of this official that are active in an area, and not in the archive."""
    path = "intake__neighbourhoods" if isinstance(area, Neighbourhood) else "intake__neighbourhoods__district"
    open_ones = Initiative.objects.editable_by(user).filter(archived_at=None, **{path: area})
    return open_ones.select_related("intake").distinct().order_by("intake__name")


def districts_of(user):
    """[(AreaRow of a district, [AreaRow of each of its neighbourhoods])] of this official. Seven queries."""
    here = {"municipality__in": user.serves_by_now}
    last, assets = {}, {}
    for field in ("neighbourhood", "district"):
        readings = GuidedReading.objects.kept_by(user).exclude(**{field: None}).order_by()
        last |= dict(readings.values(field).annotate(last=Max("at")).values_list(field, "last"))
        found = Asset.objects.visible_to(user).standing().exclude(**{field: None}).order_by()
        assets |= dict(found.values(field).annotate(n=Count("pk")).values_list(field, "n"))
    active, active_in_district = Counter(), Counter()
    where = Initiative.objects.editable_by(user).filter(archived_at=None).exclude(intake__neighbourhoods=None)
    rows = where.order_by().values_list("pk", "intake__neighbourhoods", "intake__neighbourhoods__district")
    for _pk, neighbourhood in {(pk, one) for pk, one, _two in rows}:
        active[neighbourhood] += 1
    for _pk, district in {(pk, two) for pk, _one, two in rows}:
        active_in_district[district] += 1

    def row(area, counts):
        at = last.get(area.pk)
        day = date_format(localtime(at), "DATE_FORMAT") if at else ""
        return AreaRow(area, day, assets.get(area.pk, 0), counts[area.pk])

    parts = {}
    for each in Neighbourhood.objects.current().filter(**here):
        parts.setdefault(each.district_id, []).append(row(each, active))
    districts = District.objects.current().filter(**here).select_related("municipality")
    return [(row(each, active_in_district), parts.get(each.pk, [])) for each in districts]
