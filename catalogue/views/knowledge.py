"""The pages of the knowledge base, for everyone."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue import slots
from catalogue.knowledge import controls
from catalogue.knowledge.answer import ArticleAnswer
from catalogue.knowledge.belonging import Neighbours, belongings
from catalogue.knowledge.collection import items_of, present, said
from catalogue.knowledge.shelves import municipalities_shown
from catalogue.lenses.drawings.fan import entrance
from catalogue.listing.cards import cards
from initiatives.models import Initiative
from initiatives.search import data_version
from initiatives.search.names import Names
from initiatives.search.selection import Selection
from knowledge.models import Article
from outbox.links import absolute

GONE = 410


@require_safe
def entry(request):
    """The way in: the six lenses, the kinds, the cloud, and the articles that were asked for."""
    answer = ArticleAnswer.of(request.GET, request.user)
    selection = answer.selection
    request.municipality_code = answer.municipality.pk if answer.municipality else ""
    address = controls.address(answer, selection)
    context = {
        "answer": answer,
        "canonical": absolute(address),
        "is_entrance": selection.is_empty,
        "kinds": controls.kinds(answer),
        "fan": entrance(controls.blades(answer)) if selection.is_empty else None,
        "cloud": controls.cloud(answer),
        "facets": controls.facets(answer),
        "chosen": selection.filter_count,
        "chips": controls.chips(answer),
        "clear": reverse("knowledge:entry"),
        "heading": controls.heading(answer),
        "correction": controls.correction(answer),
        "rows": controls.rows(answer),
        **controls.pages(answer),
    }
    return render(request, "catalogue/knowledge/entry.html", context)


@require_safe
def article(request, slug):
    """One article: what it says, where it comes from, where it belongs, and what stands beside it.

    One that was retired is gone (410), not unknown: somebody may have its address from a memo or a search engine, and
    is told so, and where to go. Who may write it still reads it.
    """
    found = Article.objects.visible_to(request.user).filter(slug=slug).first()
    if not found:
        return gone(request, slug)
    versions = data_version.read()
    of = request.municipality_code = place_of(found)
    codes, names = municipalities_shown(request.user, versions, of), Names(version=versions.names)
    beside = Neighbours.of(found, present(versions), codes)
    tells_of = Initiative.objects.visible_to(request.user).filter(articles=found)
    context = {
        "article": found,
        "title": said(found, "title"),
        "summary": said(found, "summary"),
        "items": items_of(found),
        "kind": controls.KINDS[found.kind],
        "trail": trail(found),
        "belongings": belongings(found, request.user),
        "cards": cards(tells_of.order_by("pk"), names),
        "related": [controls.row(each, names) for each in beside.related],
        "examples": [controls.row(each, names) for each in beside.examples],
        "actions": slots.ARTICLE_ACTIONS(found, request),
    }
    return render(request, "catalogue/knowledge/article.html", context)


def gone(request, slug):
    """What became of an article that was retired: the articles that it was tied to. Raises Http404 for another one."""
    found = get_object_or_404(Article.objects.exclude(retired_at=None), slug=slug)
    versions = data_version.read()
    of = request.municipality_code = place_of(found)
    codes, names = municipalities_shown(request.user, versions, of), Names(version=versions.names)
    beside = Neighbours.of(found, present(versions), codes)
    context = {
        "article": found,
        "title": said(found, "title"),
        "trail": trail(found),
        "related": [controls.row(each, names) for each in beside.related],
        "href": controls.entry_address(Selection(chosen={"kind": (found.kind,)})),
    }
    return render(request, "catalogue/knowledge/gone.html", context, status=GONE)


def place_of(article):
    """The code of the municipality whose own article this is, "" for a shared one."""
    return article.municipality.in_effect.pk if article.municipality else ""


def trail(article):
    """The (name, address) pairs above an article: the knowledge base, and its kind there."""
    of_kind = controls.entry_address(Selection(chosen={"kind": (article.kind,)}))
    return [(_("Knowledge base"), reverse("knowledge:entry")), (controls.KINDS[article.kind].label, of_kind)]
