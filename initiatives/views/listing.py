"""The list of initiatives: one form, and its address is the whole state."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives.search import panel
from initiatives.search.cards import cards
from initiatives.search.results import Results


@require_safe
def listing(request):
    """Search and filter what the reader may see. At most three queries, beside those for who the reader is."""
    results = Results.of(request.GET, request.user)
    selection = results.selection
    return render(
        request,
        "initiatives/list.html",
        {
            "selection": selection,
            "heading": panel.heading(results),
            "cards": cards(results.on_page, results.names) if results.total else [],
            "groups": panel.groups(results),
            "chips": panel.chips(results),
            "sorts": panel.sorts(results),
            "pages": panel.pages(results),
            "notices": panel.notices(results),
            "exports": [
                (label, panel.address("initiatives:export", selection.on_page(1), kind))
                for label, kind in [("CSV", "csv"), ("Excel", "xlsx")]
            ],
        },
    )
