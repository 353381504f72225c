"""The categories of a lens as its drawing knows them: plain values."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Element:
    """A category in a drawing: its name and number, what its link says and where it leads, and its parts."""

    key: str
    name: str
    count: int
    href: str
    says: str
    group: str = ""
    parts: tuple["Element", ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it is a white spot: no initiative stands in it."""
        return not self.count

    @property
    def figure(self) -> str:
        """The number as it is written: "1.204" in Dutch."""
        return number_format(self.count, use_l10n=True, force_grouping=True)


def elements(entries: Iterable) -> tuple[Element, ...]:
    """The elements of the entries of a lens (`initiatives.shelves.with_parts`), in their order."""
    return tuple(
        _element(each.category, each.count, tuple(_element(*part) for part in each.parts)) for each in entries
    )


def _element(category, count, parts=()):
    filtered = f"{reverse('initiatives:list')}?{category.lens}={category.key}"
    element = Element(category.key, category.name, count, "", "", category.group, parts)
    words = ngettext("%(name)s: %(count)s initiative", "%(name)s: %(count)s initiatives", count)
    return Element(
        key=category.key,
        name=category.name,
        count=count,
        href=filtered if count else category.get_absolute_url(),
        says=words % {"name": category.name, "count": element.figure}
        if count
        else _("%(name)s: no initiatives yet") % {"name": category.name},
        group=category.group,
        parts=parts,
    )
