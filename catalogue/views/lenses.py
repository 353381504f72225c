"""The pages that explain the six lenses and their categories, and lead to the initiatives in them."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue import slots
from catalogue.knowledge.beside import beside_category, beside_lens
from catalogue.lenses.drawings import drawing_of
from catalogue.lenses.groups import CategoryEntry, grouped, neighbours, with_parts
from catalogue.lenses.growth.steps import steps
from catalogue.lenses.growth.thresholds import FEWEST, GROWTH
from catalogue.listing.cards import cards
from catalogue.page_cache import page_of
from initiatives.models import Initiative
from initiatives.rule_texts import occasions
from initiatives.search.counts import RegistryCounts
from initiatives.search.names import Names
from taxonomy.lenses import LENS_BY_SLUG, LENSES
from taxonomy.models import Category
from ui.fragments import FragmentCache

PANELS = FragmentCache("panels of the lenses", 8)
FIRST = 10
FEW = 3  # articles and initiatives at each threshold on the page of the lens
HOUR = 3600


def lens_at(slug):
    """The lens with this address; raises Http404 for another one."""
    if slug not in LENS_BY_SLUG:
        raise Http404
    return LENS_BY_SLUG[slug]


def trail(*steps):
    """The (name, address) pairs above a page: the lenses, then each of these steps that is not None."""
    above = [(step.name, step.get_absolute_url()) for step in steps if step]
    return [(_("Lenses"), reverse("initiatives:lenses")), *above]


@require_safe
def lenses(request):
    """All six lenses with their categories."""
    return page_of(request, drawn_lenses)


def drawn_lenses(request, versions):
    """The lenses in these versions of the data; drawn once for all who see the same numbers."""
    counts = RegistryCounts(request.user, versions).by_category()
    key = versions.names, get_language(), tuple(sorted(counts.items()))
    context = {"panels": PANELS.get(key, lambda: panels(counts)), "below": slots.LENSES()}
    return render(request, "catalogue/lenses.html", context)


def panels(counts):
    """The lenses as HTML, each with its categories and {category id: number of initiatives} of these. One query."""
    found = {key: [] for key in LENSES}
    for each in Category.objects.active().top():
        found[each.lens].append((each, counts.get(each.pk, 0)))
    context = {"panels": [(lens, found[key]) for key, lens in LENSES.items()]}
    return render_to_string("catalogue/lenses/panels.html", context)


@require_safe
def lens(request, lens):
    """One lens: its question, what it is for, and its categories with the number of initiatives in each."""
    lens = lens_at(lens)
    return page_of(request, lambda request, versions: drawn_lens(request, versions, lens))


def drawn_lens(request, versions, lens):
    """The page of a lens in these versions of the data."""
    counts = RegistryCounts(request.user, versions)
    entries = with_parts(Category.objects.active().shared().of(lens), counts.by_category())
    # The path of growth says itself what helps at each threshold.
    is_path = lens == GROWTH
    context = {
        "lens": lens,
        "number": list(LENSES).index(lens.key) + 1,
        "drawing": drawing_of(lens, entries),
        "groups": grouped(entries),
        "steps": steps(entries, counts, request.user, most=FEW) if is_path else [],
        "shelf": None if is_path else beside_lens(lens, request.user, counts.versions),
        "fewest": FEWEST,
        "lenses": list(LENSES.values()),
        "trail": trail(),
    }
    return render(request, "catalogue/lens.html", context)


def forwarded(category):
    """To the page of this category, for good; but who undoes a step should not find it in every cache for ever."""
    response = redirect(category, permanent=True)
    patch_cache_control(response, max_age=HOUR)
    return response


@require_safe
def category(request, lens, category):
    """One category: what it is, what the municipality can do, when it is proposed, and who stands in it.

    The address of one that counts as another leads there; one that was split or just retired says what became of it.
    """
    lens = lens_at(lens)
    return page_of(request, lambda request, versions: drawn_category(request, versions, lens, category))


def drawn_category(request, versions, lens, slug):
    """The page of the category with this slug in these versions of the data, or the way to what it counts as.

    Raises Http404 for a slug that the lens does not have.
    """
    known = Category.objects.of(lens).select_related("parent", "counts_as", "municipality")
    category = get_object_or_404(known, slug=slug)
    if category.counts_as:
        return forwarded(category.counts_as)
    visible = Initiative.objects.visible_to(request.user)
    tally = RegistryCounts(request.user, versions)
    counts = tally.by_category()
    siblings = list(Category.objects.active().of(lens))
    # A search row also names the categories of which an initiative has a part.
    first = visible.filter(search_row__tokens__contains=[category.token])[:FIRST]
    previous, following = neighbours(category, siblings) if lens.ordered else (None, None)
    is_threshold = lens == GROWTH and category.is_active and not category.parent_id
    context = {
        "lens": lens,
        "trail": trail(lens, category.parent),
        "category": category,
        "retiring": category.retiring,
        "successors": [] if category.is_active else category.successors_in_effect,
        "synonyms": category.localized("synonyms"),
        "count": counts.get(category.pk, 0),
        "others": [each for each in siblings if not each.parent_id],
        "parts": [(each, counts.get(each.pk, 0)) for each in siblings if each.parent_id == category.pk],
        "steps": steps([CategoryEntry(category, 0)], tally, request.user, most=FIRST) if is_threshold else [],
        "fewest": FEWEST,
        "occasions": occasions(category),
        "cards": cards(first, Names(version=versions.names)),
        "shelf": None if is_threshold else beside_category(category, request.user, tally.versions),
        "previous": previous,
        "following": following,
    }
    response = render(request, "catalogue/category.html", context)
    response.is_lasting = category.is_active  # why it was retired stands in a step, which raises no version
    return response
