"""What the pages about articles share: which article one may write, the way back, and what is said after a step."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from areas.models import Municipality
from curation.addresses import trail
from knowledge.models import Article

page = require_http_methods(["GET", "HEAD", "POST"])


def article_to_curate(user, pk):
    """The article with this key, for who writes it.

    Raises Http404 for what another municipality wrote, and PermissionDenied for what only a curator writes.
    """
    own = Municipality.objects.now_in(user.administers)
    near = Article.objects.filter(Q(municipality=None) | Q(municipality__in=own)).select_related("municipality")
    article = get_object_or_404(near, pk=pk)
    if not article.is_editable_by(user):
        if article.is_public:
            raise PermissionDenied
        raise Http404
    return article


def address(article, page="article"):
    """The address of a page about this article for who writes it: "article", "article-texts", …"""
    return reverse(f"curation:{page}", args=[article.pk])


def trail_to(article=None):
    """(label, address) of what lies above a page about articles."""
    above = [*trail(), (_("Knowledge base"), reverse("curation:articles"))]
    return [*above, (article.title, address(article))] if article else above


def around(article, here):
    """What stands round each page about one article."""
    return {"article": article, "trail": trail_to(article), "here": here}


def done(request, step, text):
    """Tell that a step was taken, with the link to undo it; a step that changed nothing is told as such."""
    if step.pk is None:
        messages.info(request, _("Nothing changed."))
        return
    link = '{} <a class="utrecht-link utrecht-link--html-a" href="{}">{}</a>'
    at = reverse("curation:article-step", args=[step.pk])
    messages.success(request, format_html(link, text, at, _("Look at it or undo it")))
