"""The list of initiatives: one form, and its address is the whole state."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives.map import map_of
from initiatives.matrix import matrix_of
from initiatives.search import panel
from initiatives.search.cards import cards
from initiatives.search.results import Results
from initiatives.table import table_of

VIEWS = {
    "cards": lambda results, _user: cards(results.on_page, results.names, results.marks),
    "table": table_of,
    "map": lambda results, _user: map_of(results),
    "matrix": lambda results, _user: matrix_of(results),
}


@require_safe
def listing(request):
    """Search and filter what the reader may see. Cards take at most three queries, beside those for who reads."""
    results = Results.of(request.GET, request.user)
    selection = results.selection
    return render(
        request,
        "initiatives/list.html",
        {
            "selection": selection,
            "address": panel.list_address(selection),
            "total": results.total,
            "heading": panel.heading(results),
            "show": panel.show(results),
            selection.view: VIEWS[selection.view](results, request.user) if results.total else [],
            "views": panel.views(results),
            "groups": panel.groups(results),
            "scores": panel.scores(results, request.user),
            "chips": panel.chips(results),
            "clear": panel.list_address(selection.cleared()),
            "correction": panel.correction(results),
            "kept": panel.kept(results),
            "sorts": panel.sorts(results),
            "pages": panel.pages(results),
            "notices": panel.notices(results),
            "downloads": panel.downloads(results),
            "feed": panel.feed(results),
            "save": panel.address("follow:new", selection.on_page(1)),
        },
    )
