"""The list of initiatives: one form, and its address is the whole state."""

from django.conf import settings
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from config.frames import render
from config.templatetags.kept import Fresh
from initiatives.map import map_of
from initiatives.matrix import matrix_of
from initiatives.search import panel
from initiatives.search.boxes import panel_of
from initiatives.search.cards import cards_of_page, drawn_cards
from initiatives.search.pages import page_of
from initiatives.search.results import Results
from initiatives.search.selection import CARDS
from initiatives.table import table_of

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


def drawn(request, now):
    """The page of the list at this moment of the clock."""
    results = Results.of(request.GET, request.user, now)
    selection, pages, (groups, facets) = results.selection, panel.pages(results), panel_of(results)
    found = VIEWS[selection.view](results, request.user) if results.total else []
    context = {
        "address": panel.list_address(selection),
        "text": Fresh(selection.text),
        "query": Fresh(selection.query),
        "view": selection.view,
        "is_found": bool(results.total),
        "is_empty": selection.is_empty,
        "chosen": selection.filter_count,
        "ranges": len(selection.ranges),
        "heading": panel.heading(results),
        "show": panel.show(results),
        "views": panel.views(results),
        "scores": panel.scores(results, request.user),
        "chips": panel.chips(results),
        "clear": panel.list_address(selection.cleared()),
        "correction": panel.correction(results),
        "kept": panel.kept(results),
        "sorts": panel.sorts(results),
        "page": Fresh(results.page if results.page > 1 else ""),
        "notices": panel.notices(results),
        "downloads": panel.downloads(results),
        "feed": panel.feed(results),
        "save": panel.save(results),
        "tiles": settings.MAP_TILES,
        **pages,
    }
    large = {"drawn_facets": [facets] if groups else [], "drawn_found": draw(selection.view, found)}
    response = render(request, "initiatives/list.html", context, large)
    # What it was drawn from, as Django's TemplateResponse has it.
    data = {"selection": selection, "total": results.total, "groups": groups, selection.view: found}
    response.context_data = {**context, **data}
    return response


def draw(view, found):
    """What was found as HTML, in pieces of UTF-8."""
    if not found:
        return []
    if view == CARDS:
        return drawn_cards(found, compare=True)
    return [render_to_string(f"initiatives/views/{view}.html", {view: found}).encode()]
