"""The cards of a list, kept in the process for as long as neither the initiative nor the names on it change."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from initiatives import blades
from initiatives.models import Initiative
from initiatives.search.facets import Status
from initiatives.search.marking import excerpt, mark
from intake.models import Intake
from taxonomy.lenses import LENSES

MOST_TAGS = 3
MOST_KEPT = 2000
# Where the texts that may be marked go in the drawing of a card.
NAME, SUMMARY, EXCERPT = "\ue000", "\ue001", "\ue002"
PLACES = re.compile(f"([{NAME}{SUMMARY}{EXCERPT}])")


@dataclass(frozen=True)
class Card:
    """An initiative as components/card.html draws it, with the searched words marked.

    `excerpt` is there when they stand in the description alone. `tags` are (lens class, category name) pairs; `status`
    says what is unusual.
    """

    slug: str
    href: str
    name: str
    summary: str
    excerpt: str
    place: str
    phase: str
    status: str
    shares: list[float]
    tags: list[tuple[str, str]]
    description: str = ""
    drawings: dict[tuple, list[str]] = field(default_factory=dict, compare=False, repr=False)

    def marked(self, marks):
        """This card with these folded words marked."""
        name, summary = mark(self.name, marks), mark(self.summary, marks)
        found = "" if (name, summary) != (self.name, self.summary) else excerpt(self.description, marks)
        return replace(self, name=name, summary=summary, excerpt=found)

    def drawn(self, compare=False):
        """The card as HTML. All but the texts that may be marked is drawn once."""
        kind = (compare, bool(self.summary), bool(self.excerpt))
        if settings.DEBUG or kind not in self.drawings:
            self.drawings[kind] = PLACES.split(self._draw(compare))
        texts = {NAME: self.name, SUMMARY: self.summary, EXCERPT: self.excerpt}
        texts = {place: conditional_escape(text) for place, text in texts.items()}
        return mark_safe("".join(texts.get(piece, piece) for piece in self.drawings[kind]))

    def _draw(self, compare):
        fields = {
            **vars(self),
            "name": NAME,
            "summary": SUMMARY if self.summary else "",
            "excerpt": EXCERPT if self.excerpt else "",
        }
        return get_template("components/card.html").render({**fields, "compare": compare})


def cards(initiatives, names, marks=frozenset()):
    """The cards of these initiatives, in their order. One query, and one for those that are not kept.

    Takes a queryset that has been through the gate, the Names of the list and the folded words to mark.
    """
    keep = kept(names.version, get_language())
    # What a key stands for changes with every version of the initiative.
    keys = list(initiatives.values_list("pk", "search_change__version"))
    found = {key: card for key in keys if (card := keep.get(key))}
    if missing := [key for key in keys if key not in found]:
        found |= read(missing, names)
        if len(keep) > MOST_KEPT:
            keep.clear()
        keep.update(found)
    in_order = [found[key] for key in keys if key in found]
    return [card.marked(marks) for card in in_order] if marks else in_order


@lru_cache(maxsize=4)
def kept(names_version, language):
    """{(key of an initiative, version): Card} with names of this version in this language."""
    return {}


def read(keys, names):
    """{(key of an initiative, version): Card} of these initiatives. One query."""
    neighbourhoods = (
        Intake.neighbourhoods.through.objects.filter(intake=OuterRef("intake"))
        .order_by("neighbourhood__name")
        .values("neighbourhood__name")
    )
    rows = Initiative.objects.filter(pk__in=[key for key, _version in keys]).values(
        "pk",
        "slug",
        "intake__name",
        "intake__summary",
        "intake__description",
        "intake__place",
        "intake__phase",
        "municipality__name",
        "published_at",
        "archived_at",
        "search_row__tokens",
        neighbourhoods=ArraySubquery(neighbourhoods),
    )
    versions = dict(keys)
    return {(row["pk"], versions[row["pk"]]): _card(row, names) for row in rows}


def _card(row, names):
    values = {}
    for token in row["search_row__tokens"] or ():
        key, _colon, value = token.partition(":")
        values.setdefault(key, set()).add(value)
    firsts = [(lens.css, most_precise(values[key], names.of(key))[0]) for key, lens in LENSES.items() if key in values]
    status = Status.of(row["published_at"], row["archived_at"])
    phase = row["intake__phase"]
    return Card(
        slug=row["slug"],
        href=reverse("initiatives:profile", args=[row["slug"]]),
        name=row["intake__name"],
        summary=row["intake__summary"],
        excerpt="",
        place=place(row["intake__place"], row["neighbourhoods"], row["municipality__name"]),
        phase=names.label("phase", phase) if phase else "",
        status="" if status == Status.PUBLISHED else str(status.label),
        shares=blades.shares({key: values.get(key) for key in LENSES}),
        tags=firsts[:MOST_TAGS],
        description=row["intake__description"],
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
