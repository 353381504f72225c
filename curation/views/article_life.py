"""The life of an article: publishing, retiring and restoring it, its history, and undoing a step of it."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_safe

from accounts.decorators import curating_required
from curation.articles.desk import address, around, article_to_curate, done, page, trail_to
from curation.articles.forms import StepReasonForm
from curation.articles.previews import previews
from curation.articles.telling import told
from knowledge.models import Article, ArticleRevision
from workbench.paging import pages_of

PAGE_SIZE = 25


@method_decorator(curating_required, name="dispatch")
class ArticleAct(View):
    """A page for one step in the life of an article: what it means, how readers see it, and the reason."""

    title = intro = button = ask = told = icon = ""
    states = ()  # in which it can be taken

    def get(self, request, pk):
        return self.respond(StepReasonForm(ask=self.ask), pk)

    def post(self, request, pk):
        return self.respond(StepReasonForm(request.POST, ask=self.ask), pk)

    def respond(self, form, pk):
        """The page, or the way back to the article once the step is taken."""
        self.article = article_to_curate(self.request.user, pk)
        refusal = ""
        if form.is_valid():
            try:
                step = self.act(by=self.request.user, reason=form.cleaned_data["reason"])
            except ValidationError as error:
                refusal = " ".join(error.messages)
            else:
                done(self.request, step, self.told % {"name": self.article.title})
                return redirect(address(self.article))
        context = {
            "act": self,
            "form": form,
            "refusal": refusal,
            "can": self.article.state in self.states,
            "previews": previews(self.article),
            **around(self.article, self.title),
        }
        return render(self.request, "curation/articles/act.html", context)


class Publication(ArticleAct):
    """Let readers find an article."""

    title = gettext_lazy("Publish")
    ask = gettext_lazy("Why do you publish it?")
    button = gettext_lazy("Publish")
    told = gettext_lazy("“%(name)s” is published.")
    icon = "eye"
    states = ("draft",)

    @property
    def intro(self):
        if self.article.municipality:
            text = _("Everyone can read it from then on. It stands on the pages of %(name)s.")
            return text % {"name": self.article.municipality.name}
        return _("Everyone can read it from then on, in all municipalities.")

    def act(self, **how):
        return self.article.publish(**how)


class Retirement(ArticleAct):
    """Take an article away from where readers find it."""

    title = gettext_lazy("Retire")
    intro = gettext_lazy("Readers do not find it any more, and it helps nowhere. Nothing is lost: you can restore it.")
    ask = gettext_lazy("Why do you retire it?")
    button = gettext_lazy("Retire")
    told = gettext_lazy("“%(name)s” is retired.")
    icon = "archive"
    states = ("published",)

    def act(self, **how):
        return self.article.retire(**how)


class Return(ArticleAct):
    """Let readers find an article again."""

    title = gettext_lazy("Restore")
    intro = gettext_lazy("Readers find it again, as it stands below.")
    ask = gettext_lazy("Why do you restore it?")
    button = gettext_lazy("Restore")
    told = gettext_lazy("“%(name)s” is restored.")
    icon = "refresh"
    states = ("retired",)

    def act(self, **how):
        return self.article.restore(**how)


@curating_required
@require_safe
def steps(request, pk):
    """All that happened to an article, the newest first."""
    article = article_to_curate(request.user, pk)
    paged = pages_of(request, article.revisions.select_related("by", "undone_by"), PAGE_SIZE)
    context = paged | {"told": told(paged["rows"], request.user)} | around(article, _("History"))
    return render(request, "curation/articles/steps.html", context)


@curating_required
@page
def step(request, pk):
    """One step in words, the article after it, and undoing it. Or why that cannot be done."""
    steps = ArticleRevision.objects.select_related("by", "undone_by", "article")
    revision = get_object_or_404(steps, pk=pk)
    article = article_to_curate(request.user, revision.article_id)
    form = StepReasonForm(request.POST if request.method == "POST" else None, ask=_("Why do you undo this?"))
    newer, refusal = list(revision.newer().select_related("by", "undone_by")), ""
    if form.is_valid():
        try:
            undone = revision.undo(by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            done(request, undone, _("The step was undone."))
            return redirect(address(article))
    context = {
        "step": told([revision], request.user)[0],
        "form": form,
        "refusal": refusal,
        "newer": told(newer, request.user),
        "is_first": revision.before is None,
        "previews": previews(as_it_was(revision)),
        **around(article, revision.get_kind_display()),
        "trail": [*trail_to(article), (_("History"), reverse("curation:article-steps", args=[article.pk]))],
    }
    return render(request, "curation/articles/step.html", context)


def as_it_was(revision):
    """The article after this step, not stored. A field that is newer than the record is empty."""
    return Article(**{field: revision.after[field] for field in Article.WORDS if field in revision.after})
