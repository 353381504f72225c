"""The six lenses: the ways to look at an initiative (chapter 2 of the 2015 study).

Lenses are code, not rows: addresses, colours and charts name them. What can be seen through a lens, its categories,
are rows that admins curate (`taxonomy.models.Category`).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ui.addresses import address_of

CATALOGUE = Path(__file__).parent / "data" / "categories.toml"


@cache
def catalogue():
    """The first contents of the taxonomy, as read from the file: tables `lens`, `group` and `category`."""
    with CATALOGUE.open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True)
class Lens:
    """One way to look. `many`: an initiative may stand in several categories; `ordered`: their order has meaning."""

    key: str
    slug: str
    name: str | Promise
    asks: str | Promise
    many: bool = True
    ordered: bool = False

    def __str__(self):
        return str(self.name)

    @property
    def css(self):
        """The part of a class name that gives the lens its colour."""
        return self.key.replace("_", "-")

    @property
    def about(self):
        """What the lens shows and when it helps, in the reader's language; paragraphs are divided by empty lines."""
        texts = next(lens for lens in catalogue()["lens"] if lens["key"] == self.key)
        return texts["about_en" if get_language() == "en" else "about_nl"].strip()

    def get_absolute_url(self):
        return address_of(self)


LENSES = {
    lens.key: lens
    for lens in [
        Lens("actors", "bloedgroepen", _("Actors"), _("Who is behind the initiative?")),
        Lens(
            "work_fields",
            "werkvelden",
            _("Fields of work"),
            _("What is the essence of the initiative, and for whom is it?"),
        ),
        Lens(
            "added_value",
            "toegevoegde-waarde",
            _("Added value"),
            _("What does the initiative add to the coverage of the social system?"),
        ),
        Lens(
            "transformation_role",
            "rol-in-de-transformatie",
            _("Role in the transformation"),
            _("Which part does the initiative play in the process of change?"),
        ),
        Lens(
            "growth",
            "groei",
            _("Phases and growing pains"),
            _("Which threshold does the initiative face now?"),
            many=False,
            ordered=True,
        ),
        Lens(
            "government_relation",
            "verhouding-tot-de-overheid",
            _("Relation to government"),
            _("With whom lie the initiative, the ownership and the say?"),
            many=False,
            ordered=True,
        ),
    ]
}

LENS_CHOICES = [(key, lens.name) for key, lens in LENSES.items()]
LENS_BY_SLUG = {lens.slug: lens for lens in LENSES.values()}
