"""Where one can go within the taxonomy pages: the list beside each of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from taxonomy.lenses import LENSES


@dataclass(frozen=True)
class NavigationEntry:
    """A page in the list. `lens` is the part of a class name that gives its colour, "" for a page about all lenses."""

    label: str | Promise
    href: str
    lens: str = ""
    icon: str = ""

    def is_here(self, path):
        """Whether the reader is on this page, or on one below it."""
        return path.startswith(self.href)


# (URL name, label, icon) of the pages about all lenses; officials see those that are for them too.
FOR_OFFICIALS = [
    ("curation:divisions", _("Dividing"), "list-check"),
    ("curation:second-reader", _("Second reader"), "users"),
]
FOR_ADMINS = [
    *FOR_OFFICIALS,
    ("curation:rules", _("Proposal rules"), "route"),
    ("curation:articles", _("Knowledge base"), "bookmark"),
    ("curation:municipality", _("My municipality"), "building-community"),
    ("curation:exchange", _("Export and import"), "file-text"),
    ("curation:waiting", _("Steps that wait"), "clock"),
    ("curation:history", _("History"), "history"),
]


def entries(user):
    """(the lenses, the other pages) that this official or admin can go to, as lists of entries."""
    shown = FOR_ADMINS if user.curates else FOR_OFFICIALS
    pages = [NavigationEntry(label, reverse(name), icon=icon) for name, label, icon in shown]
    if user.is_curator:
        pages.append(
            NavigationEntry(_("Prices and funding"), reverse("curation:list", args=["prijslijst"]), icon="table")
        )
    if not user.curates:
        return [], pages
    lenses = [
        NavigationEntry(lens.name, reverse("curation:lens", args=[lens.slug]), lens.css) for lens in LENSES.values()
    ]
    return lenses, pages
