"""The pages of the workbench. Officials come in; each works on the intakes and initiatives of their municipality.

What belongs to another municipality is a 404 here, also when it is public: on this desk it does not exist.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import official_required
from initiatives.models import Initiative, Overtaken
from initiatives.models import queue as waiting_for
from intake.models import Intake
from intake.options import ContactDetail
from intake.questions import Audience
from taxonomy.lenses import LENSES
from workbench import comparison
from workbench.assessment import AssessmentForm
from workbench.dashboard import Dashboard
from workbench.forms import ReasonForm, ScoresForm
from workbench.slots import QUEUE

page = require_http_methods(["GET", "HEAD", "POST"])


def on_desk(user, slug):
    """The initiative at this address, of a municipality of this official; a 404 for all others."""
    return get_object_or_404(Initiative.objects.editable_by(user).with_profile(), slug=slug)


def tabs(initiative):
    """(label, address, count) of the pages about one initiative, as the tabs take them."""
    return [
        (label, reverse(f"workbench:{name}", args=[initiative.slug]), None)
        for name, label in [
            ("assessment", _("Assessment")),
            ("scores", _("Scores")),
            ("publication", _("Publication")),
            ("archive", pgettext("noun", "Archive")),
        ]
    ]


def trail():
    """The way back, as the breadcrumbs take it."""
    return [(_("Workbench"), reverse("workbench:queue"))]


@official_required
@require_safe
def queue(request):
    """What waits for this official."""
    return render(request, "workbench/queue.html", {"desk": Dashboard(request.user), "links": QUEUE(request.user)})


@official_required
@page
def registration(request, pk):
    """Read an intake, and register it: as a new initiative, or as new answers of the one that it revises."""
    handed_in = Intake.objects.submitted().of_municipalities(request.user.roles)
    intake = get_object_or_404(handed_in.select_related("municipality"), pk=pk)
    registered = Initiative.objects.filter(events__intake=intake).first()
    if registered:
        if request.method == "POST":
            messages.info(request, _("“%(name)s” had already been registered.") % {"name": registered})
        return redirect("workbench:assessment", registered.slug)
    if not waiting_for(request.user).filter(pk=pk).exists():
        messages.info(request, _("Since then a newer version of “%(name)s” came in.") % {"name": intake})
        return redirect("workbench:queue")
    revised = Initiative.objects.of_family(intake)
    if request.method == "POST":
        initiative = Initiative.objects.register(intake, by=request.user)
        if revised:
            text = _("The new answers of “%(name)s” count from now on. Does the assessment still fit?")
        else:
            text = _("“%(name)s” is registered. Read it through the lenses now.")
        messages.success(request, text % {"name": initiative})
        return redirect("workbench:assessment", initiative.slug)
    before = revised and (revised.intake if intake.speaks_for_initiator else revised.official_intake)
    context = {
        "intake": intake,
        "trail": trail(),
        "revised": revised,
        "before": before,
        "changes": comparison.changes(intake, before) if before else [],
        "parts": comparison.parts(intake),
    }
    return render(request, "workbench/registration.html", context)


@official_required
@page
def assessment(request, slug):
    """Read an initiative through the six lenses."""
    initiative = on_desk(request.user, slug)
    form = AssessmentForm(request.POST if request.method == "POST" else None, initiative=initiative)
    newest = None
    if form.is_valid():
        try:
            initiative.assess(form.classifications(), by=request.user, replaces=form.cleaned_data["replaces"])
        except Overtaken as overtaken:
            newest = overtaken.newest
        else:
            if "publish" in request.POST and not initiative.archived_at:
                initiative.publish(by=request.user)
                messages.success(
                    request, _("The assessment is saved, and “%(name)s” is public.") % {"name": initiative}
                )
            else:
                messages.success(request, _("The assessment of “%(name)s” is saved.") % {"name": initiative})
            return redirect(initiative)
    context = {
        "initiative": initiative,
        "trail": trail(),
        "tabs": tabs(initiative),
        "form": form,
        "newest": newest,
        "parts": comparison.parts(initiative.intake),
    }
    return render(request, "workbench/assessment.html", context)


@official_required
@page
def scores(request, slug):
    """Score the twelve scales as the official sees them. What the initiator answered is not on this page."""
    initiative = on_desk(request.user, slug)
    if request.method == "POST":
        with initiative.changing():  # so that nobody scores between the look and the record
            form = ScoresForm(request.POST, known=initiative.official_intake)
            is_saved = form.is_valid() and not form.conflicts
            if is_saved:
                initiative.score(form.cleaned_data, by=request.user)
        if is_saved:
            # The way to the scores is a link in the message: at their anchor the message would be out of sight.
            messages.success(
                request,
                format_html(
                    '{} <a class="utrecht-link utrecht-link--html-a" href="{}#scales">{}</a>',
                    _("Your scores of “%(name)s” are saved.") % {"name": initiative},
                    initiative.get_absolute_url(),
                    _("See them beside those of the initiator"),
                ),
            )
            return redirect(initiative)
    else:
        form = ScoresForm(known=initiative.official_intake)
    return render(
        request,
        "workbench/scores.html",
        {"initiative": initiative, "trail": trail(), "tabs": tabs(initiative), "form": form},
    )


@official_required
@page
def publication(request, slug):
    """Show an initiative to everyone, or take it off the website with a reason."""
    initiative = on_desk(request.user, slug)
    to = request.POST.get("to")
    form = ReasonForm(request.POST if to == "unpublish" else None, ask=_("Why do you take it off the website?"))
    if to == "publish" and not initiative.archived_at:
        if initiative.publish(by=request.user):
            messages.success(request, _("Everyone can see “%(name)s” now.") % {"name": initiative})
        return redirect("workbench:publication", slug)
    if form.is_valid():
        if initiative.unpublish(by=request.user, reason=form.cleaned_data["reason"]):
            messages.success(request, _("“%(name)s” is off the website.") % {"name": initiative})
        return redirect("workbench:publication", slug)
    context = {
        "initiative": initiative,
        "trail": trail(),
        "tabs": tabs(initiative),
        "form": form,
        "answers": comparison.given(initiative.intake, Audience.PUBLIC),
        "contact": [(ContactDetail(key).label, [value]) for key, value in initiative.contact.items()],
        "readings": [
            (LENSES[key].name, [row.category.name for row in rows])
            for key, rows in initiative.classifications_by_lens().items()
            if rows
        ],
    }
    return render(request, "workbench/publication.html", context)


@official_required
@page
def archive(request, slug):
    """Close the file of an initiative that ended, or open it again; both with a reason."""
    initiative = on_desk(request.user, slug)
    to = request.POST.get("to")
    ask = _("Why do you take it out of the archive?") if initiative.archived_at else _("Why do you archive it?")
    form = ReasonForm(request.POST if to in ("archive", "restore") else None, ask=ask)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if to == "archive" and initiative.archive(by=request.user, reason=reason):
            messages.success(request, _("“%(name)s” is in the archive.") % {"name": initiative})
        if to == "restore" and initiative.restore(by=request.user, reason=reason):
            messages.success(request, _("“%(name)s” is out of the archive.") % {"name": initiative})
        return redirect("workbench:archive", slug)
    return render(
        request,
        "workbench/archive.html",
        {"initiative": initiative, "trail": trail(), "tabs": tabs(initiative), "form": form},
    )
