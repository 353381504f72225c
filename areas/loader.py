"""An edition: CBS files loaded together, all or nothing, and what that changed.

A file adds and updates; by itself it never makes anything vanish, so that loading a part of the country (the demo's
areas, one municipality) leaves the rest alone. With `complete=True` a file is taken to be complete for what it covers:
a file of municipalities for the provinces it names (for the country, when it names none), a file of districts or
neighbourhoods for the municipalities it names. What is in the database there and not in the file has vanished, and
with a municipality or district its parts. A later file that has it again brings it back. Outlines come along.

A page of a paged download is refused, complete or not, unless all its pages are loaded together.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from areas.cbs import PARENTS, Unreadable, read
from areas.models import District, Municipality, Neighbourhood
from areas.outlines import draw

DATA = Path(__file__).parent / "data"
ALIASES = DATA / "aliases.toml"
TOP_DOWN = [Municipality, District, Neighbourhood]


@dataclass
class Changes:
    """What an edition did to one kind of area."""

    model: type
    loaded: int = 0
    added: int = 0
    renamed: list[tuple[str, str, str]] = field(default_factory=list)  # code, old name, new name
    returned: list[tuple[str, str]] = field(default_factory=list)  # code, name
    vanished: list[tuple[str, str]] = field(default_factory=list)
    drawn: int = 0


@transaction.atomic
def load(paths, complete=False, on=None):
    """Load CBS files in any order and return the Changes per kind of area, municipalities first.

    `on` is the day from which areas count as vanished (today). Raises Unreadable, and then nothing is written.
    """
    sheets = [sheet for path in paths for sheet in read(path)]
    _refuse_pages(sheets)
    changes = []
    for model in TOP_DOWN:
        mine = [sheet for sheet in sheets if sheet.model is model]
        _refuse_doubles(mine)
        change = Changes(model)
        for sheet in mine:
            _write(sheet, change)
        _draw(model, mine, change)
        _vanish(model, mine if complete else [], on or timezone.localdate(), change)
        changes.append(change)
    _set_aliases()
    return changes


def _refuse_pages(sheets):
    """Nobody takes the first page of a download for the whole: with a page come the others."""
    pages = [sheet for sheet in sheets if sheet.pages]
    for sheet in pages:
        matched = sheet.pages.matched
        beside = [other.pages.returned for other in pages if other.model is sheet.model]
        if matched is None or sum(beside) < matched:
            of = f"{sum(beside)} of {matched} areas" if matched else "there is more"
            reason = f"is a page of a longer download ({of}); load all its pages together, or download it in one piece"
            raise Unreadable(sheet.path, "", reason)


def _refuse_doubles(sheets):
    """No area is described twice, and none is drawn twice; one file may name it and another one draw it."""
    for part in ("rows", "shapes"):
        _refuse_double(sheets, part)


def _refuse_double(sheets, part):
    seen = {}
    for sheet in sheets:
        for code in getattr(sheet, part):
            if code in seen:
                raise Unreadable(sheet.path, sheet.places[code], f"{code} also stands in {seen[code].name}")
            seen[code] = sheet.path


def _write(sheet, change):
    for parent in PARENTS[sheet.model]:
        of_parent = sheet.model._meta.get_field(parent.removesuffix("_id")).related_model
        known = set(of_parent.objects.current().values_list("code", flat=True))
        for code, row in sheet.rows.items():
            if row[parent] not in known:
                reason = f"{code} lies in {row[parent]}, an unknown {of_parent._meta.model_name}"
                raise Unreadable(sheet.path, sheet.places[code], reason)
    before = {area.code: area for area in sheet.model.objects.filter(code__in=sheet.rows)}
    for code, row in sheet.rows.items():
        old = before.get(code)
        change.added += old is None
        if old and old.name != row["name"]:
            change.renamed.append((code, old.name, row["name"]))
        if old and getattr(old, "went_up_in_id", None):
            reason = f"{code} went up in {old.went_up_in_id}; undo that first if it is there again"
            raise Unreadable(sheet.path, sheet.places[code], reason)
        if old and old.vanished_on:
            change.returned.append((code, row["name"]))
    change.loaded += len(sheet.rows)
    sheet.model.objects.bulk_create(
        [sheet.model(**row) for row in sheet.rows.values()],
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*sheet.fields, "vanished_on"],
    )


def _draw(model, sheets, change):
    """Write the outlines of these sheets, of all together so that they keep their shared borders."""
    known = set(model.objects.current().values_list("code", flat=True))
    shapes = {}
    for sheet in sheets:
        for code, rings in sheet.shapes.items():
            if code not in known:
                reason = f"{code} is the outline of an unknown {model._meta.model_name}"
                raise Unreadable(sheet.path, sheet.places[code], reason)
            shapes[code] = rings
    draw(model, shapes)
    change.drawn = len(shapes)


def _vanish(model, sheets, on, change):
    """Mark what the complete files no longer have, and whatever lies in an area that has vanished."""
    missing = Q(pk__in=[])
    for sheet in filter(lambda sheet: sheet.rows, sheets):
        whole = "province" if model is Municipality else "municipality_id"
        covered = {row[whole] for row in sheet.rows.values() if whole in row}
        missing |= Q(**{f"{whole}__in": covered}) if covered else Q(pk__isnull=False)
    listed = {code for sheet in sheets for code in sheet.rows}
    orphan = Q(pk__in=[])
    for parent in PARENTS[model]:
        orphan |= Q(**{f"{parent.removesuffix('_id')}__vanished_on__isnull": False})
    areas = model.objects.current().filter(missing | orphan).order_by("code").values_list("code", "name")
    change.vanished = [(code, name) for code, name in areas if code not in listed]
    model.objects.filter(code__in=[code for code, _ in change.vanished]).update(vanished_on=on)


def _set_aliases():
    """Give municipalities their other names; they are ours, as CBS has none, and hold for every edition.

    Those of municipalities that went up in them stay (`curation.mergers`).
    """
    aliases = tomllib.loads(ALIASES.read_text(encoding="utf-8"))
    changed = []
    for municipality in Municipality.objects.filter(code__in=aliases).prefetch_related("former"):
        former = [name for each in municipality.former.all() for name in (each.name, *each.aliases)]
        wanted = list(dict.fromkeys([*aliases[municipality.code], *former]))
        if municipality.aliases != wanted:
            municipality.aliases = wanted
            changed.append(municipality)
    Municipality.objects.bulk_update(changed, ["aliases"])
