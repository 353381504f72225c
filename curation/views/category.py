"""One category: what it says, how much it is used, what happened to it; adding one and changing its texts."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import curating_required
from curation.addresses import address, category_at, category_to_curate, trail
from curation.forms import NewForm, TextsForm
from curation.history import revisions_of, told
from curation.notices import done
from curation.rules.rows import rows_of
from curation.side_by_side import side_by_side
from curation.taking import may_wait
from curation.usage import Usage, usage
from initiatives.models import Initiative
from taxonomy.models import Category, Revision, Rule
from taxonomy.revisions import lock_taxonomy

page = require_http_methods(["GET", "HEAD", "POST"])
EXAMPLES = 6


@curating_required
@require_safe
def category(request, lens, slug):
    """What a category says in both languages, who stands in it, what leads to it and what happened to it."""
    category = category_at(lens, slug)
    standing = Initiative.objects.visible_to(request.user).filter(
        search_row__tokens__contains=[f"{lens.key}:{category.key}"]
    )
    context = {
        "lens": lens,
        "category": category,
        "acts": acts(category) if category.is_curated_by(request.user) else [],
        "sheet": side_by_side(category),
        "usage": usage(lens).get(category.pk, Usage()),
        "parts": category.parts.active().select_related("municipality"),
        "successors": category.successors.all(),
        "predecessors": category.predecessors.all(),
        "examples": standing.select_related("intake", "municipality")[:EXAMPLES],
        "rules": rows_of(Rule.objects.pointing_to([category])),
        "history": told(revisions_of(category).select_related("by", "approved_by", "category", "undone_by")),
        "trail": trail(lens, category.parent),
        "here": category.name,
    }
    return render(request, "curation/category.html", context)


def acts(category):
    """(label, icon, address, whether it is the main one) of what can be done with a category."""
    if category.is_active:
        pages = [
            (_("Change the texts"), "pencil", "texts"),
            (_("Move"), "arrow-right", "move"),
            (_("Merge"), "git-merge", "merge"),
            (pgettext("take a step", "Split"), "arrows-split-2", "split"),
            (_("Take out of use"), "archive", "retire"),
        ]
    else:
        pages = [
            (_("Take into use again"), "refresh", "restore"),
            (_("Change the texts"), "pencil", "texts"),
        ]
    return [(label, icon, address(category, page), not at) for at, (label, icon, page) in enumerate(pages)]


@curating_required
@may_wait
@page
def new(request, lens):
    """Add a category to a lens, or a part to a category."""
    parent = Category.objects.active().of(lens).top().filter(slug=request.GET.get("part-of", "")).first()
    form = NewForm(request.POST if request.method == "POST" else None, lens=lens, parent=parent)
    if form.is_valid():
        above, reason = form.cleaned_data["parent"], form.cleaned_data["reason"]
        try:
            added = Category.objects.add(lens, by=request.user, reason=reason, parent=above, **form.texts)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            done(request, added.revisions.first(), _("“%(name)s” was added.") % {"name": added.name})
            return redirect(address(added))
    context = {"lens": lens, "form": form, "trail": trail(lens), "here": _("New category")}
    return render(request, "curation/new.html", context)


@curating_required
@may_wait
@page
def texts(request, lens, slug):
    """Change what a category says. Who did not see what someone else changed meanwhile, sees that first."""
    category = category_to_curate(request.user, lens, slug)
    form = TextsForm(request.POST if request.method == "POST" else None, lens=lens, category=category)
    newer = []
    if form.is_valid():
        with transaction.atomic():
            lock_taxonomy()  # so that nobody changes it between the look and the step
            category.refresh_from_db()
            newer = revisions_since(category, form.cleaned_data["seen"])
            revision = None if newer else reworded(category, form, request.user)
        if revision:
            done(request, revision, _("The texts of “%(name)s” were changed.") % {"name": category.name})
            return redirect(address(category))
    context = {
        "lens": lens,
        "category": category,
        "form": form,
        "newer": told(newer),
        "seen": last_revision(category),
        "usage": usage(lens).get(category.pk, Usage()),
        "trail": trail(lens, category),
        "here": _("Texts"),
    }
    return render(request, "curation/texts.html", context)


def reworded(category, form, by):
    """The step that gives the category the texts of the form; None when it refuses them, and the form says why."""
    try:
        with transaction.atomic():
            return category.reword(by=by, reason=form.cleaned_data["reason"], **form.changed_texts)
    except ValidationError as error:
        form.add_error(None, error)


def last_revision(category):
    """The key of the newest step that changed a category, as a text; "0" for none."""
    return str(revisions_of(category).values_list("pk", flat=True).first() or 0)


def revisions_since(category, seen):
    """The steps that changed what a category says since the step with this key, newest first."""
    if not seen.isdecimal():
        seen = 0
    since = revisions_of(category).filter(pk__gt=seen).exclude(kind=Revision.Kind.REORDERED)
    return list(since.select_related("by", "approved_by", "category", "undone_by"))
