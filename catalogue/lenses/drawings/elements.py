"""The categories of a lens as its drawing knows them: plain values."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import ngettext

from ui.figures import figure


@dataclass(frozen=True)
class Element:
    """A category in a drawing: its name and number, what its link says and where it leads, and its parts.

    `page` is where the category is explained; `href` is the list of its initiatives when there are any.
    """

    key: str
    name: str
    count: int
    figure: str
    says: str
    href: str
    page: str
    group: str = ""
    parts: tuple["Element", ...] = ()

    @property
    def empty(self):
        """Whether it is a white spot: no initiative stands in it."""
        return not self.count


def elements(entries):
    """The elements of the entries of a lens (`catalogue.lenses.groups.with_parts`), in their order."""
    return tuple(
        _element(each.category, each.count, tuple(_element(*part) for part in each.parts)) for each in entries
    )


def _element(category, count, parts=()):
    page = category.get_absolute_url()
    says = ngettext("%(name)s: %(count)s initiative", "%(name)s: %(count)s initiatives", count)
    return Element(
        key=category.key,
        name=category.name,
        count=count,
        figure=figure(count),
        says=says % {"name": category.name, "count": figure(count)},
        href=f"{reverse('initiatives:list')}?{category.lens}={category.key}" if count else page,
        page=page,
        group=category.group,
        parts=parts,
    )
