"""Where an article fits, of which initiatives it tells, and which articles are related to it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.decorators import curating_required
from curation.articles.desk import address, around, article_to_curate, done, page, trail_to
from curation.articles.fit_forms import FitForm, NewFitForm, RelatedForm
from curation.articles.fits import FitRow, rows_of
from initiatives.models import Initiative
from knowledge.models import Article, Fit
from knowledge.revisions import hold
from ui.text import cleaned, fold, legible

MOST_FOUND = 12


@curating_required
@page
def fits(request, pk):
    """The reasons for an article to help, and one more."""
    article = article_to_curate(request.user, pk)
    form = NewFitForm(request.POST if request.method == "POST" else None, article=article)
    if form.is_valid():
        try:
            step = Fit.objects.add_to(article, by=request.user, **form.values)
        except ValidationError as error:
            form.add_error("reason", " ".join(error.messages))
        else:
            done(request, step, _("The reason is added."))
            return redirect(address(article, "article-fits"))
    rows = rows_of(article.fits.all())
    context = {
        "form": form,
        "fits": rows,
        "stranded": [row for row in rows if row.fit.is_stranded],
        **around(article, _("Where it fits")),
    }
    return render(request, "curation/articles/fits.html", context)


@curating_required
@page
def fit(request, pk, fit):
    """One reason: what it says to do, how strong it is, and whether it counts. Or it goes."""
    article = article_to_curate(request.user, pk)
    step = None
    with transaction.atomic():
        if request.method == "POST":
            hold(article)
        found = get_object_or_404(article.fits.select_related("category__counts_as", "category__parent"), pk=fit)
        row = FitRow(found)
        form = FitForm(request.POST if request.method == "POST" else None, fit=found)
        if "remove" in request.POST:
            step = found.remove(by=request.user, reason=legible(request.POST).get("why", "")[:500])
        elif form.is_valid() and not form.conflicts:
            step = found.revise(by=request.user, **form.values)
    if step:
        text = _("The reason is gone.") if "remove" in request.POST else _("The reason was changed.")
        done(request, step, text)
        return redirect(address(article, "article-fits"))
    context = {
        "form": form,
        "row": row,
        **around(article, row.words),
        "trail": [*trail_to(article), (_("Where it fits"), address(article, "article-fits"))],
    }
    return render(request, "curation/articles/fit.html", context)


@curating_required
@page
def initiatives(request, pk):
    """The initiatives of which an article tells. One is found by its name, among those that this person may see."""
    article = article_to_curate(request.user, pk)
    visible = Initiative.objects.visible_to(request.user).select_related("intake", "municipality")
    if request.method == "POST":
        sent = legible(request.POST)
        chosen = list(visible.filter(slug=sent.get("add") or sent.get("remove") or ""))
        verb = article.unlink if "remove" in request.POST else article.link
        done(request, verb(by=request.user, initiatives=chosen), LINKED[verb.__name__])
        return redirect(address(article, "article-initiatives"))
    words = cleaned(request.GET.get("q", "").replace("\0", "")).strip()
    tied = list(visible.filter(articles=article).order_by("intake__name", "pk"))
    others = visible.exclude(articles=article).filter(search_row__name__contains=fold(words))
    unseen = article.initiatives.count() - len(tied)
    context = {
        "words": words,
        "found": list(others.order_by("intake__name", "pk")[:MOST_FOUND]) if fold(words) else [],
        "tied": tied,
        "unseen": unseen,
        **around(article, _("Initiatives")),
    }
    return render(request, "curation/articles/initiatives.html", context)


LINKED = {"link": gettext_lazy("The initiative is added."), "unlink": gettext_lazy("The initiative is taken away.")}


@curating_required
@page
def related(request, pk):
    """The articles that one names as related."""
    article = article_to_curate(request.user, pk)
    near = Article.objects.visible_to(request.user).shown_in([article.municipality_id] if article.municipality else [])
    tied = article.related.filter(pk__in=Article.objects.visible_to(request.user))
    others = near.exclude(pk=article.pk).exclude(pk__in=tied)
    if "remove" in request.POST:
        gone = [each for each in tied if str(each.pk) == request.POST["remove"]]
        done(request, article.unlink(by=request.user, related=gone), _("The article is taken away."))
        return redirect(address(article, "article-related"))
    form = RelatedForm(request.POST if request.method == "POST" else None, articles=others)
    if form.is_valid():
        step = article.link(by=request.user, related=[form.cleaned_data["article"]])
        done(request, step, _("The article is added."))
        return redirect(address(article, "article-related"))
    context = {"form": form, "tied": tied, **around(article, _("Related articles"))}
    return render(request, "curation/articles/related.html", context)
