"""The list of initiatives: one form, and its address is the whole state."""

from django.conf import settings
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from catalogue.identity import identity_of
from catalogue.listing import controls, ways
from catalogue.listing.beginning import asked
from catalogue.listing.cards import cards_in_utf8, cards_of_page
from catalogue.listing.facet_html import facets_of
from catalogue.listing.map import map_of
from catalogue.listing.matrix import matrix_of
from catalogue.listing.table import table_of
from catalogue.page_cache import page_of
from initiatives.search.results import Results
from initiatives.search.selection import CARDS
from outbox.links import absolute
from ui.fragments import Uncached, UncachedHtml
from ui.pages import render

VIEWS = {
    "cards": lambda results, _user: cards_of_page(results),
    "table": table_of,
    "map": lambda results, _user: map_of(results),
    "matrix": lambda results, _user: matrix_of(results),
}


@require_safe
def listing(request):
    """Search and filter what the reader may see. Cards take at most three queries, beside those for who reads."""
    return page_of(request, drawn)


def drawn(request, versions):
    """The page of the list in these versions of the data."""
    results = Results.of(asked(request), request.user, versions, way_out=True)
    selection, pages, (groups, facets) = results.selection, controls.pages(results), facets_of(results)
    address = controls.list_address(selection)
    heading, chips = controls.heading(results), controls.chips(results)
    found = VIEWS[selection.view](results, request.user) if results.total else []
    context = {
        "site": identity_of(versions.site.number, place_of(selection)),
        "address": address,
        "canonical": Uncached(absolute(address)),
        "text": Uncached(selection.text),
        "query": Uncached(selection.address_query),
        "view": selection.view,
        "view_label": controls.view_label(selection),
        "is_found": bool(results.total),
        "is_empty": selection.is_empty,
        "chosen": selection.filter_count,
        "ranges": len(selection.ranges),
        "heading": heading,
        "about": Uncached(": ".join(filter(None, [heading, ", ".join(label for label, _href in chips)]))),
        "show": controls.show(results),
        "views": controls.views(results),
        "scores": controls.scores(results, request.user),
        "dates": controls.dates(results, request.user),
        "periods": len(selection.periods),
        "chips": chips,
        "clear": controls.list_address(selection.cleared()),
        "correction": controls.correction(results),
        "hidden": controls.hidden_fields(results),
        "sorts": controls.sorts(results),
        "page": Uncached(results.page if results.page > 1 else ""),
        "notices": controls.notices(results),
        "on_paper": controls.on_paper(results),
        "unsettled": Uncached(results.unsettled or ""),
        "understood": ways.understood(results),
        "dropped": ways.dropped(results),
        "way": ways.way_out(results),
        "downloads": controls.downloads(results),
        "feed": controls.feed(results),
        "save": controls.save(results),
        **controls.together(results, request.user),
        "tiles": settings.MAP_TILES,
        "drawn_facets": facets,
        "drawn_found": draw(selection.view, found),
        **pages,
    }
    response = render(request, "catalogue/list.html", context)
    # What it was drawn from, as Django's TemplateResponse has it.
    data = {"selection": selection, "total": results.total, "groups": groups, selection.view: found}
    response.context_data = {**context, **data}
    return response


def place_of(selection):
    """The code of the one municipality that a selection is narrowed to, "" for another selection."""
    codes = selection.chosen.get("municipality", ())
    return codes[0] if len(codes) == 1 else ""


def draw(view, found):
    """What was found as HTML; cards in UTF-8."""
    if not found:
        return ""
    if view == CARDS:
        return cards_in_utf8(found, compare=True)
    return UncachedHtml(render_to_string(f"catalogue/views/{view}.html", {view: found}))
