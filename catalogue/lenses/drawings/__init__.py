"""Each lens has a drawing of its own, that fits its nature: with real numbers, and every category a link.

A module per lens computes (`CAPTION`, `wide(elements)`, `narrow(elements)`; and `FURTHER`, columns for its table, with
`further(element)`). The template with the key of the lens draws (templates/catalogue/drawings/), and
static/css/drawings*.css colour.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import get_language

from catalogue.lenses.drawings import actors, fields, growth, relation, role, value
from catalogue.lenses.drawings.elements import Element, elements
from taxonomy.lenses import Lens

DRAWN = {
    "actors": actors,
    "work_fields": fields,
    "added_value": value,
    "transformation_role": role,
    "growth": growth,
    "government_relation": relation,
}


@dataclass(frozen=True, eq=False)
class LensDrawing:
    """A drawn lens: its wide and its narrow shape, of which one is shown, and the table that says the same.

    A row of the table is (element, what stands in the further columns).
    """

    lens: Lens
    caption: str | Promise
    shapes: tuple[tuple[str, object], ...]
    rows: tuple[tuple[Element, tuple[str, ...]], ...]
    columns: tuple[str | Promise, ...] = ()

    @property
    def template(self):
        """The template that draws a shape."""
        return f"catalogue/drawings/{self.lens.key}.html"


def drawing_of(lens, entries):
    """The drawing of a lens with these entries (`catalogue.lenses.groups`), or None without any category."""
    found = elements(entries)
    return _drawing(lens, get_language(), found) if found else None


# A drawing takes some 15 ms and depends on nothing else; what is kept is the same object, so its HTML is kept too.
@lru_cache(64)
def _drawing(lens, _language, found):
    module = DRAWN[lens.key]
    columns = getattr(module, "FURTHER", ())
    return LensDrawing(
        lens=lens,
        caption=module.CAPTION,
        shapes=(("wide", module.wide(found)), ("narrow", module.narrow(found))),
        rows=tuple((each, module.further(each) if columns else ()) for each in found),
        columns=columns,
    )
