"""What the list finds for a reader: the counted selection, the names that it needs, and one page of initiatives."""

from dataclasses import dataclass, field
from functools import cached_property

from initiatives.models import Initiative
from initiatives.search.facets import Facet, facets_for
from initiatives.search.matching import Counts, count, in_order, matching
from initiatives.search.names import Names
from initiatives.search.selection import Selection, unknown_value

PAGE_SIZE = 20


@dataclass(frozen=True)
class Results:
    """The answer to a selection. `notices` say what was ignored in the address; `place` is the one municipality that
    the list is about, if there is one."""

    selection: Selection
    facets: dict[str, Facet]
    visible: object
    counts: Counts
    names: Names
    place: str | None = None
    notices: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, parameters, user):
        """The results that this address has for this reader. Two queries, beside those for who the reader is."""
        facets = facets_for(user)
        selection, notices = Selection.parse(parameters, facets)
        results = cls._counted(selection, facets, user)
        unknown = results.names.unknown(selection.chosen)
        if unknown:
            for key, value in unknown:
                selection = selection.without(key, value).on_page(selection.page)
            notices += [unknown_value(facets[key], value) for key, value in unknown]
            results = cls._counted(selection, facets, user)
        results.notices.extend(notices)
        return results

    @classmethod
    def _counted(cls, selection, facets, user):
        visible = Initiative.objects.visible_to(user)
        counts = count(visible, selection)
        municipalities = {*counts.values.get("municipality", ()), *selection.chosen.get("municipality", ())}
        place = one_of(selection.chosen.get("municipality")) or one_of(municipalities)
        if not place and user.is_authenticated:
            place = one_of(user.roles)
        neighbourhoods = [code for code in counts.values.get("neighbourhood", ()) if lies_in(code, place)]
        names = Names(municipalities, {*neighbourhoods, *selection.chosen.get("neighbourhood", ())})
        return cls(selection, facets, visible, counts, names, place)

    @property
    def total(self):
        return self.counts.total

    @cached_property
    def initiatives(self):
        """All that was found, in order."""
        return in_order(matching(self.visible, self.selection), self.selection)

    @property
    def last_page(self):
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def page(self):
        """The page to show: the asked one, or the last when there are fewer."""
        return min(self.selection.page, self.last_page)

    @property
    def on_page(self):
        """The initiatives of the page to show, in order. Sorting their keys alone spares the rows of other pages."""
        start = (self.page - 1) * PAGE_SIZE
        keys = self.initiatives.values("pk")[start : start + PAGE_SIZE]
        return in_order(Initiative.objects.filter(pk__in=keys), self.selection)


def one_of(codes):
    """The only code among these, or None when there are more or none."""
    return next(iter(codes)) if codes and len(codes) == 1 else None


def lies_in(neighbourhood, municipality):
    """Whether a neighbourhood lies in this municipality: CBS begins BU03550101 with the digits of GM0355."""
    return municipality is not None and neighbourhood[2:6] == municipality[2:]
