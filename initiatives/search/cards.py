"""The cards of a list, read in one query: what is not in the rows themselves comes from their facet values."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from initiatives import blades
from initiatives.search.facets import Status
from intake.models import Intake
from taxonomy.lenses import LENSES

MOST_TAGS = 3


@dataclass(frozen=True)
class Card:
    """An initiative as components/card.html draws it. `tags` are (lens class, category name) pairs; `status` says
    what is unusual."""

    href: str
    name: str
    summary: str
    place: str
    phase: str
    status: str
    shares: list[float]
    tags: list[tuple[str, str]]


def cards(initiatives, names):
    """The cards of these initiatives, in their order. Takes a queryset and the Names of the list. One query."""
    neighbourhoods = (
        Intake.neighbourhoods.through.objects.filter(intake=OuterRef("intake"))
        .order_by("neighbourhood__name")
        .values("neighbourhood__name")
    )
    rows = initiatives.values(
        "slug",
        "intake__name",
        "intake__summary",
        "intake__place",
        "intake__phase",
        "municipality__name",
        "published_at",
        "archived_at",
        "search_row__tokens",
        neighbourhoods=ArraySubquery(neighbourhoods),
    )
    return [_card(row, names) for row in rows]


def _card(row, names):
    values = {}
    for token in row["search_row__tokens"]:
        key, _colon, value = token.partition(":")
        values.setdefault(key, set()).add(value)
    firsts = [(lens.css, most_precise(values[key], names.of(key))[0]) for key, lens in LENSES.items() if key in values]
    status = Status.of(row["published_at"], row["archived_at"])
    phase = row["intake__phase"]
    return Card(
        href=reverse("initiatives:profile", args=[row["slug"]]),
        name=row["intake__name"],
        summary=row["intake__summary"],
        place=place(row["intake__place"], row["neighbourhoods"], row["municipality__name"]),
        phase=names.label("phase", phase) if phase else "",
        status="" if status == Status.PUBLISHED else str(status.label),
        shares=blades.shares({key: values.get(key) for key in LENSES}),
        tags=firsts[:MOST_TAGS],
    )


def most_precise(values, names):
    """The labels of these categories in the order of the taxonomy, without those of which a part is there as well."""
    covered = {names[value].parent for value in values}
    return [name.label for value, name in names.items() if value in values and value not in covered]


def place(spot, neighbourhoods, municipality):
    """Where an initiative is: the spot or the neighbourhoods, and the municipality."""
    if not spot and neighbourhoods:
        spot = neighbourhoods[0]
        more = len(neighbourhoods) - 1
        if more:
            spot = ngettext(
                "%(name)s and %(more)d other neighbourhood", "%(name)s and %(more)d other neighbourhoods", more
            ) % {"name": spot, "more": more}
    if not (spot or municipality):
        return _("National")
    return ", ".join(filter(None, [spot, municipality]))
