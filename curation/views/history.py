"""Everything that was done to the taxonomy, and undoing it."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import curating_required
from curation.addresses import trail
from curation.consequences import consequences
from curation.forms import RevisionReasonForm
from curation.history import revisions_about, told
from curation.impact import attempt
from curation.notices import done
from curation.rules import effect as rules
from curation.taking import may_wait
from taxonomy.lenses import LENS_BY_SLUG, LENSES
from taxonomy.models import Revision
from workbench.paging import pages_of

PAGE_SIZE = 25
BESIDE = ("by", "approved_by", "category", "undone_by")


@curating_required
@require_safe
def history(request):
    """All steps, the newest first, of one lens when the address names it."""
    lens = LENS_BY_SLUG.get(request.GET.get("lens"))
    revisions = revisions_about(lens) if lens else Revision.objects.all()
    paged = pages_of(request, revisions.select_related(*BESIDE), PAGE_SIZE)
    context = paged | {
        "lens": lens,
        "lenses": list(LENSES.values()),
        "told": told(paged["rows"]),
        "trail": trail(),
        "here": _("History"),
    }
    return render(request, "curation/history.html", context)


@curating_required
@may_wait
@require_http_methods(["GET", "HEAD", "POST"])
def revision(request, pk):
    """One step in words, what undoing it would change, and undoing it. Or why that cannot be done."""
    revision = get_object_or_404(Revision.objects.select_related(*BESIDE, "undone_by__by", "undoes"), pk=pk)
    form = RevisionReasonForm(request.POST if request.method == "POST" else None, ask=_("Why do you undo this?"))
    reason, seen = ("", "")
    if form.is_valid():
        reason, seen = form.cleaned_data["reason"], form.cleaned_data["seen"]
    on_rules = all(label == "taxonomy.rule" for label, _pk in revision.rows)
    impact, refusal = None, ""
    if not (revision.is_undone or revision.undoes_id) and revision.is_undoable_by(request.user):
        try:
            # What a step on the rules changes, waits to be assessed.
            look = rules.attempt if on_rules else attempt
            undone, impact = look(
                lambda: Revision.objects.get(pk=pk).undo(by=request.user, reason=reason),
                reader=request.user,
                seen=seen,
            )
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            if undone:
                done(request, undone, _("The step was undone."))
                return redirect("curation:step", undone.pk)
    words = told([revision])[0]
    context = {
        "revision": revision,
        "told": words,
        "form": form,
        "impact": impact,
        "consequences": impact and (impact.consequences if on_rules else consequences(impact, words.subject)),
        "may": revision.is_undoable_by(request.user),
        "is_other": bool(seen) and impact is not None,
        "refusal": refusal,
        "newer": told(revision.newer().select_related(*BESIDE)) if refusal else [],
        "trail": [*trail(), (_("History"), reverse("curation:history"))],
        "here": words.title,
    }
    return render(request, "curation/revision.html", context)
