"""The articles of the knowledge base, for who writes them: all of them, one of them, and what it says."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import curating_required
from areas.models import Municipality
from curation.articles.desk import address, around, article_to_curate, done, page, trail_to
from curation.articles.fits import readable_for, rows_of, sections_of
from curation.articles.forms import ArticleForm, NewArticleForm
from curation.articles.previews import previews
from curation.articles.rows import ArticleList
from curation.articles.telling import told
from initiatives.models import Initiative
from knowledge.models import Article
from knowledge.revisions import hold
from taxonomy.deciding import decides
from workbench.paging import pages_of

LATELY = 5
PAGE_SIZE = 50


@curating_required
@require_safe
def articles(request):
    """The articles that this person writes, narrowed down as the address asks."""
    asked = ArticleList(request.user, request.GET)
    context = pages_of(request, asked.found, PAGE_SIZE) | {
        "articles": asked,
        "trail": trail_to()[:-1],
        "here": _("Knowledge base"),
    }
    return render(request, "curation/articles/articles.html", context)


@curating_required
@require_safe
def article(request, pk):
    """One article: what can be done with it, how readers see it, where it fits, and what happened to it."""
    article = article_to_curate(request.user, pk)
    visible = Initiative.objects.visible_to(request.user)
    steps = article.revisions.select_related("by", "undone_by")
    context = {
        "acts": acts(article),
        "previews": previews(article),
        "fits": rows_of(article.fits.all()),
        "initiatives": article.initiatives.filter(pk__in=visible).select_related("intake").order_by("intake__name"),
        "related": article.related.filter(pk__in=Article.objects.visible_to(request.user)),
        "told": told(steps[:LATELY], request.user),
        "number": steps.count(),
        **around(article, article.title),
        "trail": trail_to(),
    }
    return render(request, "curation/articles/article.html", context)


def acts(article):
    """(label, icon, address, whether it is the main one) of what can be done with an article."""
    life = {
        "draft": (_("Publish"), "eye", "article-publication"),
        "published": (_("Retire"), "archive", "article-retirement"),
        "retired": (_("Restore"), "refresh", "article-return"),
    }[article.state]
    pages = [
        (_("Change the text"), "pencil", "article-texts"),
        (_("Where it fits"), "route", "article-fits"),
        (_("Initiatives"), "users", "article-initiatives"),
        (_("Related articles"), "link", "article-related"),
    ]
    pages = [*pages, life] if article.state == "published" else [life, *pages]
    return [(label, icon, address(article, page), not at) for at, (label, icon, page) in enumerate(pages)]


@curating_required
@page
def new(request):
    """Write an article: a draft, which nobody else sees. The button to look at it saves nothing."""
    shares = decides(request.user)
    places = Municipality.objects.filter(pk__in=request.user.administers).order_by("sort_name")
    form = NewArticleForm(request.POST if request.method == "POST" else None, places=places, shares=shares)
    if form.is_valid() and "preview" not in request.POST and (article := written(form, request.user)):
        done(request, article.revisions.last(), _("“%(name)s” is written, as a draft.") % {"name": article.title})
        return redirect(address(article))
    context = {
        "form": form,
        "previews": previews(form.as_article()) if "preview" in request.POST else [],
        "trail": trail_to(),
        "here": _("New article"),
    }
    return render(request, "curation/articles/new.html", context)


def written(form, by):
    """The new article; None when it cannot be, and then the form says why."""
    how = {"by": by, "municipality": form.municipality, "token": form.cleaned_data["token"]}
    try:
        with transaction.atomic():
            return Article.objects.write(**how, **form.values)
    except ValidationError as error:
        form.add_error(None, error)


@curating_required
@page
def texts(request, pk):
    """Change what an article says. The button to look at it saves nothing."""
    article = article_to_curate(request.user, pk)
    step = None
    with transaction.atomic():
        if request.method == "POST":
            hold(article)  # so that nobody changes it between the look and the step
        form = ArticleForm(request.POST if request.method == "POST" else None, article=article)
        if form.is_valid() and not form.conflicts and "preview" not in request.POST:
            step = revised(article, form, request.user)
    if step:
        done(request, step, _("“%(name)s” was changed.") % {"name": article.title})
        return redirect(address(article))
    context = {
        "form": form,
        "previews": previews(form.as_article()) if "preview" in request.POST else [],
        **around(article, _("Text")),
    }
    return render(request, "curation/articles/texts.html", context)


def revised(article, form, by):
    """The step that gives the article what the form says; None when it refuses that, and the form says why."""
    try:
        with transaction.atomic():
            return article.revise(by=by, reason=form.cleaned_data["reason"], **form.values)
    except ValidationError as error:
        form.add_error(None, error)


@curating_required
@require_safe
def what_fits(request):
    """All reasons for all articles beside each other: by category, and by answer."""
    rows = rows_of(readable_for(request.user))
    context = {
        "sections": sections_of(rows),
        "total": len(rows),
        "off": sum(not row.fit.is_on for row in rows),
        "stranded": [row for row in rows if row.fit.is_stranded],
        "trail": trail_to(),
        "here": _("What fits where"),
    }
    return render(request, "curation/articles/what_fits.html", context)
